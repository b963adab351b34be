//! The websocket: all methods, and subscriptions to events.

mod events;
mod session;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{State, WebSocketUpgrade};
use axum::response::Response;

use super::node::Node;
use events::{Event, events_of};

/// Blocks whose events are kept for all websockets to share.
const KEPT_BLOCKS: usize = 8;

/// What all websockets share.
#[derive(Default)]
pub(super) struct Hub {
    /// Websockets that hold subscriptions.
    subscribers: AtomicUsize,
    /// Events of the last blocks, written once for all.
    recent: Mutex<BTreeMap<u64, Arc<Vec<Event>>>>,
}

impl Hub {
    fn subscribers(&self) -> usize {
        self.subscribers.load(Ordering::Relaxed)
    }

    fn enter(&self) {
        self.subscribers.fetch_add(1, Ordering::Relaxed);
    }

    fn leave(&self) {
        self.subscribers.fetch_sub(1, Ordering::Relaxed);
    }

    /// The events of a committed block; none where it is not there. May block.
    fn events_at(&self, node: &Node, height: u64) -> Arc<Vec<Event>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = recent.get(&height) {
            return known.clone();
        }
        let Some(block) = node.blocks().block(height) else {
            return Arc::default();
        };
        let events = Arc::new(events_of(&block));
        recent.insert(height, events.clone());
        while recent.len() > KEPT_BLOCKS {
            recent.pop_first();
        }
        events
    }
}

/// Turns a GET into a websocket. Any origin may.
pub(super) async fn upgrade(State(node): State<Arc<Node>>, upgrade: WebSocketUpgrade) -> Response {
    let most = node.config.max_body_bytes;
    upgrade
        .max_message_size(most)
        .max_frame_size(most)
        .on_upgrade(move |socket| session::run(node, socket))
}
