//! Proofs of values and of absence, under the two specs of the SDK's stores: IAVL in a store, and the
//! simple tree over the stores.

use anyhow::{Context, Result, bail, ensure};
use ics23::commitment_proof::Proof;
use ics23::{CommitmentProof, HostFunctionsManager};
use prost::Message;
use tendermint::merkle::proof::ProofOps;
use tendermint_rpc::{Client, HttpClient};

use crate::keys::Key;

/// What the node says of a store without entries.
const EMPTY: &str = "the store has no keys";

/// What the RPC said of a key at a height.
#[derive(Clone)]
pub struct Answer {
    /// The value; empty where there is none.
    pub value: Vec<u8>,
    /// Proof of it, or of there being none.
    pub proof: ProofOps,
}

/// What was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proven {
    /// The value is there.
    Existence,
    /// Nothing is there.
    Absence,
}

/// Asks for a key in the state after a height, with its proof. `None` where the node says that there is no
/// entry in the whole store: neither a value nor absence can be proven in it.
pub async fn ask(client: &HttpClient, key: &Key, height: u64) -> Result<Option<Answer>> {
    let path = format!("store/{}/key", key.store);
    let at = u32::try_from(height).context("heights beyond 32 bits cannot be asked for")?;
    let answer = client
        .abci_query(Some(path), key.key.clone(), Some(at.into()), true)
        .await?;
    if answer.code.is_err() && answer.log.contains(EMPTY) {
        return Ok(None);
    }
    ensure!(
        answer.code.is_ok(),
        "{} at height {height}: {}",
        key.store,
        answer.log
    );
    ensure!(
        answer.height.value() == height,
        "asked at {height}, answered at {}",
        answer.height
    );
    Ok(Some(Answer {
        value: answer.value,
        proof: answer.proof.context("there is no proof")?,
    }))
}

fn ops(proof: &ProofOps, key: &Key) -> Result<(CommitmentProof, CommitmentProof)> {
    let [inner, outer] = &proof.ops[..] else {
        bail!("{} proofs instead of two", proof.ops.len());
    };
    ensure!(inner.field_type == "ics23:iavl", "not {}", inner.field_type);
    ensure!(inner.key == key.key, "the first proof names another key");
    ensure!(
        outer.field_type == "ics23:simple",
        "not {}",
        outer.field_type
    );
    ensure!(
        outer.key == key.store.as_bytes(),
        "the second proof names another store"
    );
    Ok((
        CommitmentProof::decode(&inner.data[..])?,
        CommitmentProof::decode(&outer.data[..])?,
    ))
}

/// Checks an answer against the application hash of the next header.
///
/// # Errors
/// What is wrong with it.
pub fn verify(key: &Key, answer: &Answer, app_hash: &[u8]) -> Result<Proven> {
    let (inner, outer) = ops(&answer.proof, key)?;
    let (root, proven) = match inner.proof.as_ref().context("a proof of nothing")? {
        Proof::Exist(proof) => {
            let root = ics23::calculate_existence_root::<HostFunctionsManager>(proof)?;
            let is_proven = ics23::verify_membership::<HostFunctionsManager>(
                &inner,
                &ics23::iavl_spec(),
                &root,
                &key.key,
                &answer.value,
            );
            ensure!(is_proven, "the value is not proven");
            (root, Proven::Existence)
        }
        Proof::Nonexist(proof) => {
            ensure!(answer.value.is_empty(), "a value with a proof of absence");
            ensure!(proof.key == key.key, "absence of another key");
            let neighbour = proof.left.as_ref().or(proof.right.as_ref());
            let neighbour = neighbour.context("absence without a neighbour")?;
            let root = ics23::calculate_existence_root::<HostFunctionsManager>(neighbour)?;
            let is_proven = ics23::verify_non_membership::<HostFunctionsManager>(
                &inner,
                &ics23::iavl_spec(),
                &root,
                &key.key,
            );
            ensure!(is_proven, "the absence is not proven");
            (root, Proven::Absence)
        }
        _ => bail!("a batch or a compressed proof, which relayers do not take"),
    };
    in_app_hash(&outer, key, &root, app_hash)?;
    Ok(proven)
}

fn in_app_hash(outer: &CommitmentProof, key: &Key, root: &[u8], app_hash: &[u8]) -> Result<()> {
    let is_proven = ics23::verify_membership::<HostFunctionsManager>(
        outer,
        &ics23::tendermint_spec(),
        &app_hash.to_vec(),
        key.store.as_bytes(),
        root,
    );
    ensure!(is_proven, "the store is not in the application hash");
    Ok(())
}

/// The answer with one bit changed, in every byte of the proofs and of the value; with a value made longer,
/// taken away, or put where there is none; with a proof missing, and with both in the wrong order.
pub fn forgeries(answer: &Answer) -> Vec<Answer> {
    let mut forged = Vec::new();
    let mut add = |change: &dyn Fn(&mut Answer)| {
        let mut copy = answer.clone();
        change(&mut copy);
        forged.push(copy);
    };
    for (index, op) in answer.proof.ops.iter().enumerate() {
        for byte in 0..op.data.len() {
            add(&|copy| copy.proof.ops[index].data[byte] ^= 1 << (byte % 8));
        }
        for byte in 0..op.key.len() {
            add(&|copy| copy.proof.ops[index].key[byte] ^= 1 << (byte % 8));
        }
    }
    for byte in 0..answer.value.len() {
        add(&|copy| copy.value[byte] ^= 1 << (byte % 8));
    }
    add(&|copy| copy.value.push(0));
    if !answer.value.is_empty() {
        add(&|copy| copy.value.clear());
    }
    add(&|copy| drop(copy.proof.ops.pop()));
    add(&|copy| copy.proof.ops.swap(0, 1));
    forged
}
