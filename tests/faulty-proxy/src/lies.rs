//! Answers that can be read and are not true.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use serde_json::{Value, json};

use crate::fault::Fault;

/// How many blocks behind a node that lags is.
const BEHIND: u64 = 3;

/// Changes a request before it reaches the node; `newest` is its height, as far as known.
pub fn ask_otherwise(fault: Fault, request: &mut Value, newest: u64, number: u64) {
    let method = request
        .get("method")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let place = match (fault, method) {
        (Fault::Lag, "abci_query") => newest.saturating_sub(BEHIND),
        // Another height's header, every second time.
        (Fault::Headers, "commit" | "header") if number.is_multiple_of(2) => {
            let asked = request.pointer("/params/height").and_then(Value::as_str);
            let asked: u64 = asked.and_then(|text| text.parse().ok()).unwrap_or(1);
            asked.saturating_sub(1).max(1)
        }
        _ => return,
    };
    let fresh = request
        .pointer("/params/height")
        .and_then(Value::as_str)
        .is_none_or(|height| height == "0");
    if fault == Fault::Lag && !fresh {
        return;
    }
    if let Some(params) = request.get_mut("params").and_then(Value::as_object_mut) {
        params.insert("height".to_owned(), json!(place.to_string()));
    }
}

/// Changes an answer to `method` (and `path`, of a query).
pub fn answer_otherwise(fault: Fault, method: &str, path: &str, answer: &mut Value, number: u64) {
    let Some(result) = answer.get_mut("result") else {
        return;
    };
    match fault {
        Fault::Lag => {
            for place in [
                "/response/last_block_height",
                "/sync_info/latest_block_height",
            ] {
                if let Some(height) = result.pointer_mut(place) {
                    let now: u64 = height
                        .as_str()
                        .and_then(|text| text.parse().ok())
                        .unwrap_or(0);
                    *height = json!(now.saturating_sub(BEHIND).to_string());
                }
            }
        }
        Fault::Sequence => edit(result, |bytes| {
            let mut found = AccountAnswer::decode(bytes).ok()?;
            let any = found.account.as_mut()?;
            let mut account = BaseAccount::decode(any.value.as_slice()).ok()?;
            account.sequence = if number.is_multiple_of(2) {
                account.sequence.saturating_add(number % 5)
            } else {
                account.sequence.saturating_sub(number % 5)
            };
            any.value = account.encode_to_vec();
            Some(found.encode_to_vec())
        }),
        Fault::Gas => edit(result, |bytes| {
            let mut found = Simulated::decode(bytes).ok()?;
            let gas = found.gas.as_mut()?;
            gas.used /= 3;
            Some(found.encode_to_vec())
        }),
        Fault::Proofs => {
            if let Some(data) = result.pointer_mut("/response/proofOps/ops/0/data") {
                flip(data, number);
            }
        }
        Fault::Headers if !number.is_multiple_of(2) => {
            for place in ["/signed_header/header/app_hash", "/header/app_hash"] {
                if let Some(hash) = result.pointer_mut(place) {
                    *hash = json!(format!("{number:016X}").repeat(4));
                }
            }
        }
        Fault::Hidden => hide(method, path, result),
        _ => {}
    }
}

fn hide(method: &str, path: &str, result: &mut Value) {
    let empty = match method {
        "tx_search" => ("/txs", json!([])),
        "block_search" => ("/blocks", json!([])),
        "block_results" => {
            let events = result.pointer_mut("/finalize_block_events");
            if let Some(events) = events {
                *events = json!([]);
            }
            ("/txs_results", json!([]))
        }
        _ if path.ends_with("/PacketCommitments") => ("/response/value", Value::Null),
        _ => return,
    };
    if let Some(place) = result.pointer_mut(empty.0) {
        *place = empty.1;
    }
}

/// Changes the value of a query's answer, where it can be read.
fn edit(result: &mut Value, change: impl FnOnce(&[u8]) -> Option<Vec<u8>>) {
    let Some(value) = result.pointer_mut("/response/value") else {
        return;
    };
    let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
    if let Some(changed) = bytes.and_then(|bytes| change(&bytes)) {
        *value = json!(STANDARD.encode(changed));
    }
}

