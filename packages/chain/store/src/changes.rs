//! Writes of a block or a transaction: the last value of each key, by store.

use std::collections::BTreeMap;

use crate::iavl::uvarint;
use crate::{Bytes, StoreError};

/// Name of a store, as the commitment names it.
pub type StoreName = &'static str;

/// Last value of each key that was written, `None` where it was removed; ascending.
pub type Writes = BTreeMap<Bytes, Option<Bytes>>;

/// Writes by store, ascending by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet(BTreeMap<StoreName, Writes>);

/// First byte of the encoding.
const FORMAT: u8 = 1;

impl ChangeSet {
    /// Nothing written.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// What was written under a key: `None` if nothing, `Some(None)` if it was removed.
    #[must_use]
    pub fn get(&self, store: StoreName, key: &[u8]) -> Option<Option<Bytes>> {
        self.0.get(store)?.get(key).cloned()
    }

    /// Writes a value, or removes the key.
    pub fn put(&mut self, store: StoreName, key: Bytes, value: Option<Bytes>) {
        self.0.entry(store).or_default().insert(key, value);
    }

    /// Writes of one store.
    #[must_use]
    pub fn store(&self, store: StoreName) -> Option<&Writes> {
        self.0.get(store)
    }

    /// Stores with their writes.
    pub fn iter(&self) -> impl Iterator<Item = (StoreName, &Writes)> {
        self.0.iter().map(|(name, writes)| (*name, writes))
    }

    /// True if nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(BTreeMap::is_empty)
    }

    /// Keys that were written.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Writes `later` over these.
    pub fn absorb(&mut self, later: Self) {
        for (store, writes) in later.0 {
            self.0.entry(store).or_default().extend(writes);
        }
    }

    /// Bytes for the log: format, then per store its name and entries, all length-prefixed.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = vec![FORMAT];
        uvarint(&mut out, self.0.len() as u64);
        for (name, writes) in &self.0 {
            text(&mut out, name.as_bytes());
            uvarint(&mut out, writes.len() as u64);
            for (key, value) in writes {
                text(&mut out, key);
                match value {
                    None => out.push(0),
                    Some(value) => {
                        out.push(1);
                        text(&mut out, value);
                    }
                }
            }
        }
        out
    }

    /// Reads what [`ChangeSet::encode`] wrote; `names` are the stores there are.
    ///
    /// # Errors
    /// [`StoreError::Changes`] with what is wrong.
    pub fn decode(bytes: &[u8], names: &[StoreName]) -> Result<Self, StoreError> {
        let mut reader = Reader { bytes };
        if reader.byte()? != FORMAT {
            return Err(StoreError::Changes("unknown format"));
        }
        let mut set = Self::new();
        for _ in 0..reader.number()? {
            let name = reader.text()?;
            let known = names.iter().find(|known| known.as_bytes() == name);
            let name = *known.ok_or(StoreError::Changes("unknown store"))?;
            let writes = set.0.entry(name).or_default();
            for _ in 0..reader.number()? {
                let key = Bytes::from(reader.text()?);
                let value = match reader.byte()? {
                    0 => None,
                    1 => Some(Bytes::from(reader.text()?)),
                    _ => return Err(StoreError::Changes("unknown kind of write")),
                };
                writes.insert(key, value);
            }
        }
        if reader.bytes.is_empty() {
            Ok(set)
        } else {
            Err(StoreError::Changes("bytes after the end"))
        }
    }
}

fn text(out: &mut Vec<u8>, bytes: &[u8]) {
    uvarint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

struct Reader<'a> {
    bytes: &'a [u8],
}

const CUT: StoreError = StoreError::Changes("cut off");

impl<'a> Reader<'a> {
    fn byte(&mut self) -> Result<u8, StoreError> {
        let (first, rest) = self.bytes.split_first().ok_or(CUT)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u64, StoreError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(StoreError::Changes("a number of more than 64 bits"))
    }

    fn text(&mut self) -> Result<&'a [u8], StoreError> {
        let length = usize::try_from(self.number()?).map_err(|_| CUT)?;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(CUT)?;
        self.bytes = rest;
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn sample() -> ChangeSet {
        let mut set = ChangeSet::new();
        set.put("bank", Bytes::from(&b"a"[..]), Some(Bytes::from(&b"1"[..])));
        set.put("bank", Bytes::from(&b"b"[..]), None);
        set.put(
            "acc",
            Bytes::from(&[0xff; 300][..]),
            Some(Bytes::from(&[][..])),
        );
        set
    }

    #[test]
    fn changes_survive_their_encoding_and_a_cut_is_noticed() {
        let bytes = sample().encode();
        assert_eq!(
            ChangeSet::decode(&bytes, &["acc", "bank"]).unwrap(),
            sample()
        );
        for cut in 0..bytes.len() {
            assert!(ChangeSet::decode(&bytes[..cut], &["acc", "bank"]).is_err());
        }
        assert!(ChangeSet::decode(&bytes, &["acc"]).is_err());
    }

    #[test]
    fn later_writes_win() {
        let mut later = ChangeSet::new();
        later.put("bank", Bytes::from(&b"a"[..]), None);
        let mut set = sample();
        set.absorb(later);
        assert_eq!(set.get("bank", b"a"), Some(None));
        assert_eq!(set.get("bank", b"c"), None);
    }
}
