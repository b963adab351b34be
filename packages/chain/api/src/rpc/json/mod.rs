//! Values of the chain as CometBFT writes them: 64-bit numbers as strings, hashes and addresses in
//! upper-case hex, other bytes in base64, and empty lists sometimes as null.

mod block;
mod consensus;
mod evidence;
mod results;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};
use tendermint::{PublicKey, Time};

pub use block::{block, block_id, block_meta, commit, empty_block_id, header};
pub use consensus::{consensus_param_updates, consensus_params, validator, validator_update};
pub use results::{
    broadcast, check_tx, event, events_map, events_or_null, exec_tx_result, finalize_block,
    sparse_exec_tx_result,
};

/// Upper-case hex: hashes, addresses.
#[must_use]
pub fn hex_upper(bytes: &[u8]) -> String {
    hex::encode_upper(bytes)
}

/// Base64 with padding: transactions, signatures, data.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    BASE64_STANDARD.encode(bytes)
}

/// Base64, or null for no bytes at all.
#[must_use]
pub fn base64_or_null(bytes: &[u8]) -> Value {
    if bytes.is_empty() {
        Value::Null
    } else {
        json!(base64(bytes))
    }
}

/// A 64-bit number.
#[must_use]
pub fn text(number: impl ToString) -> Value {
    Value::String(number.to_string())
}

/// A time in UTC with as many digits as it needs.
#[must_use]
pub fn time(time: Time) -> Value {
    json!(time.to_rfc3339())
}

/// A public key with the name of its type.
#[must_use]
pub fn public_key(key: &PublicKey) -> Value {
    let kind = match key {
        PublicKey::Ed25519(_) => "tendermint/PubKeyEd25519",
        _ => "tendermint/PubKeySecp256k1",
    };
    json!({ "type": kind, "value": base64(&key.to_bytes()) })
}

/// Adds a member unless its value is what Go leaves out.
fn put(object: &mut Map<String, Value>, name: &str, value: Value, is_left_out: bool) {
    if !is_left_out {
        object.insert(name.into(), value);
    }
}

#[cfg(test)]
mod tests;
