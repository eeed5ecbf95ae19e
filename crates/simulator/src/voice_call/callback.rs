//! Asks the account's callback what to do with a call, as AT does: a form by POST, an answer in
//! XML. Of its actions Dial and Reject are obeyed; what comes with the switchboard is passed over.

use std::time::Duration;

use quick_xml::{Reader, events::Event};

use crate::callees::OWN_NUMBER;

/// AT's own patience is not documented.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the callback wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Connect with the first of these who answers.
    Dial(Vec<String>),
    Reject,
    /// An empty response: a call that was not answered further is hung up.
    Nothing,
}

/// One call as the callback hears of it.
#[derive(Debug, Clone)]
pub struct Story {
    pub session_id: String,
    /// `Inbound` or `Outbound`, seen from the account's number.
    pub direction: &'static str,
    pub caller_number: String,
    pub client_request_id: Option<String>,
    /// Only of calls that a WebRTC client placed.
    pub client_dialed_number: Option<String>,
}

/// How it ended.
#[derive(Debug, Clone, Default)]
pub struct Ending {
    pub state: &'static str,
    pub status: &'static str,
    pub hangup_cause: String,
    pub seconds: u64,
    /// Whom the callback had dialled, and for how long they talked.
    pub dialled: Option<(String, u64)>,
}

impl Story {
    /// The call is up, or rings.
    pub async fn ask(&self, callback: &str, state: &'static str) -> Answer {
        let mut form = self.form("1");
        form.push(("callSessionState", state.to_owned()));
        match post(callback, &form).await {
            Ok(text) => read(&text),
            Err(error) => {
                tracing::warn!(%error, "the callback cannot be reached");
                Answer::Reject
            }
        }
    }

    /// The last word of it. Its answer is not looked at.
    pub async fn tell_end(&self, callback: &str, ending: Ending) {
        let mut form = self.form("0");
        let Ending { state, status, hangup_cause, seconds, dialled } = ending;
        form.push(("callSessionState", state.to_owned()));
        form.push(("status", status.to_owned()));
        form.push(("hangupCause", hangup_cause));
        form.push(("durationInSeconds", seconds.to_string()));
        form.push(("currencyCode", "KES".to_owned()));
        // Three shillings for each minute begun.
        form.push(("amount", format!("{}.0", 3 * seconds.div_ceil(60))));
        if let Some((number, talked)) = dialled {
            form.push(("dialDestinationNumber", number));
            form.push(("dialDurationInSeconds", talked.to_string()));
        }
        if let Err(error) = post(callback, &form).await {
            tracing::warn!(%error, "the callback did not hear of the end");
        }
    }

    fn form(&self, is_active: &str) -> Vec<(&'static str, String)> {
        let mut form = vec![
            ("isActive", is_active.to_owned()),
            ("sessionId", self.session_id.clone()),
            ("direction", self.direction.to_owned()),
            ("callerNumber", self.caller_number.clone()),
            ("destinationNumber", OWN_NUMBER.to_owned()),
            ("callerCountryCode", "254".to_owned()),
            ("callerCarrierName", "Simulated".to_owned()),
            ("callStartTime", "None".to_owned()),
        ];
        form.extend(self.client_request_id.clone().map(|id| ("clientRequestId", id)));
        let dialled = self.client_dialed_number.clone();
        form.extend(dialled.map(|number| ("clientDialedNumber", number)));
        form
    }
}

async fn post(callback: &str, form: &[(&'static str, String)]) -> Result<String, reqwest::Error> {
    let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build()?;
    http.post(callback).form(form).send().await?.error_for_status()?.text().await
}

/// The first action that ends the reading of a response; none that is known is none.
fn read(xml: &str) -> Answer {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => match tag.name().as_ref() {
                "Dial" => {
                    let numbers = tag.attributes().flatten().find_map(|attribute| {
                        let wanted = attribute.key.as_ref() == "phoneNumbers";
                        wanted.then(|| attribute.value.into_owned())
                    });
                    let numbers = numbers.unwrap_or_default();
                    let numbers = numbers.split(',').map(|number| number.trim().to_owned());
                    return Answer::Dial(numbers.filter(|number| !number.is_empty()).collect());
                }
                "Reject" => return Answer::Reject,
                _ => {}
            },
            Ok(Event::Eof) => return Answer::Nothing,
            Ok(_) => {}
            // AT hangs up on what it cannot read.
            Err(_) => return Answer::Reject,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_its_first_known_action() {
        let dial = |numbers: &[&str]| {
            Answer::Dial(numbers.iter().map(|number| (*number).to_owned()).collect())
        };
        for (xml, answer) in [
            ("<Response/>", Answer::Nothing),
            ("", Answer::Nothing),
            ("<?xml version=\"1.0\"?><Response><Reject/></Response>", Answer::Reject),
            (
                "<Response><Say>Hi</Say><Dial record=\"true\" phoneNumbers=\"+254711000001, demo.a\"/></Response>",
                dial(&["+254711000001", "demo.a"]),
            ),
            ("<Response><Dial></Dial></Response>", dial(&[])),
            ("<Response><Dial", Answer::Reject),
        ] {
            assert_eq!(read(xml), answer, "{xml}");
        }
    }
}
