//! Contacts here and on a real server (Radicale).

#[path = "../../../carddav/tests/radicale/server.rs"]
mod radicale;
mod stage;
mod trouble;

use addressbook::Contact;
use phone::book::sync::ConflictChoice;

use radicale::Radicale;
use stage::{Stage, card};

#[tokio::test]
async fn contacts_are_the_same_here_and_there() {
    let server = Radicale::start().await;
    server.put("a", &card("a", "Amina", "0700000001")).await;
    let mut stage = Stage::at(&server, &["Own Person"]).await;
    // First both ways.
    stage.synced().await;
    assert_eq!(stage.names(), ["Amina", "Own Person"]);
    assert_eq!(server.cards().len(), 2);
    assert_eq!(stage.number("Amina"), "+254700000001", "read by the country of the account");
    // What others do comes here.
    server.put("a", &card("a", "Amina Said", "0700000001")).await;
    server.put("b", &card("b", "Baraka", "0700000002")).await;
    stage.sync_now().await;
    assert_eq!(stage.names(), ["Amina Said", "Baraka", "Own Person"]);
    // What is done here goes there by itself, with all that is not ours.
    stage.change("Amina Said", |contact| contact.note = "pays late".into());
    stage.delete("Own Person");
    stage.synced().await;
    let cards = server.cards();
    assert_eq!(cards.len(), 2);
    assert!(
        cards
            .iter()
            .any(|card| card.contains("NOTE:pays late") && card.contains("X-SERVERS-OWN:kept")),
        "{cards:?}"
    );
    server.delete("b").await;
    stage.sync_now().await;
    assert_eq!(stage.names(), ["Amina Said"]);
}

#[tokio::test]
async fn nothing_is_lost_where_both_have_changed() {
    let server = Radicale::start().await;
    server.put("a", &card("a", "Amina", "0700000001")).await;
    let mut stage = Stage::at(&server, &[]).await;
    stage.synced().await;
    // Theirs and ours meet before ours is sent.
    server
        .put("a", &card("a", "Amina", "0700000001").replace("END:", "TITLE:Seller\r\nEND:"))
        .await;
    stage.change("Amina", |contact: &mut Contact| contact.title = "Buyer".into());
    stage.sync_now().await;
    let view = stage.view().await;
    assert_eq!(view.conflicts.len(), 1, "{view:?}");
    assert!(server.cards()[0].contains("TITLE:Seller"), "theirs is theirs");
    let ours = view.conflicts[0].ours.id;
    stage.book().end_conflict(ours, ConflictChoice::Ours).await.expect("decided");
    stage.synced().await;
    assert!(server.cards()[0].contains("TITLE:Buyer"), "{:?}", server.cards());
    assert_eq!(stage.names(), ["Amina"]);
    // Both delete it, and the server has forgotten its tokens.
    stage.delete("Amina");
    server.delete("a").await;
    server.forget_tokens();
    stage.sync_now().await;
    assert_eq!((stage.names().len(), server.cards().len()), (0, 0));
}

#[tokio::test]
async fn edits_wait_while_the_server_is_away() {
    let mut server = Radicale::start().await;
    server.put("a", &card("a", "Amina", "0700000001")).await;
    let mut stage = Stage::at(&server, &[]).await;
    stage.synced().await;
    server.stop();
    stage.change("Amina", |contact| contact.note = "offline".into());
    stage.add("New Person");
    stage.fails().await;
    assert_eq!(stage.view().await.waiting, 2);
    server.start_again();
    stage.sync_now().await;
    assert_eq!(stage.view().await.waiting, 0);
    assert!(server.cards().iter().any(|card| card.contains("offline")));
    assert_eq!(server.cards().len(), 2);
}
