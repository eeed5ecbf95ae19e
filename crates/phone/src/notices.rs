//! What the person must know, until dismissed or mended.

use africastalking::ClockSkew;
use media::{DeviceKind, Devices, MediaNotice};

use crate::snapshot::{AudioSettings, BalanceView, Notice, NoticeKind};

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
            | NoticeKind::StoreRestored { .. }
            | NoticeKind::NoSessionBus => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use media::Device;

    use super::*;

    #[test]
    fn a_notice_is_said_once_and_again_after_it_was_dismissed() {
        let mut notices = Notices::default();
        notices.hear(MediaNotice::NoSpeaker, &Devices::default());
        notices.hear(MediaNotice::NoSpeaker, &Devices::default());
        let [notice] = notices.list() else { panic!("{notices:?}") };
        let first = notice.id;
        notices.dismiss(first);
        assert_eq!(notices.list(), []);
        notices.hear(MediaNotice::NoSpeaker, &Devices::default());
        assert_ne!(notices.list().first().map(|notice| notice.id), Some(first));
    }

    #[test]
    fn a_plugged_in_microphone_mends_its_notice() {
        let mut notices = Notices::default();
        notices.hear(MediaNotice::NoMicrophone, &Devices::default());
        notices.hear(MediaNotice::NoSpeaker, &Devices::default());
        let microphone = Device { id: "m".into(), name: "Headset".into(), is_default: true };
        let devices = Devices { microphones: vec![microphone], speakers: Vec::new() };
        notices.hear(MediaNotice::DevicesChanged, &devices);
        assert!(!notices.has(&NoticeKind::NoMicrophone) && !notices.lacks_microphone());
        assert!(notices.has(&NoticeKind::NoSpeaker));
    }

    #[test]
    fn a_lost_headset_is_said_until_it_is_back_or_another_is_chosen() {
        let lost = |instead: &str| MediaNotice::DeviceLost {
            kind: DeviceKind::Microphone,
            device: "Headset".into(),
            instead: instead.into(),
        };
        let back = |kind| MediaNotice::DeviceReturned { kind, device: "Headset".into() };
        let said = |instead: &str| NoticeKind::MicrophoneLost {
            name: "Headset".into(),
            instead: instead.into(),
        };
        let none = Devices::default();
        let mut notices = Notices::default();
        notices.hear(lost("Built-in"), &none);
        notices.hear(lost("Camera"), &none);
        assert!(notices.has(&said("Camera")) && !notices.has(&said("Built-in")));
        notices.hear(back(DeviceKind::Speaker), &none);
        assert!(notices.has(&said("Camera")), "that was the other one");
        notices.hear(back(DeviceKind::Microphone), &none);
        assert_eq!(notices.list(), []);

        let before = AudioSettings::initial();
        let now = AudioSettings { microphone: Some("camera".into()), ..before.clone() };
        notices.hear(lost("Camera"), &none);
        notices.chosen(&before, &before);
        assert!(notices.has(&said("Camera")));
        notices.chosen(&before, &now);
        assert_eq!(notices.list(), []);
    }

    #[test]
    fn a_dismissed_notice_brings_no_microphone_back() {
        let mut notices = Notices::default();
        notices.hear(MediaNotice::NoMicrophone, &Devices::default());
        let id = notices.list()[0].id;
        notices.dismiss(id);
        assert!(notices.lacks_microphone());
    }

    #[test]
    fn a_clock_that_is_off_is_said_until_it_is_right() {
        let said = |notices: &Notices| match notices.list() {
            [] => None,
            [notice] => Some(notice.what.clone()),
            more => panic!("{more:?}"),
        };
        let mut notices = Notices::default();
        notices.clock(Some(ClockSkew { seconds: 30 }));
        assert_eq!(said(&notices), None);
        notices.clock(Some(ClockSkew { seconds: -420 }));
        assert_eq!(said(&notices), Some(NoticeKind::ClockOff { seconds: 420, ahead: false }));
        notices.clock(Some(ClockSkew { seconds: 600 }));
        notices.clock(None);
        assert_eq!(said(&notices), Some(NoticeKind::ClockOff { seconds: 600, ahead: true }));
        notices.clock(Some(ClockSkew { seconds: 0 }));
        assert_eq!(said(&notices), None);
        notices.clock(Some(ClockSkew { seconds: i64::MIN }));
        notices.clock_was_set();
        assert_eq!(said(&notices), None);
    }

    #[test]
    fn a_low_balance_is_said_until_it_is_topped_up_or_dismissed() {
        let told = |text: &str, low| BalanceView { text: text.into(), low, at: 1 };
        let said = |notices: &Notices| {
            notices.list().iter().map(|notice| notice.what.clone()).collect::<Vec<_>>()
        };
        let low = |text: &str| vec![NoticeKind::LowBalance { balance: text.into() }];
        let mut notices = Notices::default();
        notices.balance(Some(&told("KES 500", false)));
        assert_eq!(said(&notices), []);
        notices.balance(Some(&told("KES 40", true)));
        notices.balance(Some(&told("KES 30", true)));
        assert_eq!(said(&notices), low("KES 30"));
        notices.dismiss(notices.list()[0].id);
        notices.balance(Some(&told("KES 20", true)));
        assert_eq!(said(&notices), [], "the agent knows");
        notices.balance(Some(&told("KES 900", false)));
        notices.balance(Some(&told("KES 10", true)));
        assert_eq!(said(&notices), low("KES 10"));
        notices.balance(None);
        assert_eq!(said(&notices), [], "that was another account");
    }
}
