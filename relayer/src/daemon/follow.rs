//! Follows one chain: a websocket tells of new blocks, and the node is asked where it does not.

use std::future::Future;
use std::time::Duration;

use tenzro_client::rpc::BlockHints;
use tokio::sync::watch;

use super::Shared;
use crate::chain::{Seen, seen_in_block};
use crate::config::SourceMode;
use crate::error::Result;
use crate::relay::Node;

/// Blocks that are read one by one after a pause; after a longer one everybody looks for himself.
const CATCH_UP: u64 = 50;
/// How long a websocket may be silent before the node is asked.
const SILENCE: Duration = Duration::from_secs(5);

/// Knows the newest height of a chain.
#[derive(Debug)]
pub struct Follower {
    heights: watch::Receiver<u64>,
}

impl Follower {
    /// A follower, and the task that keeps it up to date.
    pub fn start(node: Node, shared: Shared) -> (Self, impl Future<Output = Result<()>>) {
        let (sender, heights) = watch::channel(0);
        (Self { heights }, follow(node, shared, sender))
    }

    /// The newest height, each time it changes.
    #[must_use]
    pub fn heights(&self) -> watch::Receiver<u64> {
        self.heights.clone()
    }
}

async fn follow(node: Node, shared: Shared, heights: watch::Sender<u64>) -> Result<()> {
    let source = node.chain.config().event_source;
    let name = node.chain.name().to_owned();
    let labels = [("chain", name.as_str())];
    let mut hints: Option<BlockHints> = None;
    let mut seen: Option<u64> = None;
    loop {
        if hints.is_none() && source.mode == SourceMode::Push {
            match node.chain.client().block_hints().await {
                Ok(open) => {
                    shared.metrics.add("websocket_connects_total", &labels, 1);
                    hints = Some(open);
                }
                Err(error) => tracing::debug!(chain = %name, %error, "no websocket, pulling"),
            }
        }
        match read(&node, &shared, seen).await {
            Ok(height) => {
                seen = Some(height);
                shared.metrics.set("chain_height", &labels, height);
                heights.send_replace(height);
            }
            Err(error) => {
                shared.metrics.add("node_errors_total", &labels, 1);
                tracing::warn!(chain = %name, %error, "cannot read blocks, will ask again");
                tokio::time::sleep(source.interval.0).await;
            }
        }
        match &mut hints {
            Some(open) => {
                if let Ok(Err(error)) = tokio::time::timeout(SILENCE, open.next()).await {
                    tracing::info!(chain = %name, %error, "the websocket is gone, pulling meanwhile");
                    hints = None;
                }
            }
            None => tokio::time::sleep(source.interval.0).await,
        }
    }
}

/// Reads the blocks after `seen`, wakes whom they concern; the newest height.
async fn read(node: &Node, shared: &Shared, seen: Option<u64>) -> Result<u64> {
    let newest = node.chain.height().await?;
    let Some(seen) = seen else {
        return Ok(newest);
    };
    if newest.saturating_sub(seen) > CATCH_UP {
        shared.router.tell_all();
        return Ok(newest);
    }
    let labels = [("chain", node.chain.name())];
    for height in seen.saturating_add(1)..=newest {
        let results = node
            .chain
            .on(node.chain.client().block_results(height).await)?;
        let found = seen_in_block(&results);
        for item in &found {
            match item {
                Seen::Sent(_) => shared.metrics.add("send_packet_events_total", &labels, 1),
                Seen::Acknowledged(_) => {
                    shared
                        .metrics
                        .add("write_acknowledgement_events_total", &labels, 1);
                }
                Seen::Channel(_) | Seen::Connection | Seen::Updated(..) => {}
            }
        }
        node.memory.keep(&found);
        shared.router.tell(node.chain.id(), &found);
    }
    Ok(newest)
}
