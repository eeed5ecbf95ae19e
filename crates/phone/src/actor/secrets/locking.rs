//! Locking by hand or after idle time, and unlocking: for computers that agents share.
//!
//! Locked, no secret is in memory: the sealed file is sealed, the session's secrets are gone, and
//! so are the credentials of the account in use. A request for a call that is out keeps its own
//! until it is answered, 15 seconds at most. A line that stays up keeps its token, without
//! which it could not come back after the network was lost. An account of the environment keeps
//! its key where it is: in the environment.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{Actor, SecretsNews};
use crate::{
    account::LONGEST_IDLE,
    actor::{Input, accounts::AccountsNews},
    history::Setting,
    intent::{Intent, VaultRefusal, VaultWish},
    snapshot::{IdleLock, UnlockWay},
};
use line::reachability::Event;

impl Actor {
    pub(super) fn lock(&mut self) {
        tracing::info!("locked");
        self.close_secret_window();
        self.accounts.forget_shown();
        self.reach.forget_secrets();
        self.stop_following();
        // One that is not up could not come up without the secrets.
        self.secrets.line_goes_down = !self.secrets.idle.line_stays_up || !self.reach.is_up();
        self.take_line_down();
        // Sealing waits for whoever works with the file; the phone does not wait for that.
        self.secrets.vault.close();
        self.with_vault(|vault| {
            vault.clear();
            SecretsNews::Cleared(None)
        });
    }

    /// A call that is up is not ended by a lock; the line goes down after it.
    pub(in crate::actor) fn take_line_down(&mut self) {
        let free = !self.calls.is_busy() && self.calls.waiting.is_none();
        if self.secrets.line_goes_down && free {
            self.secrets.line_goes_down = false;
            self.reach(Event::SignedOut);
        }
    }

    pub(super) fn unlock(&mut self) -> Result<(), VaultRefusal> {
        match self.secrets.unlock_way() {
            UnlockWay::NotLocked => Ok(()),
            UnlockWay::Passphrase => Err(VaultRefusal::PassphraseNeeded),
            UnlockWay::Click => {
                self.secrets.vault.unlock();
                self.unlocked();
                self.look();
                Ok(())
            }
        }
    }

    /// What was there before the lock comes back.
    pub(super) fn unlocked(&mut self) {
        tracing::info!("unlocked");
        self.secrets.line_goes_down = false;
        self.secrets.seen = Instant::now();
        self.watch_idle();
        self.secrets.sync.wake();
        if self.reach.kept().is_some() {
            self.try_with_new_secret();
        } else {
            self.reach(Event::TryNow);
        }
    }

    /// While locked, nothing can be done with the agent's accounts, and nobody can be called.
    /// Whoever calls can be answered where the line stays up.
    pub(in crate::actor) fn is_locked_out(&self, intent: &Intent) -> bool {
        if !self.secrets.vault.is_locked() {
            return false;
        }
        match intent {
            Intent::Dial { .. }
            | Intent::DialAtOnce { .. }
            | Intent::DialAnyway { .. }
            | Intent::CallByPhone
            | Intent::RingMe
            | Intent::SetEventStream { .. }
            | Intent::TryNow => true,
            // They have an answer of their own.
            Intent::Accounts { .. } | Intent::Vault { .. } => false,
            Intent::Answer
            | Intent::Decline
            | Intent::HangUp
            | Intent::Mute { .. }
            | Intent::Hold { .. }
            | Intent::AnswerWaiting
            | Intent::DeclineWaiting
            | Intent::SendDigits { .. }
            | Intent::ClosePhoneCall
            | Intent::SetAudio { .. }
            | Intent::TestRinger
            | Intent::SetSpareData { .. }
            | Intent::Note { .. }
            | Intent::FinishWrapUp { .. }
            | Intent::SetWrapUp { .. }
            | Intent::SetClickToCall { .. }
            | Intent::FillTaken { .. }
            | Intent::DismissNotice { .. } => false,
        }
    }

    /// Whatever the agent asks for shows that somebody is here; some is the window's own.
    pub(in crate::actor) fn agent_is_here(&mut self, intent: &Intent) {
        let own = Intent::Vault { wish: VaultWish::Look } == *intent;
        if !own && !matches!(intent, Intent::FillTaken { .. }) {
            self.secrets.seen = Instant::now();
        }
    }

    pub(super) fn set_idle_lock(&mut self, settings: IdleLock) -> Result<(), VaultRefusal> {
        if self.accounts.policy().idle_lock().is_some() {
            return Err(VaultRefusal::ForbiddenByPolicy);
        }
        if settings.minutes.is_some_and(|minutes| !(1..=LONGEST_IDLE).contains(&minutes)) {
            return Err(VaultRefusal::BadIdleTime);
        }
        self.history.set(Setting::IdleLock, &settings);
        self.secrets.idle = settings;
        self.watch_idle();
        Ok(())
    }

    pub(super) fn watch_idle(&mut self) {
        self.secrets.idle_watch += 1;
        if let Some(limit) = self.idle_limit() {
            self.look_at_idle_time_in(limit.saturating_sub(self.secrets.seen.elapsed()));
        }
    }

    fn idle_limit(&self) -> Option<Duration> {
        self.secrets.idle.minutes.map(|minutes| Duration::from_secs(u64::from(minutes) * 60))
    }

    fn look_at_idle_time_in(&self, wait: Duration) {
        let (watch, inputs) = (self.secrets.idle_watch, self.inputs.clone());
        tokio::spawn(async move {
            sleep(wait).await;
            let news = AccountsNews::Secrets(SecretsNews::IdleDue(watch));
            let _ = inputs.send(Input::Accounts(news));
        });
    }

    pub(super) fn idle_due(&mut self, watch: u64) {
        let Some(limit) = self.idle_limit().filter(|_| watch == self.secrets.idle_watch) else {
            return;
        };
        // Who is in a call is here, with the hands elsewhere.
        if self.calls.is_busy() || self.calls.waiting.is_some() {
            self.secrets.seen = Instant::now();
        }
        let left = limit.saturating_sub(self.secrets.seen.elapsed());
        if !left.is_zero() {
            self.look_at_idle_time_in(left);
        } else if !self.secrets.vault.is_locked() {
            // The watch begins anew when it is unlocked.
            self.lock();
        }
    }
}
