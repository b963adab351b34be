//! Every IBC advisory that we know, by its number.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use cosmos_sdk_proto::Any;
use ibc_proto::ibc::core::channel::v1::{
    MsgAcknowledgementResponse, MsgRecvPacketResponse, MsgTimeoutResponse, ResponseResultType,
};
use ibc_proto::ibc::core::commitment::v1::MerkleProof;
use ics23::commitment_proof::Proof;
use ics23::{CommitmentProof, ExistenceProof, InnerOp};
use prost::Message;
use tenzro_kernel::Error;
use tenzro_module_ibc::channel::commit_packet;
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{Answer, Link, Order, Step, any};

const FAR: Height = Height::new(7, 1_000_000);
const NEVER: Height = Height::new(0, 0);

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

/// What came of a message that the application sent from within a callback.
fn within(steps: &[Step]) -> Vec<u8> {
    let found = steps.iter().find_map(|step| match step {
        Step::Within(outcome) => Some(outcome.clone()),
        _ => None,
    });
    found.unwrap().unwrap()
}

fn set_within(link: &Link, here: usize, message: Any) {
    *link.sides[here].chain.mock.within.lock().unwrap() = Some(message);
}

#[test]
fn asa_2024_007_a_timeout_within_its_own_callback_does_nothing() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let now = link.sides[0].chain.clock.get();
        let packet = link.send(0, b"x", NEVER, now + 2_000_000_000).unwrap();
        link.chain(1).wait(10_000_000_000);
        let timeout = link.timeout(0, &packet);
        set_within(&link, 0, any(&timeout));
        link.chain(0).deliver(&timeout).unwrap();
        let steps = link.sides[0].chain.mock.take();
        let response = MsgTimeoutResponse::decode(&within(&steps)[..]).unwrap();
        assert_eq!(response.result(), ResponseResultType::Noop);
        let timeouts = steps.iter().filter(|step| **step == Step::Timeout(1));
        assert_eq!(timeouts.count(), 1);
    }
}

#[test]
fn asa_2024_007_an_acknowledgement_within_its_own_callback_does_nothing() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let packet = link.send(0, b"x", FAR, 0).unwrap();
        let recv = link.recv(1, &packet);
        link.chain(1).deliver(&recv).unwrap();
        let ack = link.ack(0, &packet, b"taken");
        set_within(&link, 0, any(&ack));
        link.chain(0).deliver(&ack).unwrap();
        let steps = link.sides[0].chain.mock.take();
        let response = MsgAcknowledgementResponse::decode(&within(&steps)[..]).unwrap();
        assert_eq!(response.result(), ResponseResultType::Noop);
        let acks = steps.iter().filter(|step| matches!(step, Step::Ack(1, _)));
        assert_eq!(acks.count(), 1);
    }
}

#[test]
fn asa_2024_007_a_packet_within_its_own_callback_does_nothing() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let packet = link.send(0, b"x", FAR, 0).unwrap();
        let recv = link.recv(1, &packet);
        set_within(&link, 1, any(&recv));
        link.chain(1).deliver(&recv).unwrap();
        let steps = link.sides[1].chain.mock.take();
        let response = MsgRecvPacketResponse::decode(&within(&steps)[..]).unwrap();
        assert_eq!(response.result(), ResponseResultType::Noop);
        let packets = steps.iter().filter(|step| **step == Step::Packet(1));
        assert_eq!(packets.count(), 1);
    }
}

#[test]
fn huckleberry_a_refused_packet_leaves_neither_state_nor_events_under_their_names() {
    let mut link = Link::open(Order::Unordered);
    *link.sides[1].chain.mock.answer.lock().unwrap() = Some(Answer::Refusal);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    let done = link.chain(1).deliver(&recv).unwrap();
    assert!(!done.kinds().contains(&"mock_taken"));
    let kind = "ibccallbackerror-mock_taken";
    let key = "ibccallbackerror-sequence";
    assert_eq!(done.attribute(kind, key).unwrap(), "1");
    let chain = &link.sides[1].chain;
    assert_eq!(chain.get("transfer", b"mock"), None);
    let receipt = keys::receipt("mock", "channel-0", 1);
    assert!(chain.get("ibc", &receipt).is_some(), "it stays received");
    assert!(done.kinds().contains(&"write_acknowledgement"));
}

