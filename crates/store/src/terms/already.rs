//! No second hash of what is one.

use std::hash::Hasher;

/// A term is a hash already.
#[derive(Debug, Default)]
pub(super) struct Already(u64);

impl Hasher for Already {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u32(&mut self, term: u32) {
        // The table looks at the highest bits as well as at the lowest.
        self.0 = u64::from(term).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}
