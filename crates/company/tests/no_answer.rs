//! A company's server that signs in and then does not answer as it should, on real sockets. What
//! places a call may have been heard.

use std::time::{Duration, SystemTime};

use company::{Client, Credentials, Error, RecordWish, TokenWish};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use web::{Limits, Unreadable};

const CALLEE: &str = "+254711000111";

#[derive(Debug, Clone, Copy)]
enum Asked {
    Initiate,
    Make,
    Token,
    /// How far a call is.
    Book,
}

const EACH: [Asked; 4] = [Asked::Initiate, Asked::Make, Asked::Token, Asked::Book];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manners {
    Silent,
    Dripping,
    BreakingOff,
    Pouring,
}

#[tokio::test]
async fn a_server_that_says_nothing_is_left_in_time() {
    for asked in EACH {
        assert_eq!(ask(asked, Manners::Silent, short()).await, Error::TimedOut, "{asked:?}");
    }
}

#[tokio::test]
async fn an_answer_that_drips_byte_by_byte_is_left_in_time() {
    for asked in EACH {
        assert_eq!(ask(asked, Manners::Dripping, short()).await, Error::TimedOut, "{asked:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_on_the_wire_may_have_been_heard() {
    for asked in EACH {
        let error = ask(asked, Manners::BreakingOff, Limits::default()).await;
        assert!(matches!(error, Error::Interrupted { .. }), "{asked:?}: {error:?}");
    }
}

#[tokio::test]
async fn five_megabytes_are_not_read_to_their_end() {
    for asked in EACH {
        let error = ask(asked, Manners::Pouring, Limits::default()).await;
        let problem = Unreadable::TooLarge;
        assert_eq!(error, Error::Unreadable { status: 200, problem }, "{asked:?}");
    }
}

/// Long enough for the sign-in, which is answered at once.
fn short() -> Limits {
    Limits { total: Duration::from_secs(2), ..Limits::default() }
}

async fn ask(asked: Asked, manners: Manners, limits: Limits) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(serve(listener, manners));
    let credentials =
        Credentials { username: "jane".into(), password: SecretString::from("seededpassword") };
    let client = Client::new(base.parse().expect("a url"), credentials, limits).expect("a client");
    client.sign_in().await.expect("signed in");
    let error = match asked {
        Asked::Initiate => client.initiate_call(CALLEE, None).await.err(),
        Asked::Make => client.make_call(CALLEE, None, &RecordWish::default()).await.err(),
        Asked::Token => {
            client.capability_token(&TokenWish::default(), SystemTime::now()).await.err()
        }
        Asked::Book => client.call("ATVId_1").await.err(),
    };
    let error = error.expect("no answer");
    assert!(!format!("{error} {error:?}").contains("seeded"), "{error:?}");
    serving.abort();
    error
}

/// Signs in once; whatever is asked after that has these manners.
async fn serve(listener: TcpListener, manners: Manners) {
    loop {
        let (mut socket, _) = listener.accept().await.expect("a client");
        tokio::spawn(async move {
            while let Some(request) = read_request(&mut socket).await {
                if request.starts_with("POST /api/auth/login ") {
                    let body = r#"{"access_token":"seeded.bearer.1","token_type":"bearer"}"#;
                    let head = head(body.len());
                    socket.write_all((head + body).as_bytes()).await.expect("answered");
                } else {
                    misbehave(&mut socket, manners).await;
                    return;
                }
            }
        });
    }
}

async fn misbehave(socket: &mut TcpStream, manners: Manners) {
    match manners {
        Manners::Silent => {
            // Ends when the client leaves.
            let _ = socket.read_to_end(&mut Vec::new()).await;
        }
        Manners::Dripping => {
            let mut sent = socket.write_all(head(100_000).as_bytes()).await;
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_millis(20)).await;
                sent = socket.write_all(b" ").await;
            }
        }
        Manners::BreakingOff => {
            let _ = socket.write_all((head(100) + "{\"tok").as_bytes()).await;
        }
        Manners::Pouring => {
            let mut sent = socket.write_all(head(5_000_000).as_bytes()).await;
            for _ in 0..100 {
                if sent.is_ok() {
                    sent = socket.write_all(&[b'x'; 50_000]).await;
                }
            }
        }
    }
}

fn head(length: usize) -> String {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n")
}

/// With its body, if it has one; none once the client has left.
async fn read_request(socket: &mut TcpStream) -> Option<String> {
    let mut request = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&request).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
            });
            if body.len() >= length.unwrap_or(0) {
                return Some(text);
            }
        }
        if socket.read_buf(&mut request).await.ok()? == 0 {
            return None;
        }
    }
}
