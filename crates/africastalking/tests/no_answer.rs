//! Servers that do not answer as they should, on real sockets. What places a call may have been
//! heard by each of them but the first.

use std::time::{Duration, SystemTime};

use africastalking::{Client, Credentials, Error, Limits, RetryKind, TokenWish, Unreadable};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

#[derive(Debug, Clone, Copy)]
enum Asked {
    Token,
    Call,
    Balance,
}

const EACH: [Asked; 3] = [Asked::Token, Asked::Call, Asked::Balance];

#[tokio::test]
async fn nobody_listens() {
    for asked in EACH {
        let port = TcpListener::bind("127.0.0.1:0")
            .await
            .and_then(|listener| listener.local_addr())
            .expect("a port that is free again")
            .port();
        let error = ask(asked, port, Limits::default()).await;
        assert!(matches!(error, Error::Unreachable { .. }), "{asked:?}: {error:?}");
        assert!(error.to_string().starts_with("connection to the service: "), "{error}");
        assert_eq!(error.retry_kind(), RetryKind::NetworkFailure);
    }
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    for asked in EACH {
        let (listener, port) = listen().await;
        let silent = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a client");
            let mut request = Vec::new();
            // Ends when the client leaves.
            let _ = socket.read_to_end(&mut request).await;
        });
        assert_eq!(ask(asked, port, short()).await, Error::TimedOut, "{asked:?}");
        tokio::time::timeout(Duration::from_secs(10), silent)
            .await
            .expect("the client closes its connection")
            .expect("the server ends");
    }
}

#[tokio::test]
async fn an_answer_that_drips_byte_by_byte_is_left_in_time() {
    for asked in EACH {
        let (listener, port) = listen().await;
        let dripping = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a client");
            read_head(&mut socket).await;
            let head = b"HTTP/1.1 201 Created\r\ncontent-length: 100000\r\n\r\n";
            let mut sent = socket.write_all(head).await;
            let mut drips = 0;
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                sent = socket.write_all(b" ").await;
                drips += 1;
            }
            drips
        });
        assert_eq!(ask(asked, port, short()).await, Error::TimedOut, "{asked:?}");
        let drips = dripping.await.expect("the server ends when the client leaves");
        assert!(drips > 1, "it dripped for a while");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_on_the_wire_may_have_been_heard() {
    for asked in EACH {
        let (listener, port) = listen().await;
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a client");
            read_head(&mut socket).await;
            let _ = socket
                .write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"tok")
                .await;
        });
        let error = ask(asked, port, Limits::default()).await;
        assert!(matches!(error, Error::Interrupted { .. }), "{asked:?}: {error:?}");
        assert_eq!(error.retry_kind(), RetryKind::NetworkFailure);
    }
}

#[tokio::test]
async fn five_megabytes_are_not_read_to_their_end() {
    for asked in EACH {
        let (listener, port) = listen().await;
        let pouring = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.expect("a client");
            read_head(&mut socket).await;
            let head = b"HTTP/1.1 201 Created\r\ncontent-length: 5000000\r\n\r\n";
            let mut sent = socket.write_all(head).await;
            let mut poured = 0;
            while sent.is_ok() && poured < 5_000_000 {
                sent = socket.write_all(&[b'x'; 50_000]).await;
                poured += 50_000;
            }
        });
        let error = ask(asked, port, Limits::default()).await;
        let problem = Unreadable::TooLarge;
        assert_eq!(error, Error::Unreadable { status: 201, problem }, "{asked:?}");
        // It ends when the client has left, or when the system has taken all of it.
        let ended = tokio::time::timeout(Duration::from_secs(10), pouring).await;
        ended.expect("the server ends").expect("no panic");
    }
}

async fn listen() -> (TcpListener, u16) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    (listener, port)
}

async fn read_head(socket: &mut TcpStream) {
    let mut request = Vec::new();
    while !request.windows(4).any(|window| window == b"\r\n\r\n") {
        let read = socket.read_buf(&mut request).await.expect("a request");
        assert!(read > 0, "the client left before it asked");
    }
}

fn short() -> Limits {
    Limits { total: Duration::from_millis(400), ..Limits::default() }
}

async fn ask(asked: Asked, port: u16, limits: Limits) -> Error {
    let credentials =
        Credentials { username: "demo".into(), api_key: SecretString::from("atsk_seeded") };
    let endpoint: Url = format!("http://127.0.0.1:{port}/").parse().expect("a url");
    let client = Client::new(credentials, limits).expect("a client");
    let error = match asked {
        Asked::Token => token(&client, &endpoint).await,
        Asked::Call => {
            let to = ["+254711000001".to_owned()];
            client.call(&endpoint, "+254711082000", &to, None).await.err()
        }
        Asked::Balance => client.application_data(&endpoint).await.err(),
    };
    let error = error.expect("no answer");
    assert!(!format!("{error} {error:?}").contains("seeded"), "{error:?}");
    error
}

async fn token(client: &Client, endpoint: &Url) -> Option<Error> {
    let wish = TokenWish {
        client_name: "achieng".into(),
        phone_number: "+254711082000".into(),
        incoming: true,
        outgoing: true,
        life: Duration::from_secs(60),
    };
    client.capability_token(endpoint, &wish, SystemTime::UNIX_EPOCH).await.err()
}
