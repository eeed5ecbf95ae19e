use super::*;

fn standing(fault: Fault, client: Option<&str>, times: u32) -> Standing {
    Standing { fault, client: client.map(str::to_owned), times }
}

#[test]
fn a_fault_strikes_as_often_as_asked_and_then_no_more() {
    let faults = Faults::default();
    assert!(faults.add(standing(Fault::RefuseHandshake { status: 503 }, None, 2)));
    assert!(faults.add(standing(Fault::Silent { on: SilentOn::Create }, None, 1)));

    assert!(!faults.is_silent("asha", SilentOn::Call));
    assert!(faults.is_silent("asha", SilentOn::Create));
    assert!(!faults.is_silent("asha", SilentOn::Create));
    assert_eq!(faults.handshake(None), Some(Handshake::Refused(503)));
    assert_eq!(faults.handshake(Some("asha")), Some(Handshake::Refused(503)));
    assert_eq!(faults.handshake(None), None);
    assert!(faults.standing().is_empty());
}

#[test]
fn zero_times_is_until_cleared() {
    let faults = Faults::default();
    assert!(faults.add(standing(Fault::TlsError {}, None, 0)));
    assert!((0..50).all(|_| faults.tls_error()));
    faults.clear();
    assert!(!faults.tls_error());
}

#[test]
fn an_aimed_fault_strikes_nobody_else() {
    let faults = Faults::default();
    assert!(faults.add(standing(Fault::TokenRejected {}, Some("asha"), 1)));
    assert_eq!(faults.handshake(Some("baraka")), None);
    assert_eq!(faults.handshake(None), None);
    assert_eq!(faults.handshake(Some("asha")), Some(Handshake::TokenRejected));
}

#[test]
fn a_twist_without_a_name_means_events_only() {
    let faults = Faults::default();
    assert!(faults.add(standing(Fault::Duplicate { event: None }, None, 1)));
    let accepted = Some(EventName::Accepted);
    assert!(faults.add(standing(Fault::OutOfOrder { event: accepted }, None, 1)));
    assert_eq!(faults.twist("asha", "trickle", false), None);
    assert_eq!(faults.twist("asha", "calling", true), Some(Twist::Doubled));
    assert_eq!(faults.twist("asha", "hangup", true), None);
    assert_eq!(faults.twist("asha", "accepted", true), Some(Twist::HeldBack));
}

#[test]
fn not_more_faults_stand_than_a_loop_could_leave() {
    let faults = Faults::default();
    let one = || standing(Fault::Silent { on: SilentOn::Call }, None, 1);
    assert!((0..MOST_STANDING).all(|_| faults.add(one())));
    assert!(!faults.add(one()));
}
