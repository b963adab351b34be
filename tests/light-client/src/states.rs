//! Every state of a chain: keys of every store, proven at every height against the header after it.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Result, bail};
use tendermint_rpc::HttpClient;
use tenzro_client::Address;
use tokio::task::JoinSet;

use crate::keys::{self, Key};
use crate::proofs::{Answer, Proven, ask, forgeries, verify};

/// Heights that are asked for beside each other.
const LANES: usize = 8;

/// What to look at.
pub struct Scope {
    /// Accounts whose entries are proven.
    pub accounts: Vec<Address>,
    /// Denomination of their balances.
    pub denom: String,
    /// Proofs are forged at every N-th height.
    pub forge_every: u64,
}

/// What was proven, by store and kind.
#[derive(Default)]
pub struct Tally {
    /// Number of proofs.
    pub proofs: BTreeMap<(&'static str, Proven), u64>,
    /// Heights.
    pub heights: u64,
    /// Answers that there is no entry in a store.
    pub empty: u64,
    /// Forgeries that were refused.
    pub forgeries: usize,
    /// What is wrong.
    pub failures: Vec<String>,
}

impl Tally {
    /// The number of proofs of a kind.
    pub fn count(&self, kind: Proven) -> u64 {
        let of = self.proofs.iter().filter(|((_, one), _)| *one == kind);
        of.map(|(_, count)| count).sum()
    }

    fn add(&mut self, other: Self) {
        for (at, count) in other.proofs {
            *self.proofs.entry(at).or_default() += count;
        }
        self.heights += other.heights;
        self.empty += other.empty;
        self.forgeries += other.forgeries;
        self.failures.extend(other.failures);
    }
}

/// Proves the states after the given heights; beside each stands the application hash of the next header,
/// which has been verified.
///
/// # Errors
/// An RPC that does not answer.
pub async fn prove(
    client: &HttpClient,
    scope: Scope,
    hashes: Vec<(u64, Vec<u8>)>,
) -> Result<Tally> {
    let scope = Arc::new(scope);
    let mut tally = Tally::default();
    let mut lanes: JoinSet<Result<Tally>> = JoinSet::new();
    for (height, hash) in hashes {
        if lanes.len() >= LANES
            && let Some(done) = lanes.join_next().await
        {
            tally.add(done??);
        }
        let (client, scope) = (client.clone(), Arc::clone(&scope));
        lanes.spawn(async move { state(&client, &scope, height, &hash).await });
    }
    while let Some(done) = lanes.join_next().await {
        tally.add(done??);
    }
    Ok(tally)
}

/// Proves the state after one height.
async fn state(client: &HttpClient, scope: &Scope, height: u64, hash: &[u8]) -> Result<Tally> {
    let mut tally = Tally {
        heights: 1,
        ..Tally::default()
    };
    for key in keys::of(height, &scope.accounts, &scope.denom) {
        let Some(answer) = ask(client, &key, height).await? else {
            tally.empty += 1;
            continue;
        };
        match verify(&key, &answer, hash) {
            Ok(proven) => {
                let at = (key.store, proven);
                let is_first = !tally.proofs.contains_key(&at);
                *tally.proofs.entry(at).or_default() += 1;
                if is_first && height.is_multiple_of(scope.forge_every) {
                    forge(&mut tally, (&key, height), &answer, hash);
                }
            }
            Err(error) => {
                let name = String::from_utf8_lossy(&key.key).escape_debug().to_string();
                let store = key.store;
                let failure = format!("height {height}, {store}/{name}: {error}");
                tally.failures.push(failure);
            }
        }
    }
    Ok(tally)
}

/// None of the forgeries of an answer may be taken, nor the answer itself under another hash.
fn forge(tally: &mut Tally, (key, height): (&Key, u64), answer: &Answer, hash: &[u8]) {
    let store = key.store;
    for (index, forged) in forgeries(answer).iter().enumerate() {
        if verify(key, forged, hash).is_ok() {
            let failure = format!("height {height}, {store}: forgery {index} is taken");
            tally.failures.push(failure);
        }
        tally.forgeries += 1;
    }
    for byte in 0..hash.len() {
        let mut other = hash.to_vec();
        other[byte] ^= 1 << (byte % 8);
        if verify(key, answer, &other).is_ok() {
            let failure = format!("height {height}, {store}: another application hash is taken");
            tally.failures.push(failure);
        }
        tally.forgeries += 1;
    }
}

/// Demands that enough was looked at: proofs of both kinds, in each of the stores named.
///
/// # Errors
/// What is missing.
pub fn demand(tally: &Tally, heights: u64, stores: &[String]) -> Result<()> {
    if tally.heights < heights {
        bail!("{} heights, not {heights}", tally.heights);
    }
    for store in stores {
        for kind in [Proven::Existence, Proven::Absence] {
            if !tally.proofs.keys().any(|at| *at == (store.as_str(), kind)) {
                bail!("no proof of {kind:?} in the store {store}");
            }
        }
    }
    if tally.forgeries == 0 {
        bail!("nothing was forged");
    }
    Ok(())
}
