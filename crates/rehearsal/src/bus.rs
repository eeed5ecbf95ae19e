//! A session bus of a rehearsal's own.

use std::path::Path;

use crate::Failure;
use crate::process::{Service, piped};

/// It starts no service by itself: which of them a computer has installed must not decide what the
/// app finds, and what a bus starts outlives it. The portal's one even leaves a mount behind.
fn config(folder: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        folder.display()
    )
}

/// Opens it in this folder, with this environment; it and its address.
pub fn open(
    folder: &Path,
    environment: &[(&'static str, String)],
    logs: &Path,
) -> Result<(Service, String), Failure> {
    let file = folder.join("bus.conf");
    std::fs::write(&file, config(folder))?;
    let mut daemon = piped("dbus-daemon");
    daemon.arg(format!("--config-file={}", file.display()));
    daemon.args(["--nofork", "--nopidfile", "--print-address=1"]);
    daemon.envs(environment.iter().map(|(name, value)| (name, value)));
    let mut bus = Service::start("dbus", daemon, logs)?;
    let address = bus.first_line()?.trim().to_owned();
    Ok((bus, address))
}
