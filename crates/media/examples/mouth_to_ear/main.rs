//! Prints how long sound takes from one phone's microphone to another's loudspeaker; `--json` for
//! JSON.
//!
//! Two connections of this crate on one computer, so the network takes nothing. Microphone and
//! loudspeaker are the two channels of one virtual sound card, recorded together: their distance
//! is exact to a millisecond, whatever the recorder's own delay.
#![allow(clippy::print_stdout, reason = "printing is its purpose")]
#![allow(clippy::unwrap_used, reason = "a bench ends at its first failure")]
#![cfg_attr(not(target_os = "linux"), allow(unused))]

#[cfg(target_os = "linux")]
mod call;
#[cfg(target_os = "linux")]
mod chirps;
#[cfg(target_os = "linux")]
#[path = "../../tests/devices/sound_server.rs"]
mod sound_server;

/// Set for the child that finds the sound server in its environment.
const INSIDE: &str = "SIMU_MOUTH_TO_EAR";

/// The sound card `room` has the mouth on its left and the ear on its right.
const MODULES: [&str; 6] = [
    "module-null-sink sink_name=room rate=48000 channels=2 channel_map=front-left,front-right",
    "module-remap-sink sink_name=mouth master=room channels=1 channel_map=mono \
     master_channel_map=front-left remix=no",
    "module-remap-sink sink_name=ear master=room channels=1 channel_map=mono \
     master_channel_map=front-right remix=no",
    "module-remap-source source_name=mic master=room.monitor channels=1 channel_map=mono \
     master_channel_map=front-left remix=no",
    "module-null-sink sink_name=elsewhere rate=48000 channels=1",
    "module-remap-source source_name=nobody master=elsewhere.monitor",
];

#[cfg(target_os = "linux")]
fn main() {
    if std::env::var_os(INSIDE).is_none() {
        let server = sound_server::SoundServer::with(&MODULES);
        let mut child = std::process::Command::new(std::env::current_exe().unwrap());
        child.args(std::env::args_os().skip(1)).env(INSIDE, "1");
        child.env("PULSE_SERVER", server.address());
        assert!(child.status().unwrap().success());
        return;
    }
    let rows: Vec<(&str, Vec<f64>)> = [("processing off", false), ("processing on", true)]
        .into_iter()
        .map(|(name, processing)| (name, call::delays(processing)))
        .collect();
    if std::env::args().any(|argument| argument == "--json") {
        println!("{}", serde_json::json!(rows));
        return;
    }
    for (name, delays) in rows {
        let list: Vec<String> = delays.iter().map(|delay| format!("{delay:.0}")).collect();
        println!("{name}: median {:.0} ms of {}", median(&delays), list.join(", "));
    }
}

#[cfg(target_os = "linux")]
fn median(delays: &[f64]) -> f64 {
    let mut sorted = delays.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("the native engine is part of the Linux build only");
}
