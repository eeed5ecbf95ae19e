//! Real child processes and real sockets; the whole simulator is met where it is built.

use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use super::*;

const READY: &str = r#"{"http":"http://127.0.0.1:1","token_url":"http://127.0.0.1:1/capability-token/request","gateway":"ws://127.0.0.1:1/connect","gateway_tls":"wss://127.0.0.1:2/connect","control":"http://127.0.0.1:1/control","username":"demo","api_key":"seeded","number":"+254711082000","dial":[{"number":"+254711082100","what":"echoes"}]}"#;

#[tokio::test]
async fn a_missing_program_is_told_with_its_path() {
    let program = PathBuf::from("/nowhere/simu-simulator");
    let error = DemoSimulator::start(&program).await.expect_err("missing");
    assert_eq!(error, DemoError::NotInstalled { program });
}

#[cfg(unix)]
mod with_a_program {
    use std::{fs, process};

    use super::*;

    #[tokio::test]
    async fn the_ready_line_gives_the_account() {
        let (_folder, program) = script(&format!("echo '{READY}'; exec cat"));
        let simulator = DemoSimulator::start(&program).await.expect("ready");
        let account = simulator.account("achieng".to_owned());
        assert_eq!(account.username, "demo");
        assert_eq!(account.client_name, "achieng");
        assert_eq!(account.token_url.as_str(), "http://127.0.0.1:1/capability-token/request");
        assert_eq!(account.gateway_url.as_str(), "ws://127.0.0.1:1/connect");
        assert_eq!(account.numbers[0].as_str(), "+254711082000");
        assert!(!format!("{simulator:?}").contains("seeded"));
    }

    #[tokio::test]
    async fn the_child_is_told_to_end_with_its_stdin() {
        let refuse = "echo 'simu-simulator: wrong argument' >&2; exit 2";
        let (_folder, program) = script(&format!(
            "[ \"$*\" = --exit-with-stdin ] || {{ {refuse}; }}; echo '{READY}'; exec cat"
        ));
        DemoSimulator::start(&program).await.expect("ready");
    }

    #[tokio::test]
    async fn the_child_dies_with_its_owner() {
        let (folder, program) = script(&format!("echo $$ > \"$0.pid\"; echo '{READY}'; exec cat"));
        let simulator = DemoSimulator::start(&program).await.expect("ready");
        let pid = fs::read_to_string(folder.path().join("simulator.pid")).expect("its pid");
        let process = PathBuf::from(format!("/proc/{}/exe", pid.trim()));
        assert!(!cfg!(target_os = "linux") || process.exists(), "it runs");
        drop(simulator);
        let gone = async {
            // A killed child is a zombie without a program until it is reaped.
            while fs::read_link(&process).is_ok() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(10), gone).await.expect("it is gone");
    }

    #[tokio::test]
    async fn a_child_that_ends_at_once_is_told_with_its_last_words() {
        let (_folder, program) =
            script("echo 'simu-simulator: port 4000 of 127.0.0.1 is taken' >&2; exit 2");
        let error = DemoSimulator::start(&program).await.expect_err("ended");
        assert_eq!(
            error.to_string(),
            "the demo's simulator ended at once: port 4000 of 127.0.0.1 is taken"
        );
    }

    #[tokio::test]
    async fn a_child_that_ends_without_a_word_is_told_with_its_status() {
        let (_folder, program) = script("exit 7");
        let error = DemoSimulator::start(&program).await.expect_err("ended");
        assert_eq!(error, DemoError::Ended { detail: "exit status: 7".into() });
    }

    #[tokio::test]
    async fn a_child_that_says_anything_else_is_not_the_simulator() {
        let elsewhere = READY.replace("http://127.0.0.1:1/control", "http://example.com/control");
        let endless = "exec cat /dev/zero".to_owned();
        let words = ["echo hello".to_owned(), "echo '{}'".to_owned(), endless];
        for words in words.into_iter().chain([format!("echo '{elsewhere}'; exec cat")]) {
            let (_folder, program) = script(&words);
            let error = DemoSimulator::start(&program).await.expect_err("garbage");
            assert_eq!(error, DemoError::NotASimulator, "{words}");
        }
    }

    #[tokio::test]
    async fn a_child_that_says_nothing_is_left_in_time() {
        let (_folder, program) = script("exec cat");
        let bound = Duration::from_millis(200);
        let error = DemoSimulator::start_within(&program, bound).await.expect_err("silent");
        assert_eq!(error, DemoError::TooSlow);
    }

