//! Contents of packets and acknowledgements: the chain's state holds only their hashes, so they
//! come from events: those seen go by, else those that the node finds.

use std::collections::BTreeMap;
use std::mem::size_of;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Deserialize;
use serde_json::json;

use super::ChainHandle;
use super::events::{Acknowledged, Packet, Seen, seen_in, seen_in_block};
use crate::error::Result;
use crate::plan::End;

/// Packets kept, and as many acknowledgements.
const MOST: usize = 20_000;

/// Bytes of contents kept of either.
const MOST_BYTES: usize = 64 << 20;

/// What was seen of packets on one chain. It only saves questions: what is not here is asked for.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    inner: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    sent: Shelf<Packet>,
    acknowledged: Shelf<Acknowledged>,
}

/// Names a packet by the end that sent it, or answered it, and its sequence.
type Key = (End, u64);

/// What came first goes first; what came last stays, however much it is.
#[derive(Debug)]
struct Shelf<T> {
    items: BTreeMap<Key, Item<T>>,
    /// Keys by when they came.
    order: BTreeMap<u64, Key>,
    next: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Item<T> {
    stamp: u64,
    bytes: usize,
    item: T,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self {
            items: BTreeMap::new(),
            order: BTreeMap::new(),
            next: 0,
            bytes: 0,
        }
    }
}

impl<T: Clone> Shelf<T> {
    fn put(&mut self, key: Key, bytes: usize, item: T) {
        self.remove(&key);
        let bytes = bytes.saturating_add(size_of::<T>());
        let stamp = self.next;
        self.next = stamp.saturating_add(1);
        self.bytes = self.bytes.saturating_add(bytes);
        self.order.insert(stamp, key.clone());
        self.items.insert(key, Item { stamp, bytes, item });
        while self.items.len() > 1 && (self.items.len() > MOST || self.bytes > MOST_BYTES) {
            let Some((_, oldest)) = self.order.pop_first() else {
                break;
            };
            self.remove(&oldest);
        }
    }

    fn get(&self, key: &Key) -> Option<T> {
        self.items.get(key).map(|kept| kept.item.clone())
    }

    fn remove(&mut self, key: &Key) {
        if let Some(gone) = self.items.remove(key) {
            self.order.remove(&gone.stamp);
            self.bytes = self.bytes.saturating_sub(gone.bytes);
        }
    }
}

impl Memory {
    /// Keeps what concerns packets.
    pub fn keep(&self, seen: &[Seen]) {
        let mut kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        for item in seen {
            match item {
                Seen::Sent(packet) => {
                    let key = (packet.source.clone(), packet.sequence);
                    kept.sent.put(key, packet.data.len(), packet.clone());
                }
                Seen::Acknowledged(found) => {
                    let key = (found.packet.target.clone(), found.packet.sequence);
                    let bytes = found
                        .packet
                        .data
                        .len()
                        .saturating_add(found.acknowledgement.len());
                    kept.acknowledged.put(key, bytes, found.clone());
                }
                Seen::Received(..)
                | Seen::Over(..)
                | Seen::Channel(_)
                | Seen::Connection
                | Seen::Updated(..) => {}
            }
        }
    }

    /// Forgets what a chain refused: what was told of it may have been false, and is asked for again.
    pub fn forget(&self, end: &End, sequence: u64) {
        let mut kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (end.clone(), sequence);
        kept.sent.remove(&key);
        kept.acknowledged.remove(&key);
    }

    fn sent(&self, end: &End, sequence: u64) -> Option<Packet> {
        let kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        kept.sent.get(&(end.clone(), sequence))
    }

    fn acknowledged(&self, end: &End, sequence: u64) -> Option<Acknowledged> {
        let kept = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        kept.acknowledged.get(&(end.clone(), sequence))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::ids::{ChannelId, PortId};
    use crate::plan::packets::Timeout;

    fn packet(channel: &str, sequence: u64, bytes: usize) -> Packet {
        let end = |channel: &str| End {
            port: PortId("transfer".to_owned()),
            channel: ChannelId(channel.to_owned()),
        };
        Packet {
            sequence,
            source: end(channel),
            target: end("channel-3"),
            timeout: Timeout::default(),
            data: vec![0; bytes],
        }
    }

    #[test]
    fn what_came_last_is_there_whatever_was_kept_before() {
        let memory = Memory::default();
        let many = u64::try_from(MOST).unwrap() + 1;
        for sequence in 1..=many {
            memory.keep(&[Seen::Sent(packet("channel-9", sequence, 1))]);
        }
        let last = packet("channel-0", 1, 1);
        memory.keep(&[Seen::Sent(last.clone())]);
        assert_eq!(memory.sent(&last.source, 1), Some(last.clone()));
        // Two too many: the first two went.
        let end = packet("channel-9", 1, 1).source;
        assert_eq!(memory.sent(&end, 2), None);
        assert!(memory.sent(&end, 3).is_some());
        memory.forget(&last.source, 1);
        assert_eq!(memory.sent(&last.source, 1), None);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let memory = Memory::default();
        for sequence in 1..=4 {
            memory.keep(&[Seen::Sent(packet("channel-0", sequence, MOST_BYTES / 2))]);
        }
        let end = packet("channel-0", 1, 1).source;
        assert_eq!(memory.sent(&end, 2), None);
        assert!(memory.sent(&end, 4).is_some());
        let kept = memory.inner.lock().unwrap();
        assert!(kept.sent.bytes <= MOST_BYTES, "{}", kept.sent.bytes);
    }
}
