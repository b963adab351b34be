//! Layers of writes over a saved version.
//!
//! A transaction writes into a branch of the block's layer, a message into a branch of the
//! transaction's, a sub-message into one of the message's. A branch is merged or dropped. Handles
//! to one layer share it; they stay on one thread.

use std::cell::RefCell;
use std::ops::Bound;
use std::rc::Rc;
use std::sync::Arc;

use crate::iavl::Iter;
use crate::{Bytes, ChangeSet, KeyRange, MultiSnapshot, Order, StoreName};

/// A handle to one layer.
#[derive(Clone, Debug)]
pub struct Overlay(Rc<Layer>);

#[derive(Debug)]
struct Layer {
    below: Below,
    writes: RefCell<Written>,
}

/// What was written into a layer.
///
/// An iterator holds what was written before it. That is set apart and does not change any more; what
/// comes later is kept beside it. So a contract that keeps thousands of iterators open while it writes
/// makes no copy for each: parts are joined as those of a log-structured tree are, and a write is copied
/// as often only as the number of writes can grow by half.
#[derive(Debug, Default)]
struct Written {
    /// Set apart, the oldest first, each with more than twice the keys of the next.
    parts: Vec<Rc<ChangeSet>>,
    /// Written since an iterator was opened last.
    last: ChangeSet,
}

impl Written {
    fn get(&self, store: StoreName, key: &[u8]) -> Option<Option<Bytes>> {
        self.last.get(store, key).or_else(|| {
            let mut newest_first = self.parts.iter().rev();
            newest_first.find_map(|part| part.get(store, key))
        })
    }

    /// Sets apart what was written since the last time.
    fn set_apart(&mut self) {
        if self.last.is_empty() {
            return;
        }
        let mut part = std::mem::take(&mut self.last);
        while let Some(before) = self
            .parts
            .pop_if(|before| before.len() <= part.len().saturating_mul(2))
        {
            let mut joined = Rc::unwrap_or_clone(before);
            joined.absorb(part);
            part = joined;
        }
        self.parts.push(Rc::new(part));
    }

    /// All of it in one.
    fn take(&mut self) -> ChangeSet {
        let last = std::mem::take(&mut self.last);
        let mut parts = std::mem::take(&mut self.parts).into_iter();
        let Some(oldest) = parts.next() else {
            return last;
        };
        let mut all = Rc::unwrap_or_clone(oldest);
        for part in parts {
            all.absorb(Rc::unwrap_or_clone(part));
        }
        all.absorb(last);
        all
    }
}

#[derive(Debug)]
enum Below {
    Saved(Arc<MultiSnapshot>),
    Layer(Overlay),
}

impl Overlay {
    /// A layer over a saved version.
    #[must_use]
    pub fn new(saved: Arc<MultiSnapshot>) -> Self {
        Self::with(saved, ChangeSet::new())
    }

    /// A layer over a saved version that holds writes already.
    #[must_use]
    pub fn with(saved: Arc<MultiSnapshot>, writes: ChangeSet) -> Self {
        Self::over(Below::Saved(saved), writes)
    }

    /// A layer over this one; this one must not be written until the branch is merged or dropped.
    #[must_use]
    pub fn branch(&self) -> Self {
        Self::over(Below::Layer(self.clone()), ChangeSet::new())
    }

    fn over(below: Below, last: ChangeSet) -> Self {
        let parts = Vec::new();
        Self(Rc::new(Layer {
            below,
            writes: RefCell::new(Written { parts, last }),
        }))
    }

    /// Value of a key.
    #[must_use]
    pub fn get(&self, store: StoreName, key: &[u8]) -> Option<Bytes> {
        let mut layer = self;
        loop {
            if let Some(written) = layer.0.writes.borrow().get(store, key) {
                return written;
            }
            match &layer.0.below {
                Below::Saved(saved) => return saved.get(store, key),
                Below::Layer(below) => layer = below,
            }
        }
    }

    /// Writes a value.
    pub fn set(&self, store: StoreName, key: &[u8], value: &[u8]) {
        self.put(store, key, Some(Bytes::from(value)));
    }

    /// Removes a key.
    pub fn remove(&self, store: StoreName, key: &[u8]) {
        self.put(store, key, None);
    }

    fn put(&self, store: StoreName, key: &[u8], value: Option<Bytes>) {
        let mut writes = self.0.writes.borrow_mut();
        writes.last.put(store, Bytes::from(key), value);
    }

