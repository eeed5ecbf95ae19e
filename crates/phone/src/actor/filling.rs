//! Numbers that are put into the field: by links, the selected text, the command line, and by a
//! click in the window that must not call at once.
//!
//! Those of other programs are hostile: a page can open as many links as it likes. One fills the field, and no more;
//! it calls only from a source for which the agent has switched that on, and even then neither
//! during a call, nor a number that may cost or alarm, nor one right after another.

use std::{collections::VecDeque, time::Duration};

use ::links::Scheme;
use numbers::Dialable;
use tokio::{sync::oneshot, time::Instant};

use super::{Input, run::Actor};
use crate::{
    history::Setting,
    intent::{Refusal, VaultRefusal},
    snapshot::{ClickToCall, ClickToCallView, FillSource, Filled, HeldBack, ShortcutState, Via},
};

/// Nobody clicks faster; what comes beyond is dropped, and the window stays where it is.
const MOST: usize = 5;
const WITHIN: Duration = Duration::from_secs(10);
/// Between two that are called by themselves.
const BETWEEN_CALLS: Duration = Duration::from_secs(10);

/// Longer than the name of any keys.
const LONGEST_SHORTCUT: usize = 60;

/// What another program gave, as it came.
#[derive(Clone, PartialEq, Eq)]
pub enum FillWish {
    Link(String),
    /// What was selected, and what was copied, where there is any.
    Selection(Vec<String>),
    CommandLine(String),
}

/// Without the number.
impl std::fmt::Debug for FillWish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Link(_) => "Link",
            Self::Selection(_) => "Selection",
            Self::CommandLine(_) => "CommandLine",
        })
    }
}

#[derive(Default)]
pub(super) struct Filling {
    /// None until what was set in earlier runs is known.
    settings: Option<ClickToCall>,
    /// Came before that: the link that started the program.
    early: Option<FillWish>,
    shortcut: ShortcutState,
    filled: Option<Filled>,
    serial: u32,
    latest: VecDeque<Instant>,
    called: Option<Instant>,
}

impl Filling {
    pub(super) fn filled(&self) -> Option<Filled> {
        self.filled.clone()
    }

    pub(super) fn view(&self) -> ClickToCallView {
        let settings = self.settings.clone().unwrap_or_default();
        ClickToCallView { settings, shortcut: self.shortcut.clone() }
    }

    /// One more may be taken now.
    fn admits(&mut self, now: Instant) -> bool {
        while self.latest.front().is_some_and(|first| now.duration_since(*first) >= WITHIN) {
            self.latest.pop_front();
        }
        let admits = self.latest.len() < MOST;
        if admits {
            self.latest.push_back(now);
        }
        admits
    }
}

impl Actor {
    /// Takes it, unless there are too many; the reply says so, and so whether to show the window.
    pub(super) fn fill(&mut self, wish: FillWish, reply: oneshot::Sender<bool>) {
        let admitted = self.filling.admits(Instant::now());
        // Whoever gave it may be gone.
        let _ = reply.send(admitted);
        if !admitted {
            tracing::warn!(?wish, "too many numbers from other programs: not taken");
        } else if self.filling.settings.is_none() {
            self.filling.early = Some(wish);
        } else {
            self.take(&wish);
        }
    }

    /// What the agent allowed in an earlier run, if anything.
    pub(super) fn click_to_call_known(&mut self, settings: Option<ClickToCall>) {
        let settings = settings.unwrap_or_default();
        self.shell.set_shortcut(settings.shortcut.as_deref());
        self.filling.settings = Some(settings);
        if let Some(wish) = self.filling.early.take() {
            self.take(&wish);
        }
    }

    pub(super) fn set_click_to_call(&mut self, settings: ClickToCall) -> Result<(), Refusal> {
        let too_long = |keys: &String| keys.len() > LONGEST_SHORTCUT;
        if settings.shortcut.as_ref().is_some_and(too_long) {
            self.filling.shortcut = ShortcutState::Unusable;
            return Err(Refusal::NotNow);
        }
        let before = self.filling.settings.replace(settings.clone()).unwrap_or_default();
        self.history.set(Setting::ClickToCall, &settings);
        // The same once more, unchanged: the agent pressed the keys again, to have them asked for.
        if before.shortcut != settings.shortcut || before == settings {
            self.shell.set_shortcut(settings.shortcut.as_deref());
        }
        Ok(())
    }

    pub(super) fn shortcut_is(&mut self, state: ShortcutState) {
        self.filling.shortcut = state;
    }

