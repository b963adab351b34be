//! `validators`, `consensus_params`, `consensus_state`, `dump_consensus_state`.

use std::sync::Arc;

use serde_json::{Value, json};
use tendermint::block::CommitSig;
use tendermint::validator::Set;
use tenzro_chain_types::chain::CommittedBlock;

use crate::rpc::error::{CallResult, RpcError};
use crate::rpc::json::{self, hex_upper, text};
use crate::rpc::node::{Latest, Node, page, per_page};
use crate::rpc::params::Args;

fn validators_at(node: &Node, height: u64) -> Result<Arc<Set>, RpcError> {
    node.blocks().validators(height).ok_or_else(|| {
        RpcError::internal(format!("could not find validator set for height #{height}"))
    })
}

pub(super) fn validators(node: &Node, args: &Args) -> CallResult {
    let height = node.height(args.number(0), Latest::Next)?;
    let set = validators_at(node, height)?;
    let all = set.validators();
    let (per_page, total) = (per_page(args.number(2)), all.len() as u64);
    let page = page(args.number(1), per_page, total)?;
    let shown: Vec<Value> = all
        .chunks(usize::try_from(per_page).unwrap_or(usize::MAX))
        .nth(usize::try_from(page - 1).unwrap_or(usize::MAX))
        .unwrap_or_default()
        .iter()
        .map(json::validator)
        .collect();
    Ok(json!({
        "block_height": text(height),
        "count": text(shown.len()),
        "validators": shown,
        "total": text(total),
    }))
}

pub(super) fn params(node: &Node, height: Option<i64>) -> CallResult {
    let height = node.height(height, Latest::Next)?;
    let Some(params) = node.blocks().consensus_params(height) else {
        return Err(RpcError::internal(format!(
            "could not find consensus params for height #{height}"
        )));
    };
    Ok(json!({
        "block_height": text(height),
        "consensus_params": json::consensus_params(&params),
    }))
}

/// Where consensus stands between two blocks: the next height, before any vote.
struct Between {
    height: u64,
    last: Option<Arc<CommittedBlock>>,
    validators: Arc<Set>,
}

impl Between {
    fn of(node: &Node) -> Result<Self, RpcError> {
        let tip = node.blocks().tip();
        Ok(Self {
            height: tip + 1,
            last: node.blocks().block(tip),
            validators: validators_at(node, tip + 1)?,
        })
    }

    fn start_time(&self) -> String {
        let last = self.last.as_ref();
        last.map_or_else(
            || "0001-01-01T00:00:00Z".into(),
            |last| last.block.header.time.to_rfc3339(),
        )
    }

    /// Votes of round 0: none yet.
    fn votes(&self) -> Value {
        let count = self.validators.validators().len();
        let nobody = vec!["nil-Vote"; count];
        let bits = bit_array(&vec![false; count], &self.validators);
        json!([{
            "round": 0,
            "prevotes": nobody,
            "prevotes_bit_array": bits,
            "precommits": nobody,
            "precommits_bit_array": bits,
        }])
    }

    fn set(set: &Set) -> Value {
        json!({
            "validators": set.validators().iter().map(json::validator).collect::<Vec<_>>(),
            "proposer": set.proposer().as_ref().map_or(Value::Null, json::validator),
        })
    }

    /// The commit of the last block, a line per vote.
    fn last_commit(&self, signers: &Set) -> Value {
        let Some(last) = &self.last else {
            return Value::Null;
        };
        let signatures = &last.commit.signatures;
        let votes: Vec<String> = signatures
            .iter()
            .enumerate()
            .map(|(index, sig)| vote_line(last, index, sig))
            .collect();
        let is_there: Vec<bool> = signatures.iter().map(|sig| !sig.is_absent()).collect();
        json!({
            "votes": votes,
            "votes_bit_array": bit_array(&is_there, signers),
            "peer_maj_23s": {},
        })
    }
}

/// Who voted and how much power that is, as CometBFT prints it: `BA{2:x_} 60/100 = 0.60`.
fn bit_array(is_there: &[bool], signers: &Set) -> String {
    let bits: String = is_there
        .iter()
        .map(|there| if *there { 'x' } else { '_' })
        .collect();
    let voted = is_there.iter().zip(signers.validators());
    let power: u64 = voted
        .filter(|(there, _)| **there)
        .map(|(_, info)| info.power())
        .sum();
    let total = signers.total_voting_power().value();
    let hundredths = u128::from(power) * 100 / u128::from(total.max(1));
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    format!(
        "BA{{{}:{bits}}} {power}/{total} = {whole}.{rest:02}",
        is_there.len()
    )
}

fn vote_line(last: &CommittedBlock, index: usize, sig: &CommitSig) -> String {
    let (address, timestamp, signature) = match sig {
        CommitSig::BlockIdFlagAbsent => return "nil-Vote".into(),
        CommitSig::BlockIdFlagCommit {
            validator_address,
            timestamp,
            signature,
        }
        | CommitSig::BlockIdFlagNil {
            validator_address,
            timestamp,
            signature,
        } => (validator_address, timestamp, signature),
    };
    let first_six = |bytes: &[u8]| hex_upper(&bytes[..bytes.len().min(6)]);
    format!(
        "Vote{{{index}:{} {}/{:02}/SIGNED_MSG_TYPE_PRECOMMIT(Precommit) {} {} 000000000000 @ {}}}",
        first_six(address.as_bytes()),
        last.height(),
        last.commit.round.value(),
        first_six(last.id.hash.as_bytes()),
        first_six(
            signature
                .as_ref()
                .map_or(&[], |signature| signature.as_bytes())
        ),
        timestamp.to_rfc3339(),
    )
}

pub(super) fn state(node: &Node) -> CallResult {
    let between = Between::of(node)?;
    let set = &between.validators;
    let proposer = set.proposer().as_ref().or(set.validators().first());
    let address = proposer.map(|info| info.address);
    let index = set
        .validators()
        .iter()
        .position(|info| Some(info.address) == address);
    Ok(json!({ "round_state": {
        "height/round/step": format!("{}/0/1", between.height),
        "start_time": between.start_time(),
        "proposal_block_hash": "",
        "locked_block_hash": "",
        "valid_block_hash": "",
        "height_vote_set": between.votes(),
        "proposer": {
            "address": address.map_or_else(String::new, |address| hex_upper(address.as_bytes())),
            "index": index.unwrap_or(0),
        },
    }}))
}

pub(super) fn dump(node: &Node) -> CallResult {
    let between = Between::of(node)?;
    let signers = match &between.last {
        Some(last) => Some(validators_at(node, last.height())?),
        None => None,
    };
    let signers = signers.as_deref();
    Ok(json!({
        "round_state": {
            "height": text(between.height),
            "round": 0,
            "step": 1,
            "start_time": between.start_time(),
            "commit_time": between.start_time(),
            "validators": Between::set(&between.validators),
            "proposal": null,
            "proposal_block": null,
            "proposal_block_parts": null,
            "locked_round": -1,
            "locked_block": null,
            "locked_block_parts": null,
            "valid_round": -1,
            "valid_block": null,
            "valid_block_parts": null,
            "votes": between.votes(),
            "commit_round": -1,
            "last_commit": signers.map_or(Value::Null, |set| between.last_commit(set)),
            "last_validators": signers.map_or(Value::Null, Between::set),
            "triggered_timeout_precommit": false,
        },
        "peers": [],
    }))
}
