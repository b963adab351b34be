//! Clients: headers that are taken, and headers that are not.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::client::v1::{
    MsgCreateClient, MsgRecoverClient, MsgUpdateParams, Params,
};
use ibc_proto::ibc::lightclients::tendermint::v1::Header;
use tenzro_kernel::{Address, Error};
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{
    Block, DAY, Link, Validators, account, any, client_state, consensus_state,
};

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: &Error) -> String {
    let error = result.unwrap_err();
    assert!(
        error.is(kind),
        "{}/{}: {error}",
        error.codespace,
        error.code
    );
    error.to_string()
}

/// A header of the other side, of any block.
fn header(link: &Link, block: &Block) -> Header {
    let trusted = link.trusted(0);
    let next = link.sides[1].chain.block_at(trusted.height).next;
    block.for_client(trusted, &next)
}

#[test]
fn a_client_follows_headers_next_to_one_another_and_far_apart() {
    let mut link = Link::clients();
    link.update(0).unwrap();
    let first = link.trusted(0);
    link.update(0).unwrap();
    assert_eq!(link.trusted(0), Height::new(7, first.height + 1));
    for _ in 0..20 {
        link.chain(1).next_block();
    }
    let done = link.update(0).unwrap();
    let last = Height::new(7, first.height + 22);
    assert_eq!(link.trusted(0), last);
    let attribute = |key| done.attribute("update_client", key).unwrap();
    assert_eq!(attribute("client_id"), "07-tendermint-0");
    assert_eq!(attribute("client_type"), "07-tendermint");
    assert_eq!(attribute("consensus_height"), last.to_string());
    assert_eq!(attribute("consensus_heights"), last.to_string());
    assert!(attribute("header").len() > 1_000);
    assert_eq!(done.attribute("message", "module").unwrap(), "ibc_client");
}

#[test]
fn metadata_is_stored_under_the_keys_of_ibc_go() {
    let mut link = Link::clients();
    link.update(0).unwrap();
    let chain = &link.sides[0].chain;
    let height = link.trusted(0);
    let consensus = format!("clients/07-tendermint-0/consensusStates/{height}");
    let at = |suffix: &str| chain.get("ibc", format!("{consensus}{suffix}").as_bytes());
    assert!(at("").is_some());
    assert_eq!(at("/processedTime").unwrap().len(), 8);
    let processed = Height::new(1, chain.height).to_string();
    assert_eq!(at("/processedHeight").unwrap(), processed.as_bytes());
    let mut iteration = b"clients/07-tendermint-0/iterateConsensusStates".to_vec();
    iteration.extend_from_slice(&7_u64.to_be_bytes());
    iteration.extend_from_slice(&height.height.to_be_bytes());
    let value = format!("consensusStates/{height}");
    assert_eq!(chain.get("ibc", &iteration).unwrap(), value.as_bytes());
    let next = chain.get("ibc", b"nextClientSequence").unwrap();
    assert_eq!(next, 1_u64.to_be_bytes());
}

#[test]
fn a_set_that_changes_little_is_followed_and_one_that_changes_much_is_not() {
    let mut link = Link::clients();
    link.chain(1)
        .change_validators(Validators::new(&[(20, 10), (21, 10), (30, 10), (31, 10)]));
    link.chain(1).next_block();
    link.update(0).unwrap();
    link.chain(1).next_block();
    link.chain(1)
        .change_validators(Validators::new(&[(20, 1), (40, 10), (41, 10), (42, 10)]));
    link.chain(1).next_block();
    link.chain(1).next_block();
    let header = any(&link.header(0));
    let text = refused(link.submit(0, header), &Error::new("undefined", 1, ""));
    assert!(text.contains("cant trust new val set"), "{text}");
}

#[test]
fn a_header_that_two_thirds_have_not_signed_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let mut block = link.sides[1].chain.last();
    block.signers = 2;
    let header = any(&header(&link, &block));
    let text = refused(link.submit(0, header), &Error::new("undefined", 1, ""));
    assert!(text.contains("failed to verify header"), "{text}");
}

#[test]
fn a_header_signed_by_strangers_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let block = Block {
        validators: Validators::new(&[(90, 10)]),
        ..link.sides[1].chain.last()
    };
    let header = any(&header(&link, &block));
    refused(link.submit(0, header), &Error::new("undefined", 1, ""));
}

#[test]
fn the_relayers_trusted_set_must_be_the_one_that_is_trusted() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let strangers = Validators::new(&[(90, 10)]);
    let header = link.sides[1]
        .chain
        .last()
        .for_client(link.trusted(0), &strangers);
    let kind = errors::tendermint::INVALID_VALIDATOR_SET;
    refused(link.submit(0, any(&header)), &kind);
    let without = Header {
        trusted_validators: None,
        ..header
    };
    refused(link.submit(0, any(&without)), &kind);
}

