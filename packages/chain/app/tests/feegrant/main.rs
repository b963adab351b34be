//! Fees that others pay, through whole transactions.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod listing;
mod refusals;
#[path = "../support/mod.rs"]
mod support;

use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, MsgPruneAllowances, PeriodicAllowance,
    QueryAllowanceRequest, QueryAllowanceResponse, QueryAllowancesByGranterRequest,
    QueryAllowancesByGranterResponse, QueryAllowancesRequest, QueryAllowancesResponse,
};
use cosmos_sdk_proto::tendermint::google::protobuf::{Duration, Timestamp};
use prost::Message;
use serde_json::json;
use support::{Bench, genesis_with, machine};
use tenzro_chain_types::application::response::FinalizeBlock;
use tenzro_chain_types::{Application, QueryError};
use tenzro_client::tx::Msg;
use tenzro_client::tx::messages::{self, any};
use tenzro_client::{Coin, Key, Mnemonic};

/// Time of the block at height 0.
const START: i64 = 1_700_000_000;

fn coins(amount: u128) -> Vec<ProtoCoin> {
    vec![ProtoCoin {
        denom: "utnz".to_owned(),
        amount: amount.to_string(),
    }]
}

fn at(seconds: i64) -> Option<Timestamp> {
    Some(Timestamp {
        seconds: START + seconds,
        nanos: 0,
    })
}

/// Somebody without an account.
fn newcomer() -> Key {
    Mnemonic::from_entropy(&[9; 32]).unwrap().key(0).unwrap()
}

/// Grants from the first account.
fn grant(bench: &Bench, grantee: &Key, allowance: Msg) -> Msg {
    any(&MsgGrantAllowance {
        granter: bench.keys[0].address().to_string(),
        grantee: grantee.address().to_string(),
        allowance: Some(allowance),
    })
}

fn basic(limit: Option<u128>, expiration: Option<Timestamp>) -> Msg {
    any(&BasicAllowance {
        spend_limit: limit.map(coins).unwrap_or_default(),
        expiration,
    })
}

/// A transfer of one utnz from a grantee to the second account.
fn payment(bench: &Bench, grantee: &Key) -> Msg {
    messages::send(grantee.address(), bench.keys[1].address(), &[Coin::utnz(1)])
}

/// One transaction in a block of its own: codespace, code, log, and what the block said.
fn one(bench: &mut Bench, tx: Vec<u8>) -> (String, u32, String, FinalizeBlock) {
    let block = bench.block(vec![tx]);
    let result = &block.tx_results[0];
    (
        result.codespace.clone(),
        result.code.value(),
        result.log.clone(),
        block.clone(),
    )
}

/// A bench on which the first account has granted `allowance` to the newcomer, who owns 100 utnz.
fn granted(allowance: Msg) -> (Bench, Key) {
    let mut bench = Bench::new();
    let newcomer = newcomer();
    let messages = [
        grant(&bench, &newcomer, allowance),
        messages::send(
            bench.keys[0].address(),
            newcomer.address(),
            &[Coin::utnz(100)],
        ),
    ];
    let tx = bench.sign((&bench.keys[0], 0, 0), &messages, None);
    let (_, code, log, _) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    (bench, newcomer)
}

/// The newcomer, with number 4 (after three accounts and the fee collector), pays through the first
/// account's grant.
fn paid_by_grant(bench: &Bench, newcomer: &Key, sequence: u64, messages: &[Msg]) -> Vec<u8> {
    let granter = bench.keys[0].address().clone();
    bench.sign((newcomer, 4, sequence), messages, Some(&granter))
}

fn kinds(block: &FinalizeBlock) -> Vec<String> {
    let events = block.tx_results[0].events.iter();
    events.map(|event| event.kind.clone()).collect()
}

fn ask<Q: Message, R: Message + Default>(
    bench: &Bench,
    method: &str,
    request: &Q,
) -> Result<R, QueryError> {
    let path = format!("/cosmos.feegrant.v1beta1.Query/{method}");
    let answer = bench.app.query(&path, &request.encode_to_vec(), 0, false)?;
    Ok(R::decode(answer.value.as_slice()).unwrap())
}

fn left(bench: &Bench, newcomer: &Key) -> Result<QueryAllowanceResponse, QueryError> {
    ask(
        bench,
        "Allowance",
        &QueryAllowanceRequest {
            granter: bench.keys[0].address().to_string(),
            grantee: newcomer.address().to_string(),
        },
    )
}

#[test]
fn a_newcomer_without_coins_for_fees_pays_through_a_grant_until_it_is_used_up() {
    let (mut bench, newcomer) = granted(basic(Some(10_000), None));
    let before = bench.balance(0);
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (_, code, log, block) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    assert_eq!(bench.balance(0), before - 5_000);
    let kinds = kinds(&block);
    assert_eq!(kinds[..2], ["use_feegrant", "update_feegrant"]);
    let answer = left(&bench, &newcomer).unwrap().allowance.unwrap();
    let allowance = BasicAllowance::decode(answer.allowance.unwrap().value.as_slice()).unwrap();
    assert_eq!(allowance.spend_limit, coins(5_000));
    // The rest pays once more and the grant is gone.
    let tx = paid_by_grant(&bench, &newcomer, 1, &[payment(&bench, &newcomer)]);
    let (_, code, log, block) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    assert_eq!(
        self::kinds(&block)[..2],
        ["revoke_feegrant", "use_feegrant"]
    );
    let error = left(&bench, &newcomer).unwrap_err();
    assert_eq!(error.message, "fee-grant not found: not found");
    assert_eq!(
        error.abci_error().to_string(),
        "rpc error: code = Internal desc = fee-grant not found: not found: unknown request"
    );
    let tx = paid_by_grant(&bench, &newcomer, 2, &[payment(&bench, &newcomer)]);
    let (codespace, code, log) = bench.check(tx);
    assert_eq!((codespace.as_str(), code), ("sdk", 38), "{log}");
    assert!(log.ends_with("fee-grant not found: not found"), "{log}");
}

