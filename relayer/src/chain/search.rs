//! Contents of packets and acknowledgements: the chain's state holds only their hashes, so they
//! come from events: those seen go by, else those that the node finds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::json;

use super::ChainHandle;
use super::events::{Acknowledged, Packet, Seen, seen_in, seen_in_block};
use crate::error::Result;
use crate::plan::End;

/// Packets kept; the oldest of a channel go first.
const MOST: usize = 20_000;

/// What was seen of packets on one chain. It only saves questions: what is not here is asked for.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    inner: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    sent: BTreeMap<(End, u64), Packet>,
    acknowledged: BTreeMap<(End, u64), Acknowledged>,
}

impl Memory {
    /// Keeps what concerns packets.
    pub fn keep(&self, seen: &[Seen]) {
        let mut kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for item in seen {
            match item {
                Seen::Sent(packet) => {
                    let key = (packet.source.clone(), packet.sequence);
                    kept.sent.insert(key, packet.clone());
                }
                Seen::Acknowledged(found) => {
                    let key = (found.packet.target.clone(), found.packet.sequence);
                    kept.acknowledged.insert(key, found.clone());
                }
                Seen::Received(..)
                | Seen::Over(..)
                | Seen::Channel(_)
                | Seen::Connection
                | Seen::Updated(..) => {}
            }
        }
        while kept.sent.len() > MOST {
            kept.sent.pop_first();
        }
        while kept.acknowledged.len() > MOST {
            kept.acknowledged.pop_first();
        }
    }

    fn sent(&self, end: &End, sequence: u64) -> Option<Packet> {
        let kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sent.get(&(end.clone(), sequence)).cloned()
    }

    fn acknowledged(&self, end: &End, sequence: u64) -> Option<Acknowledged> {
        let kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        kept.acknowledged.get(&(end.clone(), sequence)).cloned()
    }
}

#[derive(Deserialize)]
struct BlockSearch {
    #[serde(default)]
    blocks: Vec<FoundBlock>,
}

#[derive(Deserialize)]
struct FoundBlock {
    block: tenzro_client::rpc::types::Block,
}

impl ChainHandle {
    /// The packet that this end sent under this number; `None` when the node finds no event of it
    /// (its index is off, or was pruned).
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn packet(
        &self,
        memory: &Memory,
        end: &End,
        sequence: u64,
    ) -> Result<Option<Packet>> {
        if let Some(packet) = memory.sent(end, sequence) {
            return Ok(Some(packet));
        }
        self.look_for(memory, "send_packet", "src", end, sequence)
            .await?;
        Ok(memory.sent(end, sequence))
    }

    /// The answer that this end gave to the packet of this number; `None` when the node finds no
    /// event of it.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn acknowledgement(
        &self,
        memory: &Memory,
        end: &End,
        sequence: u64,
    ) -> Result<Option<Acknowledged>> {
        if let Some(found) = memory.acknowledged(end, sequence) {
            return Ok(Some(found));
        }
        self.look_for(memory, "write_acknowledgement", "dst", end, sequence)
            .await?;
        Ok(memory.acknowledged(end, sequence))
    }

    /// Searches transactions, then blocks (modules also act outside of transactions), and keeps all
    /// that is found on the way.
    async fn look_for(
        &self,
        memory: &Memory,
        event: &str,
        side: &str,
        end: &End,
        sequence: u64,
    ) -> Result<()> {
        let query = format!(
            "{event}.packet_{side}_channel='{}' AND {event}.packet_{side}_port='{}' \
             AND {event}.packet_sequence='{sequence}'",
            end.channel, end.port
        );
        let found = self.on(self.client().tx_search(&query, 1, 10).await)?;
        for tx in &found.txs {
            if tx.is_ok() {
                memory.keep(&seen_in(&tx.events));
            }
        }
        if !found.txs.is_empty() {
            return Ok(());
        }
        let params = json!({
            "query": query, "page": "1", "per_page": "10", "order_by": "asc",
        });
        let blocks: BlockSearch = self.rpc("block_search", params).await?;
        for found in blocks.blocks {
            let height = found.block.header.height;
            let results = self.on(self.client().block_results(height).await)?;
            memory.keep(&seen_in_block(&results));
        }
        Ok(())
    }
}
