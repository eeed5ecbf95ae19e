//! Being reachable: AT's wire frames, the WebSocket, registration, and the port to the SDK page.

pub mod frames;
pub mod page;
