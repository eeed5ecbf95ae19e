//! Both ends of the door on real sockets, and guests who do not behave.
#![cfg(unix)]

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, time::Duration};

use control::{AskError, Door, Given, MAX_REQUEST, OpenError, Place, Replies, Request, ask};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    time::Instant,
};

const BOUND: Duration = Duration::from_secs(20);

struct House {
    folder: TempDir,
}

impl House {
    /// Answers what was asked, after a word on the way.
    fn open() -> Self {
        let house = Self::closed();
        tokio::spawn(Door::open(&house.place()).expect("opens").serve(echo));
        house
    }

    fn closed() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    fn place(&self) -> Place {
        Place::in_folder(&self.folder.path().join("simu"))
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("simu/control.sock")
    }

    async fn ask(&self, request: &Request) -> Result<Value, AskError> {
        ask(&self.place(), request, BOUND, |_| {}).await
    }

    /// What a guest hears who says this, and nothing more.
    async fn say(&self, words: &[u8]) -> String {
        let mut guest = UnixStream::connect(self.socket()).await.expect("is let in");
        // It may be shown out before it has said all.
        let _ = guest.write_all(words).await;
        let mut heard = String::new();
        let _ = guest.read_to_string(&mut heard).await;
        heard
    }
}

async fn echo(request: Request, replies: Replies) {
    if replies.progress(json!("at it")).await.is_err() {
        return;
    }
    match request {
        Request::Status => replies.done(json!({ "line": "ready" })).await,
        Request::Fill { text, .. } => replies.done(json!(text)).await,
        Request::Accounts => replies.failed(json!({ "code": "locked" })).await,
        // Forgets to answer.
        Request::Show => drop(replies),
        Request::Token => replies.done(json!("x".repeat(1_000_000))).await,
        Request::Call { .. } => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            replies.done(json!("over")).await;
        }
    }
}

#[tokio::test]
async fn a_question_is_answered_and_its_progress_told() {
    let house = House::open();
    let (mut on_the_way, place) = (Vec::new(), house.place());
    let answer = ask(&place, &Request::Status, BOUND, |value| on_the_way.push(value.clone()));
    assert_eq!(answer.await.expect("an answer"), json!({ "line": "ready" }));
    assert_eq!(on_the_way, [json!("at it")]);
    let fill = Request::Fill { given: Given::Link, text: "tel:+254711000001\n\"".into() };
    assert_eq!(house.ask(&fill).await.expect("an answer"), json!("tel:+254711000001\n\""));
    let refused = house.ask(&Request::Accounts).await;
    assert!(matches!(refused, Err(AskError::Refused(why)) if why["code"] == "locked"));
}

#[tokio::test]
async fn without_the_app_it_is_said_that_it_does_not_run() {
    let house = House::closed();
    assert!(matches!(house.ask(&Request::Status).await, Err(AskError::NotRunning)));
    // The socket of an app that was killed.
    fs::create_dir(house.folder.path().join("simu")).expect("a folder");
    drop(std::os::unix::net::UnixListener::bind(house.socket()).expect("binds"));
    assert!(matches!(house.ask(&Request::Status).await, Err(AskError::NotRunning)));
    let _open = Door::open(&house.place()).expect("takes its place");
}

#[tokio::test]
async fn the_second_app_leaves_the_door_to_the_first() {
    let house = House::open();
    assert!(matches!(Door::open(&house.place()), Err(OpenError::Taken)));
    assert!(house.ask(&Request::Status).await.is_ok());
}

#[tokio::test]
async fn nobody_else_reaches_the_socket() {
    let house = House::closed();
    let folder = house.folder.path().join("simu");
    fs::create_dir(&folder).expect("a folder");
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("open to all");
    let _open = Door::open(&house.place()).expect("opens");
    let mode = |path: PathBuf| fs::metadata(path).expect("is there").permissions().mode() & 0o777;
    assert_eq!((mode(folder), mode(house.socket())), (0o700, 0o600));
    let elsewhere = TempDir::new().expect("a folder");
    std::os::unix::fs::symlink(elsewhere.path(), house.folder.path().join("link")).expect("links");
    let through_link = Place::in_folder(&house.folder.path().join("link"));
    assert!(matches!(Door::open(&through_link), Err(OpenError::Io(_))));
}

#[tokio::test]
async fn wrong_long_and_broken_questions_are_refused_and_the_next_is_answered() {
    let house = House::open();
    for words in [
        &b"\n"[..],
        b"{}\n",
        b"{\"ask\":\"reboot\"}\n",
        b"\xff\xfe\n",
        b"[[[[[[[[\n",
        b"{\"ask\":\"call\",\"to\":\"1\"}\n",
    ] {
        let heard = house.say(words).await;
        assert!(heard.contains("bad_request"), "{words:?}: {heard}");
    }
    let long = house.say(&vec![b'x'; MAX_REQUEST + 100]).await;
    assert!(long.contains("too long") || long.is_empty(), "{long}");
    drop(UnixStream::connect(house.socket()).await.expect("is let in"));
    assert!(house.ask(&Request::Status).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_is_shown_out_and_the_app_says_that_it_lives() {
    let house = House::open();
    let heard = house.say(b"{\"ask\":").await;
    assert!(heard.contains("too slow"), "{heard}");
    let begun = Instant::now();
    let call =
        Request::Call { to: "1".into(), via: control::Via::Auto, wait: true, ready_within: 0 };
    let over = ask(&house.place(), &call, Duration::from_secs(90), |_| {}).await;
    assert_eq!(over.expect("longer than a silence may last"), json!("over"));
    assert!(begun.elapsed() >= Duration::from_secs(60));
    let bounded = ask(&house.place(), &call, Duration::from_secs(15), |_| {}).await;
    assert!(matches!(bounded, Err(AskError::Silent)), "{bounded:?}");
}

#[tokio::test]
async fn an_app_that_has_no_answer_or_too_long_a_one_says_so() {
    let house = House::open();
    for request in [Request::Show, Request::Token] {
        let answer = house.ask(&request).await;
        assert!(
            matches!(&answer, Err(AskError::Refused(why)) if why["code"] == "internal"),
            "{request:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_crowd_of_guests_who_say_nothing_keeps_nobody_out_for_long() {
    let house = House::open();
    let mut crowd = Vec::new();
    for _ in 0..64 {
        crowd.push(UnixStream::connect(house.socket()).await.expect("queues"));
    }
    let answer = ask(&house.place(), &Request::Status, BOUND, |_| {}).await;
    assert!(answer.is_ok(), "{answer:?}");
}

#[test]
fn a_number_is_not_shown_by_accident() {
    let fill = Request::Fill { given: Given::Text, text: "+254711000001".into() };
    assert_eq!(format!("{fill:?}"), "Fill");
}
