//! The events of a committed block, in the order in which CometBFT fires them.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tenzro_chain_types::chain::CommittedBlock;

use crate::rpc::json::{
    base64, block, block_id, event, events_map, finalize_block, header, hex_upper, public_key,
    sparse_exec_tx_result, text,
};
use crate::rpc::query::Events;

/// An event that subscriptions may want.
pub(super) struct Event {
    /// Values that queries compare, as clients see them.
    pub(super) values: Events,
    /// Members `data` and `events` of a frame, written.
    body: String,
}

impl Event {
    fn new(name: &str, value: &Value, mut values: Events) -> Self {
        values
            .entry("tm.event".into())
            .or_default()
            .push(name.into());
        let data = json!({ "type": format!("tendermint/event/{name}"), "value": value });
        let body = format!("\"data\":{data},\"events\":{}", json!(values));
        Self { values, body }
    }

    /// The frame for a subscription: the id of the request, and the query as it was sent.
    pub(super) fn frame(&self, id: &Value, query: &str) -> String {
        format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":{id},\"result\":{{\"query\":{},{}}}}}",
            json!(query),
            self.body
        )
    }
}

/// All events of a block.
pub(super) fn events_of(committed: &CommittedBlock) -> Vec<Event> {
    let results = &committed.results;
    let own = events_map(&results.events);
    let new_block = json!({
        "block": block(&committed.block),
        "block_id": block_id(&committed.id),
        "result_finalize_block": finalize_block(results),
    });
    let header = json!({ "header": header(&committed.block.header) });
    let list: Vec<Value> = results.events.iter().map(event).collect();
    let new_events = json!({
        "height": text(committed.height()),
        "events": list,
        "num_txs": text(committed.block.data.len()),
    });
    let mut all = vec![
        Event::new("NewBlock", &new_block, own.clone()),
        Event::new("NewBlockHeader", &header, Events::new()),
        Event::new("NewBlockEvents", &new_events, own),
    ];
    all.extend((0..committed.block.data.len()).filter_map(|index| tx_event(committed, index)));
    all.extend(updates_event(committed));
    all
}

fn tx_event(committed: &CommittedBlock, index: usize) -> Option<Event> {
    let tx = committed.block.data.get(index)?;
    let result = committed.results.tx_results.get(index)?;
    let mut values = events_map(&result.events);
    let mut put = |key: &str, value: String| values.entry(key.into()).or_default().push(value);
    put("tx.hash", hex_upper(&Sha256::digest(tx)));
    put("tx.height", committed.height().to_string());
    let mut shown = Map::new();
    shown.insert("height".into(), text(committed.height()));
    if index > 0 {
        shown.insert("index".into(), json!(index));
    }
    shown.insert("tx".into(), json!(base64(tx)));
    shown.insert("result".into(), sparse_exec_tx_result(result));
    Some(Event::new("Tx", &json!({ "TxResult": shown }), values))
}

fn updates_event(committed: &CommittedBlock) -> Option<Event> {
    let updates = &committed.results.validator_updates;
    if updates.is_empty() {
        return None;
    }
    let shown: Vec<Value> = updates
        .iter()
        .map(|update| {
            let address = tendermint::account::Id::from(update.pub_key);
            json!({
                "address": hex_upper(address.as_bytes()),
                "pub_key": public_key(&update.pub_key),
                "voting_power": text(update.power.value()),
                "proposer_priority": "0",
            })
        })
        .collect();
    let value = json!({ "validator_updates": shown });
    Some(Event::new("ValidatorSetUpdates", &value, Events::new()))
}
