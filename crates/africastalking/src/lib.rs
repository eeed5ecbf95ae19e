//! Africa's Talking's HTTP APIs, one file an endpoint.
//!
//! [`Client`] holds the account's credentials; every method takes the endpoint's address, so
//! that a local stand-in is only another address. Nothing here tries again: [`Error::retry_kind`]
//! tells the caller whether that would make sense. The request and answer types are those of the
//! wire and serve the stand-in as well.

mod answer;
mod application_data;
mod call;
mod capability_token;
mod client;
mod error;
#[doc(hidden)]
pub mod fuzzing;

pub use application_data::{APPLICATION_DATA_URL, ApplicationData, Balance, UserData};
pub use call::{CALL_URL, CallEntry, CallEntryStatus, CallRequest, CallResponse};
pub use capability_token::{
    CAPABILITY_TOKEN_URL, CapabilityToken, CapabilityTokenRequest, CapabilityTokenResponse,
    TokenWish,
};
pub use client::{Client, Credentials};
pub use error::Error;
pub use web::RetryKind;
pub use web::{AccessToken, ClockSkew, Limits, NotAToken, ProxyProblem, Unreadable};