    /// The window has it in its field.
    pub(super) fn fill_taken(&mut self, serial: u32) {
        self.filling.filled.take_if(|filled| filled.serial == serial);
    }

    fn take(&mut self, wish: &FillWish) {
        let (source, text) = self.found(wish);
        let held_back = match &text {
            Some(text) if self.may_call_from(source) => match self.call_filled(text) {
                Ok(()) => return,
                Err(why) => Some(why),
            },
            Some(_) | None => None,
        };
        tracing::info!(?source, found = text.is_some(), "number from another program");
        self.put_into_field(source, text, held_back);
    }

    fn put_into_field(
        &mut self,
        source: FillSource,
        text: Option<String>,
        held_back: Option<HeldBack>,
    ) {
        self.filling.serial = self.filling.serial.wrapping_add(1);
        let serial = self.filling.serial;
        self.filling.filled = Some(Filled { serial, source, text, held_back });
    }

    /// An emergency number that was clicked on: the agent calls it from the field.
    pub(super) fn hold_back(&mut self, text: String) {
        self.put_into_field(FillSource::Click, Some(text), Some(HeldBack::Emergency));
    }

    fn found(&self, wish: &FillWish) -> (FillSource, Option<String>) {
        match wish {
            FillWish::Link(link) => match ::links::parse(link) {
                Ok(fill) => (source(fill.scheme), Some(fill.text)),
                Err(why) => {
                    tracing::info!(%why, "link not taken");
                    (FillSource::Simu, None)
                }
            },
            FillWish::Selection(texts) => {
                let number = texts.iter().find_map(|text| self.number_in(text));
                (FillSource::Selection, number)
            }
            FillWish::CommandLine(text) => {
                // Whoever writes a name there means it.
                let name = || numbers::read(text, self.here()).ok().map(|_| text.trim().to_owned());
                (FillSource::CommandLine, self.number_in(text).or_else(name))
            }
        }
    }

    fn number_in(&self, text: &str) -> Option<String> {
        match ::links::parse(text) {
            Ok(fill) => Some(fill.text),
            Err(_) => numbers::find(text, self.here()),
        }
    }

    fn may_call_from(&self, source: FillSource) -> bool {
        let settings = self.filling.settings.as_ref();
        !matches!(source, FillSource::CommandLine | FillSource::Click)
            && settings.is_some_and(|settings| settings.dials.contains(&source))
    }

    fn call_filled(&mut self, text: &str) -> Result<(), HeldBack> {
        let refused = |why: Refusal| {
            let call_up = [Refusal::CallInProgress, Refusal::PhoneCallInProgress].contains(&why);
            if call_up { HeldBack::CallUp } else { HeldBack::Refused { why } }
        };
        if self.calls.is_busy() || self.calls.waiting.is_some() || self.hybrid.is_waiting() {
            return Err(HeldBack::CallUp);
        }
        if self.secrets.vault.is_locked() {
            return Err(refused(Refusal::Vault { problem: VaultRefusal::Locked }));
        }
        let who = numbers::read(text, self.here()).map_err(|why| refused(why.into()))?;
        if is_special(&who) {
            return Err(HeldBack::Special);
        }
        let now = Instant::now();
        if self.filling.called.is_some_and(|last| now.duration_since(last) < BETWEEN_CALLS) {
            return Err(HeldBack::TooSoon);
        }
        self.dial(text, Via::Auto).map_err(refused)?;
        self.filling.called = Some(now);
        Ok(())
    }
}

/// Not called by itself, whatever the agent allows.
fn is_special(who: &Dialable) -> bool {
    match who {
        Dialable::Emergency { .. } | Dialable::ShortCode { .. } => true,
        Dialable::Number { e164, .. } => e164.may_cost_more(),
        Dialable::TollFree { .. } | Dialable::Client { .. } => false,
    }
}

fn source(scheme: Scheme) -> FillSource {
    match scheme {
        Scheme::Tel => FillSource::Tel,
        Scheme::Callto => FillSource::Callto,
        Scheme::Sip => FillSource::Sip,
        Scheme::Simu => FillSource::Simu,
    }
}

impl Actor {
    /// Comes as an input in any case: what came early waits for it.
    pub(super) fn ask_for_click_to_call(&self) {
        let (stored, inputs) = (self.history.stored(Setting::ClickToCall), self.inputs.clone());
        tokio::spawn(async move {
            let _ = inputs.send(Input::ClickToCall(stored.setting().await));
        });
    }
}
