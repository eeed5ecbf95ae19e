//! What a server can do wrong.

use std::{
    fmt::Write,
    fs,
    time::{Duration, Instant},
};

use phone::book::sync::{SyncProblem, SyncRefusal, SyncSource, SyncState};

use super::{
    radicale::{PASSWORD, Radicale},
    stage::{Stage, card},
};

#[tokio::test]
async fn a_wrong_password_is_told_and_the_right_one_goes_on() {
    let server = Radicale::start().await;
    server.put("a", &card("a", "Amina", "0700000001")).await;
    let mut stage = Stage::without_password(&server, &[]).await;
    stage.type_password("s33ded and wrong").await;
    stage.until(|view| view.state == SyncState::Failed { problem: SyncProblem::Password }).await;
    stage.type_password(PASSWORD).await;
    stage.synced().await;
    assert_eq!(stage.names(), ["Amina"]);
    // Another host does not get it.
    let view = stage.view().await;
    assert_eq!(view.books[0].name, "Wateja");
    let source = view.source.expect("a server");
    let other = SyncSource { username: "somebody".into(), ..source.clone() };
    stage.book().set_sync(other).await.expect("taken");
    stage.until(|view| view.state == SyncState::PasswordMissing).await;
    for url in ["http://dav.example.com/", "not an address at all", ""] {
        let plain = SyncSource { url: url.into(), ..source.clone() };
        assert_eq!(stage.book().set_sync(plain).await, Err(SyncRefusal::Address), "{url}");
    }
    assert!(!stage.told().contains("s33ded") && !stage.told().contains(PASSWORD));
    stage.book().end_sync().await.expect("left");
    assert_eq!((stage.view().await.source, stage.names().len()), (None, 1));
}

#[tokio::test]
async fn many_cards_come_in_bounded_time_and_hostile_ones_do_no_harm() {
    come(500, 60).await;
}

#[tokio::test]
#[ignore = "Radicale itself takes a minute or more for so many"]
async fn ten_thousand_cards_come_in_bounded_time() {
    come(10_000, 600).await;
}

/// `seconds`: most of them are Radicale's.
async fn come(count: usize, seconds: u64) {
    let server = Radicale::start().await;
    let folder = server.book_folder();
    for at in 0..count {
        let card = card(&format!("u{at}"), &format!("Person {at}"), &format!("07{at:08}"));
        fs::write(folder.join(format!("c{at}.vcf")), card).expect("written");
    }
    let mut long = String::from(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:h\r\nFN:\u{202e}<b>Evil</b>\r\nN:;;;;\r\nNOTE:",
    );
    (0..40_000).for_each(|_| long.write_str("spam ").expect("written"));
    long.push_str("\r\nTEL:0711111111\r\nEND:VCARD\r\n");
    fs::write(folder.join("hostile.vcf"), long).expect("written");
    let begun = Instant::now();
    let mut stage = Stage::at(&server, &[]).await;
    while stage.view().await.state != SyncState::Done {
        assert!(begun.elapsed().as_secs() < seconds, "{:?}", stage.view().await);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let names = stage.names();
    assert_eq!(names.len(), count + 1);
    assert!(names.contains(&"<b>Evil</b>".to_owned()), "without the mark that turns it");
    stage.sync_now().await;
    assert_eq!(stage.names().len(), count + 1);
}
