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

#[test]
fn a_turn_server_without_a_way_is_said_until_there_is_one() {
    let said = |notices: &Notices| {
        notices.list().iter().map(|notice| (notice.id, notice.what.clone())).collect::<Vec<_>>()
    };
    let what = |server: &str, problem| NoticeKind::TurnServer { server: server.into(), problem };
    let mut notices = Notices::default();
    notices.turn_server("a:443", None);
    assert_eq!(said(&notices), []);
    notices.turn_server("a:443", Some(TunnelProblem::Untrusted));
    notices.turn_server("a:443", Some(TunnelProblem::Untrusted));
    assert_eq!(said(&notices), [(1, what("a:443", TurnProblem::Untrusted))], "it stands still");
    notices.turn_server("b:443", Some(TunnelProblem::Proxy(ProxyProblem::Refused)));
    notices.turn_server("a:443", Some(TunnelProblem::TimedOut));
    let refused = (2, what("b:443", TurnProblem::ProxyRefused));
    assert_eq!(said(&notices), [refused.clone(), (3, what("a:443", TurnProblem::TimedOut))]);
    notices.turn_server("a:443", None);
    assert_eq!(said(&notices), std::slice::from_ref(&refused));
    notices.no_relay(vec!["b:443".into(), "c:3478".into()]);
    notices.no_relay(vec!["b:443".into(), "c:3478".into()]);
    let none = (4, what("c:3478", TurnProblem::NoRelay));
    assert_eq!(said(&notices), [refused.clone(), none], "each once, by what is known best");
    notices.relay_found();
    assert_eq!(said(&notices), [refused]);
}
