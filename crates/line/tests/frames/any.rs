//! Any frame that the types can say, for the property tests.

use line::frames::{
    ClientFrame, Code, ErrorDetail, EventData, EventResult, IceCandidate, Request, SdpType,
    ServerFrame, SessionDescription, Trickle,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn text() -> impl Strategy<Value = String> {
    "\\PC{0,20}"
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

fn code() -> impl Strategy<Value = Option<Code>> {
    prop::option::of(prop_oneof![any::<i64>().prop_map(Code::Number), text().prop_map(Code::Text)])
}

fn jsep() -> impl Strategy<Value = Option<SessionDescription>> {
    let kind = prop_oneof![
        Just(SdpType::Offer),
        Just(SdpType::Answer),
        Just(SdpType::Pranswer),
        Just(SdpType::Rollback)
    ];
    prop::option::of((kind, text()).prop_map(|(kind, sdp)| SessionDescription { kind, sdp }))
}

fn trickle() -> impl Strategy<Value = Trickle> {
    let candidate = (text(), maybe_text(), any::<Option<u16>>()).prop_map(
        |(candidate, sdp_mid, sdp_m_line_index)| {
            Trickle::Candidate(IceCandidate { candidate, sdp_mid, sdp_m_line_index })
        },
    );
    prop_oneof![Just(Trickle::Completed), candidate]
}

fn error_detail() -> impl Strategy<Value = ErrorDetail> {
    prop_oneof![
        text().prop_map(ErrorDetail::Text),
        (code(), maybe_text()).prop_map(|(code, reason)| ErrorDetail::Coded { code, reason }),
        any::<i64>().prop_map(|number| ErrorDetail::Other(json!(number))),
        any::<bool>().prop_map(|flag| ErrorDetail::Other(json!(flag))),
    ]
}

/// An object whose tag is none of ours.
fn unknown(tag: &'static str) -> impl Strategy<Value = Map<String, Value>> {
    ("x_[a-z]{0,8}", text()).prop_map(move |(name, extra)| {
        Map::from_iter([(tag.to_owned(), json!(name)), ("extra".to_owned(), json!(extra))])
    })
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        Just(Request::Register),
        Just(Request::Unregister),
        text().prop_map(|to| Request::Call { to }),
        Just(Request::Accept),
        code().prop_map(|code| Request::Decline { code }),
        Just(Request::Hangup),
        Just(Request::Hold),
        Just(Request::Unhold),
        unknown("request").prop_map(Request::Unknown),
    ]
}

pub fn client_frame() -> impl Strategy<Value = ClientFrame> {
    prop_oneof![
        Just(ClientFrame::Create),
        (request(), jsep()).prop_map(|(body, jsep)| ClientFrame::Message { body, jsep }),
        trickle().prop_map(|candidate| ClientFrame::Trickle { candidate }),
        Just(ClientFrame::Keepalive),
        Just(ClientFrame::Hangup),
        Just(ClientFrame::Destroy),
        unknown("command").prop_map(ClientFrame::Unknown),
    ]
}

fn event_result() -> impl Strategy<Value = EventResult> {
    prop_oneof![
        maybe_text().prop_map(|username| EventResult::Registered { username }),
        (code(), maybe_text())
            .prop_map(|(code, reason)| EventResult::RegistrationFailed { code, reason }),
        maybe_text().prop_map(|username| EventResult::Unregistered { username }),
        Just(EventResult::Calling),
        Just(EventResult::Proceeding),
        Just(EventResult::Ringing),
        maybe_text().prop_map(|username| EventResult::Progress { username }),
        maybe_text().prop_map(|username| EventResult::Accepted { username }),
        Just(EventResult::UpdatingCall),
        (maybe_text(), maybe_text()).prop_map(|(username, displayname)| {
            EventResult::IncomingCall { username, displayname }
        }),
        (maybe_text(), maybe_text())
            .prop_map(|(caller, displayname)| EventResult::MissedCall { caller, displayname }),
        (code(), maybe_text()).prop_map(|(code, reason)| EventResult::Hangup { code, reason }),
        Just(EventResult::Decline),
        unknown("event").prop_map(EventResult::Unknown),
    ]
}

pub fn server_frame() -> impl Strategy<Value = ServerFrame> {
    let event = (
        maybe_text(),
        maybe_text(),
        prop::option::of(event_result()),
        prop::option::of(error_detail()),
        jsep(),
    )
        .prop_map(|(call_id, sip, result, error, jsep)| ServerFrame::Event {
            eventdata: EventData { call_id, sip, result, error },
            jsep,
        });
    prop_oneof![
        Just(ServerFrame::Keepalive),
        Just(ServerFrame::Ack),
        Just(ServerFrame::Success),
        Just(ServerFrame::Closed),
        Just(ServerFrame::Offline),
        trickle().prop_map(|candidate| ServerFrame::Trickle { candidate }),
        Just(ServerFrame::WebrtcUp),
        maybe_text().prop_map(|reason| ServerFrame::Hangup { reason }),
        (maybe_text(), any::<Option<bool>>())
            .prop_map(|(kind, receiving)| ServerFrame::Media { kind, receiving }),
        (any::<Option<bool>>(), any::<Option<i64>>())
            .prop_map(|(uplink, nacks)| ServerFrame::SlowLink { uplink, nacks }),
        error_detail().prop_map(|error| ServerFrame::Error { error }),
        event,
        unknown("response").prop_map(ServerFrame::Unknown),
    ]
}
