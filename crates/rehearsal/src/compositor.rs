//! A Wayland desktop on a stage: sway without a screen, a keyboard that nobody types on, and the
//! text that is selected in another program.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::process::{Service, piped, quiet};
use crate::stage::beside_us;
use crate::{Failure, Stage};

/// A window that asks for the focus gets it, as one does that a key has called.
const CONFIG: &str = "focus_on_window_activation focus\nxwayland disable\n";
/// Longer than any story, in milliseconds: wtype's keyboard lives as long as wtype.
const KEYBOARD_LIVES: &str = "3600000";

/// Ended, with all that was shown on it, when this is dropped.
#[derive(Debug)]
pub struct Compositor {
    display: String,
    socket: PathBuf,
    runtime: PathBuf,
    logs: PathBuf,
    // Ended in this order.
    selected: Option<Service>,
    elsewhere: Option<Service>,
    _keyboard: Service,
    _sway: Service,
}

impl Compositor {
    /// Opens it beside the stage's other display.
    pub fn open(stage: &Stage) -> Result<Self, Failure> {
        let runtime = stage.home().join("run");
        let logs = stage.folder().to_owned();
        let config = stage.home().join("sway.conf");
        std::fs::write(&config, CONFIG)?;
        let mut sway = as_nobody_special("sway");
        stage.dress(&mut sway);
        sway.arg("--config").arg(&config).env_remove("DISPLAY");
        sway.env("WLR_BACKENDS", "headless").env("WLR_LIBINPUT_NO_DEVICES", "1");
        sway.env("WLR_RENDERER", "pixman");
        let sway = Service::start("sway", sway, &logs)?;
        let display = appears(&runtime, "wayland-")?;
        let socket = runtime.join(appears(&runtime, "sway-ipc.")?);

        let mut keyboard = quiet("wtype");
        keyboard.args(["-s", KEYBOARD_LIVES]);
        keyboard.env("WAYLAND_DISPLAY", &display).env("XDG_RUNTIME_DIR", &runtime);
        let keyboard = Service::start("wtype", keyboard, &logs)?;
        Ok(Self {
            display,
            socket,
            runtime,
            logs,
            selected: None,
            elsewhere: None,
            _keyboard: keyboard,
            _sway: sway,
        })
    }

    /// What an app has to find around it to show itself here.
    pub fn environment(&self) -> [(&'static str, &str); 2] {
        [("WAYLAND_DISPLAY", &self.display), ("GDK_BACKEND", "wayland")]
    }

    /// Another program, which has no window, selects this text.
    pub fn select(&mut self, text: &str) -> Result<(), Failure> {
        self.selected = None;
        let mut copy = quiet("wl-copy");
        copy.args(["--primary", "--foreground", text]);
        copy.env("WAYLAND_DISPLAY", &self.display).env("XDG_RUNTIME_DIR", &self.runtime);
        self.selected = Some(Service::start("wl-copy", copy, &self.logs)?);
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let mut paste = piped("wl-paste");
            paste.args(["--primary", "--no-newline"]);
            paste.env("WAYLAND_DISPLAY", &self.display).env("XDG_RUNTIME_DIR", &self.runtime);
            if paste.output()?.stdout == text.as_bytes() {
                return Ok(());
            }
            in_time(until, "a selection")?;
        }
    }

    /// The window of another program comes to the front, and a key is pressed there. Answers the
    /// token that the compositor gave for it: one other window may come to the front now.
    pub fn press_elsewhere(&mut self) -> Result<String, Failure> {
        self.elsewhere = None;
        let mut catcher = piped(beside_us("key-catcher")?);
        catcher.envs(self.environment()).env("XDG_RUNTIME_DIR", &self.runtime);
        let mut catcher = Service::start("key-catcher", catcher, &self.logs)?;
        let until = Instant::now() + Duration::from_secs(10);
        while !self.has_focus("key-catcher")? {
            in_time(until, "the other program's window")?;
        }
        let mut press = quiet("wtype");
        press.args(["-k", "F9"]);
        press.env("WAYLAND_DISPLAY", &self.display).env("XDG_RUNTIME_DIR", &self.runtime);
        press.status()?;
        let token = catcher.first_line()?;
        self.elsewhere = Some(catcher);
        Ok(token)
    }

    /// Brings a window of this program to the front, as the person does.
    pub fn go_to(&self, program: &str) -> Result<(), Failure> {
        self.say(&[&format!("[app_id={program}] focus")]).map(drop)
    }

    /// Whether a window of this program has the keyboard.
    pub fn has_focus(&self, program: &str) -> Result<bool, Failure> {
        fn focused(node: &Value, program: &str) -> bool {
            let here = node["focused"] == true && node["app_id"] == program;
            let below = ["nodes", "floating_nodes"].map(|kind| node[kind].as_array());
            here || below.into_iter().flatten().flatten().any(|node| focused(node, program))
        }
        Ok(focused(&self.say(&["-t", "get_tree"])?, program))
    }

    fn say(&self, words: &[&str]) -> Result<Value, Failure> {
        let mut message = piped("swaymsg");
        let said = message.arg("--raw").args(words).env("SWAYSOCK", &self.socket).output()?;
        serde_json::from_slice(&said.stdout)
            .map_err(|_| Failure::NotAsExpected(format!("swaymsg {words:?}: {said:?}")))
    }
}

/// sway does not start for root, as whom containers run; it is somebody else there.
fn as_nobody_special(program: &str) -> Command {
    if !rustix::process::geteuid().is_root() {
        return quiet(program);
    }
    let mut command = quiet("unshare");
    command.args(["--user", "--map-user=1000", "--map-group=1000", program]);
    command
}

/// The name of the socket that comes up in the folder, within 15 s.
fn appears(folder: &Path, start: &str) -> Result<String, Failure> {
    let until = Instant::now() + Duration::from_secs(15);
    loop {
        for entry in std::fs::read_dir(folder)? {
            let name = entry?.file_name().to_string_lossy().into_owned();
            if name.starts_with(start) && !name.ends_with(".lock") {
                return Ok(name);
            }
        }
        in_time(until, "a compositor")?;
    }
}

fn in_time(until: Instant, what: &str) -> Result<(), Failure> {
    if Instant::now() > until {
        return Err(Failure::NotAsExpected(format!("{what} did not come up")));
    }
    std::thread::sleep(Duration::from_millis(50));
    Ok(())
}