/// Flips one bit of base64 text.
fn flip(text: &mut Value, number: u64) {
    let Some(mut bytes) = text.as_str().and_then(|text| STANDARD.decode(text).ok()) else {
        return;
    };
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let place = number
        .checked_rem(length)
        .and_then(|place| usize::try_from(place).ok());
    if let Some(byte) = place.and_then(|place| bytes.get_mut(place)) {
        *byte ^= 1;
    }
    *text = json!(STANDARD.encode(bytes));
}

/// `cosmos.auth.v1beta1.QueryAccountResponse`.
#[derive(Clone, PartialEq, Message)]
struct AccountAnswer {
    #[prost(message, optional, tag = "1")]
    account: Option<Any>,
}

#[derive(Clone, PartialEq, Message)]
struct Any {
    #[prost(string, tag = "1")]
    type_url: String,
    #[prost(bytes = "vec", tag = "2")]
    value: Vec<u8>,
}

/// `cosmos.auth.v1beta1.BaseAccount`; the public key as it came.
#[derive(Clone, PartialEq, Message)]
struct BaseAccount {
    #[prost(string, tag = "1")]
    address: String,
    #[prost(bytes = "vec", optional, tag = "2")]
    public_key: Option<Vec<u8>>,
    #[prost(uint64, tag = "3")]
    number: u64,
    #[prost(uint64, tag = "4")]
    sequence: u64,
}

/// `cosmos.tx.v1beta1.SimulateResponse`; the result as it came.
#[derive(Clone, PartialEq, Message)]
struct Simulated {
    #[prost(message, optional, tag = "1")]
    gas: Option<Gas>,
    #[prost(bytes = "vec", optional, tag = "2")]
    result: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct Gas {
    #[prost(uint64, tag = "1")]
    wanted: u64,
    #[prost(uint64, tag = "2")]
    used: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lagging_node_answers_from_an_older_height() {
        let mut request = json!({"method": "abci_query", "params": {"height": "0"}});
        ask_otherwise(Fault::Lag, &mut request, 50, 1);
        assert_eq!(request["params"]["height"], "47");
        let mut answer = json!({"result": {"response": {"last_block_height": "50"}}});
        answer_otherwise(Fault::Lag, "abci_info", "", &mut answer, 1);
        assert_eq!(answer["result"]["response"]["last_block_height"], "47");
    }

    #[test]
    fn a_proof_is_changed_by_one_bit() {
        let data = STANDARD.encode([1_u8, 2, 3]);
        let mut answer = json!({"result": {"response": {"proofOps": {"ops": [{"data": data}]}}}});
        answer_otherwise(
            Fault::Proofs,
            "abci_query",
            "/store/ibc/key",
            &mut answer,
            4,
        );
        let changed = &answer["result"]["response"]["proofOps"]["ops"][0]["data"];
        assert_eq!(changed, &json!(STANDARD.encode([1_u8, 3, 3])));
    }

    #[test]
    fn another_sequence_keeps_the_rest_of_the_account() {
        let account = BaseAccount {
            address: "a".into(),
            public_key: Some(vec![10, 1, 7]),
            number: 9,
            sequence: 100,
        };
        let any = Any {
            type_url: "/cosmos.auth.v1beta1.BaseAccount".into(),
            value: account.encode_to_vec(),
        };
        let value = STANDARD.encode(AccountAnswer { account: Some(any) }.encode_to_vec());
        let mut answer = json!({"result": {"response": {"value": value}}});
        answer_otherwise(Fault::Sequence, "abci_query", "", &mut answer, 2);
        let text = answer["result"]["response"]["value"].as_str().unwrap();
        let found = AccountAnswer::decode(STANDARD.decode(text).unwrap().as_slice()).unwrap();
        let found = BaseAccount::decode(found.account.unwrap().value.as_slice()).unwrap();
        assert_eq!(
            found,
            BaseAccount {
                sequence: 102,
                ..account
            }
        );
    }

    #[test]
    fn what_is_hidden_can_still_be_read() {
        let mut answer = json!({"result": {"txs": [1, 2], "total_count": "2"}});
        answer_otherwise(Fault::Hidden, "tx_search", "", &mut answer, 2);
        assert_eq!(answer["result"]["txs"], json!([]));
    }
}
