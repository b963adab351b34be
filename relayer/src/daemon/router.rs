//! Who is woken when a block speaks of a channel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

use crate::chain::Seen;
use crate::plan::handshake::Side;
use crate::plan::track::Moved;
use crate::plan::{ChainId, ClientId, End, Height};
use crate::relay::{Path, moved};

/// What one worker has not read yet; above it the worker looks for itself.
const MOST_NEWS: usize = 50_000;

/// What blocks said of one path.
#[derive(Debug, Default)]
pub struct Mail {
    news: Mutex<News>,
    /// Notified when there may be something to do.
    pub comes: Notify,
}

/// What came since somebody looked.
#[derive(Debug, Default)]
pub struct News {
    /// What blocks did to packets, each chain's in its order.
    pub moved: Vec<Moved>,
    /// True when blocks were missed, or a channel end moved: a look is due.
    pub look: bool,
}

impl Mail {
    /// Takes what came.
    #[must_use]
    pub fn take(&self) -> News {
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn put(&self, moved: Moved) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        if news.moved.len() >= MOST_NEWS {
            news.moved.clear();
            news.look = true;
        }
        news.moved.push(moved);
    }

    fn look(&self) {
        let mut news = self.news.lock().unwrap_or_else(PoisonError::into_inner);
        news.look = true;
        drop(news);
        self.comes.notify_one();
    }
}

/// Maps an end to its side of a path and the mail of the path's worker; absent while nobody relays it.
type Table = BTreeMap<(ChainId, End), (Side, Arc<Mail>)>;

/// Heights that one watch has not looked at yet; the lowest stay, they are what evidence begins with.
const MOST_HEIGHTS: usize = 1_000;

/// What a client was shown and nobody has looked at yet.
#[derive(Debug, Default)]
pub struct Inbox {
    heights: Mutex<BTreeSet<Height>>,
    missed: AtomicBool,
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

    /// True when blocks were missed since this was asked last.
    pub fn missed(&self) -> bool {
        self.missed.swap(false, Ordering::Relaxed)
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
    /// Where to read what concerns either end of this path, from now on.
    #[must_use]
    pub fn register(&self, path: &Path) -> Arc<Mail> {
        let mail = Arc::new(Mail::default());
        let mut ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for side in [Side::A, Side::B] {
            let half = path.half(side);
            let key = (half.node.chain.id().clone(), half.end.clone());
            ends.insert(key, (side, mail.clone()));
        }
        mail
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

    /// Tells whom it concerns what the block at `height` says, and wakes who may have something to do.
    pub fn tell(&self, chain: &ChainId, height: u64, seen: &[Seen]) {
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        let worker = |end: &End| ends.get(&(chain.clone(), end.clone()));
        for item in seen {
            match item {
                Seen::Channel(end) => {
                    self.moved.notify_one();
                    if let Some((_, mail)) = worker(end) {
                        mail.look();
                    }
                }
                Seen::Connection => self.moved.notify_one(),
                Seen::Updated(client, height) => self.shown(chain, client, *height),
                Seen::Sent(_) | Seen::Received(..) | Seen::Acknowledged(_) | Seen::Over(..) => {
                    let found = moved(item, Side::A, height).and_then(|(end, _)| worker(end));
                    let Some((side, mail)) = found else {
                        continue;
                    };
                    if let Some((_, moved)) = moved(item, *side, height) {
                        mail.put(moved);
                    }
                    // The other two leave nothing to do.
                    if matches!(item, Seen::Sent(_) | Seen::Acknowledged(_)) {
                        mail.comes.notify_one();
                    }
                }
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
            inbox.missed.store(true, Ordering::Relaxed);
            inbox.news.notify_one();
        }
        drop(watches);
        let ends = self.ends.lock().unwrap_or_else(PoisonError::into_inner);
        for (_, mail) in ends.values() {
            mail.look();
        }
        self.moved.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::track::What;

    #[test]
    fn a_worker_that_does_not_read_is_told_to_look() {
        let mail = Mail::default();
        for sequence in 0..=50_000 {
            mail.put(Moved {
                source: Side::A,
                sequence,
                height: 1,
                what: What::Sent,
            });
        }
        let news = mail.take();
        assert!(news.look);
        assert_eq!(news.moved.len(), 1);
        assert!(!mail.take().look);
    }
}
