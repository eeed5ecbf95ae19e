//! Keys on Wayland, asked of the real `xdg-desktop-portal` on a bus of the test's own. Only the
//! desktop behind the portal is ours (`rehearsal::key_desktop`).
#![allow(clippy::unwrap_used)]
#![cfg(target_os = "linux")]

#[path = "keys/room.rs"]
mod room;

use portal::{Told, Wish};
use rehearsal::key_desktop::Answer;
use room::{Room, bound};

#[tokio::test]
async fn the_desktop_gives_keys_and_tells_of_each_press() {
    let mut room = Room::open(Answer::Gives("Ctrl+Alt+D")).await;
    room.wish("Control+Alt+KeyD");
    room.next_is(Told::Asking).await;
    room.next_is(bound("Ctrl+Alt+D")).await;
    let asked = room.desktop.asked_times(1).await.unwrap();
    assert_eq!(asked.preferred_trigger, "CTRL+ALT+d");
    assert_eq!(asked.description, "Fill in the selected number");

    room.desktop.press(&asked, None).await.unwrap();
    room.next_is(Told::Pressed { activation_token: None }).await;
    room.desktop.press(&asked, Some("token-1")).await.unwrap();
    room.next_is(Told::Pressed { activation_token: Some("token-1".to_owned()) }).await;
}

#[tokio::test]
async fn other_keys_are_told_in_the_desktops_words_at_once_and_later() {
    let mut room = Room::open(Answer::Gives("Meta+F5")).await;
    room.wish("Control+Alt+KeyD");
    room.next_is(Told::Asking).await;
    room.next_is(bound("Meta+F5")).await;
    let asked = room.desktop.asked_times(1).await.unwrap();
    room.desktop.change(&asked, Some("Meta+F6")).await.unwrap();
    room.next_is(bound("Meta+F6")).await;
    room.desktop.change(&asked, Some("")).await.unwrap();
    room.next_is(Told::Bound { keys: None }).await;
    room.desktop.change(&asked, None).await.unwrap();
    room.next_is(Told::Refused).await;
}

#[tokio::test]
async fn a_person_who_takes_long_is_waited_for() {
    let mut room = Room::open(Answer::Waits).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.desktop.asked_times(1).await.unwrap();
    room.nothing_comes().await;
    room.desktop.answers(Answer::Gives("F9")).await.unwrap();
    room.next_is(bound("F9")).await;
}

#[tokio::test]
async fn who_refuses_is_not_asked_again_before_the_next_wish() {
    for answer in [Answer::Refuses, Answer::GivesNone] {
        let mut room = Room::open(answer).await;
        room.wish("F9");
        room.next_is(Told::Asking).await;
        room.next_is(Told::Refused).await;
        room.nothing_comes().await;
        assert_eq!(room.desktop.asked().await.unwrap().len(), 1);

        room.desktop.answers(Answer::Gives("F9")).await.unwrap();
        room.wish("F9");
        room.next_is(Told::Asking).await;
        room.next_is(bound("F9")).await;
    }
}

#[tokio::test]
async fn keys_no_longer_wished_for_are_given_back() {
    let mut room = Room::open(Answer::Gives("F9")).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
    let first = room.desktop.asked_times(1).await.unwrap();
    assert!(room.desktop.holds(&first).await);
    room.wish("F10");
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
    room.is_let_go(&first).await;
    let second = room.desktop.asked_times(2).await.unwrap();
    assert_eq!(second.preferred_trigger, "F10");

    room.wish(None::<Wish>);
    room.next_is(Told::Off).await;
    room.is_let_go(&second).await;
    room.desktop.press(&second, None).await.unwrap();
    room.nothing_comes().await;
}

#[tokio::test]
async fn a_dialog_that_is_open_goes_with_the_wish() {
    let mut room = Room::open(Answer::Waits).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    let asked = room.desktop.asked_times(1).await.unwrap();
    room.wish(None::<Wish>);
    room.next_is(Told::Off).await;
    room.is_let_go(&asked).await;
}

#[tokio::test]
async fn keys_that_the_desktop_takes_back_are_asked_for_again_and_then_given_up() {
    let mut room = Room::open(Answer::Gives("F9")).await;
    room.wish("F9");
    for times in 1..=2 {
        room.next_is(Told::Asking).await;
        room.next_is(bound("F9")).await;
        let asked = room.desktop.asked_times(times).await.unwrap();
        room.desktop.close(&asked).await.unwrap();
        room.next_is(Told::Asking).await;
    }
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
    let asked = room.desktop.asked_times(3).await.unwrap();
    room.desktop.close(&asked).await.unwrap();
    room.next_is(Told::Lost).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
}

#[tokio::test]
async fn a_portal_that_starts_anew_is_asked_anew() {
    let mut room = Room::open(Answer::Gives("F9")).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
    room.portal_starts_anew();
    room.next_is(Told::Asking).await;
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
    let asked = room.desktop.asked_times(2).await.unwrap();
    room.desktop.press(&asked, None).await.unwrap();
    room.next_is(Told::Pressed { activation_token: None }).await;
}

#[tokio::test]
async fn a_portal_that_ends_while_it_asks_is_asked_anew() {
    let mut room = Room::open(Answer::Waits).await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.desktop.asked_times(1).await.unwrap();
    room.desktop.answers(Answer::Waits).await.unwrap();
    room.portal_starts_anew();
    room.next_is(Told::Asking).await;
    room.next_is(Told::Asking).await;
    room.desktop.asked_times(2).await.unwrap();
    room.desktop.answers(Answer::Gives("F9")).await.unwrap();
    room.next_is(bound("F9")).await;
}

#[tokio::test]
async fn a_desktop_without_such_keys_is_not_here_until_its_portal_has_them() {
    let mut room = Room::without_keys().await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.next_is(Told::NotHere).await;
    room.nothing_comes().await;
    room.portal_learns_keys();
    room.next_is(Told::Asking).await;
    room.next_is(bound("F9")).await;
}

#[tokio::test]
async fn a_bus_without_a_portal_and_no_bus_at_all_are_not_here() {
    let mut room = Room::without_portal().await;
    room.wish("F9");
    room.next_is(Told::Asking).await;
    room.next_is(Told::NotHere).await;

    let mut nowhere = Room::without_bus().await;
    nowhere.wish("F9");
    nowhere.next_is(Told::Asking).await;
    nowhere.next_is(Told::NotHere).await;
}

#[tokio::test]
async fn keys_without_a_name_are_unusable_and_nobody_is_asked() {
    let mut room = Room::open(Answer::Gives("F9")).await;
    room.wish("Control+Tab");
    room.next_is(Told::Unusable).await;
    assert!(room.desktop.asked().await.unwrap().is_empty());
}
