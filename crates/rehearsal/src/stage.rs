//! The stage itself: everything the app finds around it, private to one rehearsal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::local_at::LocalAt;
use crate::process::{Service, piped, quiet};
use crate::sound::Sound;
use crate::{Failure, bus};

/// How much the app logs on a stage, unless `SIMU_LOG` says otherwise.
const DETAIL: &str = "info,phone=debug,line=debug,media=debug";

/// What a stage is set with.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// A session bus and a keychain on it.
    pub bus: bool,
    /// A sound server with a microphone and a speaker.
    pub sound: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self { bus: true, sound: true }
    }
}

/// A display, a bus, sound and a local Africa's Talking; all end with it.
#[derive(Debug)]
pub struct Stage {
    pub at: LocalAt,
    /// None where the setting has no sound.
    pub sound: Option<Sound>,
    environment: Vec<(&'static str, String)>,
    folder: PathBuf,
    // Ended in this order, before the folder goes.
    _bus: Vec<Service>,
    _display: Service,
    home: TempDir,
}

impl Stage {
    /// Sets the stage. Recordings, pictures and logs are kept in `folder`.
    pub fn set(folder: &Path, setting: Setting) -> Result<Self, Failure> {
        std::fs::create_dir_all(folder)?;
        let folder = std::fs::canonicalize(folder)?;
        let home = tempfile::Builder::new().prefix("simu-stage-").tempdir()?;
        let mut environment = private_folders(home.path())?;

        let mut xvfb = piped("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1366x768x24", "-nolisten", "tcp", "-ac"]);
        let mut display = Service::start("xvfb", xvfb, &folder)?;
        environment.push(("DISPLAY", format!(":{}", display.first_line()?.trim())));

        let mut services = Vec::new();
        if setting.bus {
            open_bus(home.path(), &mut services, &mut environment, &folder)?;
        } else {
            environment.push(("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent".to_owned()));
        }
        let sound = if setting.sound { Some(Sound::open(home.path(), &folder)?) } else { None };
        let server = sound.as_ref().map_or("unix:/nonexistent", Sound::server);
        environment.push(("PULSE_SERVER", server.to_owned()));

        let at = LocalAt::open(&beside_us("simu-simulator")?, &folder)?;
        environment.push(("SIMU_DEMO_SIMULATOR", at.ready().http.clone()));
        Ok(Self { at, sound, environment, folder, _bus: services, _display: display, home })
    }

    /// The app, with this stage around it.
    pub fn app(&self) -> Result<Command, Failure> {
        let mut command = quiet(beside_us("simu")?);
        command.arg("--demo");
        self.dress(&mut command);
        Ok(command)
    }

    /// A word on the command line, said on this stage where no display is.
    pub fn command_line(&self, words: &[&str]) -> Result<Command, Failure> {
        let mut command = piped(beside_us("simu")?);
        self.dress(&mut command);
        command.args(words).env_remove("DISPLAY");
        Ok(command)
    }

    /// Puts the stage around a command: its environment and nothing else of ours.
    pub fn dress(&self, command: &mut Command) {
        for name in ["WAYLAND_DISPLAY", "AT_USERNAME", "AT_API_KEY", "TAURI_WEBVIEW_AUTOMATION"] {
            command.env_remove(name);
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
    }

    /// What the stage is for a program on it.
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// A picture of the one window on the display whose title matches.
    pub fn picture(&self, title: &str, path: &Path) -> Result<(), Failure> {
        let mut search = Command::new("xdotool");
        self.dress(&mut search);
        let found = search.args(["search", "--onlyvisible", "--name", title]).output()?;
        let window = String::from_utf8_lossy(&found.stdout).trim().to_owned();
        let mut camera = quiet("maim");
        self.dress(&mut camera);
        if camera.arg(format!("--window={window}")).arg(path).status()?.success() {
            return Ok(());
        }
        Err(Failure::NotAsExpected(format!("no picture of the window {title} ({window})")))
    }

    /// Where recordings, pictures and logs are kept.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the app keeps what it keeps: the person's folders.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The sound, which the setting must have.
    pub fn sound(&self) -> Result<&Sound, Failure> {
        self.sound.as_ref().ok_or_else(|| Failure::NotAsExpected("no sound on this stage".into()))
    }
}

/// A program of ours: cargo puts them all into one folder, tests one deeper.
pub fn beside_us(program: &str) -> Result<PathBuf, Failure> {
    let here = std::env::current_exe()?;
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    let found = here.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
    found.into_iter().find(|path| path.is_file()).ok_or_else(|| {
        Failure::NotAsExpected(format!("{name} is not built; run cargo xtask test or demo"))
    })
}

fn private_folders(home: &Path) -> Result<Vec<(&'static str, String)>, Failure> {
    let mut environment = vec![
        ("HOME", home.display().to_string()),
        ("GDK_BACKEND", "x11".to_owned()),
        ("NO_AT_BRIDGE", "1".to_owned()),
        ("LANG", "C.UTF-8".to_owned()),
        ("SIMU_LOG", std::env::var("SIMU_LOG").unwrap_or_else(|_| DETAIL.to_owned())),
    ];
    for (name, folder) in [
        ("XDG_RUNTIME_DIR", "run"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_DATA_HOME", "data"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_CACHE_HOME", "cache"),
    ] {
        let path = home.join(folder);
        std::fs::create_dir(&path)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700))?;
        }
        environment.push((name, path.display().to_string()));
    }
    Ok(environment)
}

/// A session bus of its own, and gnome-keyring on it, unlocked.
fn open_bus(
    home: &Path,
    services: &mut Vec<Service>,
    environment: &mut Vec<(&'static str, String)>,
    logs: &Path,
) -> Result<(), Failure> {
    let (bus, address) = bus::open(home, environment, logs)?;
    environment.push(("DBUS_SESSION_BUS_ADDRESS", address));
    services.push(bus);

    let mut keyring = Command::new("gnome-keyring-daemon");
    keyring
        .args(["--foreground", "--unlock", "--components=secrets"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .envs(environment.iter().map(|(name, value)| (name, value)));
    let mut keyring = Service::start("keyring", keyring, logs)?;
    keyring.tell("rehearsal")?;
    services.push(keyring);
    Ok(())
}

impl Service {
    /// Writes to its standard input, which must have been piped, and closes it.
    fn tell(&mut self, text: &str) -> Result<(), Failure> {
        let Some(mut input) = self.input() else { return Ok(()) };
        Ok(input.write_all(text.as_bytes())?)
    }
}
