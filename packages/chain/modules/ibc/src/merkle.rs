//! Proofs (ICS-23; `modules/core/23-commitment/types/merkle.go` of ibc-go).
//!
//! A value is proven under its key in a store, and the store's root under the store's name in the
//! application hash: two proofs, each with its own spec.

use ibc_proto::ibc::core::commitment::v1::MerkleProof;
use ics23::commitment_proof::Proof;
use ics23::{
    CommitmentProof, ExistenceProof, HostFunctionsManager, InnerOp, NonExistenceProof, ProofSpec,
};
use prost::Message;
use tenzro_kernel::{Error, Result};

use crate::errors::commitment::{INVALID_MERKLE_PROOF, INVALID_PREFIX, INVALID_PROOF};

/// Most steps from a leaf to a root: a tree of 2^64 leaves that is out of balance by the most that
/// IAVL allows has 93.
const MAX_STEPS: usize = 128;

/// A key in a store of the other side.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// Name of the store.
    pub(crate) store: Vec<u8>,
    /// Key within it.
    pub(crate) key: Vec<u8>,
}

impl Path {
    /// `key` under the prefix that the other side has named.
    pub(crate) fn new(prefix: &[u8], key: Vec<u8>) -> Result<Self> {
        if prefix.is_empty() {
            return Err(INVALID_PREFIX.wrap("prefix can't be empty"));
        }
        Ok(Self {
            store: prefix.to_vec(),
            key,
        })
    }
}

/// The specs of the SDK's stores: IAVL, then the tree over the stores. No others are taken: the
/// checks of `ics23` are written for these, and with specs of a stranger's making some of them stop
/// the node instead of failing.
pub fn sdk_specs() -> Vec<ProofSpec> {
    vec![ics23::iavl_spec(), ics23::tendermint_spec()]
}

/// Checks that `value` is under `path` in the state with this root.
pub(crate) fn verify_membership(
    proof: &[u8],
    root: &[u8],
    path: &Path,
    value: &[u8],
) -> Result<()> {
    let proofs = decode(proof, root)?;
    if value.is_empty() {
        return Err(INVALID_PROOF.wrap("empty value in membership proof"));
    }
    let [spec, _] = specs();
    let inner = existence(&proofs.0, 0)?;
    let store_root = exists(inner, &spec, &path.key, value, 0)?;
    in_root(&proofs.1, root, path, &store_root)
}

/// Checks that nothing is under `path` in the state with this root.
pub(crate) fn verify_absence(proof: &[u8], root: &[u8], path: &Path) -> Result<()> {
    let proofs = decode(proof, root)?;
    let Some(Proof::Nonexist(absence)) = &proofs.0.proof else {
        return Err(INVALID_PROOF
            .wrap("commitment proof must be non-existence proof for verifying non-membership"));
    };
    let neighbours = [&absence.left, &absence.right];
    for side in neighbours.into_iter().flatten() {
        check_steps(side, 0)?;
    }
    check_divergence(absence)?;
    let neighbour = absence.left.as_ref().or(absence.right.as_ref());
    let Some(neighbour) = neighbour else {
        return Err(INVALID_PROOF
            .wrap("could not calculate root for proof index 0, merkle tree is likely empty"));
    };
    let store_root = root_of(neighbour, 0)?;
    let [spec, _] = specs();
    // The key is also in the proof; only the one that is asked for counts.
    if !ics23::verify_non_membership::<HostFunctionsManager>(
        &proofs.0,
        &spec,
        &store_root,
        &path.key,
    ) || absence.key != path.key
    {
        return Err(failed(0, "non-membership"));
    }
    in_root(&proofs.1, root, path, &store_root)
}

fn specs() -> [ProofSpec; 2] {
    [ics23::iavl_spec(), ics23::tendermint_spec()]
}

fn decode(proof: &[u8], root: &[u8]) -> Result<(CommitmentProof, CommitmentProof)> {
    let proof = MerkleProof::decode(proof).map_err(|_| {
        INVALID_PROOF.wrap("failed to unmarshal proof into ICS 23 commitment merkle proof")
    })?;
    if root.is_empty() {
        return Err(INVALID_MERKLE_PROOF.wrap("root cannot be empty"));
    }
    let count = proof.proofs.len();
    let pair: [CommitmentProof; 2] = proof.proofs.try_into().map_err(|_| {
        INVALID_MERKLE_PROOF.wrap(if count == 0 {
            "proof must not be empty".to_owned()
        } else {
            format!("length of specs: 2 not equal to length of proof: {count}")
        })
    })?;
    Ok(pair.into())
}

fn failed(index: usize, what: &str) -> Error {
    INVALID_PROOF.wrap(format_args!(
        "failed to verify {what} proof at index {index}"
    ))
}

/// Batches and compressed proofs are none of ibc-go's either.
fn existence(proof: &CommitmentProof, index: usize) -> Result<&ExistenceProof> {
    match &proof.proof {
        Some(Proof::Exist(proof)) => Ok(proof),
        _ => Err(INVALID_PROOF.wrap(format_args!(
            "commitment proof must be existence proof at index {index}"
        ))),
    }
}

fn check_steps(proof: &ExistenceProof, index: usize) -> Result<()> {
    if proof.path.len() > MAX_STEPS {
        return Err(INVALID_PROOF.wrap(format_args!(
            "{} steps at index {index}, more than {MAX_STEPS}",
            proof.path.len()
        )));
    }
    Ok(())
}

fn root_of(proof: &ExistenceProof, index: usize) -> Result<Vec<u8>> {
    check_steps(proof, index)?;
    ics23::calculate_existence_root::<HostFunctionsManager>(proof).map_err(|_| {
        INVALID_PROOF.wrap(format_args!(
            "could not calculate proof root at index {index}, merkle tree may be empty"
        ))
    })
}

/// Checks one proof; answers the root that it leads to.
fn exists(
    proof: &ExistenceProof,
    spec: &ProofSpec,
    key: &[u8],
    value: &[u8],
    index: usize,
) -> Result<Vec<u8>> {
    let root = root_of(proof, index)?;
    let wrapped = CommitmentProof {
        proof: Some(Proof::Exist(proof.clone())),
    };
    if ics23::verify_membership::<HostFunctionsManager>(&wrapped, spec, &root, key, value) {
        Ok(root)
    } else {
        Err(failed(index, "membership"))
    }
}

/// Checks that a store with this root is in the state.
fn in_root(proof: &CommitmentProof, root: &[u8], path: &Path, store_root: &[u8]) -> Result<()> {
    let [_, spec] = specs();
    let calculated = exists(existence(proof, 1)?, &spec, &path.store, store_root, 1)?;
    if calculated == root {
        Ok(())
    } else {
        Err(INVALID_PROOF.wrap(
            "proof did not commit to expected root. Please ensure proof was submitted with \
             correct proofHeight and to the correct chain.",
        ))
    }
}

/// Two neighbours part somewhere below the root. `ics23` walks down from the root until they do, and
/// does not expect to reach a leaf before.
fn check_divergence(absence: &NonExistenceProof) -> Result<()> {
    let (Some(left), Some(right)) = (&absence.left, &absence.right) else {
        return Ok(());
    };
    let same = |(left, right): &(&InnerOp, &InnerOp)| {
        left.prefix == right.prefix && left.suffix == right.suffix
    };
    let pairs = left.path.iter().rev().zip(right.path.iter().rev());
    let common = pairs.take_while(same).count();
    if common < left.path.len() && common < right.path.len() {
        Ok(())
    } else {
        Err(failed(0, "non-membership"))
    }
}
