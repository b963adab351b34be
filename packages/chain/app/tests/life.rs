//! The state machine alone: no engine, no disk but that of the virtual machine.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod support;

use cosmos_sdk_proto::cosmos::staking::v1beta1::{
    QueryHistoricalInfoRequest, QueryParamsRequest, QueryParamsResponse,
};
use prost::Message;
use support::{Bench, genesis, machine};
use tenzro_chain_types::Application;

#[test]
fn what_is_wrong_with_a_transaction_has_the_code_that_wallets_know() {
    let mut bench = Bench::new();
    bench.block(Vec::new());
    let code = |tx: Vec<u8>| {
        let (codespace, code, log) = bench.check(tx);
        assert_eq!(codespace, "sdk", "{log}");
        (code, log)
    };
    let (number, log) = code(bench.transfer(1, |draft| draft.sequence = 4));
    assert_eq!(number, 32);
    assert_eq!(
        log,
        "account sequence mismatch, expected 0, got 4: incorrect account sequence"
    );
    assert_eq!(
        code(bench.transfer(1, |draft| draft.chain = "other-1")).0,
        4
    );
    assert_eq!(code(bench.transfer(1, |draft| draft.number = 9)).0, 4);
    let (number, log) = code(bench.transfer(1, |draft| draft.fee = 4_999));
    assert_eq!(number, 13);
    assert!(
        log.starts_with("insufficient fees; got: 4999utnz required: 5000utnz"),
        "{log}"
    );
    assert_eq!(code(bench.transfer(1, |draft| draft.fee = 2_000_000)).0, 5);
    let (number, log) = code(bench.transfer(1, |draft| draft.gas = 1_000));
    assert_eq!(number, 11);
    assert!(log.contains("gasWanted: 1000, gasUsed: "), "{log}");
    assert_eq!(
        code(bench.transfer(1, |draft| draft.options.memo = "m".repeat(257))).0,
        12
    );
    assert_eq!(
        code(bench.transfer(1, |draft| draft.gas = 20_000_000)).0,
        41
    );
    assert_eq!(code(b"no transaction".to_vec()).0, 2);
    let mut unknown = bench.transfer(1, |_| {});
    unknown.extend([0x7a, 0x01, 0x00]);
    assert_eq!(code(unknown).0, 2);
}

#[test]
fn a_transaction_is_taken_up_to_the_height_it_names() {
    let mut bench = Bench::new();
    bench.block(Vec::new());
    let late = bench.transfer(1, |draft| draft.options.timeout_height = 1);
    let (codespace, code, log) = bench.check(late.clone());
    assert_eq!((codespace.as_str(), code), ("", 0), "{log}");
    let in_block_two = bench.block(vec![late.clone()]).tx_results;
    assert_eq!(in_block_two[0].code.value(), 30);
    let (codespace, code, _) = bench.check(late);
    assert_eq!((codespace.as_str(), code), ("sdk", 30));
}

#[test]
fn a_message_that_fails_costs_its_fee_and_its_sequence_and_nothing_else() {
    let mut bench = Bench::new();
    let results = bench
        .block(vec![bench.transfer(5_000_000, |_| {})])
        .tx_results;
    assert_eq!(
        (results[0].code.value(), results[0].codespace.as_str()),
        (5, "sdk")
    );
    assert!(results[0].data.is_empty() && !results[0].events.is_empty());
    assert_eq!((bench.balance(0), bench.balance(1)), (995_000, 1_000_000));
    // The same transaction again is of a sequence that is over.
    let again = bench
        .block(vec![bench.transfer(5_000_000, |_| {})])
        .tx_results;
    assert_eq!(again[0].code.value(), 32);
    let good = bench
        .block(vec![bench.transfer(7, |draft| draft.sequence = 1)])
        .tx_results;
    assert_eq!(good[0].code.value(), 0, "{}", good[0].log);
    assert_eq!((bench.balance(0), bench.balance(1)), (989_993, 1_000_007));
}

#[test]
fn a_block_counts_the_gas_that_was_used_not_what_was_asked_for() {
    let mut bench = Bench::new();
    let txs = (0..3)
        .map(|sequence| {
            bench.transfer(1, |draft| {
                draft.sequence = sequence;
                draft.gas = 10_000_000;
                draft.fee = 0;
            })
        })
        .collect();
    // What counts is the gas used, which is little, so all three fit.
    let results = bench.block(txs).tx_results;
    assert!(results.iter().all(|result| result.code.value() == 0));
    assert_eq!(bench.balance(1), 1_000_003);
}

#[test]
fn the_changes_of_the_blocks_give_the_same_state_again() {
    let mut bench = Bench::new();
    for sequence in 0..5 {
        bench.block(vec![bench.transfer(10, |draft| draft.sequence = sequence)]);
    }
    let folder = tempfile::tempdir().unwrap();
    let again = machine(&folder);
    again.init_chain(genesis(&bench.keys)).unwrap();
    for (height, (changes, hash)) in (1..).zip(bench.changes.iter().zip(&bench.hashes)) {
        assert_eq!(
            again.restore(height, changes).unwrap(),
            *hash,
            "height {height}"
        );
    }
    assert_eq!(again.export(), bench.app.export());
    assert!(again.restore(9, &bench.changes[0]).is_err());
    assert!(again.restore(6, b"broken").is_err());
}

#[test]
fn two_machines_agree_on_every_block() {
    let mut benches = [Bench::new(), Bench::new()];
    for sequence in 0..4 {
        let tx = benches[0].transfer(u128::from(sequence), |draft| draft.sequence = sequence);
        let [one, two] = &mut benches;
        // Questions and checks between blocks change nothing.
        one.check(one.transfer(1, |_| {}));
        assert_eq!(one.block(vec![tx.clone()]), two.block(vec![tx]));
    }
}

#[test]
fn relayers_read_the_unbonding_time_before_anything_can_be_staked() {
    let mut bench = Bench::new();
    bench.block(Vec::new());
    let path = "/cosmos.staking.v1beta1.Query/Params";
    let answer = bench
        .app
        .query(path, &QueryParamsRequest {}.encode_to_vec(), 0, false)
        .unwrap();
    let params = QueryParamsResponse::decode(&answer.value[..])
        .unwrap()
        .params
        .unwrap();
    // Hermes takes two thirds as trusting period, and calls a chain without historical entries unhealthy.
    assert_eq!(params.unbonding_time.unwrap().seconds, 21 * 24 * 3_600);
    assert!(params.historical_entries > 0);
    assert_eq!(params.bond_denom, "utnz");
    // Of what is not kept it is said that it is not there, and not that nobody knows such a question.
    for (height, said) in [
        (1, "historical info for height 1 not found"),
        (-1, "negative"),
    ] {
        let asked = QueryHistoricalInfoRequest { height }.encode_to_vec();
        let path = "/cosmos.staking.v1beta1.Query/HistoricalInfo";
        let error = bench.app.query(path, &asked, 0, false).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    // Wallets ask for the pool: there is none.
    let pool = "/cosmos.staking.v1beta1.Query/Pool";
    assert!(bench.app.query(pool, &[], 0, false).is_err());
}
