//! What wasmd was asked, asked again: the answers must be the same, to the value where the node in
//! memory knows it, to the names and types of members elsewhere.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "a test"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use support::{Captured, Server};

/// Answers of which only the shape can be the same, and why.
const SHAPE_ONLY: &[(&str, &str)] = &[
    ("status", "the tip and the version"),
    ("GET abci_info", "the tip"),
    ("GET net_info", "this node listens for no peers"),
    ("GET block", "the tip"),
    ("GET block_results", "the tip"),
    ("GET commit", "the tip"),
    ("GET validators", "the tip"),
    ("GET consensus_params", "the tip"),
    ("GET consensus_state", "the tip"),
    ("GET dump_consensus_state", "the tip"),
    ("GET unconfirmed_txs", "transactions wait here"),
    ("GET num_unconfirmed_txs", "transactions wait here"),
    ("GET header", "the tip"),
    ("GET blockchain", "the tip"),
    ("blockchain", "not all blocks are here"),
    ("blockchain as array", "not all blocks are here"),
    (
        "abci_query store future",
        "the height shown, and who refuses",
    ),
    ("abci_query unknown", "the height shown is never 0 here"),
    ("no JSON", "the words of the parser"),
    ("broadcast_tx_async", "none"),
    ("check_tx", "gas"),
    ("broadcast_tx_commit", "the height"),
    ("GET above", "the tip"),
];

/// Answers that are not as wasmd's, and why.
const DIFFERENT: &[(&str, &str)] = &[(
    "number instead of string",
    "clients that send numbers are served too",
)];

/// Types by path; entries of a list share a path.
fn shape(value: &Value) -> BTreeMap<String, BTreeSet<&'static str>> {
    fn walk(value: &Value, path: &str, all: &mut BTreeMap<String, BTreeSet<&'static str>>) {
        let kind = match value {
            Value::Null => "null",
            Value::Bool(_) => "bool",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        all.entry(path.into()).or_default().insert(kind);
        match value {
            Value::Array(entries) => entries
                .iter()
                .for_each(|entry| walk(entry, &format!("{path}[]"), all)),
            Value::Object(members) => {
                for (name, member) in members {
                    walk(member, &format!("{path}.{name}"), all);
                }
            }
            _ => {}
        }
    }
    let mut all = BTreeMap::new();
    walk(value, "", &mut all);
    all
}

/// The paths at which two answers differ in kind. Below a list that is empty on one side there is
/// nothing to compare, and a list or bytes may be null.
fn differences(real: &Value, ours: &Value) -> Vec<String> {
    let (real, ours) = (shape(real), shape(ours));
    let all: BTreeSet<_> = real.keys().chain(ours.keys()).collect();
    let has_entries = |shape: &BTreeMap<String, _>, path: &str| {
        path.match_indices("[]")
            .all(|(at, _)| shape.contains_key(&path[..at + 2]))
    };
    let nullable = |kinds: &BTreeSet<&'static str>| {
        let mut kinds = kinds.clone();
        kinds.remove("null");
        kinds
    };
    all.into_iter()
        .filter(|path| has_entries(&real, path) && has_entries(&ours, path))
        .filter(|path| match (real.get(*path), ours.get(*path)) {
            (Some(real), Some(ours)) => {
                let (left, right) = (nullable(real), nullable(ours));
                left != right && !left.is_empty() && !right.is_empty()
            }
            // Under a null there is nothing either.
            _ => {
                let parent = path.rsplit_once('.').map_or("", |(parent, _)| parent);
                let is_null = |kinds: Option<&BTreeSet<_>>| {
                    kinds.is_none_or(|kinds| nullable(kinds).is_empty())
                };
                !is_null(real.get(parent)) && !is_null(ours.get(parent))
            }
        })
        .map(|path| {
            format!(
                "{path}: {:?} there, {:?} here",
                real.get(path),
                ours.get(path)
            )
        })
        .collect()
}

async fn asked_again(server: &Server, entry: &Value) -> (u16, Value) {
    match (&entry["body"], entry["path"].as_str().unwrap()) {
        (Value::Null, path) => server.get(path).await,
        (Value::String(raw), _) => server.post(raw.clone()).await,
        (body, _) => server.post(body.to_string()).await,
    }
}

#[tokio::test]
async fn every_answer_of_wasmd_is_repeated() {
    let captured = Captured::load();
    let server = Server::start().await;
    let (mut same, mut shaped, mut failures) = (0, 0, Vec::new());
    for entry in &captured.0 {
        let name = entry["name"].as_str().unwrap();
        if name.starts_with("websocket") || DIFFERENT.iter().any(|(other, _)| *other == name) {
            continue;
        }
        let (status, ours) = asked_again(&server, entry).await;
        if json!(status) != entry["status"] {
            failures.push(format!(
                "{name}: status {} there, {status} here",
                entry["status"]
            ));
        }
        if SHAPE_ONLY.iter().any(|(other, _)| *other == name) {
            shaped += 1;
            let found = differences(&entry["answer"], &ours);
            failures.extend(found.iter().map(|text| format!("{name}: {text}")));
        } else if ours == entry["answer"] {
            same += 1;
        } else {
            failures.push(format!(
                "{name}:\n  there {}\n  here  {ours}",
                entry["answer"]
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(
        same >= 60 && shaped >= 20,
        "{same} the same, {shaped} of the same shape"
    );
}

#[test]
fn a_missing_member_and_another_type_are_differences() {
    let real = json!({"a": "1", "b": {"c": []}, "d": null});
    assert!(differences(&real, &json!({"a": "2", "b": {"c": [1]}, "d": "x"})).is_empty());
    assert_eq!(
        differences(&real, &json!({"a": 2, "b": {"c": []}, "d": null})).len(),
        1
    );
    assert_eq!(
        differences(&real, &json!({"a": "2", "b": {}, "d": null})).len(),
        1
    );
    assert_eq!(
        differences(&real, &json!({"a": "2", "b": {"c": [], "e": 1}, "d": null})).len(),
        1
    );
}
