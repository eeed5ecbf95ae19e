//! Every documented field of a callback, as it comes over HTTP, and that it is true.

use chrono::DateTime;
use serde_json::{Value, json};
use simulator::media::CalleeProgram;

use crate::{
    callbacks::{AT_ONCE, Company, FROM, Told, call},
    media::{STAGE, is_in},
    phone::Phone,
    sound::{greeting, read},
    world::World,
};

/// Rings for two seconds, and hangs up a second after the answer.
const A_SECOND: &str = "+254711000201";
const REJECTS: &str = "+254711000004";
/// Rings for a second.
const NO_ANSWER: &str = "+254711000301";

const DIAL_A_SECOND: &str = r#"<Response><Dial phoneNumbers="+254711000201"/></Response>"#;

#[tokio::test]
async fn of_a_call_that_dial_joined_both_legs_are_told() {
    let world = World::new().await;
    world.post("/account", json!({"tells_pick_up": true})).await;
    let company = Company::start(&world, DIAL_A_SECOND).await;
    let session = call(&world, AT_ONCE).await["entries"][0]["sessionId"].clone();
    let (live, joined, end) = (company.hears().await, company.hears().await, company.hears().await);

    let [first, second] = legs(&world).await;
    assert_eq!((&first["peer"], &second["peer"]), (&json!(AT_ONCE), &json!(A_SECOND)));
    let since = moment(&first["connected_ms"]);
    let known = |active: &str, state: &str| {
        told(&[
            ("isActive", active),
            ("sessionId", session.as_str().unwrap()),
            ("direction", "Outbound"),
            ("callerNumber", AT_ONCE),
            ("destinationNumber", FROM),
            ("callerCountryCode", "254"),
            ("callerCarrierName", "Simulated"),
            ("clientRequestId", "simu-1:+254"),
            ("callStartTime", &since),
            ("callSessionState", state),
        ])
    };
    assert_eq!(live, known("1", "Active"));
    let dialled = told(&[("dialDestinationNumber", A_SECOND)]);
    assert_eq!(joined, both(known("1", "Bridged"), dialled));
    assert!(seconds(&second) >= 1 && seconds(&first) > seconds(&second), "{first} {second}");
    let ending = told(&[
        ("status", "Success"),
        ("hangupCause", "NORMAL_CLEARING"),
        ("lastBridgeHangupCause", "NORMAL_CLEARING"),
        ("durationInSeconds", &seconds(&first).to_string()),
        ("currencyCode", "KES"),
        ("amount", "6.0"),
        ("dialDestinationNumber", A_SECOND),
        ("dialStartTime", &moment(&second["connected_ms"])),
        ("dialDurationInSeconds", &seconds(&second).to_string()),
    ]);
    assert_eq!(end, both(known("0", "Completed"), ending));
}

#[tokio::test]
async fn a_call_that_is_rejected_never_began_and_costs_nothing() {
    let world = World::new().await;
    let company = Company::start(&world, DIAL_A_SECOND).await;
    call(&world, REJECTS).await;
    assert_eq!(without_names(company.hears().await), never_answered("CALL_REJECTED"));

    let company = Company::start(&world, "<Response><Reject/></Response>").await;
    let mut client = world.registered("asha").await;
    client.call(AT_ONCE, "v=0\r\n").await;
    let live = company.hears().await;
    assert_eq!(
        (live["callSessionState"].as_str(), live["callStartTime"].as_str()),
        ("Ringing", "None")
    );
    assert_eq!(without_names(company.hears().await), never_answered("CALL_REJECTED"));
}

#[tokio::test]
async fn who_does_not_answer_is_told_and_so_is_whoever_was_dialled_in_vain() {
    let world = World::new().await;
    let dial = r#"<Response><Dial record="true" phoneNumbers="+254711000301"/></Response>"#;
    let company = Company::start(&world, dial).await;
    call(&world, NO_ANSWER).await;
    assert_eq!(without_names(company.hears().await), never_answered("NO_ANSWER"));

    call(&world, AT_ONCE).await;
    company.hears().await;
    let end = company.hears().await;
    let [_, first, _] = legs(&world).await;
    assert_eq!(end["callStartTime"], moment(&first["connected_ms"]));
    let end = without_names(end);
    let ending = told(&[
        ("isActive", "0"),
        ("callSessionState", "Completed"),
        ("status", "Success"),
        ("hangupCause", "NORMAL_CLEARING"),
        ("lastBridgeHangupCause", "NO_ANSWER"),
        ("durationInSeconds", &seconds(&first).to_string()),
        ("currencyCode", "KES"),
        ("amount", "3.0"),
        ("dialDestinationNumber", NO_ANSWER),
        ("dialStartTime", "None"),
        ("dialDurationInSeconds", "0"),
    ]);
    // Nobody said anything that could be recorded.
    assert_eq!(end, both(ending, told(&[("callStartTime", &end["callStartTime"])])));
}

