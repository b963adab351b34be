//! Questions take no slot of the machine that a block may need.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod support;

use cosmos_sdk_proto::cosmwasm::wasm::v1::QuerySmartContractStateRequest;
use prost::Message;
use serde_json::json;
use support::{Bench, machine_with};
use tenzro_chain_types::Application;
use tenzro_client::Address;
use tenzro_client::tx::Msg;
use tenzro_client::tx::messages::{self, Birth};
use tenzro_two_chains::asker;
use tenzro_vm::Config;

const SMART: &str = "/cosmwasm.wasm.v1.Query/SmartContractState";
/// Slots for a block, a check of the pool, and two questions.
const SLOTS: u32 = 44;
/// Questions at a time, each with ten contracts open.
const ASKED: usize = 12;

/// A chain whose machine has so many slots.
fn bench(slots: u32) -> Bench {
    Bench::of(json!({ "allowances": [] }), |folder| {
        machine_with(Config {
            instance_slots: slots,
            ..Config::new(folder.path())
        })
    })
}

/// Messages that put a contract on the chain, which asks itself whenever it is asked or migrated; its address.
fn deployment(bench: &Bench) -> (Vec<Msg>, Address) {
    let text = tenzro_module_wasm::address_of_instance(1, 1).to_string();
    let contract: Address = text.parse().unwrap();
    let question = json!({ "wasm": { "smart": { "contract_addr": text, "msg": "e30=" } } });
    let sender = bench.keys[0].address();
    let birth = Birth::labelled("asks itself").with_admin(sender);
    let messages = vec![
        messages::store_code(sender, asker()),
        messages::instantiate(sender, 1, &json!({}), &birth).unwrap(),
        messages::execute(sender, &contract, &question, &[]).unwrap(),
    ];
    (messages, contract)
}

#[test]
fn questions_that_nest_as_deep_as_they_may_wait_for_one_another_before_slots_run_out() {
    let mut bench = bench(SLOTS);
    let (messages, contract) = deployment(&bench);
    let results = bench.block(vec![bench.sign_large(0, &messages)]).tx_results;
    assert!(results[0].code.is_ok(), "{}", results[0].log);
    let request = QuerySmartContractStateRequest {
        address: contract.to_string(),
        query_data: b"{}".to_vec(),
    };
    let (app, bytes) = (&bench.app, request.encode_to_vec());
    let ask = || app.query(SMART, &bytes, 0, false).unwrap_err().to_string();
    std::thread::scope(|scope| {
        let asked: Vec<_> = (0..ASKED).map(|_| scope.spawn(ask)).collect();
        for one in asked {
            let text = one.join().unwrap();
            assert!(text.contains("Ran out of gas"), "{text}");
        }
    });
}

#[test]
fn a_question_of_a_contract_that_finds_no_slot_stops_the_block_and_fails_no_transaction() {
    let mut bench = bench(1);
    let (mut messages, contract) = deployment(&bench);
    let sender = bench.keys[0].address();
    messages.push(messages::migrate(sender, &contract, 1, &json!({})).unwrap());
    let fault = bench
        .try_block(vec![bench.sign_large(0, &messages)])
        .unwrap_err();
    assert!(fault.is_node_fault, "{fault}");
    assert!(
        fault.to_string().contains("no free instance slot"),
        "{fault}"
    );
}
