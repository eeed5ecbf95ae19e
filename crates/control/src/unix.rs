//! A socket in a folder that only this person reaches.

use std::{
    fs::{self, DirBuilder, File, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tokio::net::{UnixListener, UnixStream};

use crate::{Place, server::OpenError};

pub(crate) type ServerStream = UnixStream;
pub(crate) type ClientStream = UnixStream;

const SOCKET: &str = "control.sock";
/// Held as long as the door is open: it tells a door from the socket that a killed app left.
const LOCK: &str = "control.lock";

pub(crate) struct Listener {
    listener: UnixListener,
    socket: PathBuf,
    _lock: File,
}

impl Listener {
    pub(crate) fn open(place: &Place) -> Result<Self, OpenError> {
        let folder = place.path();
        make_private(folder)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => OpenError::Taken,
            TryLockError::Error(error) => error.into(),
        })?;
        let socket = folder.join(SOCKET);
        match fs::remove_file(&socket) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        let listener = UnixListener::bind(&socket)?;
        fs::set_permissions(&socket, fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, socket, _lock: lock })
    }

    pub(crate) async fn accept(&mut self) -> io::Result<ServerStream> {
        let (stream, _) = self.listener.accept().await?;
        must_be_us(&stream)?;
        Ok(stream)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // The next one removes it too.
        let _ = fs::remove_file(&self.socket);
    }
}

/// Errors of the kinds `NotFound` and `ConnectionRefused`: nobody is there.
pub(crate) async fn connect(place: &Place) -> io::Result<ClientStream> {
    let stream = UnixStream::connect(place.path().join(SOCKET)).await?;
    must_be_us(&stream)?;
    Ok(stream)
}

/// By the system's word (`SO_PEERCRED`, on macOS `getpeereid`).
fn must_be_us(stream: &UnixStream) -> io::Result<()> {
    if stream.peer_cred()?.uid() == rustix::process::getuid().as_raw() {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "the other end is another user"))
    }
}

/// A folder for temporary files is open to all: whoever was there first must have been us.
fn make_private(folder: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != rustix::process::getuid().as_raw() {
        let message = "the folder of the socket belongs to somebody else";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    if found.mode() & 0o077 == 0 {
        return Ok(());
    }
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}