    /// Written by a process of its own: as long as any of ours has the file open for writing, a
    /// fork of another test keeps it so, and it cannot be started ("text file busy").
    fn script(body: &str) -> (TempDir, PathBuf) {
        let folder = TempDir::new().expect("a folder");
        let program = folder.path().join("simulator");
        let written = process::Command::new("sh")
            .args(["-c", "printf '#!/bin/sh\\n%s\\n' \"$1\" > \"$0\" && chmod 700 \"$0\""])
            .arg(&program)
            .arg(body)
            .status()
            .expect("a shell");
        assert!(written.success());
        (folder, program)
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_told() {
    let (listener, base) = listen().await;
    drop(listener);
    let error = DemoSimulator::attach(&base).await.expect_err("nobody");
    assert!(matches!(error, DemoError::Unreachable { .. }), "{error:?}");
}

#[tokio::test]
async fn somebody_else_at_the_address_is_told() {
    for answer in ["HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK"] {
        let (listener, base) = listen().await;
        serve(listener, vec![format!("{answer}\r\ncontent-length: 2\r\n\r\n{{}}")]);
        let error = DemoSimulator::attach(&base).await.expect_err("somebody else");
        assert_eq!(error, DemoError::NotASimulator);
    }
}

#[tokio::test]
async fn attaching_gives_the_same_account_and_a_refused_ring_its_reason() {
    let (listener, base) = listen().await;
    let address = format!("{}control", base.as_str());
    let ready = READY.replace("http://127.0.0.1:1/control", &address);
    let refusal = r#"{"error":"no client is registered as achieng"}"#;
    let answer = |status: &str, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    let asked = serve(listener, vec![answer("200 OK", &ready), answer("404 Not Found", refusal)]);
    let simulator = DemoSimulator::attach(&base).await.expect("attached");
    assert_eq!(simulator.account("achieng".into()).username, "demo");
    let error = simulator.ring("achieng").await.expect_err("refused");
    assert_eq!(
        error.to_string(),
        "the demo's simulator refused: no client is registered as achieng"
    );
    let asked = asked.await.expect("both were asked");
    assert!(asked[0].starts_with("GET /control/ready "), "{asked:?}");
    assert!(asked[1].starts_with("POST /control/ring "), "{asked:?}");
    assert!(asked[1].ends_with(r#"{"client":"achieng","from":"+254711082100"}"#), "{asked:?}");
}

#[tokio::test]
#[ignore = "needs SIMU_SIMULATOR, the path of a simu-simulator"]
async fn the_real_simulator_starts_gives_a_token_and_refuses_to_ring_nobody() {
    let program = PathBuf::from(std::env::var_os("SIMU_SIMULATOR").expect("a path"));
    let own = DemoSimulator::start(&program).await.expect("ready");
    let base = own.control.join("/").expect("a base");
    let attached = DemoSimulator::attach(&base).await.expect("attached");
    let account = attached.account("achieng".into());
    let client = africastalking::Client::new(
        africastalking::Credentials { username: account.username, api_key: account.api_key },
        africastalking::Limits::default(),
    )
    .expect("a client");
    let wish = africastalking::TokenWish {
        client_name: "achieng".into(),
        phone_number: account.numbers[0].as_str().into(),
        incoming: true,
        outgoing: true,
        life: Duration::from_secs(60),
    };
    let now = std::time::SystemTime::now();
    let token = client.capability_token(&account.token_url, &wish, now).await.expect("a token");
    assert_eq!(token.client_name, "achieng");
    let error = attached.ring("achieng").await.expect_err("nobody is registered");
    assert!(matches!(error, DemoError::Refused { .. }), "{error:?}");
}

async fn listen() -> (TcpListener, Url) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, Url::parse(&format!("http://{address}")).expect("a url"))
}

/// Answers one request a connection, and tells what was asked.
fn serve(listener: TcpListener, answers: Vec<String>) -> JoinHandle<Vec<String>> {
    tokio::spawn(async move {
        let mut asked = Vec::new();
        for answer in answers {
            let (mut socket, _) = listener.accept().await.expect("a client");
            let mut request = Vec::new();
            while !is_whole(&request) {
                socket.read_buf(&mut request).await.expect("a request");
            }
            asked.push(String::from_utf8_lossy(&request).into_owned());
            socket.write_all(answer.as_bytes()).await.expect("answered");
        }
        asked
    })
}

/// Our requests have no body, or one that ends with the object's bracket.
fn is_whole(request: &[u8]) -> bool {
    let body = |end: usize| request.get(end + 4..).unwrap_or_default();
    request
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .is_some_and(|end| request.starts_with(b"GET") || body(end).ends_with(b"}"))
}
