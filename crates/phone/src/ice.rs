//! The account's STUN and TURN servers, as the page gets them and as the native engine does.
//!
//! libnice knows no `turns:`, so the engine is given a port of this machine instead, whose other
//! end is the server over TLS. Such a tunnel stays open as long as the account is in use: a call
//! may go through it.

use std::collections::BTreeMap;

use line::page::IceServer;
use secrecy::SecretString;
use tokio::sync::watch;
use web::{LoopbackTunnel, TunnelProblem};

use crate::{account::sign_in::ice_servers, snapshot::IceSettings};

/// Of TURN over TLS (RFC 7065).
const TLS_PORT: u16 = 5349;

#[derive(Debug, Default)]
pub(crate) struct Ice {
    servers: Vec<IceServer>,
    relay_only: bool,
    /// By host and port of the server.
    tunnels: BTreeMap<(String, u16), LoopbackTunnel>,
    /// Of tunnels that nobody listens to yet.
    problems: Vec<Problems>,
    /// The engine's connection that got a relay last.
    relayed: Option<u32>,
}

/// What the addresses that the engine finds for a call say about the TURN servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Relays {
    Found,
    /// By host and port as the account has them.
    None(Vec<String>),
}

/// What is wrong with the way to a server, as it changes.
#[derive(Debug)]
pub(crate) struct Problems {
    /// Host and port.
    pub server: String,
    pub problem: watch::Receiver<Option<TunnelProblem>>,
}

impl Ice {
    /// Of another account: what went through the old one's tunnels is over.
    pub(crate) fn of(settings: &IceSettings) -> Self {
        let mut ice = Self::default();
        ice.set(settings, None);
        ice
    }

    /// The same account, whose credential has come or gone.
    pub(crate) fn set(&mut self, settings: &IceSettings, credential: Option<&SecretString>) {
        self.servers = ice_servers(settings, credential);
        self.relay_only = settings.relay_only;
    }

    pub(crate) fn relay_only(&self) -> bool {
        self.relay_only
    }

    /// Only a page whose webview has WebRTC needs the credential; a native engine gets it here.
    pub(crate) fn for_page(&self, page_has_webrtc: bool) -> Vec<IceServer> {
        let mut servers = self.servers.clone();
        if !page_has_webrtc {
            servers.retain(|server| server.credential.is_none());
        }
        servers
    }

    /// Opens the tunnels that are needed. None: the account names no server.
    pub(crate) fn for_engine(&mut self) -> Option<Vec<IceServer>> {
        let mut servers = self.servers.clone();
        for server in &mut servers {
            server.urls = server.urls.iter().filter_map(|url| self.without_tls(url)).collect();
        }
        servers.retain(|server| !server.urls.is_empty());
        (!self.servers.is_empty()).then_some(servers)
    }

    /// Those of the tunnels that were opened since.
    pub(crate) fn take_problems(&mut self) -> Vec<Problems> {
        std::mem::take(&mut self.problems)
    }

    /// Of an address that the engine has found for a connection, or of their end. None: nothing is
    /// known by it.
    pub(crate) fn found(&mut self, connection: u32, candidate: Option<&str>) -> Option<Relays> {
        if let Some(candidate) = candidate {
            let is_relay = candidate.contains(" typ relay ");
            self.relayed = if is_relay { Some(connection) } else { self.relayed };
            return is_relay.then_some(Relays::Found);
        }
        let has_relay = self.relayed.take() == Some(connection);
        let turn = self.servers.iter().filter(|server| server.credential.is_some());
        let servers: Vec<String> =
            turn.flat_map(|server| &server.urls).map(|url| place(url)).collect();
        (!has_relay && !servers.is_empty()).then_some(Relays::None(servers))
    }

    /// None where the way cannot be had.
    fn without_tls(&mut self, url: &str) -> Option<String> {
        let Some((host, port)) = over_tls(url)? else { return Some(url.to_owned()) };
        let key = (host, port);
        if !self.tunnels.contains_key(&key) {
            match LoopbackTunnel::open(&key.0, port) {
                Ok(tunnel) => {
                    let server = format!("{}:{}", key.0, key.1);
                    self.problems.push(Problems { server, problem: tunnel.problem() });
                    self.tunnels.insert(key.clone(), tunnel);
                }
                Err(error) => tracing::warn!(%error, "no tunnel to the TURN server"),
            }
        }
        let address = self.tunnels.get(&key)?.address();
        Some(format!("turn:{address}?transport=tcp"))
    }
}

/// A server's host and port, as a tunnel to it is called.
fn place(url: &str) -> String {
    if let Some(Some((host, port))) = over_tls(url) {
        return format!("{host}:{port}");
    }
    let place = url.split_once(':').map_or(url, |(_, place)| place);
    place.split('?').next().unwrap_or(place).to_owned()
}

