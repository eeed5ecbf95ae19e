//! What the simulator knows: one place that the three doors (HTTP, gateway, control) share.

pub mod account;
pub mod calls;
pub mod faults;
pub mod frames;
pub mod orders;
pub mod recordings;
pub mod registrar;
pub mod sessions;
pub mod tokens;

use std::{convert::Infallible, fmt, net::IpAddr, path::PathBuf, sync::Arc};

use secrecy::{ExposeSecret, SecretString};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use self::{
    account::Account, calls::Ledger, faults::Faults, frames::FrameLog, recordings::Recordings,
    registrar::Registrar, sessions::Sessions, tokens::Tokens,
};

pub const API_KEY_PREFIX: &str = "atsk_";

/// The only account there is.
pub const USERNAME: &str = "demo";

/// Africa's Talking's SIP domain in Kenya, which clients see behind a caller's number.
pub const SIP_DOMAIN: &str = "ke.sip.africastalking.com";

pub struct Exchange {
    api_key: SecretString,
    pub tokens: Tokens,
    pub registrar: Arc<Registrar>,
    pub sessions: Arc<Sessions>,
    pub account: Account,
    pub calls: Arc<Ledger>,
    pub frames: FrameLog,
    pub faults: Arc<Faults>,
    /// Where both sides of each call are recorded, if they are.
    pub record: Option<PathBuf>,
    pub recordings: Recordings,
    /// Addresses for media besides 127.0.0.1.
    pub media_interfaces: Vec<IpAddr>,
    /// Turns `true`, or its sender goes, when the simulator ends.
    pub stopping: watch::Receiver<bool>,
    /// Cloned by each session: when all are gone, all sessions are over.
    pub alive: mpsc::Sender<Infallible>,
}

impl Exchange {
    pub fn new(
        http: String,
        record: Option<PathBuf>,
        media_interfaces: Vec<IpAddr>,
        stopping: watch::Receiver<bool>,
        alive: mpsc::Sender<Infallible>,
    ) -> Self {
        let random = Uuid::new_v4().simple();
        Exchange {
            api_key: SecretString::from(format!("{API_KEY_PREFIX}{random}")),
            tokens: Tokens::default(),
            registrar: Arc::default(),
            sessions: Arc::default(),
            account: Account::default(),
            calls: Arc::default(),
            frames: FrameLog::default(),
            faults: Arc::default(),
            record,
            recordings: Recordings::new(http),
            media_interfaces,
            stopping,
            alive,
        }
    }

    pub fn api_key(&self) -> &SecretString {
        &self.api_key
    }

    pub fn is_api_key(&self, given: &str) -> bool {
        self.api_key.expose_secret() == given
    }
}

impl fmt::Debug for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange").finish_non_exhaustive()
    }
}
