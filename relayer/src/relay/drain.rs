//! Passes over one path until nothing more can be done.

use std::fmt;

use serde::Serialize;

use super::{Counts, Path, Quarantine, observe, pass};
use crate::config::Packets;
use crate::error::Result;
use crate::plan::track::Track;

/// Passes without anything done after which there is nothing to be done.
const IDLE: u32 = 3;

/// What was done on one path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Drained {
    /// Packets delivered.
    pub received: usize,
    /// Answers brought back.
    pub acknowledged: usize,
    /// Packets timed out.
    pub timed_out: usize,
    /// Channel ends closed.
    pub closed: usize,
    /// Transactions.
    pub transactions: usize,
    /// What is still pending, both ways.
    pub pending: usize,
}

impl fmt::Display for Drained {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} received, {} acknowledged, {} timed out with {} transactions; {} pending",
            self.received, self.acknowledged, self.timed_out, self.transactions, self.pending
        )
    }
}

/// Relays what is pending on `path` until three passes in a row do nothing.
///
/// # Errors
/// When a chain cannot be asked, or nothing can be sent to one of them.
pub async fn drain(path: &Path, rules: &Packets) -> Result<Drained> {
    let mut quarantine = Quarantine::default();
    let mut track = Track::default();
    let mut drained = Drained::default();
    let mut idle = 0;
    while idle < IDLE {
        let from = path.a.node.chain.height().await?;
        let other = path.b.node.chain.height().await?;
        // Nobody follows the chains here: each pass looks.
        track.doubt();
        let pass = pass(path, rules, &mut quarantine, &mut track, Vec::new()).await?;
        for relayed in &pass.relayed {
            drained.received = drained.received.saturating_add(relayed.received);
            drained.acknowledged = drained.acknowledged.saturating_add(relayed.acknowledged);
            drained.timed_out = drained.timed_out.saturating_add(relayed.timed_out);
            drained.closed = drained.closed.saturating_add(relayed.closed);
            drained.transactions = drained.transactions.saturating_add(relayed.transactions);
        }
        if let Some(error) = pass.failed {
            return Err(error);
        }
        if pass.done() > 0 {
            idle = 0;
            continue;
        }
        if !pass.again && !pass.index_behind {
            break;
        }
        idle += 1;
        path.a.node.chain.block_after(from).await?;
        path.b.node.chain.block_after(other).await?;
    }
    let left = observe(path).await?;
    let counts = [left.from_a.counts(), left.from_b.counts()];
    drained.pending = counts.iter().map(Counts::all).sum();
    Ok(drained)
}
