//! What would happen if the agent dialled now, in the window's words.

use numbers::{Dialable, Region};

use super::{
    LINE_SOON,
    plan::{Circumstances, Plan, joins_agent, plan, takeover},
};
use crate::{
    account::{Dialling, VoiceRoute},
    intent::Refusal,
    snapshot::{BalanceView, Caution, DialPlan, DialPreview, DialReading, PhoneLack, Via},
};

/// What the agent looks at, and with which account.
pub(crate) struct Look<'a> {
    pub(crate) typed: &'a str,
    /// As the agent has chosen, or left open.
    pub(crate) via: Via,
    pub(crate) account: Dialling<'a>,
    pub(crate) now: Circumstances<'a>,
    /// The demo's account, which nobody sets up.
    pub(crate) demo: bool,
    /// How often a number was chosen so far.
    pub(crate) turn: usize,
    pub(crate) balance: Option<BalanceView>,
}

pub(crate) fn preview(read: Result<Dialable, Refusal>, look: Look<'_>) -> DialPreview {
    let (reading, plan, shown_number, cautions) = match read {
        Ok(who) => {
            let plan = plan(look.via, &who, look.now);
            let cautions = cautions(&who, &plan, &look);
            (reading(&who), shown(&plan), shown_number(&who, &plan, &look), cautions)
        }
        Err(why) => {
            let reading = DialReading::Unreadable { why: why.clone() };
            (reading, DialPlan::Impossible { why }, None, Vec::new())
        }
    };
    let Look { typed, balance, .. } = look;
    DialPreview { typed: typed.to_owned(), reading, plan, shown_number, cautions, balance }
}

/// Where nobody is signed in.
pub(crate) fn without_account(typed: &str) -> DialPreview {
    DialPreview {
        typed: typed.to_owned(),
        reading: match numbers::read(typed, None) {
            Ok(who) => reading(&who),
            Err(why) => DialReading::Unreadable { why: why.into() },
        },
        plan: DialPlan::Impossible { why: Refusal::LineNotReady },
        shown_number: None,
        cautions: Vec::new(),
        balance: None,
    }
}

fn reading(who: &Dialable) -> DialReading {
    let country = |region: Option<Region>| region.map(|region| region.to_string());
    match who {
        Dialable::Number { e164, extension, after } => DialReading::Number {
            e164: e164.as_str().to_owned(),
            national: e164.national(),
            international: e164.international(),
            country: country(e164.region()),
            time_zones: e164.time_zones().into_iter().map(str::to_owned).collect(),
            extension: extension.clone(),
            after: after.as_ref().map(|keys| keys.as_str().to_owned()),
        },
        Dialable::TollFree { keys, e164 } => DialReading::TollFree {
            keys: keys.clone(),
            e164: e164.as_str().to_owned(),
            country: country(e164.region()),
        },
        Dialable::ShortCode { keys } => DialReading::ShortCode { keys: keys.clone() },
        Dialable::Emergency { keys } => DialReading::Emergency { keys: keys.clone() },
        Dialable::Client { .. } => DialReading::Client { address: who.address() },
    }
}

fn shown(plan: &Plan) -> DialPlan {
    match plan.clone() {
        Plan::Webrtc { then } => DialPlan::Webrtc { then },
        Plan::WebrtcWhenReady { then } => DialPlan::WebrtcWhenReady {
            within_ms: u32::try_from(LINE_SOON.as_millis()).unwrap_or(u32::MAX),
            then,
        },
        Plan::ByPhone { route, reason } => DialPlan::VoiceApi { route, reason },
        Plan::Impossible(why) => DialPlan::Impossible { why },
    }
}

/// Over the line AT shows the number of the token; by telephone the request names one.
fn shown_number(who: &Dialable, plan: &Plan, look: &Look<'_>) -> Option<String> {
    let number = match plan {
        Plan::Webrtc { .. } | Plan::WebrtcWhenReady { .. } => look.account.line_number(),
        Plan::ByPhone { .. } => {
            look.account.phone_number(who.e164().map(|peer| peer.as_str()), look.turn)
        }
        Plan::Impossible(_) => None,
    };
    number.map(|number| number.as_str().to_owned())
}

