//! Where it is served, and when.

use std::time::Duration;

use events::{Limits, State};
use tokio::net::{TcpListener, TcpStream};

use crate::client::{Stand, free_port};

#[tokio::test]
async fn nothing_listens_until_it_is_switched_on_and_after_it_is_switched_off() {
    let mut stand = Stand::off();
    stand.until(|state| *state == State::Off).await;
    assert!(TcpStream::connect(("127.0.0.1", stand.port)).await.is_err());
    stand.on(Limits::default()).await;
    let mut listener = stand.listen().await;
    stand.server.set(None);
    stand.until(|state| *state == State::Off).await;
    assert!(TcpStream::connect(("127.0.0.1", stand.port)).await.is_err());
    assert_eq!(listener.rest().await, "", "whoever listened is let go");
}

#[tokio::test]
async fn only_this_one_address_is_listened_on() {
    let mut stand = Stand::off();
    stand.on(Limits::default()).await;
    assert!(TcpStream::connect(("127.0.0.1", stand.port)).await.is_ok());
    for other in ["127.0.0.2", "::1"] {
        let reached = TcpStream::connect((other, stand.port)).await;
        assert!(reached.is_err(), "{other}");
    }
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_and_had_once_it_is_free() {
    let port = free_port().await;
    let other = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let mut stand = Stand::at(port);
    let limits = Limits { port_again: Duration::from_millis(50), ..Limits::default() };
    stand.server.set(Some(stand.config(limits)));
    stand.until(|state| *state == State::PortTaken).await;
    drop(other);
    stand.until(|state| matches!(state, State::Listening { .. })).await;
    stand.listen().await;
}

#[tokio::test]
async fn another_port_is_taken_at_once_when_the_first_is_not_to_be_had() {
    let port = free_port().await;
    let _other = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    let mut stand = Stand::at(port);
    stand.server.set(Some(stand.config(Limits::default())));
    stand.until(|state| *state == State::PortTaken).await;
    stand.port = free_port().await;
    stand.on(Limits::default()).await;
    stand.listen().await;
}
