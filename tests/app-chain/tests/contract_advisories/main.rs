//! Advisories on CosmWasm, by their numbers: what they were about does not happen here.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

mod wat;

use std::time::{Duration, Instant};

use cosmos_sdk_proto::cosmwasm::wasm::v1::{AccessConfig, AccessType, MsgStoreCode};
use serde_json::json;
use tenzro_app_chain::{AppChain, ChainError};
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::{Address, Coin, Key, address};

use crate::wat::{Contract, answers, execute, response};

struct Bench {
    chain: AppChain,
    alice: Key,
    /// Contracts and codes so far.
    made: u64,
}

impl Bench {
    fn new() -> Self {
        let mut chain = AppChain::new("advisories-1").unwrap();
        let alice = chain.key("alice").unwrap();
        let made = 0;
        Self { chain, alice, made }
    }

    fn upload(&mut self, wasm: Vec<u8>) -> Result<(), ChainError> {
        let message = messages::store_code(self.alice.address(), wasm);
        self.chain.send(&self.alice, vec![message]).map(drop)
    }

    /// Where the next contract will be.
    fn next(&self) -> Address {
        address::classic(self.made + 1, self.made + 1)
    }

    fn make(&mut self, wasm: Vec<u8>) -> Address {
        let at = self.next();
        self.upload(wasm).unwrap();
        self.made += 1;
        let birth = Birth::labelled("test");
        let message =
            messages::instantiate(self.alice.address(), self.made, &json!({}), &birth).unwrap();
        self.chain.send(&self.alice, vec![message]).unwrap();
        at
    }

    /// Executes with `{}`; the text and the gas of a failure, or the gas of a success.
    fn execute(&mut self, contract: &Address) -> Result<u64, (String, u64)> {
        let message = messages::execute(self.alice.address(), contract, &json!({}), &[]).unwrap();
        match self.chain.send(&self.alice, vec![message]) {
            Ok(done) => Ok(done.gas_used),
            Err(ChainError::Failed { log, gas_used, .. }) => Err((log, gas_used)),
            Err(other) => panic!("{other}"),
        }
    }
}

