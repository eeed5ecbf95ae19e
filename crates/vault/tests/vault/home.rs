//! A vault in a folder of the test's own, with a clock that the test moves and a passphrase that
//! is cheap to try.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use vault::{AccountId, Cost, Keychain, Kind, Name, Patience, Place, SealedFile, Vault};

pub const CHEAP: Cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
pub const SERVICE: &str = "simu-vault-test";

pub struct Home {
    _folder: Option<TempDir>,
    pub path: PathBuf,
    /// Unix milliseconds.
    pub clock: Arc<AtomicU64>,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own").join("secrets.sealed");
        Self { _folder: Some(folder), ..Self::at(path) }
    }

    pub fn at(path: PathBuf) -> Self {
        Self { _folder: None, path, clock: Arc::new(AtomicU64::new(1_790_000_000_000)) }
    }

    /// As after a start of the program.
    pub fn vault(&self) -> Vault {
        self.vault_with(Patience::default())
    }

    pub fn vault_with(&self, patience: Patience) -> Vault {
        let clock = Arc::clone(&self.clock);
        let now = move || UNIX_EPOCH + Duration::from_millis(clock.load(Ordering::SeqCst));
        let file = SealedFile::with(self.path.clone(), CHEAP, Arc::new(now));
        Vault::new(Keychain::new(SERVICE, patience), file)
    }

    pub fn opened(&self, passphrase: &str) -> Vault {
        let vault = self.vault();
        vault.create_file(&secret(passphrase)).unwrap();
        vault
    }

    pub fn pass(&self, time: Duration) {
        self.clock.fetch_add(time.as_millis() as u64, Ordering::SeqCst);
    }

    pub fn beside(&self, ending: &str) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(ending);
        path.into()
    }
}

pub fn name(account: &str, kind: Kind) -> Name {
    Name::new(AccountId::new(account).unwrap(), kind)
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

pub fn plain(vault: &Vault, place: Place, account: &str, kind: Kind) -> Option<String> {
    let found = vault.secret(place, &name(account, kind)).unwrap();
    found.map(|secret| secret.expose_secret().to_owned())
}
