//! Becoming an operator: the network's file, the wait for funds, golden vectors, the bond.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use tenzro_client::{Currency, Deployment};
use tenzro_contract_api::operators::{ConfigResponse, ExecuteMsg, QueryMsg, Role};
use tokio::time::sleep;

use crate::config::Config;
use crate::doctor::ask_status;
use crate::golden;
use crate::node::Node;
use crate::status::{Board, now};

/// Gas of registering and of a day of work, for the reserve beside the bond.
const RESERVE_GAS: u64 = 40_000_000;
/// How often the shortfall is said again.
const AGAIN: Duration = Duration::from_secs(60);
/// Longest pause between attempts while the node is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// Takes the network's file from the node where there is none, however long the node takes. The
/// node's address in the configuration stays what it is.
///
/// # Errors
/// When the file cannot be written.
pub async fn obtain(config: &Config, board: &Board) -> anyhow::Result<()> {
    let mut pause = Duration::from_millis(500);
    while !config.deployment.exists() {
        match Deployment::fetch(&config.rpc).await {
            Ok(found) => {
                found.save(&config.deployment)?;
                tracing::info!(chain = found.chain_id, "the network's file is here");
            }
            Err(error) => {
                board.doing(format!("waiting for the network's file: {error}"));
                tracing::warn!(%error, "waiting for the network's file");
                sleep(pause).await;
                pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            }
        }
    }
    Ok(())
}

/// Registers the operator with its bond, unless it is registered or the configuration names none.
/// The golden vectors come first, then the wait for funds.
///
/// # Errors
/// When this machine answers differently from all others, the bond is too small for the network, or
/// the operator has left before.
pub async fn join(config: &Config, node: &Node, board: &Board) -> anyhow::Result<()> {
    let Some(bond) = config.bond_utnz()? else {
        return Ok(());
    };
    if patiently(board, || node.own_record()).await?.is_some() {
        return Ok(());
    }
    let left = config.home.join(LEFT);
    if left.exists() {
        bail!(
            "this operator has left the network; to join again remove {} and run it again",
            left.display()
        );
    }
    board.doing("checking the models with golden vectors");
    for (model, vectors) in golden::run(config)
        .await
        .context("this machine cannot join")?
    {
        println!("{model}: {vectors} golden vectors come out as they must");
    }
    golden::compare(config, node)
        .await
        .context("the models here are not the network's")?;
    let question = QueryMsg::Config {};
    let terms: ConfigResponse = patiently(board, || node.ask("operators", &question)).await?;
    let smallest = terms.config.min_bond.u128();
    if bond < smallest {
        bail!(
            "the bond of {} is below the network's smallest, {}; raise it in the configuration",
            Currency::Tnz.format(bond),
            Currency::Tnz.format(smallest)
        );
    }
    funded(node, board, bond).await?;
    board.doing("bonding");
    let mut roles = vec![Role::Inference];
    if config.storage {
        roles.push(Role::Storage);
    }
    let message = ExecuteMsg::Register {
        endpoint: config.public_endpoint(),
        roles,
        entity: config.entity.clone(),
    };
    node.pay("operators", &message, bond).await?;
    println!(
        "bonded with {}; drawn for work from now on",
        Currency::Tnz.format(bond)
    );
    board.doing("");
    Ok(())
}

/// Refuses to work beside another daemon with the same key: the two would commit to different salts
/// and take each other's sequence numbers. Found out at the address that is registered.
///
/// # Errors
/// When another daemon of this operator answers there.
pub async fn alone(node: &Node, board: &Board) -> anyhow::Result<()> {
    let Some(record) = patiently(board, || node.own_record()).await? else {
        return Ok(());
    };
    let own = board.read();
    match ask_status(&record.endpoint).await {
        Ok(found) if found.address == own.address && found.instance != own.instance => bail!(
            "another daemon runs with the key of {} at {}, since {} s; end one of the two",
            own.address,
            record.endpoint,
            now().saturating_sub(found.started)
        ),
        // Nobody answers there, or this daemon does.
        _ => Ok(()),
    }
}

/// Marks an operator that has left, in its data folder.
pub const LEFT: &str = "left";

/// Waits until the account can pay bond and fees; says what is missing, to the unit.
async fn funded(node: &Node, board: &Board, bond: u128) -> anyhow::Result<()> {
    let reserve = node.cost(RESERVE_GAS)?;
    let need = bond.saturating_add(reserve);
    let mut told: Option<(u128, Instant)> = None;
    loop {
        let has = patiently(board, || node.balance()).await?;
        board.change(|status| {
            status.balance = has;
            status.last_look = now();
        });
        if has >= need {
            if told.is_some() {
                println!("funded: {}", Currency::Tnz.format(has));
            }
            return Ok(());
        }
        let due = told.is_none_or(|(before, at)| before != has || at.elapsed() > AGAIN);
        if due {
            tell(node, board, bond, reserve, has);
            told = Some((has, Instant::now()));
        }
        sleep(Duration::from_millis(500)).await;
    }
}

fn tell(node: &Node, board: &Board, bond: u128, reserve: u128, has: u128) {
    let tnz = |amount| Currency::Tnz.format(amount);
    let address = node.address();
    let short = bond.saturating_add(reserve).saturating_sub(has);
    println!("operator   {address}");
    println!(
        "needs      {} bond and {} for fees",
        tnz(bond),
        tnz(reserve)
    );
    println!("has        {}", tnz(has));
    println!("shortfall  {}", tnz(short));
    println!("  from another account:  tenzro wallet send {address} {short}utnz");
    if let Some(faucet) = &node.deployment().faucet {
        println!("  from the faucet:       tenzro faucet {address}    ({faucet})");
    }
    println!("waiting; this goes on by itself once the account is funded");
    board.doing(format!("waiting for {} on {address}", tnz(short)));
}

/// Asks the node until it answers.
async fn patiently<T, F>(board: &Board, question: impl Fn() -> F) -> tenzro_client::Result<T>
where
    F: Future<Output = tenzro_client::Result<T>>,
{
    let mut pause = Duration::from_millis(500);
    loop {
        match question().await {
            Err(error) if error.is_retryable() => {
                board.doing(format!("waiting for the chain: {error}"));
                sleep(pause).await;
                pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            }
            other => return other,
        }
    }
}
