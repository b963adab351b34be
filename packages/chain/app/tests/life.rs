//! The state machine alone: no engine, no disk but that of the virtual machine.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::Arc;

use prost::Message;
use serde_json::json;
use tendermint::abci::types::CommitInfo;
use tendermint::block::{Height, Round};
use tendermint::{Hash, Time, account};
use tenzro_app::{App, AppConfig, GasPrices};
use tenzro_chain_types::Application;
use tenzro_chain_types::application::{request, response};
use tenzro_client::chain::Account;
use tenzro_client::tx::{Fee, Signing, TxOptions, messages};
use tenzro_client::{Coin, Key, Mnemonic};
use tenzro_vm::{Config, Vm};

const CHAIN: &str = "life-1";

struct Bench {
    app: App,
    height: u64,
    /// Changes of each block, as a log keeps them.
    changes: Vec<Vec<u8>>,
    hashes: Vec<Vec<u8>>,
    keys: Vec<Key>,
    _folder: tempfile::TempDir,
}

fn machine(folder: &tempfile::TempDir) -> App {
    let vm = Vm::open(Config::new(folder.path())).unwrap();
    let gas_prices = GasPrices::parse("0.025utnz").unwrap();
    App::new(Arc::new(vm), AppConfig { gas_prices })
}

fn genesis(keys: &[Key]) -> request::InitChain {
    let accounts: Vec<_> = keys
        .iter()
        .map(|key| json!({ "@type": "/cosmos.auth.v1beta1.BaseAccount", "address": key.address() }))
        .collect();
    let balances: Vec<_> = keys
        .iter()
        .map(|key| json!({ "address": key.address(), "coins": [{ "denom": "utnz", "amount": "1000000" }] }))
        .collect();
    let state = json!({
        "auth": { "params": {
            "max_memo_characters": "256", "tx_sig_limit": "7", "tx_size_cost_per_byte": "10",
            "sig_verify_cost_ed25519": "590", "sig_verify_cost_secp256k1": "1000" }, "accounts": accounts },
        "bank": { "params": { "default_send_enabled": true }, "balances": balances },
        "wasm": { "params": { "code_upload_access": { "permission": "Everybody" },
            "instantiate_default_permission": "Everybody" } }
    });
    let params = json!({
        "block": { "max_bytes": "4194304", "max_gas": "10000000" },
        "evidence": { "max_age_num_blocks": "1", "max_age_duration": "1", "max_bytes": "1" },
        "validator": { "pub_key_types": ["ed25519"] }
    });
    request::InitChain {
        time: Time::from_unix_timestamp(1_700_000_000, 0).unwrap(),
        chain_id: CHAIN.to_owned(),
        consensus_params: serde_json::from_value(params).unwrap(),
        validators: Vec::new(),
        app_state_bytes: serde_json::to_vec(&state).unwrap().into(),
        initial_height: Height::from(1_u32),
    }
}

impl Bench {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let words = Mnemonic::from_entropy(&[3; 32]).unwrap();
        let keys: Vec<Key> = (0..3).map(|index| words.key(index).unwrap()).collect();
        let app = machine(&folder);
        app.init_chain(genesis(&keys)).unwrap();
        Self {
            app,
            height: 0,
            changes: Vec::new(),
            hashes: Vec::new(),
            keys,
            _folder: folder,
        }
    }

    fn block(&mut self, txs: Vec<Vec<u8>>) -> response::FinalizeBlock {
        self.height += 1;
        let finalized = self
            .app
            .finalize_block(request::FinalizeBlock {
                txs: txs.into_iter().map(Into::into).collect(),
                decided_last_commit: CommitInfo {
                    round: Round::default(),
                    votes: Vec::new(),
                },
                misbehavior: Vec::new(),
                hash: Hash::Sha256([u8::try_from(self.height).unwrap(); 32]),
                height: Height::try_from(self.height).unwrap(),
                time: Time::from_unix_timestamp(
                    1_700_000_000 + i64::try_from(self.height).unwrap(),
                    0,
                )
                .unwrap(),
                next_validators_hash: Hash::None,
                proposer_address: account::Id::new([1; 20]),
            })
            .unwrap();
        self.app.commit().unwrap();
        self.changes.push(finalized.changes);
        self.hashes
            .push(finalized.response.app_hash.as_bytes().to_vec());
        finalized.response
    }

    /// A transfer of `amount` from the first account to the second.
    fn transfer(&self, amount: u128, with: impl FnOnce(&mut Draft)) -> Vec<u8> {
        let mut draft = Draft {
            sequence: 0,
            number: 0,
            chain: CHAIN,
            gas: 200_000,
            fee: 5_000,
            options: TxOptions::default(),
        };
        with(&mut draft);
        let send = messages::send(
            self.keys[0].address(),
            self.keys[1].address(),
            &[Coin::utnz(amount)],
        );
        let fee = Fee {
            gas_limit: draft.gas,
            amount: Coin::utnz(draft.fee),
            granter: None,
        };
        Signing {
            key: &self.keys[0],
            chain_id: draft.chain,
            account: Account {
                number: draft.number,
                sequence: draft.sequence,
            },
        }
        .sign(&[send], &fee, &draft.options)
        .unwrap()
        .bytes
    }

    fn check(&self, tx: Vec<u8>) -> (String, u32, String) {
        let checked = self.app.check_tx(request::CheckTx {
            tx: tx.into(),
            kind: request::CheckTxKind::New,
        });
        (checked.codespace, checked.code.value(), checked.log)
    }

    fn balance(&self, index: usize) -> u128 {
        use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
        let request = QueryBalanceRequest {
            address: self.keys[index].address().to_string(),
            denom: "utnz".to_owned(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let answer = self
            .app
            .query(path, &request.encode_to_vec(), 0, false)
            .unwrap();
        let response = QueryBalanceResponse::decode(answer.value.as_slice()).unwrap();
        response.balance.unwrap().amount.parse().unwrap()
    }
}

struct Draft {
    sequence: u64,
    number: u64,
    chain: &'static str,
    gas: u64,
    fee: u128,
    options: TxOptions,
}

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