/// A contract that asks the chain whether a text is an address, and says yes or no.
fn validates(text: &str) -> Vec<u8> {
    let mut contract = Contract::default();
    let (text, yes, no) = (
        contract.text(text),
        contract.text(r#"{"ok":"eWVz"}"#),
        contract.text(r#"{"ok":"bm8="}"#),
    );
    contract.build(
        r#"(import "env" "addr_validate" (func $validate (param i32) (result i32)))"#,
        &format!(
            r#"(func (export "query") (param i32 i32) (result i32)
                 (if (result i32) (call $validate (i32.const {text}))
                   (then (i32.const {no})) (else (i32.const {yes}))))"#
        ),
    )
}

#[test]
fn cwa_2022_002_an_address_in_other_letters_is_no_address_of_a_contract() {
    let mut bench = Bench::new();
    let plain = bench.alice.address().to_string();
    // One letter behind the prefix is large.
    let letter = plain.rfind(|one: char| one.is_ascii_lowercase()).unwrap();
    let mut mixed = plain.clone();
    mixed[letter..=letter].make_ascii_uppercase();
    let upper = plain.to_uppercase();
    for (text, expected) in [(&plain, "yes"), (&upper, "no"), (&mixed, "no")] {
        let contract = bench.make(validates(text));
        let said = bench.chain.smart(&contract, &json!({})).unwrap();
        assert_eq!(said, expected.as_bytes(), "{text}");
    }
}

#[test]
fn cwa_2022_004_queries_within_queries_end_at_ten() {
    let mut bench = Bench::new();
    let me = bench.next();
    let mut contract = Contract::default();
    let (ask, end, done) = (
        contract.text(&format!(
            r#"{{"wasm":{{"smart":{{"contract_addr":"{me}","msg":"e30="}}}}}}"#
        )),
        contract.text(r#"{"error":"the end"}"#),
        contract.text(r#"{"ok":"ZG9uZQ=="}"#),
    );
    // The chain answers `{"ok":{"ok":…}}`, or with `error` in one of both places.
    let wasm = contract.build(
        r#"(import "env" "query_chain" (func $ask (param i32) (result i32)))"#,
        &format!(
            r#"(func (export "query") (param i32 i32) (result i32)
                 (local $text i32)
                 (local.set $text (i32.load (call $ask (i32.const {ask}))))
                 (if (result i32)
                   (i32.or
                     (i32.eq (i32.load8_u offset=2 (local.get $text)) (i32.const 101))
                     (i32.eq (i32.load8_u offset=8 (local.get $text)) (i32.const 101)))
                   (then (i32.const {end})) (else (i32.const {done}))))"#
        ),
    );
    assert_eq!(bench.make(wasm), me);
    let refused = bench.chain.smart(&me, &json!({})).unwrap_err().to_string();
    assert!(refused.contains("the end"), "{refused}");
    assert!(!refused.contains("out of gas"), "{refused}");
}

#[test]
fn cwa_2024_005_messages_within_messages_end_at_a_hundred() {
    let mut bench = Bench::new();
    let me = bench.next();
    let mut contract = Contract::default();
    let again = contract.text(&response(&execute(me.as_str(), "null", "never")));
    let wasm = contract.build("", &answers("execute", 3, again));
    assert_eq!(bench.make(wasm), me);
    let (log, _) = bench.execute(&me).unwrap_err();
    assert!(log.contains("max call depth exceeded"), "{log}");
}

#[test]
fn cwa_2025_007_replies_within_replies_end_at_a_hundred() {
    let mut bench = Bench::new();
    let leaf = {
        let mut contract = Contract::default();
        let content = contract.text(&response(""));
        bench.make(contract.build("", &answers("execute", 3, content)))
    };
    let mut contract = Contract::default();
    let again = contract.text(&response(&execute(leaf.as_str(), "null", "always")));
    let body = [answers("execute", 3, again), answers("reply", 2, again)].concat();
    let replier = bench.make(contract.build("", &body));
    let (log, _) = bench.execute(&replier).unwrap_err();
    assert!(log.contains("max call depth exceeded"), "{log}");
}

#[test]
fn cwa_2022_005_coins_that_came_before_the_contract_are_the_contracts() {
    let mut bench = Bench::new();
    let at = bench.next();
    bench.chain.fund(&at, 1_234).unwrap();
    let mut contract = Contract::default();
    let content = contract.text(&response(""));
    let made = bench.make(contract.build("", &answers("execute", 3, content)));
    assert_eq!(made, at);
    assert_eq!(bench.chain.native(&at).unwrap(), 1_234);
    let alice = bench.alice.address().clone();
    bench.chain.fund(&alice, 10).unwrap();
    let more = messages::execute(&alice, &at, &json!({}), &[Coin::utnz(6)]).unwrap();
    let alice = bench.alice.clone();
    bench.chain.send(&alice, vec![more]).unwrap();
    assert_eq!(bench.chain.native(&at).unwrap(), 1_240);
}

#[test]
fn cwa_2023_002_an_allocate_that_calls_the_chain_is_ended() {
    let mut bench = Bench::new();
    let mut contract = Contract::default();
    let (text, content) = (contract.text("no address"), contract.text(&response("")));
    let body = [
        // The complaint about the text is written to memory that `allocate` gives.
        format!(
            r#"(func (export "allocate") (param i32) (result i32)
                 (call $validate (i32.const {text})))"#
        ),
        answers("execute", 3, content),
    ]
    .concat();
    let imports = r#"(import "env" "addr_validate" (func $validate (param i32) (result i32)))"#;
    let wasm = contract.build(imports, &body);
    bench.upload(wasm).unwrap();
    let birth = Birth::labelled("test");
    let message = messages::instantiate(bench.alice.address(), 1, &json!({}), &birth).unwrap();
    let alice = bench.alice.clone();
    let refused = bench.chain.send(&alice, vec![message]).unwrap_err();
    let text = refused.to_string();
    assert!(text.contains("Maximum call depth exceeded"), "{text}");
}

fn refused_upload(wasm: Vec<u8>) -> String {
    let mut bench = Bench::new();
    let begun = Instant::now();
    let refused = bench.upload(wasm).unwrap_err().to_string();
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    refused
}

/// Parameters, locals, functions, imports and tables beyond what a contract may have.
#[test]
fn cwa_2023_004_a_module_that_is_slow_to_compile_is_refused_unread() {
    let with = |imports: &str, body: &str| Contract::default().build(imports, body);
    let parameters = format!("(func (param {}))", "i32 ".repeat(101));
    let text = refused_upload(with("", &parameters));
    assert!(text.contains("more than 100 parameters"), "{text}");
    let locals = format!("(func (local {}))", "i32 ".repeat(101));
    let text = refused_upload(with("", &locals));
    assert!(text.contains("more than 100 locals"), "{text}");
    let text = refused_upload(with("", &"(func)".repeat(20_001)));
    assert!(text.contains("more than 20000 functions"), "{text}");
    let import = r#"(import "env" "abort" (func (param i32)))"#;
    let text = refused_upload(with(&import.repeat(101), ""));
    assert!(text.contains("Import count exceeds limit"), "{text}");
    let text = refused_upload(with("", "(table 10 2501 funcref)"));
    assert!(text.contains("too large max limit"), "{text}");
    let text = refused_upload(with("", "(table 10 funcref)"));
    assert!(text.contains("unbound table"), "{text}");
    let many = format!("(func (param {}))", "i64 ".repeat(99)).repeat(102);
    let text = refused_upload(with("", &many));
    assert!(text.contains("function parameters in total"), "{text}");
}

#[test]
fn cwa_2025_001_cwa_2025_002_a_call_opens_so_many_iterators_and_no_more() {
    let mut bench = Bench::new();
    let mut contract = Contract::default();
    let content = contract.text(&response(""));
    let wasm = contract.build(
        r#"(import "env" "db_scan" (func $scan (param i32 i32 i32) (result i32)))"#,
        &format!(
            r#"(func (export "execute") (param i32 i32 i32) (result i32)
                 (loop $again
                   (drop (call $scan (i32.const 0) (i32.const 0) (i32.const 1)))
                   (br $again))
                 (i32.const {content}))"#
        ),
    );
    let flood = bench.make(wasm);
    let (log, gas) = bench.execute(&flood).unwrap_err();
    assert!(log.contains("reached iterator limit (32768)"), "{log}");
    // None of them is free.
    assert!(gas > 32_768 * 30, "{gas}");
}

