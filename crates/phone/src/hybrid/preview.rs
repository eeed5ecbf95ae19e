//! What would happen if the agent dialled now, in the window's words.

use numbers::{Dialable, Region};

use super::{
    LINE_SOON,
    plan::{Circumstances, Plan, joins_agent, plan, takeover},
};
use crate::{
    account::{Credentials, VoiceRoute, is_sandbox},
    intent::Refusal,
    snapshot::{BalanceView, Caution, DialPlan, DialPreview, DialReading, PhoneLack, Via},
};

pub(crate) fn preview(
    typed: &str,
    read: Result<Dialable, Refusal>,
    account: &Credentials,
    now: Circumstances<'_>,
    balance: Option<BalanceView>,
) -> DialPreview {
    let shown_number = account.numbers.first().map(|number| number.as_str().to_owned());
    let (reading, plan, cautions) = match read {
        Ok(who) => {
            let plan = plan(Via::Auto, &who, now);
            let cautions = cautions(&who, &plan, account, now, balance.as_ref());
            (reading(&who), shown(plan), cautions)
        }
        Err(why) => {
            (DialReading::Unreadable { why: why.clone() }, DialPlan::Impossible { why }, Vec::new())
        }
    };
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

fn shown(plan: Plan) -> DialPlan {
    match plan {
        Plan::Webrtc { then } => DialPlan::Webrtc { then },
        Plan::WebrtcWhenReady { then } => DialPlan::WebrtcWhenReady {
            within_ms: u32::try_from(LINE_SOON.as_millis()).unwrap_or(u32::MAX),
            then,
        },
        Plan::ByPhone { route, reason } => DialPlan::VoiceApi { route, reason },
        Plan::Impossible(why) => DialPlan::Impossible { why },
    }
}

fn cautions(
    who: &Dialable,
    plan: &Plan,
    account: &Credentials,
    now: Circumstances<'_>,
    balance: Option<&BalanceView>,
) -> Vec<Caution> {
    let mut cautions = Vec::new();
    if who.is_emergency() {
        cautions.push(Caution::Emergency);
    }
    if balance.is_some_and(|balance| balance.low) {
        cautions.push(Caution::LowBalance);
    }
    if is_sandbox(&account.username) {
        cautions.push(Caution::Sandbox);
    }
    match plan {
        Plan::ByPhone { route, .. } => cautions.extend(of_route(*route, who, now)),
        Plan::Webrtc { .. } | Plan::WebrtcWhenReady { .. } | Plan::Impossible(_) => {
            let lack = takeover(who, now.voice_api).err();
            // Who set up no route does without, and knows it.
            let lack =
                lack.filter(|lack| !matches!(lack, PhoneLack::NoRoute | PhoneLack::NotANumber));
            cautions.extend(lack.map(|lack| Caution::NoTakeover { lack }));
        }
    }
    cautions
}

fn of_route(route: VoiceRoute, who: &Dialable, now: Circumstances<'_>) -> Vec<Caution> {
    let keys = match who {
        Dialable::Number { extension, after, .. } => extension.is_some() || after.is_some(),
        Dialable::ShortCode { .. }
        | Dialable::TollFree { .. }
        | Dialable::Emergency { .. }
        | Dialable::Client { .. } => false,
    };
    [
        (!joins_agent(route)).then_some(Caution::AgentHearsNothing),
        (now.voice_api.record && route == VoiceRoute::Direct).then_some(Caution::NotRecorded),
        now.voice_api.callback_url.is_some().then_some(Caution::CallbackNotCarried),
        keys.then_some(Caution::KeysNotSent),
    ]
    .into_iter()
    .flatten()
    .collect()
}
