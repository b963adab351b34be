//! The chain starts and the contracts are put on it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use tenzro_cli::flows::Network;
use tenzro_client::blob::BlobClient;
use tenzro_client::deploy::{CONTRACTS, DeployPlan, Step, deploy_all};
use tenzro_client::localnet::{Extras, Genesis, Localnet, Program, named_accounts};
use tenzro_client::rpc::RpcOptions;
use tenzro_client::{Chain, Confirmer};
use tenzro_inference::fingerprint::{RADIUS_AUDIO, RADIUS_IMAGE, RADIUS_TEXT};

use crate::cast::Cast;
use crate::dice::Dice;
use crate::screen::Screen;
use crate::world::World;

/// How long people may take to vote, or to open a vote, seconds.
const PEOPLE: u64 = 300;
/// Genesis TIC of each buyer: 2,000 TIC, labelled so on the screen.
pub const BUYER_TIC: u128 = 2_000_000_000;

/// What the faucet of a network gives per request: 1,500 TNZ, enough for a bond.
const FAUCET: u64 = 1_500_000_000;
/// What the faucet holds at the beginning, utnz.
const FAUCET_FUNDS: u128 = 1_000_000_000_000_000;

/// Starts a chain in a folder and deploys. A chain that is to stay runs apart from this terminal.
///
/// # Errors
/// When its program is missing or refuses something.
pub async fn run(
    screen: &mut Screen,
    program: Program,
    seed: u64,
    (home, stay): (PathBuf, bool),
    wasm: &Path,
    runtime: &Path,
) -> Result<(Localnet, World)> {
    screen.section(match program {
        Program::Wasmd => "Chain: wasmd with the prefix tenzro, one validator",
        Program::Tenzrod => "Chain: tenzrod, one validator",
    });
    let dice = Dice::new(seed);
    let cast = Cast::new(seed)?;
    let faucet = named_accounts(0, ["faucet"])?.into_iter();
    let genesis = Genesis {
        program,
        chain_id: "tenzro-demo-1".to_owned(),
        accounts: cast
            .everybody()
            .filter(|person| !cast.is_contributor(person))
            .map(|person| (person.key.address().clone(), 1_000_000_000_000))
            .chain(faucet.map(|account| (account.key.address().clone(), FAUCET_FUNDS)))
            .collect(),
        block_pause: Duration::from_millis(250),
    };
    let extras = Extras {
        apart: stay,
        faucet: Some(FAUCET),
        deployment: Some(home.join("deployment.json")),
    };
    let net = Localnet::create_with(&home.join("chain"), &genesis, &extras).await?;
    // A node that is killed is back once it has read its log, on a busy machine after some seconds.
    let patient = RpcOptions {
        retries: 8,
        ..RpcOptions::default()
    };
    let chain = Chain::connect_with(net.rpc(), Some(&genesis.chain_id), patient).await?;
    screen.line(format!(
        "first block; RPC {}; {} accounts with utnz from genesis (simulated allocation); contributors \
         have none",
        net.rpc(),
        genesis.accounts.len()
    ));
    let (confirmer, reported) = Confirmer::reporting(&chain);
    let deployer = cast.deployer.sender(&confirmer);
    let plan = plan(&cast);
    let deployment = deploy_all(&deployer, wasm, &plan, |step| match step {
        Step::Stored { name, code } => screen.line(format!(
            "stored {name:<16} code {:<3} sha256 {}",
            code.id,
            &hex::encode(code.checksum)[..16]
        )),
        Step::Instantiated { height, gas_used } => screen.line(format!(
            "all {} contracts made in block {height} by one transaction ({gas_used} gas), each at \
             the address its peers were told",
            CONTRACTS.len()
        )),
    })
    .await?;
    deployment.save(&home.join("deployment.json"))?;
    let world = World {
        network: Network {
            chain,
            deployment: Arc::new(deployment),
        },
        confirmer,
        reported: tokio::sync::Mutex::new(reported),
        cast,
        gas_fund: plan.gas_fund,
        dice,
        blobs: BlobClient::new(),
        home,
        runtime: runtime.to_owned(),
        daemons: tokio::sync::Mutex::default(),
    };
    Ok((net, world))
}

/// Fast windows where programs answer, long ones where people do, and who is who.
fn plan(cast: &Cast) -> DeployPlan {
    let mut plan = DeployPlan {
        model_owner: Some(cast.governor.key.address().clone()),
        gold_keeper: Some(cast.keeper.key.address().clone()),
        community: Some(cast.community.key.address().clone()),
        genesis_tic: cast
            .buyers
            .iter()
            .map(|buyer| (buyer.key.address().clone(), BUYER_TIC))
            .collect(),
        ..DeployPlan::fast()
    };
    plan.data_registry.radius_text = RADIUS_TEXT;
    plan.data_registry.radius_image = RADIUS_IMAGE;
    plan.data_registry.radius_audio = RADIUS_AUDIO;
    // Long enough for people. Simulated ones answer within a block or two, and every window ends
    // when nobody is missing.
    plan.peer_review.commit_window = cw_utils::Duration::Time(PEOPLE);
    plan.peer_review.reveal_window = cw_utils::Duration::Time(PEOPLE);
    plan.peer_review.qualifier_window = cw_utils::Duration::Time(2 * PEOPLE);
    plan.peer_review.qualifier_reveal_window = cw_utils::Duration::Time(2 * PEOPLE);
    // An operator that was killed comes back before its window ends; nobody else waits for the end.
    plan.oracle.commit_window = cw_utils::Duration::Time(60);
    plan.oracle.reveal_window = cw_utils::Duration::Time(60);
    // Who has bought types the command that downloads; a custodian that leaves can be disputed until
    // its bond is free.
    plan.custody.delivery_window = cw_utils::Duration::Time(45);
    plan.custody.open_window = cw_utils::Duration::Time(8);
    plan.operators.unbonding = 60;
    plan.treasury.epoch = cw_utils::Duration::Time(8);
    plan
}
