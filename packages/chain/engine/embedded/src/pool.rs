//! Transactions that wait, in the order in which they came.

use std::collections::{BTreeSet, VecDeque};

use sha2::{Digest, Sha256};
use tenzro_chain_types::chain::PoolError;

/// Bytes of a block that are not those of its transactions: header, commit, lengths.
const BLOCK_OVERHEAD: u64 = 2_048;
/// Bytes that a transaction takes in a block beside its own, at most.
const TX_OVERHEAD: u64 = 8;
/// Transactions whose hash is remembered after they left.
const REMEMBERED: usize = 10_000;

/// Bytes of a block of at most `max_bytes` that its transactions may take together.
pub(crate) const fn room(max_bytes: u64) -> u64 {
    max_bytes.saturating_sub(BLOCK_OVERHEAD)
}

/// Bytes of the longest transaction that [`PoolState::take_block`] takes into such a block. A longer one
/// would wait at the head of the queue for ever, and all others behind it.
pub(crate) const fn longest(max_bytes: u64) -> u64 {
    room(max_bytes).saturating_sub(TX_OVERHEAD)
}

/// One that waits.
#[derive(Debug, Clone)]
pub(crate) struct Waiting {
    pub(crate) tx: Vec<u8>,
    hash: [u8; 32],
    gas: i64,
}

/// The pool.
#[derive(Debug)]
pub(crate) struct PoolState {
    queue: VecDeque<Waiting>,
    bytes: u64,
    /// Hashes seen, so that a transaction that is sent twice is taken once.
    seen: BTreeSet<[u8; 32]>,
    /// The same, oldest first.
    order: VecDeque<[u8; 32]>,
    max_txs: usize,
    max_bytes: u64,
}

impl PoolState {
    pub(crate) fn new(max_txs: usize, max_bytes: u64) -> Self {
        Self {
            queue: VecDeque::new(),
            bytes: 0,
            seen: BTreeSet::new(),
            order: VecDeque::new(),
            max_txs,
            max_bytes,
        }
    }

    /// Refuses what cannot be taken before it is checked, and remembers it.
    ///
    /// # Errors
    /// See [`PoolError`].
    pub(crate) fn admit(&mut self, tx: &[u8], max_tx_bytes: u64) -> Result<[u8; 32], PoolError> {
        let size = tx.len() as u64;
        if size > max_tx_bytes {
            return Err(PoolError::TooLarge {
                max: max_tx_bytes,
                size,
            });
        }
        if self.queue.len() >= self.max_txs || self.bytes.saturating_add(size) > self.max_bytes {
            return Err(PoolError::Full {
                txs: self.queue.len(),
                max_txs: self.max_txs,
                bytes: self.bytes,
                max_bytes: self.max_bytes,
            });
        }
        let hash: [u8; 32] = Sha256::digest(tx).into();
        if !self.remember(hash) {
            return Err(PoolError::InCache);
        }
        Ok(hash)
    }

    fn remember(&mut self, hash: [u8; 32]) -> bool {
        if !self.seen.insert(hash) {
            return false;
        }
        self.order.push_back(hash);
        if self.order.len() > REMEMBERED
            && let Some(old) = self.order.pop_front()
        {
            self.seen.remove(&old);
        }
        true
    }

    /// Forgets one that was refused: it may be good later.
    pub(crate) fn forget(&mut self, hash: &[u8; 32]) {
        self.seen.remove(hash);
        self.order.retain(|known| known != hash);
    }

    /// Adds one that was checked.
    pub(crate) fn push(&mut self, hash: [u8; 32], tx: Vec<u8>, gas: i64) {
        self.bytes = self.bytes.saturating_add(tx.len() as u64);
        self.queue.push_back(Waiting { tx, hash, gas });
    }

    /// What fits into a block, in order.
    pub(crate) fn take_block(&self, max_bytes: u64, max_gas: i64) -> Vec<Vec<u8>> {
        let (mut bytes, mut gas, mut taken) = (0_u64, 0_i64, Vec::new());
        for waiting in &self.queue {
            bytes = bytes
                .saturating_add(waiting.tx.len() as u64)
                .saturating_add(TX_OVERHEAD);
            gas = gas.saturating_add(waiting.gas);
            if bytes > max_bytes || (max_gas >= 0 && gas > max_gas) {
                break;
            }
            taken.push(waiting.tx.clone());
        }
        taken
    }

    /// Removes what a block took; what is left, to be checked again.
    pub(crate) fn remove(&mut self, txs: &[Vec<u8>]) -> Vec<Waiting> {
        for tx in txs {
            self.remember(Sha256::digest(tx).into());
        }
        let taken: BTreeSet<[u8; 32]> = txs.iter().map(|tx| Sha256::digest(tx).into()).collect();
        let left: Vec<Waiting> = self
            .queue
            .drain(..)
            .filter(|waiting| !taken.contains(&waiting.hash))
            .collect();
        self.bytes = 0;
        left
    }

    /// Puts back one that is still good.
    pub(crate) fn keep(&mut self, waiting: Waiting) {
        self.push(waiting.hash, waiting.tx, waiting.gas);
    }

    /// Drops one that is good no longer.
    pub(crate) fn drop_one(&mut self, waiting: &Waiting) {
        self.forget(&waiting.hash);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    pub(crate) fn first(&self, limit: usize) -> Vec<Vec<u8>> {
        self.queue
            .iter()
            .take(limit)
            .map(|waiting| waiting.tx.clone())
            .collect()
    }

    pub(crate) fn size(&self) -> (usize, u64) {
        (self.queue.len(), self.bytes)
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::arithmetic_side_effects,
        clippy::unwrap_used,
        reason = "a test fails by panicking, within small ranges"
    )]

    use super::*;

    #[test]
    fn a_transaction_is_taken_once_and_the_caps_hold() {
        let mut pool = PoolState::new(2, 10);
        let hash = pool.admit(b"abcd", 100).unwrap();
        pool.push(hash, b"abcd".to_vec(), 5);
        assert_eq!(pool.admit(b"abcd", 100), Err(PoolError::InCache));
        assert!(matches!(
            pool.admit(&[0; 101], 100),
            Err(PoolError::TooLarge { .. })
        ));
        assert!(matches!(
            pool.admit(&[0; 7], 100),
            Err(PoolError::Full { .. })
        ));
        let hash = pool.admit(b"efgh", 100).unwrap();
        pool.push(hash, b"efgh".to_vec(), 6);
        assert_eq!(pool.take_block(100, 10), vec![b"abcd".to_vec()]);
        assert_eq!(pool.take_block(100, -1).len(), 2);
        let left = pool.remove(&[b"abcd".to_vec()]);
        assert_eq!(left.len(), 1);
        pool.keep(left[0].clone());
        assert_eq!(pool.size(), (1, 4));
        assert_eq!(pool.admit(b"abcd", 100), Err(PoolError::InCache));
    }

    #[test]
    fn whatever_is_admitted_fits_into_a_block() {
        const MAX: u64 = 4 * 1024 * 1024;
        let edge = usize::try_from(room(MAX)).unwrap();
        for size in [edge - 9, edge - 8, edge - 7, edge, edge + 1] {
            let mut pool = PoolState::new(2, u64::MAX);
            let tx = vec![0; size];
            let Ok(hash) = pool.admit(&tx, longest(MAX)) else {
                assert!(size > edge - 8, "{size} bytes fit");
                continue;
            };
            pool.push(hash, tx, 1);
            assert_eq!(pool.take_block(room(MAX), 1).len(), 1, "{size} bytes");
        }
    }
}
