//! Clients of a chain that begins anew under another id: they follow the successor that the old chain has
//! committed to at its last height, and no other.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking, within small ranges"
)]

use cosmos_sdk_proto::Any;
use ibc_proto::google::protobuf::{Duration, Timestamp};
use ibc_proto::ibc::core::client::v1::{MsgCreateClient, MsgUpgradeClient};
use ibc_proto::ibc::core::commitment::v1::MerkleRoot;
use ibc_proto::ibc::lightclients::tendermint::v1::{ClientState, ConsensusState, Fraction};
use prost::Message;
use tenzro_kernel::Error;
use tenzro_module_ibc::{Height, errors, keys};
use tenzro_two_chains::{
    Block, DAY, Delivered, Link, Validators, account, any, client_state, consensus_state,
};

const CLIENT: &str = "07-tendermint-0";

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

fn days(days: i64) -> Option<Duration> {
    Some(Duration {
        seconds: days * 86_400,
        nanos: 0,
    })
}

/// Validators of the chain that is to come.
fn heirs() -> Validators {
    Validators::new(&[(40, 10), (41, 10)])
}

/// What `beta-7` becomes, without what each client chooses for itself.
fn successor(link: &Link) -> ClientState {
    ClientState {
        chain_id: "beta-8".to_owned(),
        latest_height: Some(Height::new(8, 1).to_proto()),
        trust_level: Some(Fraction::default()),
        trusting_period: days(0),
        max_clock_drift: days(0),
        unbonding_period: days(21),
        ..client_state(&link.sides[1].chain)
    }
}

/// The state at which it begins, a minute from now.
fn beginning(link: &Link) -> ConsensusState {
    let seconds = (link.sides[1].chain.clock.get() / 1_000_000_000) as i64 + 60;
    ConsensusState {
        timestamp: Some(Timestamp { seconds, nanos: 0 }),
        root: Some(MerkleRoot { hash: vec![7; 32] }),
        next_validators_hash: heirs().set().hash().as_bytes().to_vec(),
    }
}

/// Lets `beta-7` commit to a successor at the height that the client will know last; answers the message
/// that tells the client.
fn announce(link: &mut Link, state: &ClientState, consensus: &ConsensusState) -> MsgUpgradeClient {
    // One block with the announcement, and one whose header commits to it.
    let last = link.sides[1].chain.height + 2;
    let key = |what: &str| format!("upgradedIBCState/{last}/{what}").into_bytes();
    let (state, consensus): (Any, Any) = (any(state), any(consensus));
    link.chain(1)
        .run(|ctx| {
            let kv = ctx.kv("upgrade");
            kv.set(&key("upgradedClient"), &state.encode_to_vec())?;
            kv.set(&key("upgradedConsState"), &consensus.encode_to_vec())
        })
        .unwrap();
    link.update(0).unwrap();
    assert_eq!(link.trusted(0).height, last);
    let there = &link.sides[1].chain;
    MsgUpgradeClient {
        client_id: CLIENT.to_owned(),
        client_state: Some(state),
        consensus_state: Some(consensus),
        proof_upgrade_client: there.prove_in("upgrade", &key("upgradedClient")),
        proof_upgrade_consensus_state: there.prove_in("upgrade", &key("upgradedConsState")),
        signer: account(9).to_string(),
    }
}

fn known(link: &Link, height: Height) -> ConsensusState {
    let bytes = link.sides[0]
        .chain
        .get("ibc", &keys::consensus_state(CLIENT, height));
    let state = Any::decode(&bytes.unwrap()[..]).unwrap();
    ConsensusState::decode(&state.value[..]).unwrap()
}

fn upgrade(link: &mut Link, message: &MsgUpgradeClient) -> Result<Delivered, Error> {
    link.chain(0).deliver(message)
}

#[test]
fn a_client_follows_the_successor_that_its_chain_has_committed_to() {
    let mut link = Link::clients();
    let (state, begins) = (successor(&link), beginning(&link));
    let message = announce(&mut link, &state, &begins);
    let done = upgrade(&mut link, &message).unwrap();
    let height = done.attribute("upgrade_client", "consensus_height");
    assert_eq!(height.unwrap(), "8-1");
    let client = link.client(0);
    assert_eq!(client.chain_id, "beta-8");
    assert_eq!(
        client.trust_level,
        client_state(&link.sides[1].chain).trust_level
    );
    assert_eq!(client.trusting_period, days(14));
    assert_eq!(link.trusted(0), Height::new(8, 1));
    // Nothing can be proven under the state it begins with: no header has committed to it.
    let first = known(&link, Height::new(8, 1));
    assert_eq!(first.root.unwrap().hash, b"sentinel_root");
    assert_eq!(first.next_validators_hash, begins.next_validators_hash);

    // The first header of the new chain, signed by those that the old one has named.
    let time = link.sides[1].chain.clock.get() + 70_000_000_000;
    let block = Block {
        chain_id: "beta-8".to_owned(),
        height: 2,
        time,
        app_hash: vec![3; 32],
        validators: heirs(),
        next: heirs(),
        salt: 0,
        signers: usize::MAX,
    };
    link.sides[0].chain.clock.set(time);
    let header = block.for_client(Height::new(8, 1), &heirs());
    link.submit(0, any(&header)).unwrap();
    assert_eq!(link.trusted(0), Height::new(8, 2));
}

