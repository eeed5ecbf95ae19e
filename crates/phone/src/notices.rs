//! What the person must know, until dismissed or mended.

use africastalking::ClockSkew;
use media::{DeviceKind, Devices, MediaNotice};
use web::{ProxyProblem, TunnelProblem};

use crate::snapshot::{AudioSettings, BalanceView, Notice, NoticeKind, TurnProblem};

#[derive(Debug, Default)]
pub(crate) struct Notices {
    list: Vec<Notice>,
    last: u32,
    /// Dismissing the notice brings no microphone back.
    lacks_microphone: bool,
    /// The agent was told so, and may have dismissed it.
    low_balance: bool,
}

impl Notices {
    pub(crate) fn list(&self) -> &[Notice] {
        &self.list
    }

    /// Says it, unless it stands there already.
    pub(crate) fn raise(&mut self, what: NoticeKind) {
        if !self.has(&what) {
            self.last = self.last.wrapping_add(1);
            self.list.push(Notice { id: self.last, what });
        }
    }

    pub(crate) fn dismiss(&mut self, id: u32) {
        self.list.retain(|notice| notice.id != id);
    }

    pub(crate) fn has(&self, what: &NoticeKind) -> bool {
        self.list.iter().any(|notice| notice.what == *what)
    }

    /// There is sound on this computer, but no microphone to call with.
    pub(crate) fn lacks_microphone(&self) -> bool {
        self.lacks_microphone
    }

    /// Takes in what the engine says about the sound of this computer.
    pub(crate) fn hear(&mut self, news: MediaNotice, devices: &Devices) {
        match news {
            MediaNotice::NoMicrophone => {
                self.lacks_microphone = true;
                self.raise(NoticeKind::NoMicrophone);
            }
            MediaNotice::NoSpeaker => self.raise(NoticeKind::NoSpeaker),
            MediaNotice::NoSoundServer => self.raise(NoticeKind::NoSoundServer),
            MediaNotice::MissingPlugin { element, package } => {
                self.raise(NoticeKind::MissingPlugin { element, package });
            }
            MediaNotice::DevicesChanged => self.mend(devices),
            MediaNotice::DeviceLost { kind, device: name, instead } => {
                self.settle(kind);
                self.raise(match kind {
                    DeviceKind::Microphone => NoticeKind::MicrophoneLost { name, instead },
                    DeviceKind::Speaker => NoticeKind::SpeakerLost { name, instead },
                });
            }
            MediaNotice::DeviceReturned { kind, device } => {
                tracing::info!(device, "plugged in again");
                self.settle(kind);
            }
            // The engine went on with the default, or told by another notice that it could not.
            MediaNotice::DeviceFailed { device, reason } => {
                tracing::warn!(device, reason, "sound device failed");
            }
        }
    }

    /// The agent has chosen devices: what stood in for which is no news any more.
    pub(crate) fn chosen(&mut self, before: &AudioSettings, now: &AudioSettings) {
        if before.microphone != now.microphone {
            self.settle(DeviceKind::Microphone);
        }
        if before.speaker != now.speaker {
            self.settle(DeviceKind::Speaker);
        }
    }

    /// What is left on the account in use; none: it is another account. A low one is said once,
    /// until it was topped up.
    pub(crate) fn balance(&mut self, told: Option<&BalanceView>) {
        let is_low = told.is_some_and(|told| told.low);
        let stands = |notice: &Notice| matches!(notice.what, NoticeKind::LowBalance { .. });
        let dismissed = self.low_balance && !self.list.iter().any(stands);
        self.list.retain(|notice| !stands(notice));
        if let (Some(told), true, false) = (told, is_low, dismissed) {
            self.raise(NoticeKind::LowBalance { balance: told.text.clone() });
        }
        self.low_balance = is_low;
    }

    /// How it stands with the way to a TURN server.
    pub(crate) fn turn_server(&mut self, server: &str, problem: Option<TunnelProblem>) {
        let what = problem.map(|problem| NoticeKind::TurnServer {
            server: server.to_owned(),
            problem: turn_problem(problem),
        });
        self.list.retain(|notice| {
            let NoticeKind::TurnServer { server: of, .. } = &notice.what else { return true };
            of != server || Some(&notice.what) == what.as_ref()
        });
        what.into_iter().for_each(|what| self.raise(what));
    }