#[test]
fn a_header_whose_signatures_are_of_another_block_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let mut header = link.header(0);
    let signed = header.signed_header.as_mut().unwrap();
    signed.header.as_mut().unwrap().app_hash = vec![7; 32];
    refused(
        link.submit(0, any(&header)),
        &Error::new("undefined", 1, ""),
    );
}

#[test]
fn a_header_from_the_future_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let mut block = link.sides[1].chain.last();
    // The block that judges comes a second later, and ten are allowed.
    block.time += 11_000_000_000;
    let future = any(&header(&link, &block));
    let text = refused(link.submit(0, future), &Error::new("undefined", 1, ""));
    assert!(text.contains("future"), "{text}");
    block.time -= 1;
    let present = any(&header(&link, &block));
    link.submit(0, present).unwrap();
}

#[test]
fn a_header_of_another_chain_or_revision_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    for id in ["gamma-7", "beta-8", "beta"] {
        let block = Block {
            chain_id: id.to_owned(),
            ..link.sides[1].chain.last()
        };
        let header = any(&header(&link, &block));
        assert!(link.submit(0, header).is_err(), "{id}");
    }
}

#[test]
fn a_header_at_or_below_its_trusted_height_is_refused() {
    let mut link = Link::clients();
    let trusted = link.trusted(0);
    let block = link.sides[1].chain.block_at(trusted.height);
    let header = any(&header(&link, &block));
    let kind = errors::tendermint::INVALID_HEADER_HEIGHT;
    refused(link.submit(0, header), &kind);
}

#[test]
fn a_header_on_a_height_that_the_client_does_not_know_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let chain = &link.sides[1].chain;
    let header = chain
        .last()
        .for_client(Height::new(7, 1), &chain.validators);
    let kind = errors::client::CONSENSUS_STATE_NOT_FOUND;
    refused(link.submit(0, any(&header)), &kind);
}

#[test]
fn the_same_header_twice_changes_nothing() {
    let mut link = Link::clients();
    let header = {
        link.chain(1).next_block();
        any(&link.header(0))
    };
    link.submit(0, header.clone()).unwrap();
    let key = keys::consensus_state(&link.sides[0].client, link.trusted(0));
    let key = [&key[..], b"/processedTime"].concat();
    let before = link.sides[0].chain.get("ibc", &key);
    let done = link.submit(0, header).unwrap();
    assert_eq!(link.sides[0].chain.get("ibc", &key), before);
    assert!(
        done.attribute("update_client", "consensus_height")
            .is_some()
    );
}

#[test]
fn an_old_height_can_be_filled_in_between() {
    let mut link = Link::clients();
    link.update(0).unwrap();
    let first = link.trusted(0);
    let between = {
        link.chain(1).next_block();
        any(&link.header(0))
    };
    link.chain(1).next_block();
    link.update(0).unwrap();
    let last = link.trusted(0);
    link.submit(0, between).unwrap();
    assert_eq!(link.trusted(0), last, "the latest height stays");
    let key = keys::consensus_state("07-tendermint-0", Height::new(7, first.height + 1));
    assert!(link.sides[0].chain.get("ibc", &key).is_some());
}

#[test]
fn a_client_expires_at_its_trusting_period_and_is_recovered_by_the_authority() {
    let mut link = Link::clients();
    link.chain(0).wait(14 * DAY);
    let text = refused(link.update(0).map(drop), &errors::client::NOT_ACTIVE);
    assert!(text.contains("Expired"), "{text}");
    let substitute = link.create_client(0);
    let recover = |signer: &Address| MsgRecoverClient {
        subject_client_id: "07-tendermint-0".to_owned(),
        substitute_client_id: substitute.clone(),
        signer: signer.to_string(),
    };
    let by_stranger = link.chain(0).deliver(&recover(&account(1)));
    refused(by_stranger, &errors::core::UNAUTHORIZED);
    let gov = Address::module("gov");
    let done = link.chain(0).deliver(&recover(&gov)).unwrap();
    let subject = done.attribute("recover_client", "subject_client_id");
    assert_eq!(subject.unwrap(), "07-tendermint-0");
    link.update(0).unwrap();
    let again = link.chain(0).deliver(&recover(&gov));
    refused(again, &errors::client::INVALID_RECOVERY);
}

