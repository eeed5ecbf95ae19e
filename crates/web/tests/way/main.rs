//! The way out, on real sockets: a proxy that tunnels, a service behind it, and a private
//! authority that the system is told to trust.
//!
//! What the environment says counts for a whole process, so each story asks in a process of its
//! own: this very program, run again for the one test that is ignored. Only on Linux can a file
//! stand in for the system's store of authorities.
#![cfg(target_os = "linux")]

mod asking;
mod authority;
mod proxy;
mod service;
mod turn;

use asking::{Asked, ask, ask_for_a_relay};
use authority::Authority;
use proxy::{Manner, Proxy};
use service::Service;
use turn::TurnServer;

/// No such name exists: who gets there was led by the proxy.
const ELSEWHERE: &str = "gateway.example.invalid";

#[tokio::test]
async fn http_and_websocket_go_through_the_environments_proxy() {
    let (authority, service) = behind_a_proxy().await;
    for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        let proxy = Proxy::start(Manner::Open, service.address()).await;
        let said = ask(ELSEWHERE, &authority, &[(name, &proxy.url())]).await;
        assert_eq!(said, Asked { http: "200".into(), socket: "hello".into() }, "{name}");
        let asked = format!("{ELSEWHERE}:443");
        assert_eq!(proxy.targets(), [asked.clone(), asked], "{name}");
    }
}

#[tokio::test]
async fn a_proxys_sign_in_is_taken_from_its_address_and_asked_for_where_it_is_missing() {
    let (authority, service) = behind_a_proxy().await;
    let proxy = Proxy::start(Manner::WantsSignIn, service.address()).await;
    let with_sign_in = proxy.url().replace("http://", "http://ac%40hieng:p%3Aw@");
    let said = ask(ELSEWHERE, &authority, &[("https_proxy", &with_sign_in)]).await;
    assert_eq!(said, Asked { http: "200".into(), socket: "hello".into() });
    let said = ask(ELSEWHERE, &authority, &[("https_proxy", &proxy.url())]).await;
    let wanted = "proxy wants a sign-in: put its name and password into the system's proxy address";
    assert_eq!(said, Asked::both(wanted));
}

#[tokio::test]
async fn a_proxy_that_refuses_is_told_from_one_that_is_not_there_or_of_another_kind() {
    let (authority, service) = behind_a_proxy().await;
    let refusing = Proxy::start(Manner::Refuses, service.address()).await.url();
    let gone = proxy::address_of_nobody().await;
    let cases = [
        (refusing, "proxy refused the connection: ask its administrator to allow this service"),
        (gone, "proxy not reached: check the system's proxy settings"),
        (
            "socks5://127.0.0.1:9".to_owned(),
            "proxy of an unknown kind: an http or https proxy is needed",
        ),
    ];
    for (proxy, sentence) in cases {
        let said = ask(ELSEWHERE, &authority, &[("https_proxy", &proxy)]).await;
        assert_eq!(said, Asked::both(sentence), "{proxy}");
    }
}

#[tokio::test]
async fn exceptions_and_this_machine_are_reached_without_the_proxy() {
    let (authority, service) = behind_a_proxy().await;
    let proxy = Proxy::start(Manner::Refuses, service.address()).await;
    let here = format!("localhost:{}", service.address().port());
    let said = ask(&here, &authority, &[("all_proxy", &proxy.url())]).await;
    assert_eq!(said, Asked { http: "200".into(), socket: "hello".into() });
    let settings = [("all_proxy", &*proxy.url()), ("no_proxy", "example.invalid")];
    let said = ask(ELSEWHERE, &authority, &settings).await;
    assert!(said.http.starts_with("connection to the service: "), "{said:?}");
    assert!(said.socket.starts_with("io"), "{said:?}");
    assert_eq!(proxy.targets(), [""; 0]);
}

#[tokio::test]
async fn an_authority_that_the_system_does_not_know_is_not_trusted() {
    let (_, service) = behind_a_proxy().await;
    let proxy = Proxy::start(Manner::Open, service.address()).await;
    let another = Authority::new();
    let said = ask(ELSEWHERE, &another, &[("https_proxy", &proxy.url())]).await;
    assert!(said.http.starts_with("certificate of the service not trusted by this computer: "));
    assert_eq!(said.socket, "untrusted");
}

#[tokio::test]
async fn a_proxy_may_be_encrypted_itself() {
    let (authority, service) = behind_a_proxy().await;
    let proxy = Proxy::start_encrypted(&authority, service.address()).await;
    let said = ask(ELSEWHERE, &authority, &[("https_proxy", &proxy.url())]).await;
    assert_eq!(said, Asked { http: "200".into(), socket: "hello".into() });
    assert_eq!(proxy.targets().len(), 2);
}

/// The real GIO, reading real settings from a file.
#[tokio::test]
async fn without_the_environments_the_desktops_proxy_is_taken() {
    let (authority, service) = behind_a_proxy().await;
    let proxy = Proxy::start(Manner::Open, service.address()).await;
    let desktop = asking::Desktop::with_proxy(proxy.address(), &["*.example.org"]);
    let said = ask(ELSEWHERE, &authority, &desktop.environment()).await;
    assert_eq!(said, Asked { http: "200".into(), socket: "hello".into() });
    assert_eq!(proxy.targets().len(), 2);
    let said = ask("x.example.org", &authority, &desktop.environment()).await;
    assert!(said.http.starts_with("connection to the service: "), "{said:?}");
    assert_eq!(proxy.targets().len(), 2, "an exception");
}

/// What libnice does, which speaks no TLS. 0x0113 refuses an allocation, 0x0103 gives it.
#[tokio::test]
async fn a_relay_over_tls_is_reached_at_a_port_of_this_machine() {
    let authority = Authority::new();
    let relay = TurnServer::start(&authority, &[ELSEWHERE, "localhost"]).await;
    let here = format!("localhost:{}", relay.address().port());
    assert_eq!(ask_for_a_relay(&here, &authority, &[]).await, "0x0113 0x0103");

    let proxy = Proxy::start(Manner::Open, relay.address()).await;
    let elsewhere = format!("{ELSEWHERE}:5349");
    let settings = [("https_proxy", &*proxy.url())];
    assert_eq!(ask_for_a_relay(&elsewhere, &authority, &settings).await, "0x0113 0x0103");
    assert_eq!(proxy.targets(), [elsewhere]);
}

#[tokio::test]
async fn a_relay_that_cannot_be_reached_is_told_why() {
    let (authority, service) = behind_a_proxy().await;
    let here = format!("localhost:{}", service.address().port());
    let untrusted = ask_for_a_relay(&here, &Authority::new(), &[]).await;
    assert_eq!(untrusted, "certificate of the server not trusted by this computer");
    let proxy = Proxy::start(Manner::Refuses, service.address()).await;
    let elsewhere = format!("{ELSEWHERE}:5349");
    let refused = ask_for_a_relay(&elsewhere, &authority, &[("all_proxy", &proxy.url())]).await;
    let sentence = "proxy refused the connection: ask its administrator to allow this service";
    assert_eq!(refused, sentence);
    let nobody = proxy::address_of_nobody().await.replace("http://127.0.0.1", "localhost");
    assert_eq!(ask_for_a_relay(&nobody, &authority, &[]).await, "server not reached");
}

async fn behind_a_proxy() -> (Authority, Service) {
    let authority = Authority::new();
    let service = Service::start(&authority, &[ELSEWHERE, "localhost"]).await;
    (authority, service)
}
