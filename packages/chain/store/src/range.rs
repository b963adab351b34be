//! Key ranges and orders of iteration.

use std::sync::Arc;

use crate::Bytes;

/// Direction of an iteration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest key first.
    Ascending,
    /// Greatest key first.
    Descending,
}

/// Keys from `start` (included) to `end` (excluded); an absent bound is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyRange {
    start: Option<Bytes>,
    end: Option<Bytes>,
}

impl KeyRange {
    /// Every key.
    pub fn all() -> Self {
        Self::default()
    }

    /// Keys from `start` (included) to `end` (excluded); `None` is open. A start that is
    /// not below the end gives an empty range.
    pub fn new(start: Option<&[u8]>, end: Option<&[u8]>) -> Self {
        Self {
            start: start.map(Arc::from),
            end: end.map(Arc::from),
        }
    }

    /// Keys at or above `start`.
    pub fn from(start: &[u8]) -> Self {
        Self::new(Some(start), None)
    }

    /// Keys below `end`.
    pub fn until(end: &[u8]) -> Self {
        Self::new(None, Some(end))
    }

    /// Keys that begin with `prefix`.
    pub fn prefix(prefix: &[u8]) -> Self {
        Self {
            start: Some(Arc::from(prefix)),
            end: prefix_end(prefix).map(Arc::from),
        }
    }

    /// Lower bound, included.
    pub fn start(&self) -> Option<&[u8]> {
        self.start.as_deref()
    }

    /// Upper bound, excluded.
    pub fn end(&self) -> Option<&[u8]> {
        self.end.as_deref()
    }

    /// True if the key lies in the range.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.start().is_none_or(|start| start <= key) && self.end().is_none_or(|end| key < end)
    }

    /// True if no key can lie in the range.
    pub fn is_empty(&self) -> bool {
        matches!((self.start(), self.end()), (Some(start), Some(end)) if start >= end)
    }
}

/// Smallest key above every key with this prefix; `None` if there is no such bound
/// (empty, or 0xff only).
fn prefix_end(prefix: &[u8]) -> Option<Vec<u8>> {
    let kept = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix.get(..=kept)?.to_vec();
    if let Some(last) = end.last_mut() {
        *last = last.saturating_add(1);
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_sibling() {
        assert_eq!(KeyRange::prefix(b"ab").end(), Some(&b"ac"[..]));
        assert_eq!(KeyRange::prefix(b"a\xff\xff").end(), Some(&b"b"[..]));
        assert_eq!(KeyRange::prefix(b"\xff").end(), None);
        assert_eq!(KeyRange::prefix(b"").end(), None);
    }

    #[test]
    fn the_start_is_included_and_the_end_is_not() {
        let range = KeyRange::new(Some(b"b"), Some(b"d"));
        assert!(!range.contains(b"a"));
        assert!(range.contains(b"b"));
        assert!(range.contains(b"cc"));
        assert!(!range.contains(b"d"));
        assert!(!range.is_empty());
        assert!(KeyRange::new(Some(b"d"), Some(b"d")).is_empty());
    }
}
