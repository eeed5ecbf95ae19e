//! Calls with sound: both ways, early, on hold, with digits, and both ways of ending.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use simulator::media::CalleeProgram;
use tokio::sync::Mutex;

use crate::{
    phone::Phone,
    sound::{correlation, dbfs, greeting, read},
    world::{World, eventually},
};

/// Sound is made in real time: one story at a time, or they disturb each other.
pub static STAGE: Mutex<()> = Mutex::const_new(());

/// Some half second of the spoken text was heard.
///
/// One is enough to tell that this speech came through; how well it does is the legs' own
/// tests' business, and a busy machine loses a frame now and then.
pub fn is_in(speech: &[i16], heard: &[i16]) -> bool {
    let mut pieces = speech.chunks_exact(24_000).filter(|piece| dbfs(piece) > -40.0);
    pieces.any(|piece| correlation(piece, heard) > 0.8)
}

fn wav(call: &Value, name: &str) -> Vec<i16> {
    read(&PathBuf::from(call[name].as_str().unwrap()))
}

fn heard_by_phone(folder: &Path) -> Vec<i16> {
    read(&folder.join("phone-heard.wav"))
}

/// Waits until so many packets have gone to the client: a clock that the media itself ticks.
async fn packets_out(world: &World, at_least: u64) {
    let sent = async || world.only_call("connected").await["packets_out"].as_u64().unwrap();
    eventually(async || sent().await >= at_least).await;
}

#[tokio::test]
async fn a_callee_answers_speaks_and_hears() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::recording(folder.path().join("calls")).await;
    let mut phone =
        Phone::dial(&world, "0711000001", CalleeProgram::SpeakThenEcho, folder.path()).await;
    phone.until_event("ringing").await;
    let accepted = phone.until_event("accepted").await;
    assert_eq!(accepted["jsep"]["type"], "answer");
    phone.until_connected().await;
    phone.until(|frame| frame["response"] == "media" && frame["receiving"] == true).await;
    let talk = greeting().len() as u64 / 960;
    packets_out(&world, talk + 20).await;

    phone.client.say("hangup").await;

    let hangup = phone.until_event("hangup").await;
    assert_eq!(hangup["eventdata"]["result"]["code"], 200);
    let call = world.only_call("ended").await;
    assert_eq!(call["end"], json!({"code": 200, "reason": "to BYE"}));
    assert_eq!(call["codec"], "opus");
    assert!(call["packets_in"].as_u64().unwrap() > talk);
    phone.until_closed().await;
    let speech = greeting();
    assert!(is_in(&speech, &wav(&call, "heard_wav")), "the callee heard the phone");
    assert!(is_in(&speech, &heard_by_phone(folder.path())), "the phone heard the callee");
}

#[tokio::test]
async fn early_media_is_heard_before_the_answer() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::recording(folder.path().join("calls")).await;
    let mut phone = Phone::dial(&world, "0711000006", CalleeProgram::Silence, folder.path()).await;

    let progress = phone.until_event("progress").await;

    assert_eq!(progress["jsep"]["type"], "answer");
    phone.until_connected().await;
    let call = world.only_call("early_media").await;
    assert_eq!(call["connected_ms"], json!(null));
    let accepted = phone.until_event("accepted").await;
    assert_eq!(accepted.get("jsep"), None, "the description is not sent twice");
    let before_answer = phone.leg.report().packets_in;
    assert!(before_answer > 50, "{before_answer} packets of early media");
    phone.client.say("hangup").await;
    phone.until_event("hangup").await;
    phone.until_closed().await;
    let ring_back = &heard_by_phone(folder.path())[..48_000];
    assert!(dbfs(ring_back) > -40.0, "ring-back at {:.0} dBFS", dbfs(ring_back));
}

#[tokio::test]
async fn an_announcement_and_then_the_end() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000012", CalleeProgram::Silence, folder.path()).await;
    phone.until_event("progress").await;
    phone.until_connected().await;
    let hangup = phone.until_event("hangup").await;
    assert_eq!(hangup["eventdata"]["result"]["code"], 404);
    assert_eq!(world.only_call("ended").await["connected_ms"], json!(null));
}

