//! Evidence of misbehaviour.

use serde_json::{Value, json};
use tendermint::Vote;
use tendermint::evidence::Evidence;
use tendermint::validator::Set;
use tendermint::vote::Type;

use super::block::{commit, header, optional_block_id};
use super::{base64_or_null, hex_upper, text, time};
use crate::rpc::json::validator;

fn vote(vote: &Vote) -> Value {
    let kind = match vote.vote_type {
        Type::Prevote => 1,
        Type::Precommit => 2,
    };
    json!({
        "type": kind,
        "height": text(vote.height),
        "round": vote.round.value(),
        "block_id": optional_block_id(vote.block_id.as_ref()),
        "timestamp": vote.timestamp.map_or(Value::Null, time),
        "validator_address": hex_upper(vote.validator_address.as_bytes()),
        "validator_index": vote.validator_index.value(),
        "signature": base64_or_null(vote.signature.as_ref().map_or(&[], |bytes| bytes.as_bytes())),
        "extension": base64_or_null(&vote.extension),
        "extension_signature":
            base64_or_null(vote.extension_signature.as_ref().map_or(&[], |bytes| bytes.as_bytes())),
    })
}

fn validator_set(set: &Set) -> Value {
    json!({
        "validators": set.validators().iter().map(validator).collect::<Vec<_>>(),
        "proposer": set.proposer().as_ref().map_or(Value::Null, validator),
    })
}

/// A piece of evidence with the name of its type.
pub(super) fn evidence(evidence: &Evidence) -> Value {
    match evidence {
        Evidence::DuplicateVote(found) => json!({
            "type": "tendermint/DuplicateVoteEvidence",
            "value": {
                "vote_a": vote(&found.vote_a),
                "vote_b": vote(&found.vote_b),
                "TotalVotingPower": text(found.total_voting_power.value()),
                "ValidatorPower": text(found.validator_power.value()),
                "Timestamp": time(found.timestamp),
            },
        }),
        Evidence::LightClientAttack(found) => json!({
            "type": "tendermint/LightClientAttackEvidence",
            "value": {
                "ConflictingBlock": {
                    "signed_header": {
                        "header": header(found.conflicting_block.signed_header.header()),
                        "commit": commit(found.conflicting_block.signed_header.commit()),
                    },
                    "validator_set": validator_set(&found.conflicting_block.validator_set),
                },
                "CommonHeight": text(found.common_height),
                "ByzantineValidators":
                    found.byzantine_validators.iter().map(validator).collect::<Vec<_>>(),
                "TotalVotingPower": text(found.total_voting_power.value()),
                "Timestamp": time(found.timestamp),
            },
        }),
    }
}
