//! The file on disk: who may read it, and how it is opened.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use crate::Error;

/// How long to wait for another program that has the file.
const BUSY: Duration = Duration::from_secs(2);

/// Makes folders and file for the owner only; SQLite gives its side files the same mode.
pub(crate) fn prepare(path: &Path) -> Result<(), Error> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder).map_err(|source| Error::Folder { path: folder.to_owned(), source })?;
    }
    make_file(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

/// Pages kept in memory; below zero in KiB.
const CACHE: i64 = -8 * 1024;

/// Files up to this size are read whole when they are opened.
const READ_WHOLE: u64 = 32 * 1024 * 1024;

/// A statement is planned once: else one with a `LIMIT` that is bound is planned anew each time
/// that it is asked, which takes longer than the answer.
fn open(path: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(path)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

pub(crate) fn connect(path: &Path) -> Result<Connection, Error> {
    let connection = open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is overwritten: it may be somebody's who wants to be forgotten.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    let size = path.metadata().map_or(0, |file| file.len());
    if size <= READ_WHOLE {
        check(&connection)?;
    }
    Ok(connection)
}

/// Finds lost pages now, in words, and not in the middle of a call. Reads the whole file.
pub(crate) fn check(connection: &Connection) -> Result<(), Error> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" { Ok(()) } else { Err(Error::Damaged { detail: verdict }) }
}

/// Reads beside the one that writes.
pub(crate) fn connect_reader(path: &Path) -> Result<Connection, Error> {
    let connection = open(path)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    Ok(connection)
}

/// Writes many rows beside the one that writes calls: its pieces are not worth a wait for the
/// disk, for all of them are taken back if the last is not written.
pub(crate) fn connect_import(path: &Path) -> Result<Connection, Error> {
    let connection = open(path)?;
    connection.busy_timeout(5 * BUSY)?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "wal_autocheckpoint", 8_000)?;
    connection.pragma_update(None, "cache_size", CACHE)?;
    Ok(connection)
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    drop(file);
    Ok(())
}
