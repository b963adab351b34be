//! What the stage tells: every hop with its transaction, for the picture and for whoever checks.

use std::path::Path;

use anyhow::Result;
use tenzro_client::Outcome;
use tenzro_report::path::{Across, Hop, drawing};

use super::contracts::Contracts;
use super::relay::Both;
use super::remote::Remote;
use crate::world::World;

/// With nothing in it yet.
pub fn begin(world: &World, remote: &Remote, contracts: &Contracts) -> Across {
    let both = |both: &Both| [both.a.clone(), both.b.clone()];
    Across {
        chains: [
            world.network.chain.id().to_owned(),
            remote.chain.id().to_owned(),
        ],
        contracts: [
            ("ibc-gateway", &contracts.gateway),
            ("ibc-oracle", &contracts.oracle),
            ("remote-consumer", &contracts.consumer),
        ]
        .map(|(name, at)| (name.to_owned(), at.to_string()))
        .to_vec(),
        channels: [both(&contracts.transfer), both(&contracts.ask)],
        hops: Vec::new(),
        sums: String::new(),
    }
}

/// Adds a hop that ended. `way` is whether it began on our chain, and whether it was of tokens.
pub fn add(told: &mut Across, way: (bool, bool), what: &str, ended: &str, began: &Outcome) {
    let (outwards, tokens) = way;
    told.hops.push(Hop {
        outwards,
        tokens,
        what: what.to_owned(),
        ended: ended.to_owned(),
        tx: began.hash.to_string(),
    });
}

/// Writes `across.json`, and `across.svg` made from it.
///
/// # Errors
/// When the folder cannot be written.
pub fn write(told: &Across, out: &Path) -> Result<()> {
    std::fs::write(out.join("across.json"), serde_json::to_vec_pretty(told)?)?;
    std::fs::write(out.join("across.svg"), drawing(told))?;
    Ok(())
}
