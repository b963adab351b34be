//! Reproducible chance for simulated people: SHA-256 over the seed and what is decided.

use sha2::{Digest, Sha256};

/// A source of chance that depends on nothing but the seed and the question.
#[derive(Debug, Clone)]
pub struct Dice {
    seed: u64,
}

impl Dice {
    /// Chance for one run.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// 32 bytes for a purpose.
    #[must_use]
    pub fn bytes(&self, purpose: &str) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"tenzro demo");
        hash.update(self.seed.to_be_bytes());
        hash.update(purpose.as_bytes());
        hash.finalize().into()
    }

    /// True in `per_mille` of a thousand cases.
    #[must_use]
    pub fn happens(&self, per_mille: u64, purpose: &str) -> bool {
        self.below(1_000, purpose) < per_mille
    }

    /// A number below `bound`, 0 when `bound` is 0.
    #[must_use]
    pub fn below(&self, bound: u64, purpose: &str) -> u64 {
        let bytes = self.bytes(purpose);
        let mut first = [0; 8];
        first.copy_from_slice(&bytes[..8]);
        u64::from_be_bytes(first).checked_rem(bound).unwrap_or(0)
    }
}
