//! Everything that a connection takes it gives back.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "call/party.rs"]
mod party;
#[path = "call/stage.rs"]
mod stage;

use party::{Party, connect, establish, settled};
use stage::{Network, Sound};

#[test]
fn thirty_calls_leave_no_thread_and_no_file_behind() {
    let name = "thirty_calls_leave_no_thread_and_no_file_behind";
    stage::play(name, Network::Ours, Sound::TwoRooms, async || {
        let (a, b) = (Party::in_room(1), Party::in_room(2));
        // The first call also loads what stays.
        party::call(&a, &b, |offer| offer).await;
        let (a_media, b_media) = (a.media.clone(), b.media.clone());
        drop((a, b));
        settled("the first call is given back", || threads("media-call") == 0).await;
        let baseline = (count("task"), count("fd"));

        for _ in 0..15 {
            let (a, a_log) = connect(&a_media);
            let (b, b_log) = connect(&b_media);
            establish((&a, &a_log), (&b, &b_log), |offer| offer).await;
            a.close();
            drop(b);
        }

        settled("all threads are given back", || count("task") <= baseline.0).await;
        settled("all files are given back", || count("fd") <= baseline.1).await;
    });
}

#[test]
fn connections_that_never_came_up_leave_nothing_behind() {
    let name = "connections_that_never_came_up_leave_nothing_behind";
    stage::play(name, Network::Ours, Sound::NoServer, async || {
        let Party { media, connection, .. } = Party::in_room(1);
        connection.create_offer().await.unwrap();
        drop(connection);
        settled("the first one is given back", || threads("media-call") == 0).await;
        let baseline = (count("task"), count("fd"));

        for round in 0..30 {
            let (connection, _) = connect(&media);
            if round % 2 == 0 {
                let offer = connection.create_offer().await.unwrap();
                connection.set_local_description(media::SdpKind::Offer, &offer).await.unwrap();
            }
        }

        settled("all threads are given back", || count("task") <= baseline.0).await;
        settled("all files are given back", || count("fd") <= baseline.1).await;
    });
}

fn count(what: &str) -> usize {
    std::fs::read_dir(format!("/proc/self/{what}")).unwrap().count()
}

fn threads(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|found| found.trim() == name).count()
}