/// Host and port where this is TURN over TLS; `Some(None)` where it is something else, none where
/// it is DTLS, which no tunnel carries.
#[expect(clippy::option_option, reason = "three answers, each explained above")]
fn over_tls(url: &str) -> Option<Option<(String, u16)>> {
    let Some((scheme, rest)) = url.split_once(':') else { return Some(None) };
    if !scheme.eq_ignore_ascii_case("turns") {
        return Some(None);
    }
    let (place, query) = rest.split_once('?').unwrap_or((rest, "transport=tcp"));
    if query != "transport=tcp" {
        tracing::warn!("TURN over DTLS left out");
        return None;
    }
    let after_address = place.rsplit(']').next().unwrap_or(place);
    let (host, port) = match after_address.rsplit_once(':') {
        Some((_, port)) => {
            let host = place.strip_suffix(port)?.strip_suffix(':')?;
            (host, port.parse().ok()?)
        }
        None => (place, TLS_PORT),
    };
    Some(Some((host.to_owned(), port)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(urls: &[&str]) -> IceSettings {
        let urls = urls.iter().map(|&url| url.to_owned()).collect();
        IceSettings { urls, username: Some("simu".into()), relay_only: true }
    }

    #[test]
    fn a_tls_servers_place_is_read_as_rfc_7065_writes_it() {
        let place = |host: &str, port| Some(Some((host.to_owned(), port)));
        assert_eq!(over_tls("turns:turn.example.com"), place("turn.example.com", 5349));
        assert_eq!(over_tls("TURNS:192.0.2.7:443?transport=tcp"), place("192.0.2.7", 443));
        assert_eq!(over_tls("turns:[2001:db8::7]:443"), place("[2001:db8::7]", 443));
        assert_eq!(over_tls("turns:[2001:db8::7]"), place("[2001:db8::7]", 5349));
        assert_eq!(over_tls("turns:turn.example.com?transport=udp"), None);
        assert_eq!(over_tls("turn:turn.example.com"), Some(None));
    }

    #[test]
    fn servers_without_a_relay_are_told_at_the_end_of_the_addresses() {
        let urls = ["stun:a.example", "turn:b.example:3478?transport=tcp", "turns:c.example"];
        let mut ice = Ice::of(&settings(&urls));
        assert_eq!(ice.found(1, None), None, "no credential, no TURN");
        ice.set(&settings(&urls), Some(&SecretString::from("s33ded")));
        let host = "candidate:1 1 UDP 2015363327 192.0.2.7 50000 typ host";
        let relay = "candidate:2 1 UDP 16 192.0.2.9 50001 typ relay raddr 192.0.2.7 rport 50000";
        assert_eq!(ice.found(1, Some(host)), None);
        let none = Relays::None(vec!["b.example:3478".into(), "c.example:5349".into()]);
        assert_eq!(ice.found(1, None), Some(none.clone()));
        assert_eq!(ice.found(2, Some(relay)), Some(Relays::Found));
        assert_eq!(ice.found(2, None), None);
        assert_eq!(ice.found(2, None), Some(none), "a new page counts from the beginning");
    }

    #[tokio::test]
    async fn the_engine_gets_a_port_of_this_machine_and_the_page_no_credential() {
        let urls = ["stun:stun.example.com", "turn:turn.example.com", "turns:turn.example.com"];
        let mut ice = Ice::of(&settings(&urls));
        assert!(ice.relay_only() && ice.for_page(true).len() == 1, "no credential, no TURN");
        let credential = SecretString::from("s33ded");
        ice.set(&settings(&urls), Some(&credential));
        let engine = ice.for_engine().expect("servers");
        assert_eq!(engine[0].urls, ["stun:stun.example.com"]);
        assert_eq!(engine[1].urls[0], "turn:turn.example.com");
        assert!(engine[1].urls[1].starts_with("turn:127.0.0.1:"), "{engine:?}");
        assert_eq!(engine[1].credential.as_deref(), Some("s33ded"));
        assert_eq!(ice.for_engine(), Some(engine.clone()), "one tunnel, however many calls");
        let problems = ice.take_problems();
        assert_eq!(problems[0].server, "turn.example.com:5349");
        assert_eq!((problems.len(), ice.take_problems().len()), (1, 0));
        // A lock takes the credential away, and not the way of a call that is up.
        ice.set(&settings(&urls), None);
        assert_eq!(ice.tunnels.len(), 1);
        assert!(ice.for_page(false).iter().all(|server| server.credential.is_none()));
        assert_eq!(Ice::default().for_engine(), None);
    }
}
