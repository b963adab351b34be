use tendermint::block::parts::Header as PartSetHeader;
use tendermint::block::{Commit, CommitSig, Height, Id, Round};
use tendermint::evidence::{DuplicateVoteEvidence, Evidence};
use tendermint::validator::Update;
use tendermint::vote::{Power, Type, ValidatorIndex};
use tendermint::{Hash, Signature, Vote, account};

use super::*;

/// The ed25519 base point, which is a key as good as any.
const KEY: [u8; 32] = {
    let mut key = [0x66; 32];
    key[0] = 0x58;
    key
};

fn key() -> PublicKey {
    PublicKey::from_raw_ed25519(&KEY).expect("a point")
}

fn id() -> Id {
    Id {
        hash: Hash::Sha256([0xab; 32]),
        part_set_header: PartSetHeader::new(1, Hash::Sha256([1; 32])).expect("one part"),
    }
}

fn vote(kind: Type) -> Vote {
    Vote {
        vote_type: kind,
        height: Height::from(7_u32),
        round: Round::from(1_u8),
        block_id: Some(id()),
        timestamp: Some(Time::unix_epoch()),
        validator_address: account::Id::from(key()),
        validator_index: ValidatorIndex::try_from(0_u32).expect("an index"),
        signature: Signature::new([5; 64]).expect("a signature"),
        extension: vec![],
        extension_signature: None,
    }
}

#[test]
fn a_validator_that_did_not_sign_has_gos_zero_time_and_no_signature() {
    let shown = commit(&Commit {
        height: Height::from(7_u32),
        round: Round::from(1_u8),
        block_id: id(),
        signatures: vec![CommitSig::BlockIdFlagAbsent],
    });
    assert_eq!(
        shown["signatures"],
        json!([{ "block_id_flag": 1, "validator_address": "",
                 "timestamp": "0001-01-01T00:00:00Z", "signature": null }])
    );
    assert_eq!(
        (&shown["height"], &shown["round"]),
        (&json!("7"), &json!(1))
    );
}

#[test]
fn an_update_of_a_validator_names_the_kind_of_its_key_and_leaves_out_no_power() {
    let shown = |power: u32| {
        validator_update(&Update {
            pub_key: key(),
            power: Power::from(power),
        })
    };
    let pub_key = json!({ "Sum": {
        "type": "tendermint.crypto.PublicKey_Ed25519",
        "value": { "ed25519": base64(&KEY) },
    }});
    assert_eq!(shown(3), json!({ "pub_key": pub_key, "power": "3" }));
    assert_eq!(shown(0), json!({ "pub_key": pub_key }));
}

#[test]
fn evidence_of_two_votes_has_the_names_that_go_gives() {
    let found = DuplicateVoteEvidence {
        vote_a: vote(Type::Prevote),
        vote_b: vote(Type::Precommit),
        total_voting_power: Power::from(10_u32),
        validator_power: Power::from(4_u32),
        timestamp: Time::unix_epoch(),
    };
    let shown = evidence::evidence(&Evidence::from(found));
    assert_eq!(shown["type"], "tendermint/DuplicateVoteEvidence");
    let value = &shown["value"];
    assert_eq!(value["TotalVotingPower"], "10");
    assert_eq!(value["ValidatorPower"], "4");
    assert_eq!(value["Timestamp"], "1970-01-01T00:00:00Z");
    assert_eq!(
        value["vote_b"],
        json!({
            "type": 2, "height": "7", "round": 1, "block_id": block_id(&id()),
            "timestamp": "1970-01-01T00:00:00Z",
            "validator_address": hex_upper(account::Id::from(key()).as_bytes()),
            "validator_index": 0, "signature": base64(&[5; 64]),
            "extension": null, "extension_signature": null,
        })
    );
    assert_eq!(value["vote_a"]["type"], 1);
}
