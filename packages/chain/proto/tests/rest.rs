//! Requests and answers of the REST gateway of a real wasmd 0.61.14 (SDK v0.53.6), captured by
//! `testdata/capture_rest.py`: the same request comes of the same path, the same JSON of the same
//! bytes.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use tenzro_chain_proto::json::{from_json, to_json};
use tenzro_chain_proto::routes::match_route;

/// One call of `testdata/rest.json`.
#[derive(serde::Deserialize)]
struct Call {
    path: String,
    grpc_path: String,
    request: String,
    response: String,
    json: Value,
}

fn calls() -> Vec<Call> {
    serde_json::from_str(include_str!("testdata/rest.json")).unwrap()
}

/// Name of the response of a method.
fn output(call: &Call) -> String {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    let query: Vec<_> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| {
            let value = value.replace("%3D", "=").replace("%27", "'");
            (name.to_owned(), value)
        })
        .collect();
    let matched = match_route("GET", path, &query, b"").unwrap();
    assert_eq!(matched.grpc_path, call.grpc_path, "{}", call.path);
    assert_eq!(hex::encode(matched.request), call.request, "{}", call.path);
    matched.output
}

/// Every place where two values differ.
fn differences(at: &str, ours: &Value, theirs: &Value, found: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            for (name, value) in theirs {
                match ours.get(name) {
                    Some(own) => differences(&format!("{at}.{name}"), own, value, found),
                    None => found.push(format!("{at}.{name} is missing, should be {value}")),
                }
            }
            for name in ours.keys().filter(|name| !theirs.contains_key(*name)) {
                found.push(format!("{at}.{name} is too much"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) if ours.len() == theirs.len() => {
            for (index, (own, their)) in ours.iter().zip(theirs).enumerate() {
                differences(&format!("{at}[{index}]"), own, their, found);
            }
        }
        _ if ours == theirs => {}
        _ => found.push(format!("{at} is {ours}, should be {theirs}")),
    }
}

#[test]
fn every_answer_of_a_real_gateway_is_written_the_same() {
    let mut found = Vec::new();
    let calls = calls();
    assert_eq!(calls.len(), 35);
    for call in &calls {
        let ours = to_json(&output(call), &hex::decode(&call.response).unwrap()).unwrap();
        differences(&call.path, &ours, &call.json, &mut found);
    }
    assert!(found.is_empty(), "{:#?}", found);
}

#[test]
fn what_is_written_is_read_again() {
    for call in calls() {
        let name = output(&call);
        // Dialects that go one way only: JSON in place of bytes, keys in hex, decimals.
        if ["wasm", "tx.v1beta1", "staking"]
            .iter()
            .any(|word| name.contains(word))
        {
            continue;
        }
        let bytes = from_json(&name, &call.json).unwrap();
        let again = to_json(&name, &bytes).unwrap();
        assert_eq!(again, call.json, "{}", call.path);
    }
}