#[test]
fn isa_2025_001_asa_2025_004_an_acknowledgement_that_can_be_written_otherwise_is_refused() {
    // The other side commits to an acknowledgement with a field twice, as a contract there could.
    let doubled: &[u8] = br#"{"result":"AQ==","result":"AQ=="}"#;
    let mut link = Link::open(Order::Unordered);
    *link.sides[1].chain.mock.answer.lock().unwrap() = Some(Answer::Later);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let recv = link.recv(1, &packet);
    link.chain(1).deliver(&recv).unwrap();
    link.chain(1)
        .run(|ctx| {
            let key = keys::ack("mock", "channel-0", 1);
            let commitment = tenzro_module_ibc::channel::commit_ack(doubled);
            ctx.kv("ibc").set(&key, &commitment)
        })
        .unwrap();
    let ack = link.ack(0, &packet, doubled);
    let text = refused(
        link.chain(0).deliver(&ack),
        &errors::channel::INVALID_ACKNOWLEDGEMENT,
    );
    assert!(text.contains("marshalling"), "{text}");
    assert!(link.sides[0].chain.mock.take().is_empty());
}

#[test]
fn atomone_341_a_delay_near_the_end_of_64_bits_is_never_over() {
    for delay in [
        u64::MAX,
        u64::MAX - 1_800_000_000_000_000_000,
        u64::MAX / 2 + 1,
    ] {
        let mut link = Link::connected(delay);
        link.open_channel(Order::Unordered, "mock", "").unwrap();
        let packet = link.send(0, b"x", FAR, 0).unwrap();
        let recv = link.recv(1, &packet);
        let kind = errors::tendermint::DELAY_NOT_PASSED;
        refused(link.chain(1).deliver(&recv), &kind);
    }
}

#[test]
fn isa_2025_003_a_validator_whose_address_is_not_of_its_key_is_refused() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    for trusted in [false, true] {
        let mut header = link.header(0);
        let set = if trusted {
            header.trusted_validators.as_mut()
        } else {
            header.validator_set.as_mut()
        };
        let validators = &mut set.unwrap().validators;
        // The hash of a set does not cover addresses, so this one would be taken for the other.
        validators[1].address = validators[0].address.clone();
        refused(
            link.submit(0, any(&header)),
            &Error::new("undefined", 1, ""),
        );
    }
}

#[test]
fn isa_2025_003_a_signature_counts_once() {
    let mut link = Link::clients();
    link.chain(1).next_block();
    let mut header = link.header(0);
    let signed = header.signed_header.as_mut().unwrap();
    let signatures = &mut signed.commit.as_mut().unwrap().signatures;
    let first = signatures[0].clone();
    for signature in signatures.iter_mut() {
        *signature = first.clone();
    }
    refused(
        link.submit(0, any(&header)),
        &Error::new("undefined", 1, ""),
    );
}

/// Proofs of a key, changed.
fn forge(proof: &[u8], change: impl FnOnce(&mut [CommitmentProof])) -> Vec<u8> {
    let mut proof = MerkleProof::decode(proof).unwrap();
    change(&mut proof.proofs);
    proof.encode_to_vec()
}

fn existence(proof: &mut CommitmentProof) -> &mut ExistenceProof {
    match proof.proof.as_mut().unwrap() {
        Proof::Exist(proof) => proof,
        _ => panic!("not a proof of existence"),
    }
}

#[test]
fn dragonberry_a_forged_proof_of_a_commitment_is_refused() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let good = link.recv(1, &packet);
    let inner = InnerOp {
        hash: 1,
        prefix: vec![4, 8, 12, 32],
        suffix: Vec::new(),
    };
    type Change = Box<dyn Fn(&mut [CommitmentProof])>;
    let changes: Vec<Change> = vec![
        Box::new(|proofs| existence(&mut proofs[0]).value[0] ^= 1),
        Box::new(|proofs| existence(&mut proofs[0]).key.push(b'0')),
        Box::new(|proofs| existence(&mut proofs[0]).path.clear()),
        Box::new(|proofs| drop(existence(&mut proofs[0]).path.pop())),
        Box::new(move |proofs| existence(&mut proofs[0]).path.push(inner.clone())),
        Box::new(|proofs| existence(&mut proofs[0]).leaf = None),
        Box::new(|proofs| {
            existence(&mut proofs[0])
                .leaf
                .as_mut()
                .unwrap()
                .prefix
                .push(0)
        }),
        Box::new(|proofs| existence(&mut proofs[0]).leaf.as_mut().unwrap().hash = 0),
        Box::new(|proofs| existence(&mut proofs[1]).key = b"bank".to_vec()),
        Box::new(|proofs| existence(&mut proofs[1]).path.clear()),
        Box::new(|proofs| proofs.swap(0, 1)),
        Box::new(|proofs| proofs[0].proof = None),
        Box::new(|proofs| {
            let path = existence(&mut proofs[0]).path.clone();
            let long = path.iter().cycle().take(200).cloned().collect();
            existence(&mut proofs[0]).path = long;
        }),
    ];
    for (index, change) in changes.into_iter().enumerate() {
        let mut message = good.clone();
        message.proof_commitment = forge(&good.proof_commitment, change);
        let done = link.chain(1).deliver(&message);
        refused(done, &errors::commitment::INVALID_PROOF);
        assert!(link.sides[1].chain.mock.take().is_empty(), "{index}");
    }
    let mut message = good.clone();
    let mut short = MerkleProof::decode(&good.proof_commitment[..]).unwrap();
    short.proofs.pop();
    message.proof_commitment = short.encode_to_vec();
    let kind = errors::commitment::INVALID_MERKLE_PROOF;
    refused(link.chain(1).deliver(&message), &kind);
    message.proof_commitment = vec![0xff; 20];
    let kind = errors::commitment::INVALID_PROOF;
    refused(link.chain(1).deliver(&message), &kind);
    message.proof_commitment = vec![0; 65_537];
    refused(link.chain(1).deliver(&message), &kind);
    assert_eq!(commit_packet(&packet).len(), 32);
    link.chain(1).deliver(&good).unwrap();
}

