//! What trying one passphrase costs, for us and for whoever has stolen the file.

/// Argon2id's parameters. They stand in the file, so a file keeps its own until its passphrase is
/// changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for Cost {
    /// The second recommendation of RFC 9106: 64 MiB, three passes, four lanes.
    fn default() -> Self {
        Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 }
    }
}

impl Cost {
    /// A file with more would stop the program, not seal it better; with less it is no Argon2.
    pub(crate) fn is_bearable(&self) -> bool {
        (1..=16).contains(&self.lanes)
            && (8 * self.lanes..=1 << 20).contains(&self.memory_kib)
            && (1..=64).contains(&self.passes)
    }
}
