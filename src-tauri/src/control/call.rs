//! A call that the command line places, followed as far as it wishes.

use std::time::Duration;

use control::{Replies, Via};
use phone::{Phone, intent::Intent, snapshot};
use tokio::time::timeout;

use super::shapes::{self, Followed};

pub(super) struct Wish {
    pub to: String,
    pub via: Via,
    pub wait: bool,
    pub ready_within: u8,
}

pub(super) async fn place(phone: &Phone, wish: Wish, replies: Replies) {
    let mut snapshots = phone.watch();
    let patience = Duration::from_secs(u64::from(wish.ready_within.min(60)));
    // If it does not come, dialling says why.
    let _ = timeout(patience, snapshots.wait_for(|snapshot| snapshot.can_dial)).await;
    let via = match wish.via {
        Via::Auto => snapshot::Via::Auto,
        Via::Webrtc => snapshot::Via::Webrtc,
        Via::VoiceApi => snapshot::Via::VoiceApi,
    };
    if let Err(why) = phone.act(Intent::Dial { to: wish.to, via }).await {
        return replies.failed(shapes::refusal(&why)).await;
    }
    // The phone has shown the call before it answers this.
    let placed = phone.snapshot().await;
    let Some(mut followed) = Followed::newest(&placed) else {
        let message = "the call was over before it could be followed";
        return replies.failed(shapes::failure("internal", message)).await;
    };
    loop {
        if followed.is_over() || !wish.wait && followed.is_placed() {
            return match followed.outcome(wish.wait) {
                Ok(value) => replies.done(value).await,
                Err(value) => replies.failed(value).await,
            };
        }
        if wish.wait && replies.progress(followed.progress()).await.is_err() {
            // The call goes on: it is the window's.
            return;
        }
        loop {
            if snapshots.changed().await.is_err() {
                return replies.failed(shapes::failure("internal", "Simu was quit")).await;
            }
            let next = followed.next(&snapshots.borrow_and_update());
            if next != followed {
                followed = next;
                break;
            }
        }
    }
}
