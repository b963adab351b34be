//! ICS-23 proofs of single entries, checked with the `ics23` crate.
//!
//! An existence proof repeats its key and value. They are left out when it is written and put back
//! when it is checked, so that nothing is said twice.

use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HostFunctionsManager, iavl_spec, tendermint_spec,
    verify_membership, verify_non_membership,
};
use prost::Message;

/// Leaves key and value out of an encoded proof. `None` for bytes that are no proof of one key.
#[must_use]
pub fn shorten(proof: &[u8]) -> Option<Vec<u8>> {
    match CommitmentProof::decode(proof).ok()?.proof? {
        Proof::Exist(exist) => {
            let bare = ExistenceProof {
                key: Vec::new(),
                value: Vec::new(),
                ..exist
            };
            Some(wrap(Proof::Exist(bare)).encode_to_vec())
        }
        absent @ Proof::Nonexist(_) => Some(wrap(absent).encode_to_vec()),
        Proof::Batch(_) | Proof::Compressed(_) => None,
    }
}

const fn wrap(proof: Proof) -> CommitmentProof {
    CommitmentProof { proof: Some(proof) }
}

/// The proof, if it is written in the only way that it can be.
fn canonical(bytes: &[u8]) -> Option<Proof> {
    let decoded = CommitmentProof::decode(bytes).ok()?;
    (decoded.encode_to_vec() == bytes).then_some(decoded.proof?)
}

/// Whether `key` has `value` (absent: nothing) under the root of an IAVL tree.
#[must_use]
pub fn holds(proof: &[u8], root: &[u8], key: &[u8], value: Option<&[u8]>) -> bool {
    let root = root.to_vec();
    match (canonical(proof), value) {
        (Some(Proof::Exist(bare)), Some(value)) => {
            let Some(full) = fill(bare, key, value) else {
                return false;
            };
            verify_membership::<HostFunctionsManager>(&full, &iavl_spec(), &root, key, value)
        }
        (Some(proof @ Proof::Nonexist(_)), None) => {
            verify_non_membership::<HostFunctionsManager>(&wrap(proof), &iavl_spec(), &root, key)
        }
        _ => false,
    }
}

/// Whether the store `name` has the root `root` under an application hash.
#[must_use]
pub fn store_holds(proof: &[u8], app_hash: &[u8], name: &str, root: &[u8]) -> bool {
    let Some(Proof::Exist(bare)) = canonical(proof) else {
        return false;
    };
    let Some(full) = fill(bare, name.as_bytes(), root) else {
        return false;
    };
    verify_membership::<HostFunctionsManager>(
        &full,
        &tendermint_spec(),
        &app_hash.to_vec(),
        name.as_bytes(),
        root,
    )
}

/// Puts key and value into an existence proof that came without.
fn fill(bare: ExistenceProof, key: &[u8], value: &[u8]) -> Option<CommitmentProof> {
    if !bare.key.is_empty() || !bare.value.is_empty() {
        return None;
    }
    Some(wrap(Proof::Exist(ExistenceProof {
        key: key.to_vec(),
        value: value.to_vec(),
        ..bare
    })))
}