#[test]
fn a_substitute_of_other_parameters_recovers_nothing() {
    let mut link = Link::clients();
    link.chain(0).wait(14 * DAY);
    link.chain(1).next_block();
    let mut state = client_state(&link.sides[1].chain);
    state.trust_level.as_mut().unwrap().numerator = 2;
    let message = MsgCreateClient {
        client_state: Some(any(&state)),
        consensus_state: Some(any(&consensus_state(&link.sides[1].chain))),
        signer: account(1).to_string(),
    };
    link.chain(0).deliver(&message).unwrap();
    let recover = MsgRecoverClient {
        subject_client_id: "07-tendermint-0".to_owned(),
        substitute_client_id: "07-tendermint-1".to_owned(),
        signer: Address::module("gov").to_string(),
    };
    let done = link.chain(0).deliver(&recover);
    refused(done, &errors::client::INVALID_SUBSTITUTE);
}

#[test]
fn each_update_prunes_one_height_that_is_trusted_no_more() {
    let mut link = Link::clients();
    let first = link.trusted(0);
    link.update(0).unwrap();
    let second = link.trusted(0);
    link.chain(0).wait(8 * DAY);
    link.update(0).unwrap();
    link.chain(0).wait(7 * DAY);
    let held = |link: &Link, height| {
        let key = keys::consensus_state("07-tendermint-0", height);
        link.sides[0].chain.get("ibc", &key).is_some()
    };
    assert!(held(&link, first) && held(&link, second));
    link.update(0).unwrap();
    assert!(!held(&link, first) && held(&link, second));
    link.update(0).unwrap();
    assert!(!held(&link, second));
}

#[test]
fn clients_that_make_no_sense_are_not_created() {
    let mut link = Link::chains();
    let good = client_state(&link.sides[1].chain);
    let consensus = consensus_state(&link.sides[1].chain);
    let mut create = |state| {
        let message = MsgCreateClient {
            client_state: Some(any(&state)),
            consensus_state: Some(any(&consensus)),
            signer: account(1).to_string(),
        };
        link.chain(0).deliver(&message)
    };
    use errors::tendermint as kinds;
    let mut state = good.clone();
    state.chain_id = String::new();
    refused(create(state), &kinds::INVALID_CHAIN_ID);
    let mut state = good.clone();
    state.trusting_period = state.unbonding_period;
    refused(create(state), &kinds::INVALID_TRUSTING_PERIOD);
    let mut state = good.clone();
    state.trusting_period = None;
    refused(create(state), &kinds::INVALID_TRUSTING_PERIOD);
    let mut state = good.clone();
    state.max_clock_drift = None;
    refused(create(state), &kinds::INVALID_CLOCK_DRIFT);
    let mut state = good.clone();
    state.trust_level.as_mut().unwrap().denominator = 4;
    refused(create(state), &kinds::INVALID_TRUST_LEVEL);
    let mut state = good.clone();
    state.latest_height.as_mut().unwrap().revision_number = 8;
    refused(create(state), &kinds::INVALID_HEADER_HEIGHT);
    let mut state = good.clone();
    state.latest_height.as_mut().unwrap().revision_height = 0;
    refused(create(state), &kinds::INVALID_HEADER_HEIGHT);
    let mut state = good.clone();
    state.upgrade_path = vec![" ".to_owned()];
    refused(create(state), &errors::client::INVALID_CLIENT);
    let mut state = good.clone();
    state.frozen_height = Some(Height::new(0, 1).to_proto());
    refused(create(state), &errors::client::NOT_ACTIVE);
    let mut state = good.clone();
    state.proof_specs.pop();
    refused(create(state), &kinds::INVALID_PROOF_SPECS);
    create(good).unwrap();
}

#[test]
fn types_of_clients_that_are_not_allowed_can_neither_be_created_nor_used() {
    let mut link = Link::clients();
    let params = |signer: &Address, types: &[&str]| MsgUpdateParams {
        signer: signer.to_string(),
        params: Some(Params {
            allowed_clients: types.iter().map(|&one| one.to_owned()).collect(),
        }),
    };
    let gov = Address::module("gov");
    let by_stranger = link
        .chain(0)
        .deliver(&params(&account(1), &["06-solomachine"]));
    refused(by_stranger, &errors::core::UNAUTHORIZED);
    let both = link
        .chain(0)
        .deliver(&params(&gov, &["*", "07-tendermint"]));
    refused(both, &errors::core::INVALID_REQUEST);
    let only = params(&gov, &["06-solomachine"]);
    link.chain(0).deliver(&only).unwrap();
    refused(
        link.update(0).map(drop),
        &errors::client::INVALID_CLIENT_TYPE,
    );
    let allowed = params(&gov, &["06-solomachine", "07-tendermint"]);
    link.chain(0).deliver(&allowed).unwrap();
    link.update(0).unwrap();
}
