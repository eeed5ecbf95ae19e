//! The ready line: all that a program needs to know to use this simulator.

use std::{fmt, net::SocketAddr};

use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use crate::{
    callees::{DialEntry, OWN_NUMBER, dial_list},
    exchange::USERNAME,
};

/// Printed as one line of JSON on stdout, and answered by `GET /control/ready`.
///
/// The API key opens nothing but this one run of the simulator, so it may stand here.
#[derive(Clone, Serialize)]
pub struct Ready {
    pub http: String,
    pub token_url: String,
    pub gateway: String,
    pub gateway_tls: String,
    pub control: String,
    pub username: String,
    pub api_key: String,
    pub number: String,
    pub dial: Vec<DialEntry>,
}

impl Ready {
    pub(crate) fn new(plain: SocketAddr, tls: SocketAddr, api_key: &SecretString) -> Self {
        let http = http(plain);
        let (plain, tls) = (reachable(plain), reachable(tls));
        Ready {
            http,
            token_url: format!("http://{plain}/capability-token/request"),
            gateway: format!("ws://{plain}/connect"),
            gateway_tls: format!("wss://{tls}/connect"),
            control: format!("http://{plain}/control"),
            username: USERNAME.to_owned(),
            api_key: api_key.expose_secret().to_owned(),
            number: OWN_NUMBER.to_owned(),
            dial: dial_list(),
        }
    }
}

/// Where Africa's Talking's HTTP APIs are.
pub(crate) fn http(plain: SocketAddr) -> String {
    format!("http://{}", reachable(plain))
}

/// An address to dial: who listens on all addresses is reached at the loopback one.
fn reachable(mut address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    address
}

impl fmt::Debug for Ready {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ready").field("http", &self.http).finish_non_exhaustive()
    }
}
