//! Africa's Talking's HTTP APIs, one file an endpoint.
