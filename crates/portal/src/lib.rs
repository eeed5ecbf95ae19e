//! Keys for a program on Wayland, where none may listen to the keyboard: the desktop is asked for
//! them by `org.freedesktop.portal.GlobalShortcuts`, and it decides. It may ask the person, choose
//! other keys, refuse, and take them back.
//!
//! Deliberately absent: windows, and what the keys do. Nowhere but on Linux is there a portal.
#![cfg(target_os = "linux")]

mod session;
mod trigger;

use std::time::Duration;

use session::{End, Held};
use tokio::{sync::watch, time::Instant};

/// Who asks, and where.
#[derive(Debug, Clone)]
pub struct Place {
    /// The name of the program's desktop entry, without `.desktop`.
    pub app_id: String,
    /// The address of a bus; none: that of the session.
    pub bus: Option<String>,
}

/// What the desktop is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// The keys that the person would like: `Control+Alt+KeyD`.
    pub keys: String,
    /// What they do, shown to the person by the desktop.
    pub description: String,
}

/// How it stands, and what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// No keys are wished for, and the desktop has none of ours any more.
    Off,
    /// The desktop has not answered yet: it may be asking the person.
    Asking,
    /// The keys are ours, as the desktop calls them; it may have chosen others than were wished
    /// for. None: it does not say, or has given none yet and lets the person choose.
    Bound { keys: Option<String> },
    /// The person or the desktop refused. It is not asked again before the next wish.
    Refused,
    /// The desktop took them back, or its service fails, again and again. It is not asked again
    /// before the next wish.
    Lost,
    /// This desktop has no such service. Should one come, it is asked.
    NotHere,
    /// No desktop knows keys of this name.
    Unusable,
    /// The keys were pressed. With the token, where the desktop gives one, a window may come to
    /// the front.
    Pressed { activation_token: Option<String> },
}

/// So long a session must have lived for its end to be an accident.
const STEADY: Duration = Duration::from_secs(60);
/// So many ends, one soon after another, are none.
const MOST_ENDS: u32 = 3;
/// Before it is asked again; doubled each time.
const PAUSE: Duration = Duration::from_secs(1);

/// Asks for the latest wish, keeps to it and tells, until nobody can wish any more. The same wish
/// sent again is asked again.
pub async fn serve(place: Place, mut wishes: watch::Receiver<Option<Wish>>, tell: impl Fn(Told)) {
    loop {
        let wish = wishes.borrow_and_update().clone();
        let mut held = Held::default();
        let changed = match &wish {
            None => {
                tell(Told::Off);
                wishes.changed().await
            }
            Some(wish) => tokio::select! {
                changed = wishes.changed() => changed,
                () = keep(&place, wish, &mut held, &tell) => wishes.changed().await,
            },
        };
        held.let_go().await;
        if changed.is_err() {
            return;
        }
    }
}

/// Returns when only another wish can change anything.
async fn keep(place: &Place, wish: &Wish, held: &mut Held, tell: &impl Fn(Told)) {
    let Some(trigger) = trigger::of(&wish.keys) else { return tell(Told::Unusable) };
    let mut ends = 0;
    loop {
        tell(Told::Asking);
        let began = Instant::now();
        let end = session::live(place, wish, &trigger, held, tell).await;
        match end {
            End::NoBus => return tell(Told::NotHere),
            End::NotHere => {
                tell(Told::NotHere);
                if session::portal_comes(held).await.is_err() {
                    return;
                }
            }
            End::Refused => return tell(Told::Refused),
            End::Accident(why) => {
                tracing::info!(why, "no keys from the desktop any more");
                ends = if began.elapsed() >= STEADY { 1 } else { ends + 1 };
                if ends >= MOST_ENDS {
                    return tell(Told::Lost);
                }
                tell(Told::Asking);
            }
        }
        std::mem::take(held).let_go().await;
        tokio::time::sleep(PAUSE * 2_u32.pow(ends)).await;
    }
}