    /// Pairs of a range as they are now; later writes do not change what it gives.
    #[must_use]
    pub fn iter(&self, store: StoreName, range: KeyRange, order: Order) -> OverlayIter {
        let mut layers = Vec::new();
        let mut layer = self;
        let saved = loop {
            let mut writes = layer.0.writes.borrow_mut();
            writes.set_apart();
            let newest_first = writes.parts.iter().rev();
            let with_store = newest_first.filter(|part| part.store(store).is_some());
            layers.extend(with_store.map(Rc::clone));
            drop(writes);
            match &layer.0.below {
                Below::Saved(saved) => break saved,
                Below::Layer(below) => layer = below,
            }
        };
        let mut saved = saved.iter(store, range.clone(), order);
        OverlayIter {
            ahead: saved.as_mut().and_then(Iterator::next),
            saved,
            layers,
            store,
            range,
            order,
            last: None,
        }
    }

    /// Writes this layer into the one below; over a saved version, nothing happens.
    pub fn merge(self) {
        if let Below::Layer(below) = &self.0.below {
            let writes = self.take();
            below.0.writes.borrow_mut().last.absorb(writes);
        }
    }

    /// Takes the writes out of this layer.
    #[must_use]
    pub fn take(&self) -> ChangeSet {
        self.0.writes.borrow_mut().take()
    }
}

/// Pairs of a range over all layers.
#[derive(Debug)]
pub struct OverlayIter {
    saved: Option<Iter>,
    /// Next pair of the saved version.
    ahead: Option<(Bytes, Bytes)>,
    /// Writes, topmost layer first, and of a layer the newest first.
    layers: Vec<Rc<ChangeSet>>,
    store: StoreName,
    range: KeyRange,
    order: Order,
    /// Last key that was looked at.
    last: Option<Bytes>,
}

impl OverlayIter {
    /// Next write of a layer beyond the last key.
    fn written(&self, layer: &ChangeSet) -> Option<(Bytes, Option<Bytes>)> {
        let writes = layer.store(self.store)?;
        if self.range.is_empty() {
            return None;
        }
        let start = self.range.start().map_or(Bound::Unbounded, Bound::Included);
        let end = self.range.end().map_or(Bound::Unbounded, Bound::Excluded);
        let last = self.last.as_deref();
        let found = match (self.order, last) {
            (Order::Ascending, Some(last)) => {
                writes.range::<[u8], _>((Bound::Excluded(last), end)).next()
            }
            (Order::Ascending, None) => writes.range::<[u8], _>((start, end)).next(),
            (Order::Descending, Some(last)) => writes
                .range::<[u8], _>((start, Bound::Excluded(last)))
                .next_back(),
            (Order::Descending, None) => writes.range::<[u8], _>((start, end)).next_back(),
        };
        found.map(|(key, value)| (Arc::clone(key), value.clone()))
    }

    fn is_before(&self, key: &Bytes, other: &Bytes) -> bool {
        match self.order {
            Order::Ascending => key < other,
            Order::Descending => key > other,
        }
    }
}

impl Iterator for OverlayIter {
    type Item = (Bytes, Bytes);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut best: Option<(Bytes, Option<Bytes>)> = None;
            for layer in &self.layers {
                // Layers above come first and win where keys are equal.
                if let Some(found) = self.written(layer)
                    && best
                        .as_ref()
                        .is_none_or(|best| self.is_before(&found.0, &best.0))
                {
                    best = Some(found);
                }
            }
            let saved_first = match (&self.ahead, &best) {
                (None, None) => return None,
                (Some(ahead), Some(best)) => self.is_before(&ahead.0, &best.0),
                (ahead, _) => ahead.is_some(),
            };
            if saved_first {
                let next = self.saved.as_mut().and_then(Iterator::next);
                let (key, value) = std::mem::replace(&mut self.ahead, next)?;
                self.last = Some(Arc::clone(&key));
                return Some((key, value));
            }
            let (key, value) = best?;
            if self.ahead.as_ref().is_some_and(|ahead| ahead.0 == key) {
                self.ahead = self.saved.as_mut().and_then(Iterator::next);
            }
            self.last = Some(Arc::clone(&key));
            if let Some(value) = value {
                return Some((key, value));
            }
        }
    }
}