#[tokio::test]
async fn a_caller_who_gives_up_is_told_apart_from_a_callee_who_does_not_answer() {
    let world = World::new().await;
    let dial = r#"<Response><Dial phoneNumbers="+254711000003"/></Response>"#;
    let company = Company::start(&world, dial).await;
    let mut client = world.registered("asha").await;
    client.call(AT_ONCE, "v=0\r\n").await;
    company.hears().await;
    client.event("calling").await;
    client.event("ringing").await;
    client.say("hangup").await;
    let end = company.hears().await;
    assert_eq!(
        (end["status"].as_str(), end["hangupCause"].as_str()),
        ("Aborted", "ORIGINATOR_CANCEL")
    );
}

#[tokio::test]
async fn a_recording_is_as_long_as_the_talk_and_silent_where_nobody_has_a_sound() {
    let world = World::new().await;
    let dial = r#"<Response><Dial record="true" phoneNumbers="+254711000201"/></Response>"#;
    let company = Company::start(&world, dial).await;
    call(&world, AT_ONCE).await;
    company.hears().await;
    let end = company.hears().await;
    let wav = recording(&world, &end).await;
    let (spec, samples) = (wav.spec(), wav.into_samples::<i16>());
    let samples: Vec<i16> = samples.map(|sample| sample.unwrap()).collect();
    let [_, second] = legs(&world).await;
    assert_eq!(samples.len() as i64, seconds(&second) * i64::from(spec.sample_rate));
    assert!(samples.iter().all(|sample| *sample == 0));
    let other = format!("{}/recordings/ATVId_0.wav", world.simulator.ready().http);
    assert_eq!(world.http.get(other).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn in_the_recording_of_a_clients_call_the_callee_is_heard() {
    let _turn = STAGE.lock().await;
    let (folder, world) = (tempfile::tempdir().unwrap(), World::new().await);
    let dial = r#"<Response><Dial record="true" phoneNumbers="+254711000007"/></Response>"#;
    let company = Company::start(&world, dial).await;
    let mut phone = Phone::dial(&world, AT_ONCE, CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_event("hangup").await;
    company.hears().await;
    let end = company.hears().await;
    let [leg] = legs(&world).await;
    assert_eq!(end["dialDurationInSeconds"], seconds(&leg).to_string());
    let file = folder.path().join("recording.wav");
    let wav = world.http.get(&end["recordingUrl"]).send().await.unwrap().bytes().await.unwrap();
    std::fs::write(&file, wav).unwrap();
    assert!(is_in(&greeting(), &read(&file)));
}

async fn recording(world: &World, end: &Told) -> hound::WavReader<std::io::Cursor<Vec<u8>>> {
    let answer = world.http.get(&end["recordingUrl"]).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "audio/wav");
    hound::WavReader::new(std::io::Cursor::new(answer.bytes().await.unwrap().to_vec())).unwrap()
}

/// The end of a call without an answer, but for who called whom.
fn never_answered(cause: &str) -> Told {
    told(&[
        ("isActive", "0"),
        ("callStartTime", "None"),
        ("callSessionState", "NotAnswered"),
        ("status", "NotAnswered"),
        ("hangupCause", cause),
        ("durationInSeconds", "0"),
        ("currencyCode", "KES"),
        ("amount", "0.0"),
    ])
}

fn without_names(mut told: Told) -> Told {
    for name in [
        "sessionId",
        "direction",
        "callerNumber",
        "destinationNumber",
        "callerCountryCode",
        "callerCarrierName",
    ] {
        assert!(told.remove(name).is_some(), "{name} is missing");
    }
    let asked = [told.remove("clientRequestId"), told.remove("clientDialedNumber")];
    assert_eq!(asked.iter().flatten().count(), 1, "by request, or by a client: {asked:?}");
    told
}

fn told(fields: &[(&str, &str)]) -> Told {
    fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn both(mut one: Told, other: Told) -> Told {
    one.extend(other);
    one
}

/// All calls that there were.
async fn legs<const NUMBER: usize>(world: &World) -> [Value; NUMBER] {
    let calls = world.get("/calls").await;
    calls.as_array().unwrap().clone().try_into().unwrap()
}

/// From the answer to the end, to the nearest second.
fn seconds(leg: &Value) -> i64 {
    let moment = |name: &str| leg[name].as_i64().unwrap();
    (moment("ended_ms") - moment("connected_ms") + 500) / 1_000
}

/// As AT writes it.
fn moment(unix_ms: &Value) -> String {
    let moment = DateTime::from_timestamp_millis(unix_ms.as_i64().unwrap()).unwrap();
    moment.format("%Y-%m-%d %H:%M:%S").to_string()
}
