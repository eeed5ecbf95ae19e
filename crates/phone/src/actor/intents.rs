//! What the agent can ask for.

use call::{Digits, UserAction};
use line::reachability::Event;
use tokio::sync::oneshot;

use super::run::Actor;
use crate::{
    demo::DemoError,
    history::Setting,
    intent::{Intent, Refusal, VaultRefusal},
    snapshot::AudioSettings,
};

type Reply = oneshot::Sender<Result<(), Refusal>>;

impl Actor {
    pub(super) fn intent(&mut self, intent: Intent, reply: Reply) {
        self.agent_is_here(&intent);
        if self.is_locked_out(&intent) {
            let _ = reply.send(Err(Refusal::Vault { problem: VaultRefusal::Locked }));
            return;
        }
        if self.waits_for_do_not_call(&intent) {
            return self.after_do_not_call(intent, reply);
        }
        let outcome = match intent {
            Intent::Dial { to, via } => self.dial(&to, via),
            Intent::DialAtOnce { to, via } => self.dial_at_once(&to, via),
            Intent::DialAnyway { to, via } => self.dial_anyway(&to, via),
            Intent::CallByPhone => self.take_phone_offer(),
            Intent::ClosePhoneCall => self.close_phone_call(),
            Intent::Answer => self.acted(UserAction::Answer),
            Intent::Decline => self.acted(UserAction::Decline),
            Intent::HangUp => self.hang_up(),
            Intent::Mute { on: true } => self.acted(UserAction::Mute),
            Intent::Mute { on: false } => self.acted(UserAction::Unmute),
            Intent::Hold { on: true } => self.acted(UserAction::Hold),
            Intent::Hold { on: false } => self.acted(UserAction::Resume),
            Intent::AnswerWaiting => self.answer_waiting(),
            Intent::DeclineWaiting => self.decline_waiting(),
            Intent::SendDigits { digits } => self.digits(&digits),
            Intent::RingMe => return self.ring_me(reply),
            Intent::SetAudio { settings } => {
                self.set_audio(settings);
                Ok(())
            }
            Intent::TestRinger => {
                self.sound.test_ringer();
                Ok(())
            }
            Intent::SetSpareData { wish } => {
                self.history.set(Setting::SpareData, &wish);
                self.set_spare_data(wish);
                Ok(())
            }
            Intent::Note { call, written } => self.draft_note(call, written),
            Intent::FinishWrapUp { call, written } => self.finish_wrap_up(call, written),
            Intent::SetWrapUp { settings } => self.set_wrap_up(settings),
            Intent::DismissNotice { id } => {
                self.notices.dismiss(id);
                Ok(())
            }
            Intent::SetClickToCall { settings } => self.set_click_to_call(settings),
            Intent::SetEventStream { settings } => self.set_event_stream(settings),
            Intent::FillTaken { serial } => {
                self.fill_taken(serial);
                Ok(())
            }
            Intent::TryNow => {
                self.reach(Event::TryNow);
                Ok(())
            }
            Intent::Accounts { wish } => return self.account_wish(wish, reply),
            Intent::Vault { wish } => self.vault_wish(wish),
        };
        // The desktop may be going down and want no answer any more.
        let _ = reply.send(outcome);
    }

    fn digits(&mut self, typed: &str) -> Result<(), Refusal> {
        if !self.calls.is_busy() {
            return Err(Refusal::NoCall);
        }
        let digits = Digits::parse(typed).map_err(|_| Refusal::NotADigit)?;
        let last = digits.as_str().chars().next_back();
        self.acted(UserAction::SendDigits(digits))?;
        // Heard here at once; the far end gets it when its turn comes.
        if let Some(key) = last {
            self.sound.play_key(key);
        }
        Ok(())
    }

    fn ring_me(&self, reply: Reply) {
        let (Some(demo), Some(credentials)) = (self.reach.demo(), self.reach.credentials()) else {
            let refusal =
                if self.reach.is_demo() { Refusal::LineNotReady } else { Refusal::DemoOnly };
            let _ = reply.send(Err(refusal));
            return;
        };
        let (demo, client_name) = (demo.clone(), credentials.client_name.clone());
        tokio::spawn(async move {
            let outcome = demo.ring(&client_name).await;
            let internal = |error: DemoError| Refusal::Internal { message: error.to_string() };
            let _ = reply.send(outcome.map_err(internal));
        });
    }

    fn set_audio(&mut self, settings: AudioSettings) {
        self.history.set(Setting::Audio, &settings);
        self.notices.chosen(self.sound.settings(), &settings);
        self.sound.apply(settings);
    }
}