#[tokio::test]
async fn the_menu_hears_the_digits() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000008", CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_connected().await;

    phone.leg.send_digits("42#");

    eventually(async || world.only_call("connected").await["digits"] == "42#").await;
    phone.client.say("hangup").await;
    phone.until_event("hangup").await;
    assert_eq!(world.only_call("ended").await["digits"], "42#");
}

#[tokio::test]
async fn a_callee_without_opus_is_spoken_to_in_g711() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000010", CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_connected().await;
    assert_eq!(world.only_call("connected").await["codec"], "PCMU");
}

#[tokio::test]
async fn a_held_call_is_silent_and_can_be_taken_back() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000013", CalleeProgram::LongTalk, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_connected().await;

    let echo = phone.leg.clone();
    eventually(async || echo.report().heard_dbfs > -40.0).await;

    phone.client.say("hold").await;
    let held = world.only_call("held").await;
    assert_eq!(held["end"], json!(null));
    eventually(async || echo.report().heard_dbfs < -60.0).await;
    phone.client.say("unhold").await;
    eventually(async || echo.report().heard_dbfs > -40.0).await;
    assert_eq!(world.only_call("connected").await["state"], "connected");
}

#[tokio::test]
async fn a_callee_hangs_up() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000201", CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    let hangup = phone.until_event("hangup").await;
    let result = &hangup["eventdata"]["result"];
    assert_eq!((&result["code"], &result["reason"]), (&json!(200), &json!("to BYE")));
    let call = world.only_call("ended").await;
    let talked = call["ended_ms"].as_u64().unwrap() - call["connected_ms"].as_u64().unwrap();
    assert!(talked >= 1_000, "{talked} ms");
}

#[tokio::test]
async fn an_incoming_call_is_answered_and_the_caller_hangs_up() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::recording(folder.path().join("calls")).await;
    let client = world.registered("asha").await;
    let id = world.ring("asha", json!({"behaviour": "silence", "ring_seconds": 5})).await;
    let mut phone = Phone::answer(client, CalleeProgram::SpeakThenEcho, folder.path()).await;
    phone.until_connected().await;
    let speech = greeting();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/greeting.wav");
    world.post("/play", json!({"call_id": id, "wav": file})).await;
    let so_far = world.call(&id, "connected").await["packets_out"].as_u64().unwrap();
    packets_out(&world, so_far + speech.len() as u64 / 960 + 20).await;

    world.post("/hangup", json!({"call_id": id})).await;

    phone.until_event("hangup").await;
    phone.until_closed().await;
    let call = world.call(&id, "ended").await;
    assert_eq!(call["end"]["code"], 200);
    assert!(is_in(&speech, &wav(&call, "heard_wav")), "the callee heard the phone");
    assert!(is_in(&speech, &heard_by_phone(folder.path())), "the phone heard the callee");
}

#[tokio::test]
async fn a_phone_whose_media_ends_has_hung_up() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    let mut phone = Phone::dial(&world, "0711000013", CalleeProgram::Silence, folder.path()).await;
    phone.until_event("accepted").await;
    phone.until_connected().await;
    phone.leg.close();
    let died = phone.until(|frame| frame["response"] == "hangup").await;
    assert!(!died["reason"].as_str().unwrap().is_empty());
    phone.until_event("hangup").await;
    world.only_call("ended").await;
}

#[tokio::test]
async fn ten_calls_in_a_row_leave_nothing_behind() {
    let _turn = STAGE.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let world = World::new().await;
    for _ in 0..10 {
        let mut phone =
            Phone::dial(&world, "0711000013", CalleeProgram::Silence, folder.path()).await;
        phone.until_event("accepted").await;
        phone.until_connected().await;
        phone.client.say("hangup").await;
        phone.until_event("hangup").await;
        drop(phone);
        eventually(async || world.get("/clients").await == json!([])).await;
    }
    let calls = world.get("/calls").await;
    assert_eq!(calls.as_array().unwrap().len(), 10);
    for call in calls.as_array().unwrap() {
        world.call(call["call_id"].as_str().unwrap(), "ended").await;
    }
}

#[test]
fn another_text_is_not_taken_for_the_greeting() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/announcement.wav");
    let other = simulator::speech::read_wav(Path::new(file)).unwrap();
    assert!(!is_in(&greeting(), &other));
}
