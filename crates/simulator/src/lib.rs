//! A local Africa's Talking: token and Voice API, the SDK's gateway with real media, magic numbers, faults on demand.
