//! Validators and consensus parameters.

use serde_json::{Map, Value, json};
use tendermint::PublicKey;
use tendermint::consensus::Params;
use tendermint::consensus::params::AbciParams;
use tendermint::public_key::Algorithm;
use tendermint::validator::{Info, Update};

use super::{base64, hex_upper, public_key, put, text};

/// A validator of a set.
#[must_use]
pub fn validator(info: &Info) -> Value {
    json!({
        "address": hex_upper(info.address.as_bytes()),
        "pub_key": public_key(&info.pub_key),
        "voting_power": text(info.power.value()),
        "proposer_priority": text(info.proposer_priority.value()),
    })
}

/// A change of a validator's power, as the application asked for it.
#[must_use]
pub fn validator_update(update: &Update) -> Value {
    let key = base64(&update.pub_key.to_bytes());
    let sum = match update.pub_key {
        PublicKey::Ed25519(_) => {
            json!({ "type": "tendermint.crypto.PublicKey_Ed25519", "value": { "ed25519": key } })
        }
        _ => {
            json!({ "type": "tendermint.crypto.PublicKey_Secp256K1", "value": { "secp256k1": key } })
        }
    };
    let mut object = Map::new();
    object.insert("pub_key".into(), json!({ "Sum": sum }));
    let power = update.power.value();
    put(&mut object, "power", text(power), power == 0);
    Value::Object(object)
}

fn key_types(params: &Params) -> Vec<&'static str> {
    let name = |kind: &Algorithm| match kind {
        Algorithm::Ed25519 => "ed25519",
        Algorithm::Secp256k1 => "secp256k1",
    };
    params.validator.pub_key_types.iter().map(name).collect()
}

fn vote_extensions_height(abci: &AbciParams) -> u64 {
    abci.vote_extensions_enable_height
        .map_or(0, |height| height.value())
}

/// Parameters that hold at a height.
#[must_use]
pub fn consensus_params(params: &Params) -> Value {
    json!({
        "block": {
            "max_bytes": text(params.block.max_bytes),
            "max_gas": text(params.block.max_gas),
        },
        "evidence": {
            "max_age_num_blocks": text(params.evidence.max_age_num_blocks),
            "max_age_duration": text(params.evidence.max_age_duration.0.as_nanos()),
            "max_bytes": text(params.evidence.max_bytes),
        },
        "validator": { "pub_key_types": key_types(params) },
        "version": { "app": text(params.version.as_ref().map_or(0, |version| version.app)) },
        "abci": { "vote_extensions_enable_height": text(vote_extensions_height(&params.abci)) },
    })
}

/// Parameters that a block changed; zeros are left out.
#[must_use]
pub fn consensus_param_updates(params: &Params) -> Value {
    let mut all = consensus_params(params);
    for section in ["block", "evidence", "version", "abci"] {
        if let Some(Value::Object(members)) = all.get_mut(section) {
            members.retain(|name, value| name == "max_age_duration" || *value != json!("0"));
        }
    }
    all
}
