//! Follows one chain: a websocket tells of new blocks and what is in them, and the node is asked where it does
//! not.

use std::future::Future;
use std::time::Duration;

use tendermint::Time;
use tenzro_client::rpc::types::BlockResults;
use tenzro_client::rpc::{BlockContents, BlockHints, NewBlock};
use tokio::sync::watch;

use super::Shared;
use crate::chain::{Seen, nanos, seen_in_block};
use crate::config::SourceMode;
use crate::error::Result;
use crate::plan::Point;
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

/// What the websocket gave last.
enum Told {
    /// Nothing, or no websocket: the node is asked.
    Nothing,
    /// Nothing for [`SILENCE`].
    Silence,
    /// A block.
    Block(NewBlock),
}

async fn follow(node: Node, shared: Shared, heights: watch::Sender<u64>) -> Result<()> {
    let source = node.chain.config().event_source;
    let name = node.chain.name().to_owned();
    let labels = [("chain", name.as_str())];
    let mut hints: Option<BlockHints> = None;
    let mut seen: Option<u64> = None;
    let mut told = Told::Nothing;
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
        match advance(&node, &shared, seen, &told).await {
            Ok(height) => {
                if matches!(told, Told::Silence) && seen.is_some_and(|seen| seen < height) {
                    tracing::info!(chain = %name, "the websocket tells nothing of new blocks, opening another");
                    confirm(&node, None);
                    hints = None;
                }
                // A node that is behind for a moment does not make blocks new again.
                let height = seen.map_or(height, |seen| seen.max(height));
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
        told = match &mut hints {
            Some(open) => match tokio::time::timeout(SILENCE, open.next_block()).await {
                Ok(Ok(block)) => Told::Block(block),
                Ok(Err(error)) => {
                    tracing::info!(chain = %name, %error, "the websocket is gone, pulling meanwhile");
                    hints = None;
                    Told::Nothing
                }
                Err(_) => Told::Silence,
            },
            None => {
                tokio::time::sleep(source.interval.0).await;
                Told::Nothing
            }
        };
    }
}

/// Goes on from `seen` to the newest height, which it gives: by the block that was told where it is the very
/// next one, else by asking the node.
async fn advance(node: &Node, shared: &Shared, seen: Option<u64>, told: &Told) -> Result<u64> {
    if let (Some(seen), Told::Block(block)) = (seen, told) {
        if block.height <= seen {
            return Ok(seen);
        }
        let next = block.height == seen.saturating_add(1);
        let contents = block.contents.as_ref().filter(|_| next);
        if let Some((contents, head)) = contents.and_then(|found| Some((found, head(node, found)?)))
        {
            take(node, shared, &contents.results);
            node.chain.note_head(head);
            // Last: who waits for a transaction goes on when the rest is known.
            confirm(node, Some(contents));
            return Ok(block.height);
        }
    }
    // Silence need not mean that a block was missed.
    if !matches!(told, Told::Silence) {
        confirm(node, None);
    }
    read(node, shared, seen).await
}

fn confirm(node: &Node, block: Option<&BlockContents>) {
    if let Ok(sender) = node.sender() {
        sender.told(block);
    }
}

/// The header's height and time; `None` when the time cannot be read.
fn head(node: &Node, block: &BlockContents) -> Option<Point> {
    let time = Time::parse_from_rfc3339(&block.time).ok()?;
    Some(Point {
        height: node.chain.height_of(block.results.height),
        time: nanos(time),
    })
}

/// Reads the blocks after `seen`, wakes whom they concern; the newest height.
async fn read(node: &Node, shared: &Shared, seen: Option<u64>) -> Result<u64> {
    let newest = node.chain.height().await?;
    match seen {
        Some(seen) if newest <= seen => return Ok(seen),
        Some(seen) if newest.saturating_sub(seen) > CATCH_UP => shared.router.tell_all(),
        Some(seen) => {
            for height in seen.saturating_add(1)..=newest {
                let results = node.chain.client().block_results(height).await;
                take(node, shared, &node.chain.on(results)?);
            }
        }
        None => {}
    }
    node.chain.note_head(node.chain.point(newest).await?);
    Ok(newest)
}

/// Takes in what a block says.
fn take(node: &Node, shared: &Shared, results: &BlockResults) {
    let labels = [("chain", node.chain.name())];
    let found = seen_in_block(results);
    for item in &found {
        let metric = match item {
            Seen::Sent(_) => "send_packet_events_total",
            Seen::Acknowledged(_) => "write_acknowledgement_events_total",
            _ => continue,
        };
        shared.metrics.add(metric, &labels, 1);
    }
    node.memory.keep(&found);
    shared.router.tell(node.chain.id(), results.height, &found);
}
