//! An item with everything, as a person reads it.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use serde_json::{Value, json};
use tenzro_cli::flows::explain::{Explanation, Receipt, Step};
use tenzro_cli_kit::{Console, OutputMode};

use super::{check, head, steps, votes};

const ZERO: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn item(status: Value) -> Value {
    json!({
        "item": 7, "contributor": "tenzro1ann", "modality": "text",
        "content": { "cid": "bafk", "sha256": ZERO, "bytes": 2_499, "media_type": "text/plain" },
        "consent": {
            "receipt_sha256": ZERO, "purposes": ["training", "research"], "expires_at": null,
            "share": 8_000, "public_key": "AA==", "signature": "AA==",
        },
        "strata": { "locale": null, "tags": [] }, "status": status, "job": 3,
        "ai_quality": 13_107, "ai_vote": false, "fingerprint": ZERO, "posterior": 951_000,
        "check_revised": false, "holders": ["tenzro1store"], "since": 1_795_519_989,
    })
}

fn outcome() -> Value {
    let juror = |reviewer: &str, accept: bool, weight: i64| {
        json!({
            "reviewer": reviewer, "accept": accept, "weight": weight, "others": 500_000,
            "score": 250_000, "counters": [[0, 0, 0, 0], [0, 0, 0, 0]],
        })
    };
    json!({
        "sequence": 5, "item": 7, "domain": "text", "contributor": "tenzro1ann",
        "ai_vote": false, "prior": -1_200_000, "total": 2_970_000, "posterior": 951_000,
        "accepted": true, "label": null,
        "votes": [
            { "reviewer": "tenzro1bob", "accept": true },
            { "reviewer": "tenzro1eve", "accept": false },
            { "reviewer": "tenzro1joy", "accept": true },
        ],
        "jurors": [juror("tenzro1bob", true, 4_250_000), juror("tenzro1eve", false, -80_000)],
        "learn_weight": 1_000, "tripped": false,
        "known": {
            "items": 4, "ai_juror": [0, 0, 0, 0], "contributor": [0, 0], "gold_error": 0,
            "recovery": 0, "expected": 500_000,
        },
    })
}

fn explanation(outcome: Option<Value>) -> Explanation {
    let accepted = json!({ "accepted": { "weight": 951_000 } });
    let job = json!({
        "job": 3, "requester": "tenzro1registry", "item": 7, "model": 1, "class": "q",
        "input": { "cid": "bafk", "sha256": ZERO, "bytes": 2_499, "media_type": "text/plain" },
        "rung": 0, "status": "final", "awaits_round": null, "challenge_bond": null, "seats": [],
        "output": null, "medoid": null, "challenger": null, "audited": false,
    });
    Explanation {
        item: serde_json::from_value(item(accepted)).unwrap(),
        job: serde_json::from_value(job).unwrap(),
        receipts: vec![Receipt {
            operator: "tenzro1op".to_owned(),
            quality: Some(13_107),
            platform: "x86_64-linux".to_owned(),
            milliwatt_hours: 12,
            correct: Some(true),
            slashed: 0,
        }],
        panel: None,
        outcome: outcome.map(|outcome| serde_json::from_value(outcome).unwrap()),
        steps: vec![Step {
            height: 12,
            hash: "AB12".to_owned(),
            what: "contributed, job_requested".to_owned(),
            by: "tenzro1ann".to_owned(),
        }],
    }
}

fn text(found: &Explanation) -> String {
    let console = Console::captured(OutputMode::Human);
    head(&console, found);
    check(&console, found);
    votes(&console, found);
    steps(&console, found);
    console.captured_text().0
}

#[test]
fn a_verdict_is_explained_from_the_check_to_the_transactions() {
    let expected = include_str!("explained.txt");
    assert_eq!(text(&explanation(Some(outcome()))), expected);
}

#[test]
fn an_item_that_nobody_reviewed_yet_says_so() {
    let shown = text(&explanation(None));
    assert!(shown.contains("Review: not begun"), "{shown}");
    assert!(!shown.contains("overruled"), "{shown}");
}
