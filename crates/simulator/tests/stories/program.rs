//! The program itself: ready line, stop, and a port that is taken.

use std::{net::TcpListener, process::Stdio};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use crate::world::BOUND;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simu-simulator"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

#[tokio::test]
async fn it_prints_one_ready_line_and_ends_with_stdin() {
    let mut child = program().arg("--exit-with-stdin").spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = timeout(BOUND, lines.next_line()).await.unwrap().unwrap().unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let url = format!("{}/ready", ready["control"].as_str().unwrap());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let again: Value = http.get(url).send().await.unwrap().json().await.unwrap();
    assert_eq!(again, ready);

    drop(child.stdin.take());

    let status = timeout(BOUND, child.wait()).await.unwrap().unwrap();
    assert!(status.success());
    assert_eq!(lines.next_line().await.unwrap(), None);
}

#[tokio::test]
async fn a_taken_port_gives_one_sentence_with_the_remedy() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for option in ["--port", "--tls-port"] {
        let output = timeout(BOUND, program().args([option, &port]).output()).await.unwrap();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(
            text.trim_end(),
            format!(
                "simu-simulator: port {port} is taken: end the program that has it, \
                 or choose another with {option}"
            )
        );
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn wrong_arguments_show_how_it_is_used() {
    for arguments in [vec!["--port"], vec!["--port", "many"], vec!["--bogus"], vec!["x"]] {
        let output = timeout(BOUND, program().args(&arguments).output()).await.unwrap().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8(output.stderr).unwrap().contains("usage: simu-simulator"));
    }
}

#[cfg(unix)]
#[tokio::test]
async fn sigterm_stops_it_cleanly() {
    let mut child = program().spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    timeout(BOUND, lines.next_line()).await.unwrap().unwrap().unwrap();
    let id = child.id().unwrap().to_string();
    assert!(Command::new("kill").arg(id).status().await.unwrap().success());
    assert!(timeout(BOUND, child.wait()).await.unwrap().unwrap().success());
}
