//! Misbehaviour freezes a client: a second header of a height, time that goes back, in both forms.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use ibc_proto::ibc::core::client::v1::MsgSubmitMisbehaviour;
use ibc_proto::ibc::lightclients::tendermint::v1::{Header, Misbehaviour};
use tenzro_kernel::Error;
use tenzro_module_ibc::{Height, errors};
use tenzro_two_chains::{Block, DAY, Link, Order, Validators, account, any};

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

/// The same block with other contents.
fn fork(link: &Link) -> Block {
    Block {
        salt: 1,
        app_hash: vec![9; 32],
        ..link.sides[1].chain.last()
    }
}

#[test]
fn a_second_header_of_a_known_height_freezes_the_client() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let forked = any(&header(&link, &fork(&link)));
    let honest = any(&link.header(0));
    link.submit(0, honest).unwrap();
    let done = link.submit(0, forked).unwrap();
    assert!(done.kinds().contains(&"client_misbehaviour"));
    assert_eq!(
        Height::from(link.client(0).frozen_height),
        Height::new(0, 1)
    );
    let text = refused(link.update(0).map(drop), &errors::client::NOT_ACTIVE);
    assert!(text.contains("Frozen"), "{text}");
}

#[test]
fn time_that_does_not_go_on_with_height_freezes_the_client() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let mut early = link.sides[1].chain.last();
    link.chain(1).next_block();
    let late = any(&link.header(0));
    early.time = link.sides[1].chain.last().time;
    let early = any(&header(&link, &early));
    link.submit(0, late).unwrap();
    let done = link.submit(0, early).unwrap();
    assert!(done.kinds().contains(&"client_misbehaviour"));
}

fn submit(link: &mut Link, first: Header, second: Header) -> Result<(), Error> {
    #[allow(deprecated, reason = "the field is there")]
    let found = Misbehaviour {
        client_id: "07-tendermint-0".to_owned(),
        header_1: Some(first),
        header_2: Some(second),
    };
    let message = MsgSubmitMisbehaviour {
        client_id: "07-tendermint-0".to_owned(),
        misbehaviour: Some(any(&found)),
        signer: account(1).to_string(),
    };
    link.chain(0).deliver(&message).map(drop)
}

fn is_frozen(link: &Link) -> bool {
    !Height::from(link.client(0).frozen_height).is_zero()
}

#[test]
fn two_blocks_of_one_height_freeze_the_client() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let honest = link.header(0);
    let forked = header(&link, &fork(&link));
    submit(&mut link, honest, forked).unwrap();
    assert!(is_frozen(&link));
}

#[test]
fn a_later_height_of_an_earlier_time_freezes_the_client() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let low = link.sides[1].chain.last();
    link.chain(1).next_block();
    let mut high = link.sides[1].chain.last();
    high.time = low.time;
    let (high, low) = (header(&link, &high), header(&link, &low));
    submit(&mut link, high, low).unwrap();
    assert!(is_frozen(&link));
}

#[test]
fn what_is_no_misbehaviour_freezes_nothing() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let low = link.header(0);
    link.chain(1).next_block();
    let high = link.header(0);
    // In order, and the same twice: nothing contradicts.
    submit(&mut link, high.clone(), low.clone()).unwrap();
    submit(&mut link, low.clone(), low.clone()).unwrap();
    assert!(!is_frozen(&link));
    let kind = errors::client::INVALID_MISBEHAVIOUR;
    refused(submit(&mut link, low.clone(), high), &kind);
    let mut few = fork(&link);
    few.height -= 1;
    few.signers = 2;
    let few = header(&link, &few);
    refused(submit(&mut link, low.clone(), few), &kind);
    let strangers = Block {
        validators: Validators::new(&[(90, 10)]),
        height: fork(&link).height - 1,
        ..fork(&link)
    };
    let strangers = header(&link, &strangers);
    refused(submit(&mut link, low, strangers), &kind);
    assert!(!is_frozen(&link));
}

#[test]
fn misbehaviour_of_another_chain_freezes_nothing() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let foreign = |salt| Block {
        chain_id: "gamma-7".to_owned(),
        salt,
        ..link.sides[1].chain.last()
    };
    let (first, second) = (header(&link, &foreign(1)), header(&link, &foreign(2)));
    let kind = errors::client::INVALID_MISBEHAVIOUR;
    refused(submit(&mut link, first, second), &kind);
    assert!(!is_frozen(&link));
}

#[test]
fn misbehaviour_upon_a_header_that_is_trusted_no_more_freezes_nothing() {
    let mut link = Link::clients();
    let first = link.trusted(0);
    let next = link.sides[1].chain.block_at(first.height).next;
    link.chain(0).wait(8 * DAY);
    link.update(0).unwrap();
    link.chain(0).wait(7 * DAY);
    link.chain(1).next_block();
    let honest = link.sides[1].chain.last();
    let two = [honest.clone(), Block { salt: 1, ..honest }];
    let [one, other] = two.map(|block| block.for_client(first, &next));
    let kind = errors::tendermint::TRUST_EXPIRED;
    refused(submit(&mut link, one, other), &kind);
    assert!(!is_frozen(&link));
}

#[test]
fn a_frozen_client_proves_nothing() {
    let mut link = Link::open(Order::Unordered);
    let far = Height::new(1, 1_000_000);
    let packet = link.send(1, b"x", far, 0).unwrap();
    let recv = link.recv(0, &packet);
    link.chain(1).next_block();
    let honest = link.header(0);
    let forked = header(&link, &fork(&link));
    submit(&mut link, honest, forked).unwrap();
    let kind = errors::client::NOT_ACTIVE;
    let text = refused(link.chain(0).deliver(&recv), &kind);
    assert!(text.contains("Frozen"), "{text}");
    let text = refused(link.update(0), &kind);
    assert!(text.contains("Frozen"), "{text}");
    refused(link.send(0, b"x", Height::new(7, 1_000_000), 0), &kind);
}

#[test]
fn a_newer_header_of_an_older_time_freezes_the_client() {
    let mut link = Link::clients();
    let first = link.trusted(0);
    let next = link.sides[1].chain.block_at(first.height).next;
    link.update(0).unwrap();
    let known = link.sides[1].chain.last().time;
    link.chain(1).next_block();
    let late = Block {
        time: known,
        ..link.sides[1].chain.last()
    };
    // It builds on the first, whose time is before its own.
    let late = late.for_client(first, &next);
    let done = link.submit(0, any(&late)).unwrap();
    assert!(done.kinds().contains(&"client_misbehaviour"));
    assert!(is_frozen(&link));
}

#[test]
fn both_headers_of_misbehaviour_are_signed() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let signed = link.header(0);
    let few = Block {
        salt: 1,
        signers: 2,
        ..link.sides[1].chain.last()
    };
    let few = header(&link, &few);
    let kind = errors::client::INVALID_MISBEHAVIOUR;
    refused(submit(&mut link, signed.clone(), few.clone()), &kind);
    refused(submit(&mut link, few, signed), &kind);
    assert!(!is_frozen(&link));
}
