//! Gas.

use std::cell::Cell;
use std::rc::Rc;

use tenzro_chain_types::{Error, Result};

/// Prices of storage (`store/types/gas.go` of the SDK, `KVGasConfig`).
pub mod prices {
    /// Asking whether a key is there.
    pub const HAS: u64 = 1_000;
    /// Removing a key.
    pub const DELETE: u64 = 1_000;
    /// Reading a key.
    pub const READ_FLAT: u64 = 1_000;
    /// Each byte of key and value read.
    pub const READ_PER_BYTE: u64 = 3;
    /// Writing a key.
    pub const WRITE_FLAT: u64 = 2_000;
    /// Each byte of key and value written.
    pub const WRITE_PER_BYTE: u64 = 30;
    /// Each step of an iterator.
    pub const ITER_NEXT_FLAT: u64 = 30;
}

/// A meter. Clones share it.
#[derive(Clone, Debug)]
pub struct Gas(Rc<Meter>);

#[derive(Debug)]
struct Meter {
    limit: Option<u64>,
    consumed: Cell<u64>,
}

impl Gas {
    /// A meter with a limit.
    #[must_use]
    pub fn limited(limit: u64) -> Self {
        Self::new(Some(limit))
    }

    /// A meter without a limit.
    #[must_use]
    pub fn unlimited() -> Self {
        Self::new(None)
    }

    fn new(limit: Option<u64>) -> Self {
        Self(Rc::new(Meter {
            limit,
            consumed: Cell::new(0),
        }))
    }

    /// Charges `amount`; it counts as consumed also where it is too much.
    ///
    /// # Errors
    /// Out of gas, naming `location`.
    pub fn consume(&self, amount: u64, location: &'static str) -> Result<()> {
        let consumed = self.consumed().saturating_add(amount);
        self.0.consumed.set(consumed);
        match self.0.limit {
            Some(limit) if consumed > limit => Err(Error::out_of_gas(location)),
            None if consumed == u64::MAX => Err(Error::out_of_gas(location)),
            _ => Ok(()),
        }
    }

    /// Gas consumed, also beyond the limit.
    #[must_use]
    pub fn consumed(&self) -> u64 {
        self.0.consumed.get()
    }

    /// Gas consumed, at most the limit.
    #[must_use]
    pub fn consumed_to_limit(&self) -> u64 {
        self.consumed().min(self.0.limit.unwrap_or(u64::MAX))
    }

    /// The limit; `None` for a meter without one.
    #[must_use]
    pub fn limit(&self) -> Option<u64> {
        self.0.limit
    }

    /// What is left; 2^64 − 1 for a meter without a limit.
    #[must_use]
    pub fn remaining(&self) -> u64 {
        self.0
            .limit
            .map_or(u64::MAX, |limit| limit.saturating_sub(self.consumed()))
    }

    /// True if nothing is left.
    #[must_use]
    pub fn is_out(&self) -> bool {
        self.0.limit.is_some_and(|limit| self.consumed() >= limit)
    }

    /// True if more than the limit was charged.
    #[must_use]
    pub fn is_past_limit(&self) -> bool {
        self.0.limit.is_some_and(|limit| self.consumed() > limit)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_is_too_much_is_counted_and_refused() {
        let gas = Gas::limited(10);
        gas.consume(10, "a").unwrap();
        assert!(gas.is_out() && !gas.is_past_limit());
        let error = gas.consume(5, "b").unwrap_err();
        assert!(error.unwinds);
        assert_eq!(error.to_string(), "b");
        assert_eq!((gas.consumed(), gas.consumed_to_limit()), (15, 10));
    }

    #[test]
    fn a_meter_without_limit_ends_where_64_bits_end() {
        let gas = Gas::unlimited();
        gas.consume(u64::MAX - 1, "a").unwrap();
        assert!(gas.consume(5, "b").is_err());
    }
}
