//! Where the door is.

use std::path::{Path, PathBuf};

/// The folder of the socket, on Windows the name of the pipe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(PathBuf);

impl Place {
    /// The one of this person on this computer: `$XDG_RUNTIME_DIR/simu`, else `simu-<user>` in the
    /// folder for temporary files, which is private on macOS and made so elsewhere.
    #[must_use]
    pub fn of_this_person() -> Self {
        Self(here())
    }

    /// A folder of the caller's choice.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

#[cfg(unix)]
fn here() -> PathBuf {
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    match runtime.filter(|folder| folder.is_absolute()) {
        Some(folder) => folder.join("simu"),
        None => {
            let name = format!("simu-{}", rustix::process::getuid().as_raw());
            std::env::temp_dir().join(name)
        }
    }
}

#[cfg(windows)]
fn here() -> PathBuf {
    let user = std::env::var("USERNAME").unwrap_or_default();
    let user: String = user.chars().filter(|c| c.is_alphanumeric()).collect();
    PathBuf::from(format!(r"\\.\pipe\simu-control-{user}"))
}
