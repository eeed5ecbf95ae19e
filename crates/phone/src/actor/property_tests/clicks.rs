//! What the agent may click, and that a click calls nobody twice.

use std::{collections::HashMap, time::Duration};

use super::world::{STEP, World};
use crate::{
    account::VoiceApi,
    intent::Intent,
    snapshot::{CallState, CallView, LineView, Snapshot, Via},
};

impl World {
    /// A phone that is ready. It has a token, and no sound engine.
    pub async fn ready() -> Self {
        Self::with(VoiceApi::NONE).await
    }

    pub async fn wait_until(&mut self, bound: Duration, is_so: impl Fn(&Self) -> bool) -> bool {
        let mut waited = Duration::ZERO;
        while !is_so(self) && waited < bound {
            self.wait(STEP).await;
            waited += STEP;
        }
        is_so(self)
    }

    /// Each click has a number of its own.
    pub async fn dial(&mut self) {
        self.dial_via(Via::Auto).await;
    }

    pub async fn dial_via(&mut self, via: Via) {
        self.dialled += 1;
        let to = format!("+2547{:08}", self.dialled);
        self.click(&to);
        match via {
            Via::Auto if self.book.takes_over => count(&mut self.by_takeover, &to),
            Via::VoiceApi => count(&mut self.by_choice, &to),
            Via::Auto | Via::Webrtc => {}
        }
        self.act(Intent::Dial { to, via }).await;
    }

    pub(super) fn click(&mut self, number: &str) {
        count(&mut self.clicks, number);
    }

    /// However often something was lost or late: a click calls nobody twice, and by telephone only
    /// by the agent's choice or where it may take over.
    pub(super) fn check_clicks(&self) {
        for (number, clicks) in &self.clicks {
            let by_phone = self.asked.get(number).copied().unwrap_or_default();
            let placed = self.gateway.rang(number) + by_phone;
            assert!(placed <= *clicks, "{placed} calls of {clicks} clicks: {:?}", self.snapshot());
            let wished = [&self.by_choice, &self.by_takeover];
            let wished: usize = wished.iter().filter_map(|wishes| wishes.get(number)).sum();
            assert!(by_phone <= wished, "a telephone that nobody wished: {:?}", self.snapshot());
        }
    }

    /// What the window would let the agent do.
    pub(super) fn is_offered(&self, intent: &Intent) -> bool {
        let Snapshot { call, waiting, can_dial, phone_call, wrap_up, .. } = self.snapshot();
        let can = |flag: fn(&CallView) -> bool| call.as_ref().is_some_and(flag);
        match intent {
            Intent::Dial { via: Via::Auto, .. } => {
                *can_dial && (self.book.takes_over || self.hopes())
            }
            Intent::Dial { via: Via::Webrtc, .. } => *can_dial && self.hopes(),
            Intent::Dial { via: Via::VoiceApi, .. } => *can_dial && self.book.by_phone,
            Intent::DialAtOnce { .. } | Intent::DialAnyway { .. } => *can_dial,
            Intent::CallByPhone => can(|call| call.can_call_by_phone),
            Intent::ClosePhoneCall => phone_call.as_ref().is_some_and(|call| call.can_close),
            Intent::Answer => can(|call| call.can_answer),
            Intent::Decline => can(|call| call.can_decline),
            Intent::HangUp => can(|call| call.can_hang_up),
            Intent::Mute { .. } => can(|call| call.can_mute),
            Intent::Hold { on: true } => can(|call| call.can_hold),
            Intent::Hold { on: false } => can(|call| call.can_resume),
            Intent::SendDigits { .. } => can(|call| call.can_send_digits),
            Intent::AnswerWaiting => {
                waiting.is_some() && can(|call| !matches!(call.state, CallState::Ended { .. }))
            }
            Intent::DeclineWaiting => waiting.is_some(),
            Intent::Note { .. } => wrap_up.is_some(),
            Intent::FinishWrapUp { .. } => wrap_up.as_ref().is_some_and(|open| open.can_finish),
            Intent::RingMe => false,
            Intent::SetAudio { .. }
            | Intent::TestRinger
            | Intent::SetSpareData { .. }
            | Intent::SetWrapUp { .. }
            | Intent::DismissNotice { .. }
            | Intent::SetClickToCall { .. }
            | Intent::SetEventStream { .. }
            | Intent::FillTaken { .. }
            | Intent::TryNow => true,
            // No such wish is made here.
            Intent::Accounts { .. } | Intent::Vault { .. } => false,
        }
    }

    /// The line is ready, or may be so in a moment.
    fn hopes(&self) -> bool {
        !matches!(
            self.snapshot().line,
            LineView::SignedOut
                | LineView::Offline { .. }
                | LineView::Refused { .. }
                | LineView::Lost { .. }
        )
    }

    /// Nothing is left of any call.
    pub fn is_idle(&self) -> bool {
        let asking = self.snapshot().phone_call.as_ref().is_some_and(|call| !call.can_close);
        self.snapshot().call.is_none() && self.snapshot().waiting.is_none() && !asking
    }
}

pub(super) fn count(numbers: &mut HashMap<String, usize>, number: &str) {
    *numbers.entry(number.to_owned()).or_default() += 1;
}
