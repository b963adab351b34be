//! The answer of every method, kept in `golden/answers.json`. After a change that is meant, write
//! it anew with `UPDATE_GOLDEN=1` and read the difference.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

mod support;

use std::path::Path;

use serde_json::{Map, Value, json};
use support::Server;

const TX: &str = "Rs20OBIBaw8wWk3f7+U0SJHKu+CtQn0E0hm9UekQUVs=";

/// Every method, and what it is asked.
fn asked() -> Vec<(&'static str, Value)> {
    let at = |height: &str| json!({ "height": height });
    let search = |query: &str| json!({ "query": query, "prove": true, "page": "1" });
    let tx = json!({ "tx": "AQIDBAUGBwgJCgsM" });
    vec![
        ("health", json!({})),
        ("status", json!({})),
        ("net_info", json!({})),
        ("blockchain", json!({ "minHeight": "1", "maxHeight": "2" })),
        ("genesis", json!({})),
        ("genesis_chunked", json!({ "chunk": "0" })),
        ("block", at("312")),
        (
            "block_by_hash",
            json!({ "hash": "Z80XN/YTCTrNo1MPimlIyU2vxwxdmZRKS4CLGzSN6Kk=" }),
        ),
        ("block_results", at("312")),
        ("commit", at("314")),
        ("header", at("2")),
        (
            "header_by_hash",
            json!({
            "hash": "67CD1737F613093ACDA3530F8A6948C94DAFC70C5D99944A4B808B1B348DE8A9" }),
        ),
        ("check_tx", tx.clone()),
        ("tx", json!({ "hash": TX, "prove": true })),
        ("tx_search", search("tx.height = 312")),
        ("block_search", search("block.height = 1")),
        ("validators", at("315")),
        ("dump_consensus_state", json!({})),
        ("consensus_state", json!({})),
        ("consensus_params", json!({})),
        ("unconfirmed_txs", json!({ "limit": "1" })),
        ("num_unconfirmed_txs", json!({})),
        (
            "abci_query",
            json!({ "path": "/store/bank/key", "data": "00", "prove": true }),
        ),
        ("abci_info", json!({})),
        (
            "broadcast_evidence",
            json!({ "evidence": { "type": "x", "value": {} } }),
        ),
        ("broadcast_tx_commit", tx),
        ("broadcast_tx_sync", json!({ "tx": "AQIDBAUGBwgJCgsN" })),
        ("broadcast_tx_async", json!({ "tx": "AQIDBAUGBwgJCgsO" })),
        ("subscribe", json!({ "query": "tm.event='Tx'" })),
        ("unsubscribe", json!({ "query": "tm.event='Tx'" })),
        ("unsubscribe_all", json!({})),
    ]
}

#[tokio::test]
async fn the_answer_of_every_method_is_the_one_that_is_kept() {
    let server = Server::start().await;
    let mut answers = Map::new();
    for (method, params) in asked() {
        let answer = server.call(method, params.clone()).await;
        answers.insert(method.into(), json!({ "params": params, "answer": answer }));
    }
    let page = server
        .client()
        .get(&server.url)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert_eq!(
        page.matches("<a href").count(),
        answers.len(),
        "every method is asked"
    );
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/answers.json");
    let answers = Value::Object(answers);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, format!("{answers:#}\n")).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for (method, answer) in answers.as_object().unwrap() {
        assert_eq!(*answer, kept[method], "{method}");
    }
    assert_eq!(answers, kept);
}
