//! Across chains: TCC goes to a wasmd chain and comes home, and a contract there asks for an inference
//! and buys a dataset grant. Packets are moved by `tenzro-relayer`, a process of its own.
//!
//! Every number that is told is read from the chains afterwards, and every step that does not end as it
//! should ends the run.

mod asks;
mod contracts;
mod grants;
mod relay;
mod remote;
pub mod told;
mod transfers;
mod wait;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tenzro_client::localnet::Program;

use crate::screen::Screen;
use crate::stage::{chain, operators};
use crate::world::World;
use crate::{eye, records};
use tenzro_report::path::Across;

pub use contracts::Contracts;

use relay::Relayer;
use remote::Remote;

/// What a run on its own needs: no reviewers, no dataset, only chains, operators and packets.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program that runs our chain.
    pub chain: Program,
    /// Seed of keys.
    pub seed: u64,
    /// Where the run keeps its files.
    pub home: PathBuf,
    /// Where the account of it goes.
    pub out: PathBuf,
    /// Folder of the compiled contracts.
    pub wasm: PathBuf,
    /// Folder of the models.
    pub models: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// The operators' program.
    pub oracle: PathBuf,
    /// `tenzro-relayer`.
    pub relayer: PathBuf,
    /// A text that is judged.
    pub text: PathBuf,
}

/// Plays everything but the grant on chains of its own, and ends them.
///
/// # Errors
/// With the first thing that is not as it must be.
pub async fn play(plan: &Plan) -> Result<()> {
    let mut screen = Screen::new();
    eye::open(&plan.models, &plan.runtime)?;
    std::fs::create_dir_all(&plan.out)
        .with_context(|| format!("cannot make {}", plan.out.display()))?;
    let place = (plan.home.clone(), false);
    let (wasm, runtime) = (&plan.wasm, &plan.runtime);
    let (net, mut world) =
        chain::run(&mut screen, plan.chain, plan.seed, place, wasm, runtime).await?;
    let models = records::read(&plan.models)?;
    operators::run(&mut world, &mut screen, &plan.oracle, &plan.models, models).await?;
    let given = Given {
        seed: plan.seed,
        wasm: &plan.wasm,
        relayer: &plan.relayer,
        text: &plan.text,
        version: None,
    };
    let told = run(&world, &mut screen, &given).await?;
    told::write(&told, &plan.out)?;
    screen.line(format!(
        "path drawn in {}",
        plan.out.join("across.svg").display()
    ));
    drop(world);
    Ok(net.stop().await?)
}

/// What the stage works with besides the network.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// Seed of keys.
    pub seed: u64,
    /// Folder of the compiled contracts.
    pub wasm: &'a Path,
    /// `tenzro-relayer`.
    pub relayer: &'a Path,
    /// A text that is judged.
    pub text: &'a Path,
    /// A dataset version that is for sale, if any.
    pub version: Option<u64>,
}

/// The stage, on a network that runs.
///
/// # Errors
/// With the first thing that is not as it must be.
pub async fn run(world: &World, screen: &mut Screen, given: &Given<'_>) -> Result<Across> {
    screen.section("A second chain: wasmd, one validator, with a contract that will ask ours");
    let remote = Remote::start(world, given).await?;
    screen.line(format!(
        "{} runs; RPC {}",
        remote.chain.id(),
        remote.net.rpc()
    ));
    let mut relayer = Relayer::new(world, &remote, given).await?;
    let contracts = contracts::deploy(world, screen, &remote, &relayer, given).await?;
    relayer.start()?;
    let mut told = told::begin(world, &remote, &contracts);
    let stage = Stage {
        world,
        remote: &remote,
        contracts: &contracts,
    };
    screen.section("TCC crosses and returns; what cannot arrive goes back");
    transfers::run(&stage, screen, &mut relayer, &mut told).await?;
    screen.section("The contract there asks the operators here");
    asks::run(&stage, screen, given.text, &mut told).await?;
    if let Some(version) = given.version {
        screen.section("The contract there buys a grant here");
        grants::run(&stage, screen, version, &mut told).await?;
    }
    transfers::reconcile(&stage, screen, &mut told).await?;
    relayer.stop().await?;
    remote.net.stop().await?;
    Ok(told)
}

/// Both chains with what is on them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stage<'a> {
    /// Our network.
    pub world: &'a World,
    /// The other chain.
    pub remote: &'a Remote,
    /// Contracts and channels between them.
    pub contracts: &'a Contracts,
}
