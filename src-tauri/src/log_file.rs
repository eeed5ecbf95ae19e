//! The log: a rotating, size-capped file in the XDG state folder, masked at the writer.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use file_rotate::suffix::AppendCount;
use file_rotate::{ContentLimit, FileRotate, compression::Compression};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, fmt};

use crate::masking::Masking;

/// One file's size in bytes, and how many old ones are kept: 8 MB at most on the disk.
const FILE_BYTES: usize = 2_000_000;
const OLD_FILES: usize = 3;

/// Starts logging; answers the file's path, or nothing where it cannot be written. The phone
/// runs on without a log.
pub fn start(state_folder: &Path) -> Option<PathBuf> {
    // Tauri's own target would print its invoke key on a forged message.
    let filter = EnvFilter::try_from_env("SIMU_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info"))
        .add_directive("tauri=error".parse().ok()?)
        // It warns of each object of a portal that it asks about before that is there, and goes on.
        .add_directive("zbus::proxy=error".parse().ok()?);
    let path = state_folder.join("simu.log");
    let file = private_folder(state_folder).is_ok().then(|| {
        let rotating = FileRotate::new(
            &path,
            AppendCount::new(OLD_FILES),
            ContentLimit::BytesSurpassed(FILE_BYTES),
            Compression::None,
            None,
        );
        fmt::layer().with_ansi(false).with_writer(SharedWriter(Arc::new(Mutex::new(rotating))))
    });
    let written = file.is_some();
    let terminal =
        fmt::layer().with_ansi(io::stderr().is_terminal()).with_writer(|| Masking(io::stderr()));
    tracing_subscriber::registry().with(filter).with(file).with(terminal).try_init().ok()?;
    written.then_some(path)
}

/// Makes the folder, readable by this person only.
fn private_folder(folder: &Path) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

#[derive(Clone)]
struct SharedWriter(Arc<Mutex<FileRotate<AppendCount>>>);

impl Write for SharedWriter {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flush()
    }
}

impl<'a> MakeWriter<'a> for SharedWriter {
    type Writer = Masking<SharedWriter>;

    fn make_writer(&'a self) -> Self::Writer {
        Masking(self.clone())
    }
}
