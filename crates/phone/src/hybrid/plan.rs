//! The decision itself, from what is known before the click.

use line::reachability::Reachability;
use numbers::Dialable;

use crate::{
    account::{VoiceApi, VoiceRoute},
    intent::Refusal,
    snapshot::{PhoneLack, PhoneReason, Via},
};

/// What can be hoped of the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineHope {
    Ready,
    /// On its way; it may be ready in a moment.
    Soon,
    No,
    /// This account has none: AT's sandbox has no WebRTC.
    Never,
}

impl LineHope {
    pub(crate) fn of(state: &Reachability) -> Self {
        match state {
            Reachability::Ready { .. } => Self::Ready,
            Reachability::FetchingToken { .. }
            | Reachability::Connecting { .. }
            | Reachability::Registering { .. }
            | Reachability::Silent { .. }
            | Reachability::Renewing { .. } => Self::Soon,
            Reachability::SignedOut
            | Reachability::Offline { .. }
            | Reachability::Refused { .. }
            | Reachability::Lost { .. } => Self::No,
        }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Circumstances<'a> {
    pub(crate) line: LineHope,
    pub(crate) lacks_microphone: bool,
    pub(crate) voice_api: &'a VoiceApi,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    /// Over the line; `then` takes over by itself as long as nobody can ring.
    Webrtc {
        then: Option<VoiceRoute>,
    },
    /// The same, once the line is ready.
    WebrtcWhenReady {
        then: Option<VoiceRoute>,
    },
    ByPhone {
        route: VoiceRoute,
        reason: PhoneReason,
    },
    Impossible(Refusal),
}

pub(crate) fn plan(via: Via, who: &Dialable, now: Circumstances<'_>) -> Plan {
    let then = match via {
        Via::VoiceApi => return chosen(who, now.voice_api),
        Via::Webrtc => None,
        Via::Auto => takeover(who, now.voice_api).ok(),
    };
    match now.line {
        LineHope::Ready | LineHope::Soon if now.lacks_microphone => {
            instead(then, PhoneReason::NoMicrophone, Refusal::NoMicrophone)
        }
        LineHope::Ready => Plan::Webrtc { then },
        LineHope::Soon => Plan::WebrtcWhenReady { then },
        LineHope::No => instead(then, PhoneReason::LineNotReady, Refusal::LineNotReady),
        // There is nothing that it would take the place of: the agent's click is for this way.
        LineHope::Never if via == Via::Auto => match route(who, now.voice_api) {
            Ok(route) => Plan::ByPhone { route, reason: PhoneReason::NoLine },
            Err(lack) => Plan::Impossible(Refusal::NotByPhone { lack }),
        },
        LineHope::Never => Plan::Impossible(Refusal::LineNotReady),
    }
}

fn chosen(who: &Dialable, voice_api: &VoiceApi) -> Plan {
    match route(who, voice_api) {
        Ok(route) => Plan::ByPhone { route, reason: PhoneReason::Chosen },
        Err(lack) => Plan::Impossible(Refusal::NotByPhone { lack }),
    }
}

fn instead(then: Option<VoiceRoute>, reason: PhoneReason, otherwise: Refusal) -> Plan {
    match then {
        Some(route) => Plan::ByPhone { route, reason },
        None => Plan::Impossible(otherwise),
    }
}

/// The way by telephone that the account has, with the agent in the call or not.
pub(crate) fn route(who: &Dialable, voice_api: &VoiceApi) -> Result<VoiceRoute, PhoneLack> {
    if who.e164().is_none() {
        return Err(PhoneLack::NotANumber);
    }
    any_route(voice_api)
}

/// Whether numbers can be called though there is no line, by the agent's own choice at least.
pub(crate) fn can_be_called(voice_api: &VoiceApi) -> bool {
    any_route(voice_api).is_ok()
}

fn any_route(voice_api: &VoiceApi) -> Result<VoiceRoute, PhoneLack> {
    let route = voice_api.route.ok_or(PhoneLack::NoRoute)?;
    match route {
        VoiceRoute::RingMyPhone if voice_api.own_phone.is_none() => Err(PhoneLack::NoOwnPhone),
        VoiceRoute::RingMyPhone | VoiceRoute::ThroughCompanyNumber
            if !voice_api.callback_connects =>
        {
            Err(PhoneLack::NoCallback)
        }
        VoiceRoute::RingMyPhone | VoiceRoute::ThroughCompanyNumber | VoiceRoute::Direct => {
            Ok(route)
        }
    }
}

/// The route that may take over by itself: with the agent in the call, so that nobody is rung into
/// silence.
pub(crate) fn takeover(who: &Dialable, voice_api: &VoiceApi) -> Result<VoiceRoute, PhoneLack> {
    let route = route(who, voice_api)?;
    if joins_agent(route) { Ok(route) } else { Err(PhoneLack::AgentHearsNothing) }
}

pub(crate) fn joins_agent(route: VoiceRoute) -> bool {
    match route {
        VoiceRoute::RingMyPhone => true,
        VoiceRoute::ThroughCompanyNumber | VoiceRoute::Direct => false,
    }
}

#[cfg(test)]
mod tests {
    use numbers::{E164, Region, read};

    use super::*;

    const ROUTES: [VoiceRoute; 3] =
        [VoiceRoute::RingMyPhone, VoiceRoute::ThroughCompanyNumber, VoiceRoute::Direct];

