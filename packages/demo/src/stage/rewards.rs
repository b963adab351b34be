//! An epoch ends: what it releases, and everybody draws a part.

use std::time::Duration;

use anyhow::Result;
use tenzro_cli::flows::money;
use tenzro_client::Currency;
use tenzro_contract_api::treasury::{EpochResponse, InstantiateMsg, Ledger, QueryMsg};
use tenzro_contract_api::types::MICRO;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::screen::{Screen, short};
use crate::stage::economy;
use crate::stage::qualify::all;
use crate::world::World;

/// Closes the running epoch, lets everybody who earned something claim it, and says where every unit
/// is; how many equations failed.
///
/// # Errors
/// When a transaction fails.
pub async fn run(world: &World, screen: &mut Screen, title: &str) -> Result<usize> {
    screen.section(title);
    let clerk = world.sender(&world.cast.clerk);
    let running = money::epoch(&world.network, None).await?;
    let outcome = loop {
        match money::close_epoch(&world.network, &clerk).await {
            Ok(outcome) => break outcome,
            Err(tenzro_cli::flows::FlowError::Client(error))
                if error.contract().is_some_and(|failure| failure.code == 4) =>
            {
                sleep(Duration::from_millis(400)).await;
            }
            Err(error) => return Err(error.into()),
        }
    };
    let epoch = money::epoch(&world.network, Some(running.epoch)).await?;
    let config: InstantiateMsg = world.network.ask("treasury", &QueryMsg::Config {}).await?;
    screen.line(format!(
        "epoch {} closed: {} of {} released, {} (fees burned: {})  tx {}",
        epoch.epoch,
        Currency::Tic.format(epoch.released.u128()),
        Currency::Tic.format(epoch.planned.u128()),
        gate(&epoch, config.params.target_burn.u128()),
        Currency::Tcc.format(epoch.burned.u128()),
        short(&outcome.hash.to_string())
    ));
    for (ledger, amount) in Ledger::ALL.iter().zip(epoch.per_ledger) {
        screen.more(format!(
            "{:<8} {}",
            ledger.as_str(),
            Currency::Tic.format(amount.u128())
        ));
    }
    claim(world, screen).await?;
    economy::run(world, screen).await
}

/// How far burned fees opened the gate: never closed beyond a fifth, and opened by no more than they
/// are worth.
fn gate(epoch: &EpochResponse, target: u128) -> String {
    let burned = epoch.burned.u128();
    let percent = (burned * 100 / target.max(1)).clamp(20, 100);
    let opened = epoch.planned.u128() * (percent - 20) / 100;
    let worth = burned * epoch.rate.u128() / u128::from(MICRO);
    match percent {
        20 => "the gate at its floor of 20 %".to_owned(),
        _ if worth < opened => "a fifth, and what the fees are worth".to_owned(),
        100 => "the gate open".to_owned(),
        percent => format!("the gate open by {percent} %"),
    }
}

async fn claim(world: &World, screen: &Screen) -> Result<()> {
    let mut tasks = JoinSet::new();
    let mut paid = Vec::new();
    for person in world.cast.everybody() {
        let claimable = money::claimable(&world.network, &person.address()).await?;
        let sum: u128 = claimable.pending.iter().map(|amount| amount.u128()).sum();
        if sum == 0 {
            continue;
        }
        paid.push((person.name.clone(), sum));
        let (network, sender) = (world.network.clone(), world.sender(person));
        tasks.spawn(async move { money::claim(&network, &sender).await });
    }
    all(tasks).await?;
    for group in ["trainer", "reviewer", "operator"] {
        let of_group: Vec<_> = paid
            .iter()
            .filter(|(name, _)| name.starts_with(group))
            .collect();
        let sum: u128 = of_group.iter().map(|(_, sum)| sum).sum();
        if let Some((name, best)) = of_group.iter().max_by_key(|(_, sum)| *sum) {
            screen.line(format!(
                "{} {group}s claimed {}; most: {name} {}",
                of_group.len(),
                Currency::Tic.format(sum),
                Currency::Tic.format(*best)
            ));
        }
    }
    Ok(())
}
