//! The company's own server, which holds the account at Africa's Talking for its agents: the API
//! of a call-center-ATA back end as it is.
//!
//! [`Client`] signs in by itself, once more where the server has forgotten the sign-in, and never
//! sends a request twice that places a call. What such a back end gets wrong (other countries'
//! numbers, calls that it only pretends to place) becomes an error instead of a surprise.

mod afterwards;
mod answer;
mod bearer;
mod call;
mod capability_token;
mod client;
mod error;
#[doc(hidden)]
pub mod fuzzing;
mod number;
mod progress;
mod status;

pub use afterwards::{Afterwards, Cost};
pub use call::{AnnouncedCall, CallEntry, InitiatedCall, PlacedCall, RecordWish};
pub use capability_token::{CapabilityToken, TokenWish};
pub use client::{Client, Credentials};
pub use error::Error;
pub use progress::{Patience, Progress};
pub use status::{CallRecord, CallStatus};
pub use web::RetryKind;