fn cautions(who: &Dialable, plan: &Plan, look: &Look<'_>) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if who.is_emergency() {
        cautions.push(Caution::Emergency);
    }
    if look.balance.as_ref().is_some_and(|balance| balance.low) {
        cautions.push(Caution::LowBalance);
    }
    if look.account.sandbox {
        cautions.push(Caution::Sandbox);
    }
    match plan {
        Plan::ByPhone { route, .. } => {
            cautions.extend(of_route(*route, has_keys(who), &look.account));
        }
        // It says itself what is missing.
        Plan::Impossible(Refusal::NotByPhone { .. }) => {}
        Plan::Webrtc { .. } | Plan::WebrtcWhenReady { .. } | Plan::Impossible(_) => {
            // Who has chosen the line wants no other.
            let lack = takeover(who, look.now.voice_api).err().filter(|_| look.via == Via::Auto);
            let stuck = matches!(plan, Plan::Impossible(_));
            cautions.extend(
                lack.filter(|lack| match lack {
                    // Who set up no route does without, and knows it, until it would be needed.
                    PhoneLack::NoRoute => stuck && !look.demo,
                    PhoneLack::NotANumber => false,
                    PhoneLack::NoOwnPhone
                    | PhoneLack::NoCallback
                    | PhoneLack::AgentHearsNothing => true,
                })
                .map(|lack| Caution::NoTakeover { lack }),
            );
        }
    }
    cautions
}

/// What this route does not do, of what the account's settings or the number wish.
pub(crate) fn of_route(route: VoiceRoute, has_keys: bool, account: &Dialling<'_>) -> Vec<Caution> {
    let Dialling { voice_api, by_server, .. } = account;
    [
        (!joins_agent(route)).then_some(Caution::AgentHearsNothing),
        (voice_api.record && route == VoiceRoute::Direct).then_some(Caution::NotRecorded),
        // The old back end's callback records each call of this way, and reads no wish.
        (*by_server && !voice_api.record).then_some(Caution::RecordedAnyway),
        // AT has one set at the number, and the old back end reads none.
        voice_api.callback_url.is_some().then_some(Caution::CallbackNotCarried),
        has_keys.then_some(Caution::KeysNotSent),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// There is more to be keyed in once it is answered.
pub(crate) fn has_keys(who: &Dialable) -> bool {
    match who {
        Dialable::Number { extension, after, .. } => extension.is_some() || after.is_some(),
        Dialable::ShortCode { .. }
        | Dialable::TollFree { .. }
        | Dialable::Emergency { .. }
        | Dialable::Client { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::{VoiceApi, sign_in::CompanySignIn};

    #[test]
    fn a_companys_server_cannot_be_kept_from_recording_or_told_of_a_callback() {
        let of = |record, callback: Option<&str>| {
            let url = |text: &str| text.parse::<url::Url>().ok();
            let voice_api = VoiceApi {
                route: Some(VoiceRoute::ThroughCompanyNumber),
                record,
                callback_url: callback.and_then(url),
                ..VoiceApi::NONE
            };
            let who = company::Credentials { username: "jane".into(), password: "x".into() };
            let base = url("https://calls.example.com").expect("a url");
            let limits = africastalking::Limits::default();
            let server = CompanySignIn {
                client: company::Client::new(base, who, limits).expect("a client"),
                client_name: "jane".into(),
                gateway_url: url("wss://example.com").expect("a url"),
                voice_api: Box::new(voice_api),
            };
            of_route(VoiceRoute::ThroughCompanyNumber, false, &Dialling::company(&server, &None))
        };
        let silent = Caution::AgentHearsNothing;
        assert_eq!(of(true, None), std::slice::from_ref(&silent));
        assert_eq!(of(false, None), [silent.clone(), Caution::RecordedAnyway]);
        assert_eq!(
            of(true, Some("https://crm.example.com/voice")),
            [silent, Caution::CallbackNotCarried]
        );
    }
}
