//! A node whose code folder was lost stops; it does not fail what others carry out.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use serde_json::json;
use support::{Bench, machine_with};
use tenzro_client::Address;
use tenzro_client::tx::messages::{self, Birth};
use tenzro_two_chains::asker;
use tenzro_vm::Config;

#[test]
fn code_that_the_state_names_and_the_disk_has_lost_stops_the_block() {
    let mut folder = None;
    let mut bench = Bench::of(json!({ "allowances": [] }), |home| {
        folder = Some(home.path().to_owned());
        machine_with(Config {
            memory_cache_bytes: 0,
            ..Config::new(home.path())
        })
    });
    let folder = folder.unwrap();
    let sender = bench.keys[0].address().clone();
    let text = tenzro_module_wasm::address_of_instance(1, 1).to_string();
    let contract: Address = text.parse().unwrap();
    let execute = || messages::execute(&sender, &contract, &json!({}), &[]).unwrap();
    let first = [
        messages::store_code(&sender, asker()),
        messages::instantiate(&sender, 1, &json!({}), &Birth::labelled("lost")).unwrap(),
        execute(),
    ];
    let results = bench.block(vec![bench.sign_large(0, &first)]).tx_results;
    assert!(results[0].code.is_ok(), "{}", results[0].log);
    for part in ["wasm", "modules"] {
        std::fs::remove_dir_all(folder.join(part)).unwrap();
    }
    let fault = bench
        .try_block(vec![bench.sign_large(1, &[execute()])])
        .unwrap_err();
    assert!(fault.is_node_fault, "{fault}");
}
