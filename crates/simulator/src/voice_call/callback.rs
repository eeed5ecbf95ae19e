//! Asks the account's callback what to do with a call, as AT does: a form by POST, an answer in
//! XML. Of its actions Dial and Reject are obeyed; what comes with the switchboard is passed over.

use std::time::Duration;

use quick_xml::{Reader, events::Event};

use super::told::Form;

/// AT's own patience is not documented.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the callback wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Dial(Dial),
    Reject,
    /// An empty response: a call that was not answered further is hung up.
    Nothing,
}

/// Connect with the first of these who answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dial {
    pub numbers: Vec<String>,
    pub record: bool,
}

/// Tells of a call that is there, and asks what to do with it.
pub async fn ask(callback: &str, form: Form) -> Answer {
    match post(callback, &form).await {
        Ok(text) => read(&text),
        Err(error) => {
            tracing::warn!(%error, "the callback cannot be reached");
            Answer::Reject
        }
    }
}

/// Tells of a call that is over. The answer is not looked at.
pub async fn tell(callback: &str, form: Form) {
    if let Err(error) = post(callback, &form).await {
        tracing::warn!(%error, "the callback did not hear of the end");
    }
}

async fn post(callback: &str, form: &Form) -> Result<String, reqwest::Error> {
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
                    let attribute = |name: &str| {
                        let mut all = tag.attributes().flatten();
                        let found = all.find(|attribute| attribute.key.as_ref() == name);
                        found.map(|attribute| attribute.value.into_owned()).unwrap_or_default()
                    };
                    let numbers = attribute("phoneNumbers");
                    let numbers = numbers.split(',').map(str::trim);
                    let numbers = numbers.filter(|number| !number.is_empty()).map(str::to_owned);
                    let record = attribute("record") == "true";
                    return Answer::Dial(Dial { numbers: numbers.collect(), record });
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
        let dial = |numbers: &[&str], record| {
            let numbers = numbers.iter().map(|number| (*number).to_owned()).collect();
            Answer::Dial(Dial { numbers, record })
        };
        for (xml, answer) in [
            ("<Response/>", Answer::Nothing),
            ("", Answer::Nothing),
            ("<?xml version=\"1.0\"?><Response><Reject/></Response>", Answer::Reject),
            (
                "<Response><Say>Hi</Say><Dial record=\"true\" phoneNumbers=\"+254711000001, demo.a\"/></Response>",
                dial(&["+254711000001", "demo.a"], true),
            ),
            ("<Response><Dial record=\"false\"></Dial></Response>", dial(&[], false)),
            ("<Response><Dial", Answer::Reject),
        ] {
            assert_eq!(read(xml), answer, "{xml}");
        }
    }
}