    fn who(typed: &str) -> Dialable {
        read(typed, Region::parse("KE")).expect("dialable")
    }

    fn account(route: VoiceRoute) -> VoiceApi {
        VoiceApi {
            route: Some(route),
            own_phone: E164::parse("+254722000111").ok(),
            callback_connects: true,
            ..VoiceApi::default()
        }
    }

    fn planned(via: Via, typed: &str, line: LineHope, voice_api: &VoiceApi) -> Plan {
        plan(via, &who(typed), Circumstances { line, lacks_microphone: false, voice_api })
    }

    #[test]
    fn the_line_comes_first_and_the_agents_phone_takes_over() {
        let mine = account(VoiceRoute::RingMyPhone);
        let then = Some(VoiceRoute::RingMyPhone);
        let number = "+254711000001";
        let plan = |line| planned(Via::Auto, number, line, &mine);
        assert_eq!(plan(LineHope::Ready), Plan::Webrtc { then });
        assert_eq!(plan(LineHope::Soon), Plan::WebrtcWhenReady { then });
        let reason = PhoneReason::LineNotReady;
        assert_eq!(plan(LineHope::No), Plan::ByPhone { route: VoiceRoute::RingMyPhone, reason });
        assert_eq!(
            planned(Via::Webrtc, number, LineHope::Ready, &mine),
            Plan::Webrtc { then: None }
        );
        assert_eq!(
            planned(Via::Webrtc, number, LineHope::No, &mine),
            Plan::Impossible(Refusal::LineNotReady)
        );
    }

    #[test]
    fn nobody_is_rung_into_silence_unless_the_agent_chooses_it() {
        for route in [VoiceRoute::ThroughCompanyNumber, VoiceRoute::Direct] {
            let account = account(route);
            let plan = |via, line| planned(via, "+254711000001", line, &account);
            assert_eq!(plan(Via::Auto, LineHope::Ready), Plan::Webrtc { then: None });
            assert_eq!(plan(Via::Auto, LineHope::No), Plan::Impossible(Refusal::LineNotReady));
            let reason = PhoneReason::Chosen;
            assert_eq!(plan(Via::VoiceApi, LineHope::Ready), Plan::ByPhone { route, reason });
        }
    }

    #[test]
    fn an_account_without_a_line_calls_by_the_way_it_has_or_says_what_to_set_up() {
        for route in ROUTES {
            let account = account(route);
            let plan = |via| planned(via, "+254711000001", LineHope::Never, &account);
            let reason = PhoneReason::NoLine;
            assert_eq!(plan(Via::Auto), Plan::ByPhone { route, reason });
            assert_eq!(plan(Via::Webrtc), Plan::Impossible(Refusal::LineNotReady));
        }
        let plan = planned(Via::Auto, "0711000001", LineHope::Never, &VoiceApi::default());
        assert_eq!(plan, Plan::Impossible(Refusal::NotByPhone { lack: PhoneLack::NoRoute }));
    }

    #[test]
    fn what_a_route_lacks_is_told() {
        let lack = |voice_api: &VoiceApi| route(&who("+254711000001"), voice_api).err();
        assert_eq!(lack(&VoiceApi::default()), Some(PhoneLack::NoRoute));
        let mine = account(VoiceRoute::RingMyPhone);
        assert_eq!(
            lack(&VoiceApi { own_phone: None, ..mine.clone() }),
            Some(PhoneLack::NoOwnPhone)
        );
        for route in [VoiceRoute::RingMyPhone, VoiceRoute::ThroughCompanyNumber] {
            let without = VoiceApi { callback_connects: false, ..account(route) };
            assert_eq!(lack(&without), Some(PhoneLack::NoCallback));
        }
        assert_eq!(
            lack(&VoiceApi { route: Some(VoiceRoute::Direct), ..VoiceApi::default() }),
            None
        );
    }

    #[test]
    fn clients_short_codes_and_emergency_numbers_never_go_by_telephone() {
        for route in ROUTES {
            let account = account(route);
            for typed in ["demo.achieng", "100", "*544#", "999"] {
                for via in [Via::Auto, Via::VoiceApi, Via::Webrtc] {
                    for line in [LineHope::Ready, LineHope::Soon, LineHope::No, LineHope::Never] {
                        let plan = planned(via, typed, line, &account);
                        let by_phone = matches!(
                            plan,
                            Plan::ByPhone { .. }
                                | Plan::Webrtc { then: Some(_) }
                                | Plan::WebrtcWhenReady { then: Some(_) }
                        );
                        assert!(!by_phone, "{typed} {via:?} {line:?}: {plan:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn without_a_microphone_the_agents_phone_is_rung() {
        let mine = account(VoiceRoute::RingMyPhone);
        for line in [LineHope::Ready, LineHope::Soon] {
            let now = Circumstances { line, lacks_microphone: true, voice_api: &mine };
            let reason = PhoneReason::NoMicrophone;
            assert_eq!(
                plan(Via::Auto, &who("0711000001"), now),
                Plan::ByPhone { route: VoiceRoute::RingMyPhone, reason }
            );
            let now = Circumstances { voice_api: &VoiceApi::default(), ..now };
            assert_eq!(
                plan(Via::Auto, &who("0711000001"), now),
                Plan::Impossible(Refusal::NoMicrophone)
            );
        }
    }
}
