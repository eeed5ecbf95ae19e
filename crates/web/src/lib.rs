//! The way out to HTTP and WebSocket servers, the same for every adapter that talks to one.
//!
//! [`Http`] sends a request once and reads the whole answer within limits; [`Answer`] tells data
//! from a proxy's page and from what breaks off. [`socket::open`] does the same for WebSockets. What
//! an answer means is its adapter's matter, and nothing here tries again.

mod access_token;
mod answer;
mod clock_skew;
mod error;
mod http;
mod loopback;
mod loopback_tunnel;
mod proxy;
mod retry_after;
mod retry_kind;
pub mod socket;
mod trust;
mod tunnel;

pub use access_token::{AccessToken, NotAToken};
pub use answer::{Answer, Unreadable, fit_to_show};
pub use clock_skew::ClockSkew;
pub use error::{Error, ProxyProblem};
pub use http::{Http, Limits};
pub use loopback::is_loopback;
pub use loopback_tunnel::{LoopbackTunnel, TunnelProblem};
pub use retry_kind::RetryKind;