#[test]
fn more_than_the_limit_is_refused_and_costs_nobody_anything() {
    let (mut bench, newcomer) = granted(basic(Some(4_999), None));
    let before = bench.balance(0);
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (codespace, code, log, _) = one(&mut bench, tx);
    assert_eq!((codespace.as_str(), code), ("feegrant", 2));
    assert!(
        log.ends_with("basic allowance: fee limit exceeded"),
        "{log}"
    );
    assert_eq!(bench.balance(0), before);
}

#[test]
fn what_has_ended_is_refused_and_removed_at_the_end_of_a_block() {
    let (mut bench, newcomer) = granted(basic(None, at(100)));
    bench.ahead = 200;
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (codespace, code, log, _) = one(&mut bench, tx);
    assert_eq!((codespace.as_str(), code), ("feegrant", 3), "{log}");
    assert!(
        log.ends_with("basic allowance: fee allowance expired"),
        "{log}"
    );
    assert!(left(&bench, &newcomer).is_err());
    // The list of ends is empty, too: only grants of a pair can be in the store.
    let (_, _, stores) = bench.app.export();
    let feegrant = stores.iter().find(|(name, _)| *name == "feegrant").unwrap();
    assert!(feegrant.1.is_empty());
}

#[test]
fn a_period_has_its_own_limit_and_begins_again() {
    let allowance = any(&PeriodicAllowance {
        basic: Some(BasicAllowance {
            spend_limit: coins(12_000),
            expiration: None,
        }),
        period: Some(Duration {
            seconds: 60,
            nanos: 0,
        }),
        period_spend_limit: coins(5_000),
        ..PeriodicAllowance::default()
    });
    let (mut bench, newcomer) = granted(allowance);
    let pay = |bench: &mut Bench, sequence| {
        let tx = paid_by_grant(bench, &newcomer, sequence, &[payment(bench, &newcomer)]);
        let (codespace, code, log, _) = one(bench, tx);
        (codespace, code, log)
    };
    assert_eq!(pay(&mut bench, 0).1, 0);
    let (codespace, code, log) = pay(&mut bench, 1);
    assert_eq!((codespace.as_str(), code), ("feegrant", 2));
    assert!(log.ends_with("period limit: fee limit exceeded"), "{log}");
    bench.ahead = 61;
    assert_eq!(pay(&mut bench, 1).1, 0);
    // 2,000 are left of all: a new period does not give more than that.
    bench.ahead = 200;
    let (_, code, log) = pay(&mut bench, 2);
    assert_eq!(code, 2);
    assert!(log.ends_with("period limit: fee limit exceeded"), "{log}");
}

#[test]
fn a_grant_for_some_messages_pays_for_no_others() {
    let for_contracts = |allowed: &str| {
        any(&AllowedMsgAllowance {
            allowance: Some(basic(Some(10_000), None)),
            allowed_messages: vec![allowed.to_owned()],
        })
    };
    let (mut bench, newcomer) = granted(for_contracts("/cosmwasm.wasm.v1.MsgExecuteContract"));
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (codespace, code, log, _) = one(&mut bench, tx);
    assert_eq!((codespace.as_str(), code), ("feegrant", 7));
    assert!(
        log.ends_with("message does not exist in allowed messages: message not allowed"),
        "{log}"
    );
    let (mut bench, newcomer) = granted(for_contracts("/cosmos.bank.v1beta1.MsgSend"));
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (_, code, log, _) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    let granted = left(&bench, &newcomer).unwrap().allowance.unwrap();
    let outer = AllowedMsgAllowance::decode(granted.allowance.unwrap().value.as_slice()).unwrap();
    let inner = BasicAllowance::decode(outer.allowance.unwrap().value.as_slice()).unwrap();
    assert_eq!(inner.spend_limit, coins(5_000));
}

#[test]
fn a_revoked_grant_that_is_granted_again_lives_as_long_as_it_says() {
    let (mut bench, newcomer) = granted(basic(None, at(100)));
    let messages = [
        messages::revoke_fees(bench.keys[0].address(), newcomer.address()),
        grant(&bench, &newcomer, basic(None, at(1_000))),
    ];
    let tx = bench.sign((&bench.keys[0], 0, 1), &messages, None);
    let (_, code, log, _) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    bench.ahead = 200;
    let tx = paid_by_grant(&bench, &newcomer, 0, &[payment(&bench, &newcomer)]);
    let (_, code, log, _) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    assert!(left(&bench, &newcomer).is_ok());
    // Twice for one pair is refused.
    let again = grant(&bench, &newcomer, basic(None, None));
    let tx = bench.sign((&bench.keys[0], 0, 2), &[again], None);
    let (_, code, log, _) = one(&mut bench, tx);
    assert_eq!(code, 18);
    assert!(
        log.ends_with("fee allowance already exists: invalid request"),
        "{log}"
    );
}

#[test]
fn whoever_names_itself_as_granter_pays_itself_and_pruning_is_for_everybody() {
    let mut bench = Bench::new();
    let own = bench.keys[0].address().clone();
    let prune = any(&MsgPruneAllowances {
        pruner: own.to_string(),
    });
    let tx = bench.sign((&bench.keys[0], 0, 0), &[prune], Some(&own));
    let (_, code, log, block) = one(&mut bench, tx);
    assert_eq!(code, 0, "{log}");
    assert_eq!(bench.balance(0), 995_000);
    assert!(kinds(&block).contains(&"prune_feegrant".to_owned()));
}
