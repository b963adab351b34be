//! Custodians die at each step of a sale (`kill -9`): the buyer gets the keys, or its money back.

use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use tenzro_cli::flows::sale::{Ending, Progress, Purchase};
use tenzro_cli::flows::{content, market, money, vault};
use tenzro_client::Currency;

use crate::screen::Screen;
use crate::stage::{market::PRICE, operators};
use crate::world::World;

/// When custodians die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Bought,
    Delivered,
    Confirmed,
    Opened,
}

/// Steps, custodians that die in each, and whether the buyer still gets the keys.
const DEATHS: [(Step, usize, bool); 5] = [
    (Step::Bought, 1, true),
    (Step::Delivered, 1, true),
    (Step::Confirmed, 1, true),
    (Step::Opened, 1, true),
    // Too few are left in every group: nothing can be delivered.
    (Step::Bought, 6, false),
];

/// Sells the version once for each way to die.
///
/// # Errors
/// When a buyer ends with neither the keys nor the money.
pub async fn run(world: &World, screen: &mut Screen, program: &Path, version: u64) -> Result<()> {
    screen.section("Custodians die at each step of a sale");
    let buyer = world.cast.buyers.first().context("nobody buys")?;
    let sender = world.sender(buyer);
    let needed = PRICE * DEATHS.len() as u128 + PRICE;
    money::buy_compute(&world.network, &sender, needed, 1).await?;
    for (number, (step, count, opens)) in DEATHS.into_iter().enumerate() {
        let first = number * 2 % world.cast.operators.len();
        let dying: Vec<usize> = (0..count)
            .map(|offset| (first + offset) % world.cast.operators.len())
            .collect();
        let before = money::balance(&world.network, buyer.key.address(), Currency::Tcc).await?;
        let ending = sale(world, &sender, version, step, &dying).await?;
        let after = money::balance(&world.network, buyer.key.address(), Currency::Tcc).await?;
        let paid = before.saturating_sub(after);
        let names: Vec<&str> = dying
            .iter()
            .map(|at| world.cast.operators[*at].name.as_str())
            .collect();
        let names = names.join(", ");
        match (&ending, opens) {
            (Ending::Open(items), true) => {
                ensure!(paid == PRICE, "{paid} were paid for {PRICE}");
                screen.line(format!(
                    "{step:?}: kill -9 {names}; {} items decrypted",
                    items.len()
                ));
            }
            (Ending::Refunded, false) => {
                ensure!(paid == 0, "{paid} are missing after a refund");
                let tcc = Currency::Tcc.format(PRICE);
                screen.line(format!("{step:?}: kill -9 {names}; {tcc} came back"));
            }
            (Ending::Open(_), false) => bail!("{count} custodians were dead, and keys came"),
            (Ending::Refunded, true) => bail!("{step:?}: one death of many, and no keys came"),
        }
        revive(world, program, &dying).await?;
    }
    Ok(())
}

async fn sale(
    world: &World,
    buyer: &tenzro_client::Sender,
    version: u64,
    step: Step,
    dying: &[usize],
) -> Result<Ending> {
    let network = &world.network;
    let (secret, key) = vault::fresh_key()?;
    // Nobody may have delivered before the first of them is dead.
    let mut dead = None;
    if step == Step::Bought {
        dead = Some(kill(world, dying));
    }
    market::buy(network, buyer, version, PRICE, key).await?;
    let mine = market::grants(network, Some(buyer.address().to_string())).await?;
    let sale = mine.grants.last().context("the grant is not there")?.grant;
    let services = content::services(network).await?;
    let purchase = Purchase {
        network,
        buyer,
        blobs: &world.blobs,
        services: &services,
        sale,
        secret: &secret,
        shelf: None,
        through: None,
    };
    let ending = purchase
        .take(|progress| {
            let now = match progress {
                Progress::Delivered(_) => Step::Delivered,
                Progress::Confirmed(_) => Step::Confirmed,
                Progress::Opened(_) => Step::Opened,
                Progress::Disputed(_) | Progress::Fetched(..) | Progress::Missed(_) => return,
            };
            if now == step && dead.is_none() {
                dead = Some(kill(world, dying));
            }
        })
        .await?;
    dead.with_context(|| format!("the sale ended before the step {step:?} came"))??;
    Ok(ending)
}

fn kill(world: &World, dying: &[usize]) -> Result<()> {
    // Nobody else holds the processes at this stage.
    let mut daemons = world.daemons.try_lock()?;
    for at in dying {
        daemons[*at].start_kill()?;
    }
    Ok(())
}

/// Starts the dead again on their folders.
async fn revive(world: &World, program: &Path, dying: &[usize]) -> Result<()> {
    let mut daemons = world.daemons.lock().await;
    for at in dying {
        daemons[*at].wait().await?;
        let home = world.home.join(&world.cast.operators[*at].name);
        daemons[*at] = operators::launch(&home, program)?;
    }
    Ok(())
}
