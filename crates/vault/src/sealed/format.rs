//! The bytes of the sealed file. Numbers are big-endian.
//!
//! | at | bytes | |
//! |---|---|---|
//! | 0 | 8 | `SimuSeal` |
//! | 8 | 2 | version, 1 |
//! | 10 | 4 | Argon2id: memory in KiB |
//! | 14 | 4 | Argon2id: passes |
//! | 18 | 4 | Argon2id: lanes |
//! | 22 | 16 | Argon2id: salt |
//! | 38 | 32 | check: the second half of Argon2id's 64 bytes |
//! | 70 | 24 | nonce, new with every write |
//! | 94 | n | XChaCha20-Poly1305 of the contents, with its tag; authenticates bytes 0 to 93, too |
//! | 94 + n | 32 | BLAKE2s-256 of all before |
//!
//! In every version the first ten bytes and the last 32 mean the same. So damage shows before
//! anybody types a passphrase, and is never taken for a newer version or a wrong passphrase.
//! [`super::contents`] has the contents; the why is in
//! `docs/decisions/0006-sealed-file.md`.

use blake2::{Blake2s256, Digest};

use super::cost::Cost;
use crate::FileFault;

const MAGIC: [u8; 8] = *b"SimuSeal";
pub(crate) const VERSION: u16 = 1;
const FRAME: usize = MAGIC.len() + 2;
const HEADER: usize = 94;
const TAG: usize = 16;
const SUM: usize = 32;
/// Larger is no file of ours.
pub(crate) const LARGEST: usize = 4 << 20;

/// What the key was made with. The same as long as the passphrase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lock {
    pub cost: Cost,
    pub salt: [u8; 16],
    pub check: [u8; 32],
}

/// A file of this version that is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sealed {
    pub lock: Lock,
    pub nonce: [u8; 24],
    /// With the tag at its end.
    pub body: Vec<u8>,
}

impl Sealed {
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, FileFault> {
        let (framed, sum) = bytes
            .len()
            .checked_sub(SUM)
            .and_then(|length| bytes.split_at_checked(length))
            .ok_or(FileFault::Damaged)?;
        if framed.len() < FRAME || !framed.starts_with(&MAGIC) {
            return Err(FileFault::Damaged);
        }
        if Blake2s256::digest(framed).as_slice() != sum {
            return Err(FileFault::Damaged);
        }
        let mut rest = &framed[MAGIC.len()..];
        let version = u16::from_be_bytes(take(&mut rest)?);
        if version > VERSION {
            return Err(FileFault::Newer { found: version, known: VERSION });
        }
        let cost = Cost {
            memory_kib: u32::from_be_bytes(take(&mut rest)?),
            passes: u32::from_be_bytes(take(&mut rest)?),
            lanes: u32::from_be_bytes(take(&mut rest)?),
        };
        let lock = Lock { cost, salt: take(&mut rest)?, check: take(&mut rest)? };
        let nonce = take(&mut rest)?;
        if version == 0 || !cost.is_bearable() || rest.len() < TAG {
            return Err(FileFault::Damaged);
        }
        Ok(Self { lock, nonce, body: rest.to_vec() })
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let mut bytes = header(&self.lock, &self.nonce);
        bytes.extend_from_slice(&self.body);
        let sum = Blake2s256::digest(&bytes);
        bytes.extend_from_slice(&sum);
        bytes
    }
}

/// All before the body; the body's tag is over it, too.
pub(crate) fn header(lock: &Lock, nonce: &[u8; 24]) -> Vec<u8> {
    let Lock { cost: Cost { memory_kib, passes, lanes }, salt, check } = lock;
    let mut bytes = Vec::with_capacity(HEADER);
    bytes.extend_from_slice(&MAGIC);
    bytes.extend_from_slice(&VERSION.to_be_bytes());
    for number in [memory_kib, passes, lanes] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    bytes.extend_from_slice(salt);
    bytes.extend_from_slice(check);
    bytes.extend_from_slice(nonce);
    bytes
}

pub(crate) fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], FileFault> {
    let (taken, left) = rest.split_first_chunk().ok_or(FileFault::Damaged)?;
    *rest = left;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> Sealed {
        let cost = Cost { memory_kib: 8, passes: 1, lanes: 1 };
        let lock = Lock { cost, salt: [2; 16], check: [3; 32] };
        Sealed { lock, nonce: [4; 24], body: vec![5; 40] }
    }

    fn summed(mut framed: Vec<u8>) -> Vec<u8> {
        let sum = Blake2s256::digest(&framed);
        framed.extend_from_slice(&sum);
        framed
    }

    #[test]
    fn what_is_written_is_read_and_lies_where_the_table_says() {
        let bytes = sealed().bytes();
        assert_eq!(Sealed::parse(&bytes), Ok(sealed()));
        assert_eq!(&bytes[..10], b"SimuSeal\0\x01");
        assert_eq!(&bytes[10..22], [0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 1]);
        assert_eq!((&bytes[22..38], &bytes[38..70]), ([2; 16].as_slice(), [3; 32].as_slice()));
        assert_eq!((&bytes[70..94], &bytes[94..134]), ([4; 24].as_slice(), [5; 40].as_slice()));
        assert_eq!(bytes.len(), 134 + 32);
    }

    #[test]
    fn a_newer_version_is_told_from_damage_whatever_stands_in_it() {
        let newer = summed([MAGIC.as_slice(), &[0, 9], b"quite another thing"].concat());
        assert_eq!(Sealed::parse(&newer), Err(FileFault::Newer { found: 9, known: 1 }));
        let shortest = summed([MAGIC.as_slice(), &[1, 0]].concat());
        assert_eq!(Sealed::parse(&shortest), Err(FileFault::Newer { found: 256, known: 1 }));
    }

    #[test]
    fn a_file_that_asks_for_too_much_memory_is_refused_before_the_passphrase() {
        for cost in [
            Cost { memory_kib: u32::MAX, passes: 1, lanes: 1 },
            Cost { memory_kib: 64, passes: u32::MAX, lanes: 1 },
            Cost { memory_kib: 64, passes: 1, lanes: u32::MAX },
            Cost { memory_kib: 0, passes: 0, lanes: 0 },
        ] {
            let mut hostile = sealed();
            hostile.lock.cost = cost;
            assert_eq!(Sealed::parse(&hostile.bytes()), Err(FileFault::Damaged), "{cost:?}");
        }
    }

    #[test]
    fn version_0_and_a_body_without_room_for_its_tag_are_damage() {
        let mut bytes = sealed().bytes();
        bytes.truncate(134);
        bytes[9] = 0;
        assert_eq!(Sealed::parse(&summed(bytes)), Err(FileFault::Damaged));
        let mut short = sealed();
        short.body.truncate(15);
        assert_eq!(Sealed::parse(&short.bytes()), Err(FileFault::Damaged));
    }
}
