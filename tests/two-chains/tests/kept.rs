//! What is kept of a client can be read again: what cannot would stop every node.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::client::v1::MsgCreateClient;
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, Header};
use prost::Message;
use tenzro_kernel::{Error, Result};
use tenzro_module_ibc::errors;
use tenzro_two_chains::{Block, Link, account, any, client_state, consensus_state};

/// Most bytes of a client state (`MaxClientStateSize` of ibc-go).
const MOST: usize = 32_768;

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T>, kind: &Error) {
    let error = result.unwrap_err();
    assert!(
        error.is(kind),
        "{}/{}: {error}",
        error.codespace,
        error.code
    );
}

fn create(link: &mut Link, state: &ClientState) -> Result<String> {
    let message = MsgCreateClient {
        client_state: Some(any(state)),
        consensus_state: Some(any(&consensus_state(&link.sides[1].chain))),
        signer: account(1).to_string(),
    };
    let done = link.chain(0).deliver(&message)?;
    Ok(done.attribute("create_client", "client_id").unwrap())
}

/// A header of the other side, of any block.
fn header(link: &Link, block: &Block) -> Header {
    let trusted = link.trusted(0);
    let next = link.sides[1].chain.block_at(trusted.height).next;
    block.for_client(trusted, &next)
}

/// The last block of the other side with another application hash.
fn with_hash(link: &Link, app_hash: Vec<u8>) -> Block {
    Block {
        app_hash,
        ..link.sides[1].chain.last()
    }
}

#[test]
fn a_client_state_of_the_most_bytes_is_created_updated_and_frozen() {
    let mut link = Link::chains();
    let mut state = client_state(&link.sides[1].chain);
    // What is absent is written when the state is kept, and a height of freezing later.
    state.frozen_height = None;
    state.upgrade_path = vec!["upgrade".to_owned(), "x".repeat(MOST / 2)];
    let missing = MOST - state.encoded_len();
    state.upgrade_path[1].push_str(&"x".repeat(missing));
    assert_eq!(state.encoded_len(), MOST);
    link.sides[0].client = create(&mut link, &state).unwrap();
    link.chain(1).next_block();
    let forked = any(&header(&link, &with_hash(&link, vec![9; 32])));
    let honest = any(&link.header(0));
    link.submit(0, honest).unwrap();
    let done = link.submit(0, forked).unwrap();
    assert!(done.kinds().contains(&"client_misbehaviour"));
    refused(link.update(0), &errors::client::NOT_ACTIVE);
    state.upgrade_path[1].push('x');
    refused(create(&mut link, &state), &errors::core::TOO_LARGE);
}

#[test]
fn a_header_with_an_application_hash_of_another_length_is_refused_and_the_client_goes_on() {
    let mut link = Link::clients();
    for length in [0, 5, 31, 33, 40_000] {
        link.chain(1).next_block();
        let header = any(&header(&link, &with_hash(&link, vec![7; length])));
        refused(link.submit(0, header), &errors::client::INVALID_CONSENSUS);
        link.update(0).unwrap();
    }
}

#[test]
fn a_header_with_an_application_hash_of_another_length_shows_misbehaviour_too() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let forked = any(&header(&link, &with_hash(&link, Vec::new())));
    let honest = any(&link.header(0));
    link.submit(0, honest).unwrap();
    let done = link.submit(0, forked).unwrap();
    assert!(done.kinds().contains(&"client_misbehaviour"));
}