#[test]
fn a_successor_that_the_chain_has_not_committed_to_is_refused() {
    let mut link = Link::clients();
    let (state, begins) = (successor(&link), beginning(&link));
    let good = announce(&mut link, &state, &begins);
    let kind = errors::commitment::INVALID_PROOF;

    let mut bad = good.clone();
    bad.client_state = Some(any(&ClientState {
        chain_id: "beta-8".to_owned(),
        unbonding_period: days(400),
        ..state.clone()
    }));
    let text = refused(upgrade(&mut link, &bad), &kind);
    assert!(text.contains("client state proof failed"), "{text}");

    let mut bad = good.clone();
    bad.consensus_state = Some(any(&ConsensusState {
        next_validators_hash: vec![9; 32],
        ..begins
    }));
    let text = refused(upgrade(&mut link, &bad), &kind);
    assert!(text.contains("consensus state proof failed"), "{text}");

    let mut bad = good.clone();
    bad.proof_upgrade_client = good.proof_upgrade_consensus_state.clone();
    refused(upgrade(&mut link, &bad), &kind);
    let mut bad = good.clone();
    bad.proof_upgrade_client.clear();
    refused(upgrade(&mut link, &bad), &kind);

    // After the next header the proofs are of a height that is not the last any more.
    link.update(0).unwrap();
    refused(upgrade(&mut link, &good), &kind);
    assert_eq!(link.client(0).chain_id, "beta-7");
}

#[test]
fn what_a_relayer_chooses_in_a_successor_does_not_count() {
    let mut link = Link::clients();
    let (state, begins) = (successor(&link), beginning(&link));
    let mut message = announce(&mut link, &state, &begins);
    message.client_state = Some(any(&ClientState {
        trust_level: Some(Fraction {
            numerator: 1,
            denominator: 1,
        }),
        trusting_period: days(20),
        max_clock_drift: days(20),
        frozen_height: Some(Height::new(0, 1).to_proto()),
        ..state
    }));
    upgrade(&mut link, &message).unwrap();
    let (client, old) = (link.client(0), client_state(&link.sides[1].chain));
    assert_eq!(client.trust_level, old.trust_level);
    assert_eq!(client.trusting_period, old.trusting_period);
    assert_eq!(client.max_clock_drift, old.max_clock_drift);
    assert!(Height::from(client.frozen_height).is_zero());
}

#[test]
fn a_successor_that_is_not_ahead_is_refused() {
    let mut link = Link::clients();
    let mut state = successor(&link);
    state.chain_id = "beta-7".to_owned();
    state.latest_height = Some(link.trusted(0).to_proto());
    let begins = beginning(&link);
    let message = announce(&mut link, &state, &begins);
    refused(upgrade(&mut link, &message), &errors::core::INVALID_HEIGHT);
}

#[test]
fn trust_is_cut_in_proportion_where_unbonding_became_shorter() {
    let mut link = Link::clients();
    let mut state = successor(&link);
    state.unbonding_period = days(9);
    let begins = beginning(&link);
    let message = announce(&mut link, &state, &begins);
    upgrade(&mut link, &message).unwrap();
    let client = link.client(0);
    assert_eq!(client.unbonding_period, days(9));
    // 14 of 21 days are as 6 of 9.
    assert_eq!(client.trusting_period, days(6));
}

#[test]
fn a_client_that_is_not_active_is_not_upgraded() {
    let mut link = Link::clients();
    let (state, begins) = (successor(&link), beginning(&link));
    let message = announce(&mut link, &state, &begins);
    link.chain(0).wait(14 * DAY);
    let text = refused(upgrade(&mut link, &message), &errors::client::NOT_ACTIVE);
    assert!(text.contains("Expired"), "{text}");
}

#[test]
fn a_client_without_an_upgrade_path_is_not_upgraded() {
    let mut link = Link::chains();
    let mut old = client_state(&link.sides[1].chain);
    old.upgrade_path.clear();
    let create = MsgCreateClient {
        client_state: Some(any(&old)),
        consensus_state: Some(any(&consensus_state(&link.sides[1].chain))),
        signer: account(9).to_string(),
    };
    link.chain(0).deliver(&create).unwrap();
    link.sides[0].client = CLIENT.to_owned();
    let (state, begins) = (successor(&link), beginning(&link));
    let message = announce(&mut link, &state, &begins);
    refused(
        upgrade(&mut link, &message),
        &errors::client::INVALID_UPGRADE,
    );
}
