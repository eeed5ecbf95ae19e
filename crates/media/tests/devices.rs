//! The list of devices against a real PulseAudio: plugging, unplugging, defaults, its end.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

#[path = "devices/sound_server.rs"]
mod sound_server;

use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use media::devices::{Device, Devices, Monitor};
use media::{MediaNotice, MediaNotice::DevicesChanged};
use sound_server::SoundServer;

const DESK: &str = "module-null-sink sink_name=desk sink_properties=device.description=Desk";
const HEADSET: &str = "module-remap-source source_name=mic master=desk.monitor source_properties=device.description=Mic";

#[test]
fn devices_are_listed_with_their_names_and_without_monitors() {
    let server = SoundServer::with(&[DESK, HEADSET]);
    let watch = Watch::new(&server);
    let devices = watch.until(|devices| !devices.speakers.is_empty());
    assert_eq!(devices.speakers, [device("desk", "Desk", true)]);
    assert_eq!(devices.microphones.len(), 1, "no monitor among {devices:?}");
    assert_eq!(devices.microphones[0].id, "mic");
    assert_eq!(devices.microphones[0].name, "Mic");
    assert_eq!(watch.problems(), []);
}

#[test]
fn plugging_and_unplugging_is_seen_at_once() {
    let server = SoundServer::with(&[DESK, HEADSET]);
    let watch = Watch::new(&server);
    watch.until(|devices| devices.speakers.len() == 1);

    let start = Instant::now();
    let properties = "sink_properties=device.description=USB";
    let module = server.pactl(&["load-module", "module-null-sink", "sink_name=usb", properties]);
    let devices = watch.until(|devices| devices.speakers.len() == 2);
    assert!(start.elapsed() < Duration::from_secs(2), "not by the regular look");
    assert_eq!(devices.speakers, [device("desk", "Desk", true), device("usb", "USB", false)]);
    assert_eq!(devices.microphones.len(), 1);

    server.pactl(&["unload-module", &module]);
    let devices = watch.until(|devices| devices.speakers.len() == 1);
    assert_eq!(devices.speakers, [device("desk", "Desk", true)]);
}

#[test]
fn another_default_is_followed() {
    let usb = "module-null-sink sink_name=usb sink_properties=device.description=USB";
    let line = "module-remap-source source_name=line master=usb.monitor";
    let server = SoundServer::with(&[DESK, usb, HEADSET, line]);
    let watch = Watch::new(&server);
    watch.until(|devices| devices.microphones.len() == 2);

    server.pactl(&["set-default-sink", "usb"]);
    server.pactl(&["set-default-source", "line"]);
    let devices = watch.until(|devices| default(&devices.microphones) == Some("line"));
    assert_eq!(default(&devices.speakers), Some("usb"));
    server.pactl(&["set-default-sink", "desk"]);
    watch.until(|devices| default(&devices.speakers) == Some("desk"));
}

#[test]
fn a_server_that_comes_goes_and_comes_back_is_noticed() {
    let mut server = SoundServer::absent();
    let watch = Watch::new(&server);
    watch.notice(MediaNotice::NoSoundServer);
    assert_eq!(watch.monitor.devices(), Devices::default());

    server.start(&[DESK, HEADSET]);
    watch.until(|devices| devices.speakers.len() == 1);
    server.stop();
    watch.notice(MediaNotice::NoSoundServer);
    assert_eq!(watch.monitor.devices(), Devices::default());
    server.start(&[DESK, HEADSET]);
    watch.until(|devices| devices.speakers.len() == 1);
}

#[test]
fn a_server_without_devices_is_told_from_no_server() {
    let server = SoundServer::with(&[]);
    let watch = Watch::new(&server);
    watch.notice(MediaNotice::NoMicrophone);
    watch.notice(MediaNotice::NoSpeaker);
    server.pactl(&["load-module", "module-null-sink", "sink_name=desk"]);
    watch.until(|devices| devices.speakers.len() == 1);
    assert_eq!(watch.problems(), [], "the missing microphone is told once");
}

#[test]
fn a_hundred_monitors_leave_no_thread_and_no_file_behind() {
    let server = SoundServer::with(&[DESK, HEADSET]);
    let cycle = || {
        let watch = Watch::new(&server);
        watch.until(|devices| !devices.speakers.is_empty());
    };
    // The first ones load plugins and set up pools.
    (0..5).for_each(|_| cycle());
    let files = count("/proc/self/fd");
    (0..100).for_each(|_| cycle());
    // Other tests of this program come and go meanwhile, each with a handful.
    assert!(count("/proc/self/fd") < files + 60, "{files} -> {}", count("/proc/self/fd"));
    let own = threads().iter().filter(|name| name.as_str() == "devices").count();
    assert!(own < 10, "{own} watchers are left");
}

#[test]
fn dropping_does_not_wait_for_a_server_that_hangs() {
    let server = SoundServer::with(&[DESK, HEADSET]);
    let watch = Watch::new(&server);
    watch.until(|devices| !devices.speakers.is_empty());
    server.freeze(true);
    watch.monitor.look();
    let start = Instant::now();
    drop(watch);
    let waited = start.elapsed();
    server.freeze(false);
    assert!(waited < Duration::from_secs(2), "{waited:?}");
}

struct Watch {
    monitor: Monitor,
    notices: Receiver<MediaNotice>,
}

impl Watch {
    fn new(server: &SoundServer) -> Self {
        let (sender, notices) = channel();
        let monitor = Monitor::start(Some(server.address()), move |notice| {
            let _ = sender.send(notice);
        });
        Self { monitor, notices }
    }

    /// The list, as soon as it is as wished.
    fn until(&self, wished: impl Fn(&Devices) -> bool) -> Devices {
        loop {
            let devices = self.monitor.devices();
            if wished(&devices) {
                return devices;
            }
            let notice = self.notices.recv_timeout(Duration::from_secs(10));
            assert!(notice.is_ok(), "nothing changes any more: {devices:?}");
        }
    }

    fn notice(&self, wished: MediaNotice) {
        let mut seen = Vec::new();
        while seen.last() != Some(&wished) {
            seen.push(self.notices.recv_timeout(Duration::from_secs(10)).unwrap());
        }
    }

    /// The notices so far that are not about the list.
    fn problems(&self) -> Vec<MediaNotice> {
        self.notices.try_iter().filter(|notice| *notice != DevicesChanged).collect()
    }
}

fn device(id: &str, name: &str, is_default: bool) -> Device {
    Device { id: id.to_owned(), name: name.to_owned(), is_default }
}

fn default(devices: &[Device]) -> Option<&str> {
    devices.iter().find(|device| device.is_default).map(|device| device.id.as_str())
}

fn count(directory: &str) -> usize {
    std::fs::read_dir(directory).unwrap().count()
}

fn threads() -> Vec<String> {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let name = |task: std::fs::DirEntry| std::fs::read_to_string(task.path().join("comm")).ok();
    tasks.flatten().filter_map(name).map(|name| name.trim().to_owned()).collect()
}
