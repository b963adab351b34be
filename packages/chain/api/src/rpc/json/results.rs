//! Results of transactions and blocks, and their events.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tendermint::abci::Event;
use tendermint::abci::types::ExecTxResult;
use tendermint::v0_38::abci::response;

use super::consensus::{consensus_param_updates, validator_update};
use super::{base64, base64_or_null, hex_upper, put, text};

/// An event. Attributes of other than UTF-8 have what is not replaced.
#[must_use]
pub fn event(event: &Event) -> Value {
    let attributes: Vec<Value> = event
        .attributes
        .iter()
        .map(|attribute| {
            json!({
                "key": String::from_utf8_lossy(attribute.key_bytes()),
                "value": String::from_utf8_lossy(attribute.value_bytes()),
                "index": attribute.index(),
            })
        })
        .collect();
    json!({ "type": event.kind, "attributes": attributes })
}

fn events(list: &[Event]) -> Vec<Value> {
    list.iter().map(event).collect()
}

/// Events, or null for none.
#[must_use]
pub fn events_or_null(list: &[Event]) -> Value {
    if list.is_empty() {
        Value::Null
    } else {
        json!(events(list))
    }
}

/// Values by `type.key`, in the order of the events.
#[must_use]
pub fn events_map(list: &[Event]) -> BTreeMap<String, Vec<String>> {
    let mut map = BTreeMap::<_, Vec<_>>::new();
    for event in list.iter().filter(|event| !event.kind.is_empty()) {
        for attribute in &event.attributes {
            let key = String::from_utf8_lossy(attribute.key_bytes());
            if !key.is_empty() {
                map.entry(format!("{}.{key}", event.kind))
                    .or_default()
                    .push(String::from_utf8_lossy(attribute.value_bytes()).into_owned());
            }
        }
    }
    map
}

/// Data of a result: null for a failure that has none.
fn data(bytes: &[u8], code: u32) -> Value {
    if code == 0 {
        json!(base64(bytes))
    } else {
        base64_or_null(bytes)
    }
}

/// What a transaction did, every member written.
#[must_use]
pub fn exec_tx_result(result: &ExecTxResult) -> Value {
    json!({
        "code": result.code.value(),
        "data": data(&result.data, result.code.value()),
        "log": result.log,
        "info": result.info,
        "gas_wanted": text(result.gas_wanted),
        "gas_used": text(result.gas_used),
        "events": events(&result.events),
        "codespace": result.codespace,
    })
}

/// What a transaction did, zero members left out: the form within the event `Tx`.
#[must_use]
pub fn sparse_exec_tx_result(result: &ExecTxResult) -> Value {
    let mut object = Map::new();
    let code = result.code.value();
    put(&mut object, "code", json!(code), code == 0);
    put(
        &mut object,
        "data",
        json!(base64(&result.data)),
        result.data.is_empty(),
    );
    put(&mut object, "log", json!(result.log), result.log.is_empty());
    put(
        &mut object,
        "info",
        json!(result.info),
        result.info.is_empty(),
    );
    put(
        &mut object,
        "gas_wanted",
        text(result.gas_wanted),
        result.gas_wanted == 0,
    );
    put(
        &mut object,
        "gas_used",
        text(result.gas_used),
        result.gas_used == 0,
    );
    put(
        &mut object,
        "events",
        json!(events(&result.events)),
        result.events.is_empty(),
    );
    put(
        &mut object,
        "codespace",
        json!(result.codespace),
        result.codespace.is_empty(),
    );
    Value::Object(object)
}

/// What the pool's check said, every member written.
#[must_use]
pub fn check_tx(answer: &response::CheckTx) -> Value {
    json!({
        "code": answer.code.value(),
        "data": data(&answer.data, answer.code.value()),
        "log": answer.log,
        "info": answer.info,
        "gas_wanted": text(answer.gas_wanted),
        "gas_used": text(answer.gas_used),
        "events": events(&answer.events),
        "codespace": answer.codespace,
    })
}

/// Answer to `broadcast_tx_sync`; here the data is in hex.
#[must_use]
pub fn broadcast(answer: &response::CheckTx, hash: &[u8]) -> Value {
    json!({
        "code": answer.code.value(),
        "data": hex_upper(&answer.data),
        "log": answer.log,
        "codespace": answer.codespace,
        "hash": hex_upper(hash),
    })
}

/// Results of a block within the event `NewBlock`; what is empty is left out, but for updates.
#[must_use]
pub fn finalize_block(results: &response::FinalizeBlock) -> Value {
    let mut object = Map::new();
    let txs: Vec<Value> = results.tx_results.iter().map(exec_tx_result).collect();
    let updates: Vec<Value> = results
        .validator_updates
        .iter()
        .map(validator_update)
        .collect();
    put(
        &mut object,
        "events",
        json!(events(&results.events)),
        results.events.is_empty(),
    );
    put(&mut object, "tx_results", json!(txs), txs.is_empty());
    object.insert("validator_updates".into(), json!(updates));
    if let Some(params) = &results.consensus_param_updates {
        let params = consensus_param_updates(params);
        object.insert("consensus_param_updates".into(), params);
    }
    let hash = results.app_hash.as_bytes();
    put(
        &mut object,
        "app_hash",
        json!(base64(hash)),
        hash.is_empty(),
    );
    Value::Object(object)
}
