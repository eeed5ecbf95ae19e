//! Copies of the file, and what happens when it is damaged.
//!
//! Copies rotate: today's and those of the two days before. Each is made only of a file that
//! was read whole and found good. A damaged file is set aside, never thrown away; the newest
//! good copy takes its place, and what can still be read of the damaged one comes back on top.

mod restore;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use call::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::{Error, Store, file};
pub use restore::Restored;

/// Copies that are kept.
const COPIES: usize = 3;
/// After which time a new copy is due.
const DUE: Duration = Duration::from_secs(20 * 3_600);
/// Pages that are copied before others get their turn.
const PIECE: i32 = 256;

impl Store {
    /// Makes a copy if the last one is old; says whether it did. May take seconds and leaves
    /// others their turn, so it belongs on a thread that nobody waits for.
    ///
    /// # Errors
    /// If the file is damaged, which is found here even where it is too long to be read whole
    /// at each start; or if the copy cannot be written.
    pub fn back_up_if_due(&self, now: Timestamp) -> Result<bool, Error> {
        let due = match newest(&self.path) {
            Some(copy) => age(&copy, now).is_none_or(|age| age >= DUE),
            None => true,
        };
        if due {
            self.back_up()?;
        }
        Ok(due)
    }

    /// Makes a copy now, and forgets the oldest.
    ///
    /// # Errors
    /// As of [`Store::back_up_if_due`].
    pub fn back_up(&self) -> Result<(), Error> {
        let new = copy_path(&self.path, 0);
        let failed = |source| Error::File { path: new.clone(), source };
        if new.exists() {
            fs::remove_file(&new).map_err(failed)?;
        }
        file::prepare(&new)?;
        let from = file::connect_reader(&self.path)?;
        file::check(&from)?;
        let mut to = Connection::open(&new)?;
        let copying = Backup::new(&from, &mut to)?;
        copying.run_to_completion(PIECE, Duration::from_millis(2), None)?;
        drop(copying);
        // One file, readable by itself, and on the disk before older ones go.
        to.pragma_update(None, "journal_mode", "DELETE")?;
        file::check(&to)?;
        drop(to);
        fs::File::open(&new).and_then(|copy| copy.sync_all()).map_err(failed)?;
        for older in (1..COPIES).rev() {
            let (from, to) = (copy_path(&self.path, older), copy_path(&self.path, older + 1));
            if from.exists() {
                fs::rename(&from, &to).map_err(|source| Error::File { path: to, source })?;
            }
        }
        let first = copy_path(&self.path, 1);
        fs::rename(&new, &first).map_err(|source| Error::File { path: first, source })
    }

    /// Forgets all copies and makes a new one: what was erased is in none of them then.
    ///
    /// # Errors
    /// If they cannot be removed, or the copy cannot be written.
    pub(crate) fn renew_copies(&self) -> Result<(), Error> {
        let copies: Vec<PathBuf> = copies(&self.path).collect();
        for path in &copies {
            fs::remove_file(path).map_err(|source| Error::File { path: path.clone(), source })?;
        }
        if copies.is_empty() { Ok(()) } else { self.back_up() }
    }
}

/// Number 0 is the one that is being written; then the newest is the first.
fn copy_path(path: &Path, number: usize) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(if number == 0 { ".copy-new".to_owned() } else { format!(".copy-{number}") });
    PathBuf::from(name)
}

fn copies(path: &Path) -> impl Iterator<Item = PathBuf> {
    let path = path.to_owned();
    (1..=COPIES).map(move |number| copy_path(&path, number)).filter(|copy| copy.exists())
}

fn newest(path: &Path) -> Option<PathBuf> {
    copies(path).next()
}

fn age(copy: &Path, now: Timestamp) -> Option<Duration> {
    let written = copy.metadata().ok()?.modified().ok()?;
    let written = written.duration_since(std::time::UNIX_EPOCH).ok()?;
    // A clock that was set back since makes no copy young for years.
    let ahead = written.checked_sub(Duration::from_millis(now.0)).unwrap_or_default();
    (ahead < DUE).then(|| Duration::from_millis(now.0).saturating_sub(written))
}
