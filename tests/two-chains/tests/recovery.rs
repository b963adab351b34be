//! Clients that go on after they expired or were frozen, and who decides about clients.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::client::v1::{
    MsgRecoverClient, MsgSubmitMisbehaviour, MsgUpdateParams, Params,
};
use ibc_proto::ibc::lightclients::tendermint::v1::Misbehaviour;
use tenzro_kernel::{Address, Error};
use tenzro_module_ibc::{Height, errors};
use tenzro_two_chains::{Block, DAY, Link, Order, account, any};

const SUBJECT: &str = "07-tendermint-0";

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

fn recover(link: &mut Link, substitute: &str, signer: &Address) -> Result<(), Error> {
    let message = MsgRecoverClient {
        subject_client_id: SUBJECT.to_owned(),
        substitute_client_id: substitute.to_owned(),
        signer: signer.to_string(),
    };
    link.chain(0).deliver(&message).map(drop)
}

fn gov() -> Address {
    Address::module("gov")
}

/// Freezes the client of the first chain.
fn freeze(link: &mut Link) {
    link.chain(1).next_block();
    let honest = link.sides[1].chain.last();
    let two = [
        honest.clone(),
        Block {
            salt: 1,
            ..honest.clone()
        },
    ];
    let trusted = link.trusted(0);
    let next = link.sides[1].chain.block_at(trusted.height).next;
    let [one, other] = two.map(|block| block.for_client(trusted, &next));
    #[allow(deprecated, reason = "the field is there")]
    let found = Misbehaviour {
        client_id: SUBJECT.to_owned(),
        header_1: Some(one),
        header_2: Some(other),
    };
    let message = MsgSubmitMisbehaviour {
        client_id: SUBJECT.to_owned(),
        misbehaviour: Some(any(&found)),
        signer: account(1).to_string(),
    };
    link.chain(0).deliver(&message).unwrap();
    assert!(!Height::from(link.client(0).frozen_height).is_zero());
}

#[test]
fn a_frozen_client_goes_on_where_its_substitute_stands() {
    let mut link = Link::open(Order::Unordered);
    let far = Height::new(1, 1_000_000);
    let packet = link.send(1, b"x", far, 0).unwrap();
    freeze(&mut link);
    link.chain(1).next_block();
    let substitute = link.create_client(0);
    recover(&mut link, &substitute, &gov()).unwrap();
    let state = link.client(0);
    assert!(Height::from(state.frozen_height).is_zero());
    // The channel over it works again.
    let recv = link.recv(0, &packet);
    link.chain(0).deliver(&recv).unwrap();
}

#[test]
fn nobody_but_the_authority_recovers_a_client() {
    let mut link = Link::clients();
    link.chain(0).wait(14 * DAY);
    link.chain(1).next_block();
    let substitute = link.create_client(0);
    let kind = errors::core::UNAUTHORIZED;
    for stranger in [account(1), account(9), Address::module("transfer")] {
        refused(recover(&mut link, &substitute, &stranger), &kind);
    }
    recover(&mut link, &substitute, &gov()).unwrap();
}

#[test]
fn a_client_that_is_active_is_not_recovered() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let substitute = link.create_client(0);
    let text = refused(
        recover(&mut link, &substitute, &gov()),
        &errors::client::INVALID_RECOVERY,
    );
    assert!(text.contains("Active"), "{text}");
}

#[test]
fn a_substitute_that_is_not_ahead_recovers_nothing() {
    let mut link = Link::clients();
    // Made of the same header as the first.
    let substitute = link.create_client(0);
    link.update(0).unwrap();
    freeze(&mut link);
    let text = refused(
        recover(&mut link, &substitute, &gov()),
        &errors::client::INVALID_HEIGHT,
    );
    assert!(text.contains("greater or equal to substitute"), "{text}");
    refused(link.update(0), &errors::client::NOT_ACTIVE);
}

#[test]
fn a_substitute_that_is_not_active_recovers_nothing() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let substitute = link.create_client(0);
    link.chain(0).wait(14 * DAY);
    let text = refused(
        recover(&mut link, &substitute, &gov()),
        &errors::client::NOT_ACTIVE,
    );
    assert!(text.contains("Expired"), "{text}");
    refused(
        recover(&mut link, "07-tendermint-9", &gov()),
        &errors::client::NOT_ACTIVE,
    );
    refused(
        recover(&mut link, SUBJECT, &gov()),
        &errors::client::INVALID_SUBSTITUTE,
    );
}

#[test]
fn nobody_but_the_authority_allows_types_of_clients() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(1, b"x", Height::new(1, 1_000_000), 0).unwrap();
    let recv = link.recv(0, &packet);
    let message = |signer: &Address| MsgUpdateParams {
        signer: signer.to_string(),
        params: Some(Params {
            allowed_clients: vec!["06-solomachine".to_owned()],
        }),
    };
    let by_stranger = link.chain(0).deliver(&message(&account(1)));
    refused(by_stranger, &errors::core::UNAUTHORIZED);
    link.update(0).unwrap();
    link.chain(0).deliver(&message(&gov())).unwrap();
    // Nothing is proven by a client of a type that is not allowed any more.
    let text = refused(link.chain(0).deliver(&recv), &errors::client::NOT_ACTIVE);
    assert!(text.contains("Unauthorized"), "{text}");
}
