//! A set of the 32,768 rows of a block.

const WORDS: usize = super::ROWS as usize / 64;
/// The bytes of a set that is written as bits.
pub(super) const MAP: usize = WORDS * 8;

#[derive(Clone)]
pub(super) struct Set(Box<[u64; WORDS]>);

impl Set {
    pub fn new() -> Self {
        Self(Box::new([0; WORDS]))
    }

    pub fn parse(bytes: &[u8]) -> Self {
        let mut set = Self::new();
        if bytes.len() == MAP {
            for (word, bytes) in set.0.iter_mut().zip(bytes.as_chunks::<8>().0) {
                *word = u64::from_le_bytes(*bytes);
            }
        } else {
            bytes.as_chunks::<2>().0.iter().for_each(|row| set.put(u16::from_le_bytes(*row), true));
        }
        set
    }

    pub fn bytes(&self) -> Vec<u8> {
        let count = self.count();
        if count * 2 >= MAP {
            return self.0.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
        let mut bytes = Vec::with_capacity(count * 2);
        let words = self.0.iter().zip(0_u32..).filter(|(word, _)| **word != 0);
        for (word, at) in words {
            let mut left = *word;
            while left != 0 {
                let row = (at * 64 + left.trailing_zeros()) as u16;
                bytes.extend_from_slice(&row.to_le_bytes());
                left &= left - 1;
            }
        }
        bytes
    }

    pub fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub fn put(&mut self, row: u16, there: bool) {
        if let Some(word) = self.0.get_mut(usize::from(row >> 6)) {
            let bit = 1 << (row & 63);
            *word = if there { *word | bit } else { *word & !bit };
        }
    }

    pub fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word &= other);
        self
    }

    pub fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0.iter()).for_each(|(word, other)| *word |= other);
        self
    }

    /// The greatest first.
    pub fn rows(&self) -> impl Iterator<Item = u16> {
        let words = self.0.iter().zip(0..WORDS as u32).rev();
        words.flat_map(|(word, at)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = 63_u32.checked_sub(left.leading_zeros())?;
                left &= !(1 << bit);
                Some((at * 64 + bit) as u16)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_rows_are_read_as_they_were_written() {
        for step in [1_u16, 3, 15, 16, 17, 1_000, 32_767] {
            let mut set = Set::new();
            let rows: Vec<u16> =
                (0..super::super::ROWS as u16).step_by(usize::from(step)).collect();
            rows.iter().for_each(|row| set.put(*row, true));
            let bytes = set.bytes();
            assert!(
                bytes.len() <= MAP && (bytes.len() == MAP) == (rows.len() * 2 >= MAP),
                "{step}"
            );
            let again: Vec<u16> = Set::parse(&bytes).rows().collect();
            assert!(again.iter().rev().eq(&rows), "{step}");
            rows.iter().for_each(|row| set.put(*row, false));
            assert!(set.bytes().is_empty());
        }
    }
}
