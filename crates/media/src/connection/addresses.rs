//! Which local addresses and which servers ICE works with.

use std::net::{IpAddr, Ipv4Addr};

use gstreamer::glib::{self, prelude::*};
use gstreamer_webrtc::WebRTCICETransportPolicy;
use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

use crate::{IceServer, IceTransportPolicy, MediaError};

/// The addresses of this computer, the loopback one last.
///
/// libnice would leave that out. But the demo's gateway listens there and nowhere else, and there
/// may be no network at all. It is announced like the others: libnice pairs a far end that it
/// first hears of by a check only with the address that heard it, so the far end has to know the
/// one that works.
pub(super) fn local() -> Vec<IpAddr> {
    let interfaces = getifaddrs().map(Iterator::collect).unwrap_or_else(|error| {
        tracing::warn!(%error, "interface addresses unreadable");
        Vec::new()
    });
    let up = interfaces.into_iter().filter(|interface| {
        let flags = interface.flags;
        flags.contains(InterfaceFlags::IFF_UP | InterfaceFlags::IFF_RUNNING)
            && !flags.contains(InterfaceFlags::IFF_LOOPBACK)
    });
    let addresses = up.filter_map(|interface| {
        let address = interface.address?;
        let v4 = address.as_sockaddr_in().map(|v4| IpAddr::V4(v4.ip()));
        v4.or_else(|| address.as_sockaddr_in6().map(|v6| IpAddr::V6(v6.ip())))
    });
    let usable = addresses.filter(|address| is_usable(*address));
    usable.chain([IpAddr::V4(Ipv4Addr::LOCALHOST)]).collect()
}

/// Link-local addresses mean nothing without their interface, which a candidate cannot name.
pub(super) fn is_usable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_unspecified() && !v4.is_link_local(),
        IpAddr::V6(v6) => !v6.is_unspecified() && !v6.is_unicast_link_local(),
    }
}

/// How a way to the far end may be found.
pub(super) struct Ways {
    pub(super) servers: Vec<Server>,
    pub(super) policy: IceTransportPolicy,
}

/// A server in the form that webrtcbin reads.
#[derive(PartialEq, Eq)]
pub(super) enum Server {
    Stun(String),
    Turn(String),
}

/// Translates `RTCIceServer`s. `turns:` is left out: libnice would speak plain TURN to the
/// server's TLS port, so whoever has one gives the address of a tunnel.
pub(super) fn servers(configured: &[IceServer]) -> Result<Vec<Server>, MediaError> {
    let mut found = Vec::new();
    for server in configured {
        for url in &server.urls {
            match url.split_once(':') {
                Some(("stun", host)) if is_host(host) => {
                    found.push(Server::Stun(format!("stun://{}", with_port(host))));
                }
                Some(("turn", host)) if is_host(host.split('?').next().unwrap_or(host)) => {
                    let (Some(user), Some(password)) = (&server.username, &server.credential)
                    else {
                        return Err(MediaError::InvalidAccess(
                            "a TURN server with user name and credential".into(),
                        ));
                    };
                    let (host, query) = host.split_once('?').unwrap_or((host, "transport=udp"));
                    found.push(Server::Turn(format!(
                        "turn://{}:{}@{}?{query}",
                        escape(user),
                        escape(password),
                        with_port(host)
                    )));
                }
                Some(("turns" | "stuns", host)) => {
                    tracing::warn!(host, "ICE server over TLS left out");
                }
                Some(_) | None => {
                    return Err(MediaError::Syntax(
                        "an ICE server that is a stun: or turn: URL".into(),
                    ));
                }
            }
        }
    }
    Ok(found)
}

fn is_host(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// `host:port`; 3478 is the port of STUN and TURN (RFC 7064, RFC 7065).
fn with_port(host: &str) -> String {
    let after_address = host.rsplit(']').next().unwrap_or(host);
    if after_address.contains(':') { host.to_owned() } else { format!("{host}:3478") }
}

/// Percent-encodes all but the unreserved characters (RFC 3986 section 2.3).
fn escape(text: &str) -> String {
    let unreserved = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().fold(String::new(), |escaped, byte| match unreserved(&byte) {
        true => escaped + char::from(byte).encode_utf8(&mut [0]),
        false => escaped + &format!("%{byte:02X}"),
    })
}

/// Tells webrtcbin and its ICE agent about all of that.
pub(super) fn configure(webrtc: &gstreamer::Element, ways: &Ways) {
    // Before anything is negotiated: later it would hold for the next gathering only.
    webrtc.set_property(
        "ice-transport-policy",
        match ways.policy {
            IceTransportPolicy::All => WebRTCICETransportPolicy::All,
            IceTransportPolicy::Relay => WebRTCICETransportPolicy::Relay,
        },
    );
    for server in &ways.servers {
        match server {
            Server::Stun(url) => webrtc.set_property("stun-server", url),
            Server::Turn(url) => {
                if !webrtc.emit_by_name::<bool>("add-turn-server", &[url]) {
                    tracing::warn!("TURN server not accepted");
                }
            }
        }
    }
    let ice = webrtc.property::<glib::Object>("ice-agent");
    let agent = ice.property::<glib::Object>("agent");
    // A gateway of telephones speaks UDP; TCP candidates only cost time.
    agent.set_property("ice-tcp", false);
    // Asking the router for a port holds the end of gathering up, and is nobody's wish here.
    agent.set_property("upnp", false);
    // Without answers to its checks a connection is not up (RFC 7675).
    agent.set_property("keepalive-conncheck", true);
    for address in local() {
        if !ice.emit_by_name::<bool>("add-local-ip-address", &[&address.to_string()]) {
            tracing::warn!(%address, "address not accepted for ICE");
        }
    }
}
