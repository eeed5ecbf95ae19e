//! After locking, the memory of the whole process is searched for what was in the vault.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;

use secrecy::SecretString;
use vault::{Kind, Place};

use crate::home::{Home, name, secret};
use crate::stage::{Bus, play};

/// The secrets as they stand in this program: not as they are.
const MASK: u8 = 0x5a;
const SESSION: &[u8] = b"\x29\x3f\x29\x29\x33\x35\x34\x77\x6b\x6c\x62\x6e\x6d\x63\x68\x6f";
const SEALED: &[u8] = b"\x29\x3f\x3b\x36\x3f\x3e\x77\x6e\x63\x6b\x6d\x68\x6c\x6f\x62\x6a";
const PASSPHRASE: &[u8] = b"\x2a\x3b\x29\x29\x2a\x32\x28\x3b\x29\x3f\x77\x62\x6b\x68\x6c\x6e";

#[test]
fn a_locked_vault_has_left_the_memory() {
    play("memory::a_locked_vault_has_left_the_memory", Bus::None, |_| {
        let home = Home::new();
        let vault = home.vault();
        let mut search = Search::new();
        let mut found = |masked| search.found(masked);
        vault.create_file(&unmasked(PASSPHRASE)).unwrap();
        let (session, sealed) = (name("a", Kind::ApiKey), name("b", Kind::ServerToken));
        vault.keep(Place::Session, &session, unmasked(SESSION)).unwrap();
        // Stands before the other in the file: what is freed loses its first bytes anyway.
        vault.keep(Place::SealedFile, &session, secret(&"x".repeat(300))).unwrap();
        vault.keep(Place::SealedFile, &sealed, unmasked(SEALED)).unwrap();
        assert!(found(SESSION) > 0, "it would be found");
        assert_eq!(found(SEALED), 0, "only its key is in memory");
        let read = vault.secret(Place::SealedFile, &sealed).unwrap();
        assert_eq!(found(SEALED), 1, "in what was handed out, and nowhere else");
        drop(read);
        drop(vault.secret(Place::Session, &session).unwrap());
        vault.lock();
        for masked in [SESSION, SEALED, PASSPHRASE] {
            assert_eq!(found(masked), 0, "{masked:?}");
        }
        vault.unlock_file(&unmasked(PASSPHRASE)).unwrap();
        assert_eq!(found(PASSPHRASE), 0);
        assert_eq!(vault.present(Place::SealedFile, &sealed), Ok(true));
    });
}

fn unmasked(masked: &[u8]) -> SecretString {
    let mut text = String::with_capacity(masked.len());
    text.extend(masked.iter().map(|byte| char::from(byte ^ MASK)));
    SecretString::from(text)
}

/// Searches the memory that this process can write to. Has its own buffers beforehand, so that
/// searching does not tidy up what was left in memory that is free.
struct Search {
    memory: File,
    maps: File,
    list: Vec<u8>,
    block: Vec<u8>,
}

impl Search {
    fn new() -> Self {
        let [memory, maps] =
            ["mem", "maps"].map(|it| File::open(format!("/proc/self/{it}")).unwrap());
        Self { memory, maps, list: vec![0; 1 << 20], block: vec![0; 1 << 20] }
    }

    /// How often it stands there unmasked.
    fn found(&mut self, masked: &[u8]) -> usize {
        self.maps.seek(SeekFrom::Start(0)).unwrap();
        let mut length = 0;
        loop {
            match self.maps.read(&mut self.list[length..]).unwrap() {
                0 => break,
                more => length += more,
            }
        }
        let list = std::str::from_utf8(&self.list[..length]).unwrap();
        let mut count = 0;
        for line in list.lines() {
            let mut words = line.split_whitespace();
            let (range, rights) = (words.next().unwrap(), words.next().unwrap());
            if !rights.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let [mut start, end] = [start, end].map(|it| u64::from_str_radix(it, 16).unwrap());
            while start < end {
                let most = usize::try_from(end - start).unwrap().min(self.block.len());
                let Ok(read) = self.memory.read_at(&mut self.block[..most], start) else { break };
                let block = &mut self.block[..read];
                // Masked where it was read to, so that it is not found there the next time.
                block.iter_mut().for_each(|byte| *byte ^= MASK);
                count += block.windows(masked.len()).filter(|part| *part == masked).count();
                // Blocks overlap by what is just too short.
                start += read as u64;
                if start < end {
                    start -= masked.len() as u64 - 1;
                }
            }
        }
        count
    }
}
