//! The figures: each row one situation, measured on the same speech.

use media::processing::{Processor, SAMPLE_RATE, Switches};
use serde_json::{Value, json};

use crate::chirps;
use crate::room::{Room, attenuation, call, level, likeness, mix, noise, run, speech};

const SECOND: usize = SAMPLE_RATE as usize;
const OFF: Switches = Switches {
    echo_cancellation: false,
    noise_suppression: false,
    gain_control: false,
    high_pass_filter: false,
};
const ECHO: Switches = Switches { echo_cancellation: true, ..OFF };
const ALL: Switches = Switches {
    echo_cancellation: true,
    noise_suppression: true,
    gain_control: true,
    high_pass_filter: true,
};

pub fn measure() -> Value {
    json!({
        "cpu": cpu(),
        "delay": delay(),
        "double_talk": double_talk(),
        "echo": echo(),
        "microphone": microphone(),
    })
}

/// Only the far side speaks, 10 s. Attenuation from the fourth second on.
fn echo() -> Vec<Value> {
    let played = mix(&[&speech("far.wav", 10, -22.0)]);
    let mut rows = Vec::new();
    for gain in [-18.0, -9.0] {
        for delay in [30, 60, 120, 250] {
            let microphone = mix(&[&Room::new(delay, gain).echo(&played)]);
            let (sent, statistics) = call(ECHO, &played, &microphone);
            rows.push(json!({
                "delay_ms": delay,
                "echo_db": gain,
                "microphone_dbfs": round(level(&microphone[3 * SECOND..])),
                "sent_dbfs": round(level(&sent[3 * SECOND..])),
                "attenuation_db": round(attenuation(&microphone, &sent, 3)),
                "first_second_db": round(level(&microphone[..SECOND]) - level(&sent[..SECOND])),
                "erle_db": statistics.echo_return_loss_enhancement.map(|db| round(db as f32)),
                "found_delay_ms": statistics.delay.map(|delay| delay.as_millis() as u64),
            }));
        }
    }
    rows
}

/// Both speak all the time, 10 s. From the fourth second on.
fn double_talk() -> Vec<Value> {
    let played = mix(&[&speech("far.wav", 10, -22.0)]);
    let near = speech("near.wav", 10, -22.0);
    let wanted = mix(&[&near]);
    [-30.0, -18.0, -9.0]
        .into_iter()
        .map(|gain| {
            let microphone = mix(&[&near, &Room::new(60, gain).echo(&played)]);
            let (sent, _) = call(ECHO, &played, &microphone);
            let (wanted, microphone, sent) =
                (&wanted[3 * SECOND..], &microphone[3 * SECOND..], &sent[3 * SECOND..]);
            json!({
                "echo_db": gain,
                "unprocessed_likeness": thousandth(likeness(wanted, microphone)),
                "likeness": thousandth(likeness(wanted, sent)),
                "level_change_db": round(level(sent) - level(wanted)),
            })
        })
        .collect()
}

/// Only the near side is there.
fn microphone() -> Vec<Value> {
    let noise_suppression = Switches { noise_suppression: true, ..OFF };
    let gain_control = Switches { gain_control: true, ..OFF };
    let hiss = noise(10 * SECOND, -45.0, 7);
    let rows: [(&str, Switches, Vec<f32>); 5] = [
        ("noise at -45 dBFS, noise suppression", noise_suppression, hiss.clone()),
        ("speech at -45 dBFS, gain control", gain_control, speech("near.wav", 10, -45.0)),
        ("speech at -30 dBFS, gain control", gain_control, speech("near.wav", 10, -30.0)),
        ("speech at -14 dBFS, gain control", gain_control, speech("near.wav", 10, -14.0)),
        ("speech at -22 dBFS, all on", ALL, speech("near.wav", 10, -22.0)),
    ];
    rows.into_iter()
        .map(|(what, switches, sound)| {
            let microphone = mix(&[&sound]);
            let (sent, _) = call(switches, &[], &microphone);
            json!({
                "what": what,
                "change_db": round(-attenuation(&microphone, &sent, 5)),
                "likeness": thousandth(likeness(&microphone[5 * SECOND..], &sent[5 * SECOND..])),
            })
        })
        .collect()
}

/// By how much the microphone's sound is late for being processed.
fn delay() -> Vec<Value> {
    let said = chirps::sound();
    let wide = |sound: &[i16]| -> Vec<f32> {
        sound.iter().map(|&sample| f32::from(sample) / 32768.0).collect()
    };
    let rows = [
        ("echo cancellation", ECHO),
        ("noise suppression", Switches { noise_suppression: true, ..OFF }),
        ("gain control", Switches { gain_control: true, ..OFF }),
        ("all on", ALL),
    ];
    rows.into_iter()
        .map(|(what, switches)| {
            let (sent, _) = call(switches, &[], &said);
            let delays = chirps::delays(&wide(&said), &wide(&sent));
            json!({ "what": what, "delay_ms": delays.last() })
        })
        .collect()
}

/// Share of one core in a call with everything on. Meaningful in a release build only.
fn cpu() -> Value {
    let played = mix(&[&speech("far.wav", 20, -22.0)]);
    let microphone = mix(&[&speech("near.wav", 20, -22.0), &Room::new(60, -18.0).echo(&played)]);
    let processor = Processor::new(ALL);
    let start = thread_seconds();
    run(&processor, &played, &microphone);
    let percent = (thread_seconds() - start) / 20.0 * 100.0;
    json!({ "build": if cfg!(debug_assertions) { "debug" } else { "release" }, "percent_of_a_core": round(percent) })
}

/// Time that this thread has had a processor: what else runs here does not count.
fn thread_seconds() -> f32 {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = times.split(' ').next().and_then(|first| first.parse::<u64>().ok());
    nanoseconds.unwrap_or(0) as f32 / 1e9
}

/// The figures as text: one table a group, the columns in alphabetical order.
pub fn table(figures: &Value) -> String {
    let mut text = String::new();
    for (group, rows) in figures.as_object().into_iter().flatten() {
        text.push_str(&format!("{group}\n"));
        let rows = rows.as_array().cloned().unwrap_or_else(|| vec![rows.clone()]);
        for (index, row) in rows.iter().filter_map(Value::as_object).enumerate() {
            if index == 0 {
                text.push_str(&line(row.keys().map(String::as_str)));
            }
            let cells: Vec<String> = row.values().map(cell).collect();
            text.push_str(&line(cells.iter().map(String::as_str)));
        }
        text.push('\n');
    }
    text
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let padded: Vec<String> = cells.map(|cell| format!("{cell:>20}")).collect();
    format!("{}\n", padded.join("  "))
}

fn cell(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn round(value: f32) -> f64 {
    (f64::from(value) * 10.0).round() / 10.0
}

fn thousandth(value: f32) -> f64 {
    (f64::from(value) * 1000.0).round() / 1000.0
}
