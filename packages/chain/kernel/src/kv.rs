//! A store as a module sees it: every access is charged (`store/gaskv` of the SDK).

use tenzro_chain_types::Result;
use tenzro_store::{KeyRange, Order, Overlay, OverlayIter, StoreName};

use crate::gas::{Gas, prices};

/// A store of a module. Clones are handles to the same store.
#[derive(Clone, Debug)]
pub struct Kv {
    overlay: Overlay,
    gas: Gas,
    name: StoreName,
}

impl Kv {
    /// The store `name` of a state, charged to `gas`.
    #[must_use]
    pub fn new(overlay: Overlay, gas: Gas, name: StoreName) -> Self {
        Self { overlay, gas, name }
    }

    /// Value of a key.
    ///
    /// # Errors
    /// Out of gas.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        self.gas.consume(prices::READ_FLAT, "ReadFlat")?;
        let value = self.overlay.get(self.name, key);
        self.read(key.len())?;
        self.read(value.as_ref().map_or(0, |value| value.len()))?;
        Ok(value.map(|value| value.to_vec()))
    }

    /// True if there is such a key.
    ///
    /// # Errors
    /// Out of gas.
    pub fn has(&self, key: &[u8]) -> Result<bool> {
        self.gas.consume(prices::HAS, "Has")?;
        Ok(self.overlay.get(self.name, key).is_some())
    }

    /// Writes a value.
    ///
    /// # Errors
    /// Out of gas; nothing is written then.
    pub fn set(&self, key: &[u8], value: &[u8]) -> Result<()> {
        self.gas.consume(prices::WRITE_FLAT, "WriteFlat")?;
        for bytes in [key, value] {
            let price = prices::WRITE_PER_BYTE.saturating_mul(bytes.len() as u64);
            self.gas.consume(price, "WritePerByte")?;
        }
        self.overlay.set(self.name, key, value);
        Ok(())
    }

    /// Removes a key; removing what is not there is no error.
    ///
    /// # Errors
    /// Out of gas; nothing is removed then.
    pub fn remove(&self, key: &[u8]) -> Result<()> {
        self.gas.consume(prices::DELETE, "Delete")?;
        self.overlay.remove(self.name, key);
        Ok(())
    }

    /// Pairs of a range, as they are now. Opening it is charged like a step.
    ///
    /// # Errors
    /// Out of gas.
    pub fn iter(&self, range: KeyRange, order: Order) -> Result<KvIter> {
        let mut iter = KvIter {
            inner: self.overlay.iter(self.name, range, order),
            ahead: None,
            gas: self.gas.clone(),
        };
        iter.ahead = iter.inner.next();
        iter.seek()?;
        Ok(iter)
    }

    fn read(&self, bytes: usize) -> Result<()> {
        read(&self.gas, bytes, "ReadPerByte")
    }
}

fn read(gas: &Gas, bytes: usize, location: &'static str) -> Result<()> {
    gas.consume(prices::READ_PER_BYTE.saturating_mul(bytes as u64), location)
}

/// Pairs of a range.
#[derive(Debug)]
pub struct KvIter {
    inner: OverlayIter,
    ahead: Option<(tenzro_store::Bytes, tenzro_store::Bytes)>,
    gas: Gas,
}

impl KvIter {
    /// Takes the next pair; `None` at the end. The pair after it is charged, as the SDK charges it.
    ///
    /// # Errors
    /// Out of gas.
    pub fn take(&mut self) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
        let Some((key, value)) = self.ahead.take() else {
            return Ok(None);
        };
        // The SDK charges the entry it stands on again when it moves on from it.
        self.charge(&key, &value)?;
        self.ahead = self.inner.next();
        Ok(Some((key.to_vec(), value.to_vec())))
    }

    /// The pair that [`KvIter::take`] would give, free of charge.
    #[must_use]
    pub fn peek(&self) -> Option<(&[u8], &[u8])> {
        self.ahead.as_ref().map(|(key, value)| (&**key, &**value))
    }

    fn seek(&self) -> Result<()> {
        match &self.ahead {
            Some((key, value)) => self.charge(key, value),
            None => self.gas.consume(prices::ITER_NEXT_FLAT, "IterNextFlat"),
        }
    }

    fn charge(&self, key: &[u8], value: &[u8]) -> Result<()> {
        read(&self.gas, key.len(), "ValuePerByte")?;
        read(&self.gas, value.len(), "ValuePerByte")?;
        self.gas.consume(prices::ITER_NEXT_FLAT, "IterNextFlat")
    }
}
