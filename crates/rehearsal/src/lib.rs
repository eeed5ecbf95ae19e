//! The app on a stage: a virtual display, virtual sound devices, a private session bus with a
//! keychain, and the local Africa's Talking. The headless demo, the end-to-end tests and the
//! benchmarks all play on it, with the app as agents run it.

pub mod bench;
pub mod bus;
pub mod clock;
pub mod company;
#[cfg(target_os = "linux")]
pub mod compositor;
pub mod conversation;
pub mod demo;
pub mod failure;
pub mod footprint;
#[cfg(target_os = "linux")]
pub mod key_desktop;
pub mod line_faults;
pub mod local_at;
pub mod memory;
pub mod process;
pub mod road;
pub mod soak;
pub mod sound;
pub mod speech;
pub mod stage;
pub mod window;
pub mod wpt;

pub use failure::Failure;
pub use stage::Stage;

use std::path::{Path, PathBuf};

/// Where a rehearsal keeps its pictures, recordings and logs: `target/rehearsal/<name>`, emptied.
pub fn folder(name: &str) -> Result<PathBuf, Failure> {
    let program = stage::beside_us("simu")?;
    let target = program.ancestors().nth(2).unwrap_or(Path::new("target"));
    let folder = target.join("rehearsal").join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}