#[test]
fn cwa_2024_003_a_code_is_for_fifty_addresses_at_most_each_named_once() {
    let mut bench = Bench::new();
    let wasm = Contract::default().build("", "");
    let mut upload = |addresses: Vec<String>| {
        let message = messages::any(&MsgStoreCode {
            sender: bench.alice.address().to_string(),
            wasm_byte_code: wasm.clone(),
            instantiate_permission: Some(AccessConfig {
                permission: AccessType::AnyOfAddresses.into(),
                addresses,
            }),
        });
        let alice = bench.alice.clone();
        bench.chain.send(&alice, vec![message]).map(drop)
    };
    let address = |number: u8| Address::from_bytes(&[number; 20]).unwrap().to_string();
    upload((0..50).map(address).collect()).unwrap();
    let text = upload((0..51).map(address).collect())
        .unwrap_err()
        .to_string();
    assert!(text.contains("addresses is greater than 50"), "{text}");
    let twice = vec![address(1), address(1).to_uppercase()];
    let text = upload(twice).unwrap_err().to_string();
    assert!(text.contains("duplicate addresses"), "{text}");
}

/// A sub-message that uses up its gas costs it, whatever the contract makes of the failure.
#[test]
fn cwa_2024_008_cwa_2025_004_what_a_failed_sub_message_has_used_is_paid() {
    let mut bench = Bench::new();
    let endless = bench.make(Contract::default().build(
        "",
        r#"(func (export "execute") (param i32 i32 i32) (result i32)
             (loop $again (br $again)) (i32.const 0))"#,
    ));
    let mut contract = Contract::default();
    let call = contract.text(&response(&execute(endless.as_str(), "2000000", "error")));
    let content = contract.text(&response(""));
    let body = [answers("execute", 3, call), answers("reply", 2, content)].concat();
    let caller = bench.make(contract.build("", &body));
    let gas = bench.execute(&caller).unwrap();
    assert!((2_000_000..2_500_000).contains(&gas), "{gas}");
}