#[test]
fn dragonberry_a_proof_of_more_steps_than_a_tree_has_is_refused_before_it_is_computed() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let mut message = link.recv(1, &packet);
    message.proof_commitment = forge(&message.proof_commitment, |proofs| {
        let steps = &mut existence(&mut proofs[0]).path;
        *steps = steps.iter().cycle().take(129).cloned().collect();
    });
    let kind = errors::commitment::INVALID_PROOF;
    let text = refused(link.chain(1).deliver(&message), &kind);
    assert!(
        text.contains("129 steps at index 0, more than 128"),
        "{text}"
    );
}

#[test]
fn dragonberry_a_proof_of_more_bytes_than_one_has_is_refused_unread() {
    let mut link = Link::open(Order::Unordered);
    let packet = link.send(0, b"x", FAR, 0).unwrap();
    let mut message = link.recv(1, &packet);
    message.proof_commitment = vec![0; 65_537];
    let kind = errors::commitment::INVALID_PROOF;
    let text = refused(link.chain(1).deliver(&message), &kind);
    assert!(text.contains("of 65537 bytes exceeds 65536"), "{text}");
}

#[test]
fn dragonberry_absence_is_proven_by_neighbours_only() {
    let mut link = Link::open(Order::Unordered);
    let now = link.sides[0].chain.clock.get();
    let time = now + 30_000_000_000;
    let first = link.send(0, b"1", NEVER, time).unwrap();
    let second = link.send(0, b"2", NEVER, time).unwrap();
    let third = link.send(0, b"3", NEVER, time).unwrap();
    for packet in [&first, &third] {
        let recv = link.recv(1, packet);
        link.chain(1).deliver(&recv).unwrap();
    }
    link.chain(1).wait(30_000_000_000);
    // The first was received. A proof that the second was not is no proof for the first.
    let mut lie = link.timeout(0, &second);
    lie.packet = Some(first.clone());
    let kind = errors::commitment::INVALID_PROOF;
    refused(link.chain(0).deliver(&lie), &kind);
    // Nor with the other key written into it, nor with neighbours that are none.
    let good = link.timeout(0, &second);
    let nonexist = |proofs: &mut [CommitmentProof],
                    change: &dyn Fn(&mut ics23::NonExistenceProof)| {
        match proofs[0].proof.as_mut().unwrap() {
            Proof::Nonexist(proof) => change(proof),
            _ => panic!("not a proof of absence"),
        }
    };
    let receipt = keys::receipt("mock", "channel-0", 1);
    let with_key = forge(&good.proof_unreceived, |proofs| {
        nonexist(proofs, &|proof| proof.key = receipt.clone());
    });
    let mut lie = good.clone();
    lie.packet = Some(first);
    lie.proof_unreceived = with_key;
    refused(link.chain(0).deliver(&lie), &kind);
    type Change<'a> = &'a dyn Fn(&mut ics23::NonExistenceProof);
    let changes: [Change; 5] = [
        &|proof| proof.left = None,
        &|proof| proof.right = None,
        &|proof| (proof.left, proof.right) = (None, None),
        &|proof| std::mem::swap(&mut proof.left, &mut proof.right),
        &|proof| proof.right = proof.left.clone(),
    ];
    for change in changes {
        let mut lie = good.clone();
        lie.proof_unreceived = forge(&good.proof_unreceived, |proofs| nonexist(proofs, change));
        refused(link.chain(0).deliver(&lie), &kind);
    }
    link.chain(0).deliver(&good).unwrap();
}

#[test]
fn dragonberry_the_store_is_never_empty_so_absence_can_always_be_proven() {
    let link = Link::chains();
    let proof = link.sides[0].chain.prove(b"nothing");
    let proof = MerkleProof::decode(&proof[..]).unwrap();
    assert!(matches!(proof.proofs[0].proof, Some(Proof::Nonexist(_))));
}
