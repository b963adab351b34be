//! Who is woken when a block speaks of a channel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::chain::Seen;
use crate::plan::{ChainId, ClientId, End, Height};
use crate::relay::Path;

/// Maps an end to the worker of its path; absent while nobody relays it.
type Table = BTreeMap<(ChainId, End), Arc<Notify>>;

/// Heights that one watch has not looked at yet; the lowest stay, they are what evidence begins with.
const MOST_HEIGHTS: usize = 1_000;

/// What a client was shown and nobody has looked at yet.
#[derive(Debug, Default)]
pub struct Inbox {
    heights: Mutex<BTreeSet<Height>>,
    /// Notified when something comes, also when blocks were missed.
    pub news: Notify,
}

impl Inbox {
    /// Adds heights.
    pub fn put(&self, more: impl IntoIterator<Item = Height>) {
        let mut heights = self.heights.lock().unwrap_or_else(PoisonError::into_inner);
        heights.extend(more);
        while heights.len() > MOST_HEIGHTS {
            heights.pop_last();
        }
    }

    /// Takes all heights, ascending.
    #[must_use]
    pub fn take(&self) -> BTreeSet<Height> {
        std::mem::take(&mut *self.heights.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Maps a client to its watch; absent while nobody watches it.
type Watches = BTreeMap<(ChainId, ClientId), Arc<Inbox>>;

/// Wakes workers by the ends of their paths. Cloning is cheap; clones share the table.
#[derive(Debug, Clone, Default)]
pub struct Router {
    ends: Arc<Mutex<Table>>,
    watches: Arc<Mutex<Watches>>,
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

    /// What this client is shown from now on.
    #[must_use]
    pub fn watch(&self, chain: &ChainId, client: &ClientId) -> Arc<Inbox> {
        let inbox = Arc::new(Inbox::default());
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        watches.insert((chain.clone(), client.clone()), inbox.clone());
        inbox
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
                Seen::Connection => {
                    self.moved.notify_one();
                    continue;
                }
                Seen::Updated(client, height) => {
                    self.shown(chain, client, *height);
                    continue;
                }
            };
            if let Some(worker) = ends.get(&(chain.clone(), end.clone())) {
                worker.notify_one();
            }
        }
    }

    fn shown(&self, chain: &ChainId, client: &ClientId, height: Height) {
        let watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(inbox) = watches.get(&(chain.clone(), client.clone())) {
            inbox.put([height]);
            inbox.news.notify_one();
        }
    }

    /// Wakes everybody: blocks were missed.
    pub fn tell_all(&self) {
        let watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        for inbox in watches.values() {
            inbox.news.notify_one();
        }
        drop(watches);
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for worker in ends.values() {
            worker.notify_one();
        }
    }
}
