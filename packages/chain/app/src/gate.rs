//! How many questions may run contracts at a time.
//!
//! The machine has so many slots for contracts that are open, and one that finds none is a fault of the
//! node. Who asks must not take those that a block needs: a question waits here until there is room.

use std::sync::{Condvar, Mutex, PoisonError};

use tenzro_module_wasm::MOST_OPEN;

/// Work that runs contracts beside questions: a block, and a check of the pool, of which there is one at
/// a time.
const BESIDE: u32 = 2;

/// Lets so many in at a time.
#[derive(Debug)]
pub(crate) struct Gate {
    places: Mutex<u32>,
    left: Condvar,
}

/// A place inside, until it is dropped.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a Gate);

impl Gate {
    /// A gate before a machine with `slots`: each question may need as many as one piece of work can
    /// have open, and so many stay free for what is done beside. One is always let in.
    pub(crate) fn new(slots: u32) -> Self {
        let places = (slots / MOST_OPEN).saturating_sub(BESIDE).max(1);
        Self {
            places: Mutex::new(places),
            left: Condvar::new(),
        }
    }

    /// Waits for a place.
    pub(crate) fn enter(&self) -> Place<'_> {
        let places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let mut places = self
            .left
            .wait_while(places, |places| *places == 0)
            .unwrap_or_else(PoisonError::into_inner);
        *places = places.saturating_sub(1);
        Place(self)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut places = self.0.places.lock().unwrap_or_else(PoisonError::into_inner);
        *places = places.saturating_add(1);
        drop(places);
        self.0.left.notify_one();
    }
}
