//! `abci_info`, `abci_query`, `check_tx`.

use serde_json::{Map, Value, json};
use tendermint::v0_38::abci::request;
use tenzro_chain_types::query::{QueryAnswer, QueryError};

use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{base64, base64_or_null, check_tx as check_tx_json, text};
use crate::rpc::node::Node;
use crate::rpc::params::Args;

pub(super) fn info(node: &Node) -> CallResult {
    let info = node.services.application.info();
    let mut response = Map::new();
    let mut put = |name: &str, value: Value, is_left_out: bool| {
        if !is_left_out {
            response.insert(name.into(), value);
        }
    };
    let (height, hash) = (info.last_block_height, info.last_block_app_hash.as_bytes());
    put("data", json!(info.data), info.data.is_empty());
    put("version", json!(info.version), info.version.is_empty());
    put("app_version", text(info.app_version), info.app_version == 0);
    put("last_block_height", text(height), height.value() == 0);
    put("last_block_app_hash", json!(base64(hash)), hash.is_empty());
    Ok(json!({ "response": response }))
}

pub(super) fn query(node: &Node, args: &Args) -> CallResult {
    let given = args.number(2).unwrap_or(0);
    let Ok(height) = u64::try_from(given) else {
        let error =
            QueryError::invalid("cannot query with height < 0; please provide a valid height");
        return Ok(refused(node, 0, &error));
    };
    let answer = node
        .services
        .queries
        .query(args.text(0), args.bytes(1), height, args.flag(3));
    Ok(match answer {
        Ok(answer) => answered(node, &answer),
        Err(error) => refused(node, height, &error),
    })
}

fn answered(node: &Node, answer: &QueryAnswer) -> Value {
    let ops: Vec<Value> = answer
        .proof
        .iter()
        .map(|(kind, key, data)| json!({ "type": kind, "key": base64(key), "data": base64(data) }))
        .collect();
    json!({ "response": {
        "code": 0,
        "log": "",
        "info": "",
        "index": "0",
        "key": base64_or_null(&answer.key),
        "value": base64_or_null(&answer.value),
        "proofOps": if ops.is_empty() { Value::Null } else { json!({ "ops": ops }) },
        "height": text(shown_height(node, answer.height)),
        "codespace": "",
    }})
}

fn refused(node: &Node, height: u64, error: &QueryError) -> Value {
    let error = error.abci_error();
    json!({ "response": {
        "code": error.code,
        "log": error.message,
        "info": "",
        "index": "0",
        "key": null,
        "value": null,
        "proofOps": null,
        "height": text(shown_height(node, height)),
        "codespace": error.codespace,
    }})
}

/// The height of an answer; clients take 0 for a broken node, so it is the tip where there is none.
fn shown_height(node: &Node, height: u64) -> u64 {
    if height == 0 {
        node.blocks().tip()
    } else {
        height
    }
}

pub(super) fn check_tx(node: &Node, tx: &[u8]) -> CallResult {
    if tx.is_empty() {
        return Err(RpcError::internal("a transaction cannot be empty"));
    }
    let answer = node.services.application.check_tx(request::CheckTx {
        tx: tx.to_vec().into(),
        kind: request::CheckTxKind::New,
    });
    Ok(check_tx_json(&answer))
}
