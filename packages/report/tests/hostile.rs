//! Names and texts of strangers on the page, and folders that are none.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::Path;

use serde_json::{Value, json};
use tenzro_report::{FIGURES, PAGE, ReportError, write};

/// What a stranger would like a browser to do.
const EVIL: &str =
    "\"><script>alert('x')</script><img src=x onerror=alert(1)>&amp;<a href=\"javascript:1\">";

fn digest(byte: u8) -> String {
    format!("{byte:02x}").repeat(32)
}

fn item(id: u64, status: &Value) -> Value {
    json!({
        "item": id, "contributor": "tenzro1evil", "modality": "text",
        "content": { "cid": EVIL, "sha256": digest(1), "bytes": 5, "media_type": EVIL },
        "consent": {
            "receipt_sha256": digest(2), "purposes": ["training"], "expires_at": null, "share": 8000,
            "public_key": "", "signature": "",
        },
        "strata": { "locale": EVIL, "tags": [EVIL] },
        "status": status, "job": id, "ai_quality": 20_000, "ai_vote": false, "fingerprint": null,
        "posterior": 999_000, "check_revised": false, "holders": [], "since": 1,
    })
}

fn export() -> Value {
    json!({
        "chain_id": EVIL, "from": 1, "to": 9, "contracts": { "treasury": "tenzro1treasury" },
        "genesis_tic": {}, "history": [{ "settled": {
            "sequence": 1, "item": 1, "domain": "text", "contributor": "tenzro1evil", "ai_vote": false,
            "prior": -1_000_000, "total": 4_000_000, "posterior": 999_000, "accepted": true, "label": null,
            "votes": [{ "reviewer": EVIL, "accept": true }],
            "jurors": [{
                "reviewer": EVIL, "accept": true, "weight": 5_000_000, "others": 1, "score": 1,
                "counters": [[0, 0, 0, 0], [0, 0, 0, 0]],
            }],
            "learn_weight": 1, "tripped": false,
            "known": {
                "items": 0, "ai_juror": [0, 0, 0, 0], "contributor": [1, 1], "gold_error": 0,
                "recovery": 0, "expected": 1,
            },
        }}],
        "items": [item(1, &json!({ "accepted": { "weight": 5 } }))],
        "jobs": [], "versions": [{ "version": 1, "items": [1] }],
        "events": [
            [3, 0, "wasm-claimed", [
                ["_contract_address", "tenzro1treasury"], ["account", EVIL], ["data", "5"],
                ["review", "0"], ["compute", "0"],
            ]],
            [3, 0, "wasm-sold", [
                ["version", EVIL], ["buyer", EVIL], ["price", "7"], ["contributors", "7"],
            ]],
        ],
        "found": {
            "balances": {}, "tic_supply": "5", "tcc_supply": "0",
            "economy": {
                "epoch": 0, "released": "0", "claimed": "5", "community": "0", "owed": "0", "reserve": "0",
                "tic_burned": "0", "tic_redeemed": "0", "tcc_bought": "0", "tcc_redeemed": "0",
                "tcc_fees_burned": "0",
            },
            "market": {
                "received": "7", "split": "7", "paid": "0", "community": "0", "burned": "0", "refunded": "0",
                "escrowed": "0",
            },
            "operators": [],
        },
    })
}

fn record() -> Value {
    let terms = json!({ "purposes": ["training"], "licence": EVIL });
    let none = json!({ "contributor": "0", "reviewer": "0", "storage": "0" });
    json!({
        "format": "tenzro-demo-record/1", "program": EVIL, "seed": 1,
        "people": [{ "address": "tenzro1evil", "name": EVIL, "role": "trainer", "note": EVIL }],
        "files": [
            { "name": EVIL, "item": 1, "refused": null },
            { "name": "text.txt", "item": null, "refused": EVIL },
            { "name": "../outside.txt", "item": null, "refused": null },
        ],
        "transactions": [[3, 0, EVIL]], "epochs": [],
        "rate": { "rate": "1", "fee": 50, "redeemable": "0" },
        "datasets": [{
            "dataset": 1, "owner": "x", "name": EVIL, "description": EVIL, "terms": terms, "versions": [1],
        }],
        "versions": [{
            "version": 1, "dataset": 1, "owner": EVIL, "parents": [], "sealed": true, "items": 1, "root": null,
            "per_modality": [1, 0, 0], "totals": none, "terms": terms, "withdrawn": 0, "promised_share": 1,
            "groups": [], "encrypted": 0,
        }],
        "listings": [], "grants": [], "models": [], "reviewers": [], "performance": [],
        "real": [EVIL], "simulated": [EVIL], "times": [[EVIL, 1]], "proofs": null,
    })
}

fn folder(export: &Value, record: &Value) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("demo-out");
    std::fs::create_dir_all(run.join("given")).unwrap();
    std::fs::write(run.join("export.json"), export.to_string()).unwrap();
    std::fs::write(run.join("record.json"), record.to_string()).unwrap();
    std::fs::write(run.join("given/text.txt"), EVIL).unwrap();
    std::fs::write(run.join("outside.txt"), "secret of somebody else").unwrap();
    folder
}

fn page(folder: &Path) -> String {
    let run = folder.join("demo-out");
    write(&run, 100_000).unwrap();
    std::fs::read_to_string(run.join(PAGE)).unwrap()
}

#[test]
fn what_strangers_write_is_text_and_never_markup() {
    let folder = folder(&export(), &record());
    let page = page(folder.path());
    for evil in [
        "<script",
        "<img src=x",
        "onerror=alert(1)>",
        "<a href=\"javascript",
    ] {
        assert!(!page.contains(evil), "{evil} reached the page");
    }
    assert!(
        page.contains("&lt;script&gt;alert"),
        "the text itself is shown"
    );
    let figures = std::fs::read(folder.path().join("demo-out").join(FIGURES)).unwrap();
    serde_json::from_slice::<Value>(&figures).unwrap();
}

#[test]
fn the_page_runs_no_script_and_asks_nobody_for_anything() {
    let folder = folder(&export(), &record());
    let page = page(folder.path());
    assert!(page.contains("Content-Security-Policy") && page.contains("default-src 'none'"));
    for load in [
        "http://", "https://", "//cdn", "<script", "<link", "@import", "url(",
    ] {
        let found = page.replace("&lt;script", "");
        assert!(!found.contains(load), "the page has {load}");
    }
}

#[test]
fn a_file_outside_the_folder_is_not_shown() {
    let folder = folder(&export(), &record());
    assert!(!page(folder.path()).contains("secret of somebody else"));
}

#[test]
fn a_run_without_anything_has_a_page_too() {
    let mut export = export();
    for key in ["history", "items", "events", "versions"] {
        export[key] = json!([]);
    }
    let mut record = record();
    for key in ["files", "people", "datasets", "versions", "transactions"] {
        record[key] = json!([]);
    }
    let folder = folder(&export, &record);
    let page = page(folder.path());
    assert!(page.contains("No item was reviewed") && page.contains("Nothing was sold"));
}

#[test]
fn a_folder_that_is_none_is_named_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let error = write(folder.path(), 0).unwrap_err();
    assert!(matches!(error, ReportError::File { .. }), "{error}");
    assert!(error.advice().contains("demo-out"));
    std::fs::write(folder.path().join("export.json"), "{}").unwrap();
    let error = write(folder.path(), 0).unwrap_err();
    assert!(error.to_string().starts_with("[report/2]"), "{error}");
}
