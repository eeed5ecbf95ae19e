//! What is told, as JSON. `docs/events.md` describes it for whoever listens; what stands there is
//! a promise, and anything that breaks it needs another [`VERSION`].

use serde::Serialize;

/// Of the shape. New members and new types may come without a new one.
pub const VERSION: u8 = 1;

/// Everything that is known of a call; each event carries all of it. Times are Unix milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// Names the call for ever; means nothing else.
    pub id: String,
    /// The call's number in the history, as in the address of a screen pop.
    pub history_id: Option<i64>,
    pub direction: Direction,
    pub route: Route,
    /// The other side's number in E.164, or its client name.
    pub peer: String,
    /// What the network calls the other side: anybody can give that.
    pub given_name: Option<String>,
    pub contact: Option<Contact>,
    pub started_at: u64,
    pub connected_at: Option<u64>,
    pub held: bool,
    pub ended_at: Option<u64>,
    /// Whole seconds connected.
    pub seconds: Option<u32>,
    /// Why it ended, one of the phone's own words.
    pub end: Option<&'static str>,
    /// What the network said to that.
    pub end_detail: Option<String>,
}

/// Whom the agent's contacts have this number for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub id: i64,
    pub name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Incoming,
    Outgoing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Route {
    Webrtc,
    VoiceApi,
}

/// What has happened to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Happening {
    /// The agent calls, and nothing was heard from the network yet.
    Dialling,
    /// It rings: here if the call is incoming, there if it is outgoing.
    Ringing,
    /// It goes another way from here, as its route says: the line failed before anybody could ring.
    Rerouted,
    /// The sound flows both ways.
    Connected,
    /// The agent has put the call on hold.
    Held,
    Resumed,
    /// The call's number in the history is known, and whose number it is, if anybody's.
    Known,
    /// What the agent wrote about it was kept.
    Noted {
        note: String,
        outcome: Option<String>,
    },
    Ended,
}

/// One event of one call.
#[derive(Debug, Serialize)]
pub(crate) struct OfCall<'a> {
    v: u8,
    #[serde(flatten)]
    happening: &'a Happening,
    at: u64,
    call: &'a Call,
}

/// How everything stands, where a listener begins.
#[derive(Debug, Serialize)]
pub(crate) struct Standing<'a> {
    v: u8,
    r#type: &'static str,
    calls: Vec<&'a Call>,
}

/// The frame of one event (WHATWG HTML, section 9.2.6). Unnamed, so that `onmessage` gets it.
pub(crate) fn of_call(id: &str, happening: &Happening, at: u64, call: &Call) -> String {
    frame(id, &OfCall { v: VERSION, happening, at, call })
}

/// The first words to a listener: `hello`, or `lost` if there were events that it will not get.
pub(crate) fn standing<'a>(id: &str, lost: bool, calls: impl Iterator<Item = &'a Call>) -> String {
    let r#type = if lost { "lost" } else { "hello" };
    let standing = Standing { v: VERSION, r#type, calls: calls.collect() };
    format!("retry: 3000\n{}", frame(id, &standing))
}

/// Nothing that can be put into these types fails to be written, and a line break in a text is
/// escaped, so that it ends no line of the frame.
fn frame(id: &str, data: &impl Serialize) -> String {
    let data = serde_json::to_string(data).unwrap_or_else(|_| "{}".to_owned());
    format!("id: {id}\ndata: {data}\n\n")
}
