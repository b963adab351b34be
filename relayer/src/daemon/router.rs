//! Who is woken when a block speaks of a channel.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::chain::Seen;
use crate::plan::{ChainId, End};
use crate::relay::Path;

/// Maps an end to the worker of its path; absent while nobody relays it.
type Table = BTreeMap<(ChainId, End), Arc<Notify>>;

/// Wakes workers by the ends of their paths. Cloning is cheap; clones share the table.
#[derive(Debug, Clone, Default)]
pub struct Router {
    ends: Arc<Mutex<Table>>,
    moved: Arc<Notify>,
}

impl Router {
    /// What is notified when something concerns either end of this path.
    #[must_use]
    pub fn register(&self, path: &Path) -> Arc<Notify> {
        let notify = Arc::new(Notify::new());
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for half in [&path.a, &path.b] {
            let key = (half.node.chain.id().clone(), half.end.clone());
            ends.insert(key, notify.clone());
        }
        notify
    }

    /// What is notified when a channel is opened or closed.
    #[must_use]
    pub fn channels_moved(&self) -> Arc<Notify> {
        self.moved.clone()
    }

    /// Wakes whom this concerns.
    pub fn tell(&self, chain: &ChainId, seen: &[Seen]) {
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for item in seen {
            let end = match item {
                Seen::Sent(packet) => &packet.source,
                Seen::Acknowledged(found) => &found.packet.target,
                Seen::Channel(end) => {
                    self.moved.notify_one();
                    end
                }
            };
            if let Some(worker) = ends.get(&(chain.clone(), end.clone())) {
                worker.notify_one();
            }
        }
    }

    /// Wakes everybody: blocks were missed.
    pub fn tell_all(&self) {
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for worker in ends.values() {
            worker.notify_one();
        }
    }
}
