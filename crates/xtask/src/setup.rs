//! What must be there before anything is built: Node, Debian packages, npm packages.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use crate::report::{Failure, Outcome, step};
use crate::run;

const PACKAGES: &str = include_str!("../debian-packages.txt");
/// Vite 8 needs it.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Sections of debian-packages.txt.
pub const BUILD: &[&str] = &["build", "run"];
pub const STAGE: &[&str] = &["build", "run", "stage"];
pub const ALL: &[&str] = &["build", "run", "stage", "browser"];
/// For what is measured by PESQ.
pub const QUALITY: &[&str] = &["build", "run", "stage", "browser", "quality"];

/// Everything for building, and the Debian packages of the named sections.
pub fn all(sections: &[&str]) -> Outcome {
    node()?;
    debian_packages(sections)?;
    npm_packages()
}

/// Node is there and new enough.
fn node() -> Outcome {
    let remedy = "install Node 20.19 or newer from nodejs.org or your system's packages";
    let version = Command::new("node")
        .arg("--version")
        .output()
        .map_err(|_| Failure::new(format!("Node was not found; {remedy}")))?;
    let text = String::from_utf8_lossy(&version.stdout);
    let mut parts = text.trim().trim_start_matches('v').split('.').map(str::parse::<u32>);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) if (major, minor) >= OLDEST_NODE => Ok(()),
        _ => Err(Failure::new(format!("Node is too old ({}); {remedy}", text.trim()))),
    }
}

/// Installs the Debian packages that are missing. On other systems there is nothing to do here.
pub fn debian_packages(sections: &[&str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let wanted = packages(sections);
    let missing: Vec<&str> = wanted.into_iter().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !exists("apt-get") {
        return Err(Failure::new(format!(
            "these packages (Debian's names) are missing; install what your system calls them: {list}"
        )));
    }
    step(&format!("Installing Debian packages: {list}"));
    let by_hand =
        |_| Failure::new(format!("install these packages by hand: sudo apt-get install {list}"));
    as_root(&["apt-get", "update", "-qq"]).map_err(by_hand)?;
    let mut install =
        vec!["apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "Dpkg::Use-Pty=0"];
    install.extend(&missing);
    as_root(&install).map_err(by_hand)?;
    if missing.contains(&"coturn") && Path::new("/run/systemd/system").exists() {
        // The tests start it for themselves; this computer shall not become a public relay.
        as_root(&["systemctl", "disable", "--now", "--quiet", "coturn"])?;
    }
    Ok(())
}

/// `npm ci`, if the lock file is newer than what is installed.
fn npm_packages() -> Outcome {
    let ui = run::root().join("ui");
    let installed = changed(ui.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= changed(ui.join("package-lock.json")) {
        return Ok(());
    }
    step("Installing the window's packages (npm ci)");
    run::npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"])
}

/// The Python of a private environment with the pinned packages that measure speech.
pub fn speech_measures() -> Outcome<PathBuf> {
    let folder = run::target().join("speech-measures");
    pinned(&folder, "crates/rehearsal/measures/requirements.txt", || {
        step("Installing the speech measures (Python, pinned)");
        environment(&folder)
    })?;
    Ok(folder.join("bin/python"))
}

/// In the same environment PESQ, which is built from source.
pub fn quality_measures() -> Outcome {
    speech_measures()?;
    let folder = run::target().join("speech-measures");
    pinned(&folder, "crates/rehearsal/measures/quality-requirements.txt", || {
        step("Building PESQ (Python, pinned)");
        Ok(())
    })
}

/// The Python of another one, with what the company's server of the contract test needs.
pub fn company_peer() -> Outcome<PathBuf> {
    let folder = run::target().join("company-peer");
    pinned(&folder, "crates/company/tests/peer/requirements.txt", || {
        step("Installing the company's server for its contract test (Python, pinned)");
        environment(&folder)
    })?;
    Ok(folder.join("bin/python"))
}

/// The Python of a third one, with a real server for contacts.
pub fn carddav_peer() -> Outcome<PathBuf> {
    let folder = run::target().join("carddav-peer");
    pinned(&folder, "crates/carddav/tests/radicale/requirements.txt", || {
        step("Installing Radicale for the tests of contacts on a server (Python, pinned)");
        environment(&folder)
    })?;
    Ok(folder.join("bin/python"))
}

fn environment(folder: &Path) -> Outcome {
    let folder = folder.to_string_lossy().into_owned();
    run::run(&mut run::command("python3", &["-m", "venv", "--clear", &folder]))
}

/// Has this file of pins installed in the environment, after `prepare`, unless it is already.
fn pinned(folder: &Path, pins: &str, prepare: impl FnOnce() -> Outcome) -> Outcome {
    let pins = run::root().join(pins);
    let stamp = folder.join(pins.file_name().unwrap_or_default());
    if fs::read(&stamp).ok().is_some_and(|there| fs::read(&pins).is_ok_and(|pin| pin == there)) {
        return Ok(());
    }
    prepare()?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run::run(run::command(folder.join("bin/python"), &install).arg(&pins))?;
    fs::copy(&pins, &stamp)
        .map_err(|error| Failure::new(format!("could not write {}: {error}", stamp.display())))?;
    Ok(())
}

fn packages(sections: &[&str]) -> Vec<&'static str> {
    let mut wanted = false;
    let mut found = Vec::new();
    for line in PACKAGES.lines().skip(1).map(str::trim) {
        match line.strip_prefix("# ") {
            Some(section) => wanted = sections.contains(&section),
            None if wanted && !line.is_empty() => found.push(line),
            None => {}
        }
    }
    found
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

/// As root already, or by sudo.
pub fn as_root(words: &[&str]) -> Outcome {
    let is_root = run::output(&mut run::command("id", &["-u"]))?.trim() == "0";
    let mut command =
        if is_root { run::command(words[0], &words[1..]) } else { run::command("sudo", words) };
    run::run(command.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null()))
}

fn exists(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn changed(path: PathBuf) -> Option<SystemTime> {
    fs::metadata(path).and_then(|found| found.modified()).ok()
}