    /// None of the account's TURN servers gave a relay. Of one to which there is no way that is
    /// said already.
    pub(crate) fn no_relay(&mut self, servers: Vec<String>) {
        for server in servers {
            let is_said = |notice: &Notice| matches!(&notice.what, NoticeKind::TurnServer { server: of, .. } if *of == server);
            if !self.list.iter().any(is_said) {
                self.raise(NoticeKind::TurnServer { server, problem: TurnProblem::NoRelay });
            }
        }
    }

    /// One did, or there are others to ask now.
    pub(crate) fn relay_found(&mut self) {
        let problem = TurnProblem::NoRelay;
        self.list.retain(|notice| {
            !matches!(&notice.what, NoticeKind::TurnServer { problem: of, .. } if *of == problem)
        });
    }

    /// What the service's time says about this computer's clock.
    pub(crate) fn clock(&mut self, skew: Option<ClockSkew>) {
        // Without the service's time nothing is known anew.
        let Some(skew) = skew else { return };
        self.clock_was_set();
        if skew.is_worth_telling() {
            let seconds = u32::try_from(skew.seconds.unsigned_abs()).unwrap_or(u32::MAX);
            self.raise(NoticeKind::ClockOff { seconds, ahead: skew.seconds > 0 });
        }
    }

    /// What was said of the clock may not be true any more.
    pub(crate) fn clock_was_set(&mut self) {
        self.list.retain(|notice| !matches!(notice.what, NoticeKind::ClockOff { .. }));
    }

    /// No device of this kind is missed any more, or another is.
    fn settle(&mut self, kind: DeviceKind) {
        self.list.retain(|notice| match notice.what {
            NoticeKind::MicrophoneLost { .. } => kind != DeviceKind::Microphone,
            NoticeKind::SpeakerLost { .. } => kind != DeviceKind::Speaker,
            NoticeKind::NoMicrophone
            | NoticeKind::NoSpeaker
            | NoticeKind::NoSoundServer
            | NoticeKind::MissingPlugin { .. }
            | NoticeKind::StoreFailed { .. }
            | NoticeKind::ClockOff { .. }
            | NoticeKind::LowBalance { .. }
            | NoticeKind::TurnServer { .. }
            | NoticeKind::StoreRestored { .. }
            | NoticeKind::NoSessionBus => true,
        });
    }

    fn mend(&mut self, devices: &Devices) {
        let microphone = !devices.microphones.is_empty();
        let speaker = !devices.speakers.is_empty();
        self.lacks_microphone &= !microphone;
        self.list.retain(|notice| match notice.what {
            NoticeKind::NoMicrophone => !microphone,
            NoticeKind::NoSpeaker => !speaker,
            NoticeKind::NoSoundServer => !(microphone || speaker),
            // Where nothing is left, nothing stands in.
            NoticeKind::MicrophoneLost { .. } => microphone,
            NoticeKind::SpeakerLost { .. } => speaker,
            NoticeKind::MissingPlugin { .. }
            | NoticeKind::StoreFailed { .. }
            | NoticeKind::ClockOff { .. }
            | NoticeKind::LowBalance { .. }
            | NoticeKind::TurnServer { .. }
            | NoticeKind::StoreRestored { .. }
            | NoticeKind::NoSessionBus => true,
        });
    }
}

fn turn_problem(problem: TunnelProblem) -> TurnProblem {
    match problem {
        TunnelProblem::Unreachable => TurnProblem::Unreachable,
        TunnelProblem::TimedOut => TurnProblem::TimedOut,
        TunnelProblem::Untrusted => TurnProblem::Untrusted,
        TunnelProblem::NoTls => TurnProblem::NoTls,
        TunnelProblem::Proxy(ProxyProblem::SignInNeeded) => TurnProblem::ProxySignIn,
        TunnelProblem::Proxy(ProxyProblem::Refused) => TurnProblem::ProxyRefused,
        TunnelProblem::Proxy(ProxyProblem::Unreachable) => TurnProblem::ProxyUnreachable,
        TunnelProblem::Proxy(ProxyProblem::Unsupported) => TurnProblem::ProxyUnsupported,
    }
}

#[cfg(test)]
mod tests;
