//! What must be true at the end, asked of the chain.

use std::time::Duration;

use anyhow::{Result, bail};
use tenzro_cli::flows::{content, market, money};
use tenzro_client::Currency;
use tenzro_contract_api::oracle::{self, JobsResponse};
use tokio::time::sleep;

use crate::screen::Screen;
use crate::stage::chain::BUYER_TIC;
use crate::world::World;

/// Asks the chain and prints one line per check; the number of checks that failed.
///
/// # Errors
/// When the node cannot be asked.
pub async fn run(world: &World, screen: &mut Screen) -> Result<usize> {
    screen.section("Checks, every figure read back from the chain");
    let mut failed = 0;
    let mut check = |screen: &Screen, good: bool, text: String| {
        screen.line(format!("{} {text}", if good { "ok    " } else { "FAILED" }));
        failed += usize::from(!good);
    };
    let network = &world.network;
    let sums = money::economy(network).await?;
    let genesis = BUYER_TIC * world.cast.buyers.len() as u128;
    let tic = money::supply(network, "incentive-token").await?;
    let expected = genesis + (sums.claimed + sums.community + sums.tic_redeemed).u128()
        - sums.tic_burned.u128();
    check(
        screen,
        tic == expected,
        format!(
            "TIC supply {} = genesis + claimed + community + redeemed - burned",
            Currency::Tic.format(tic)
        ),
    );
    let tcc = money::supply(network, "compute-token").await?;
    let expected = (sums.tcc_bought - sums.tcc_redeemed - sums.tcc_fees_burned).u128();
    check(
        screen,
        tcc == expected,
        format!(
            "TCC supply {} = bought - redeemed - fees burned",
            Currency::Tcc.format(tcc)
        ),
    );
    let totals = market::totals(network).await?;
    let held = money::balance(network, network.address("marketplace")?, Currency::Tcc).await?;
    let accounted = totals.received
        == totals.split + totals.community + totals.burned + totals.refunded + totals.escrowed
        && held == (totals.split - totals.paid + totals.escrowed).u128();
    check(
        screen,
        accounted,
        format!(
            "marketplace: every micro-TCC of {} accounted for",
            Currency::Tcc.format(totals.received.u128())
        ),
    );
    let operators = content::operators(network).await?;
    let slashed = operators
        .iter()
        .filter(|operator| !operator.slashed.is_zero())
        .count();
    check(
        screen,
        slashed == 0,
        format!("{} operators, {slashed} slashed", operators.len()),
    );
    Ok(failed)
}

/// Waits until every check by operators is final, so that what they earned is in the books.
///
/// # Errors
/// When it takes longer than two minutes, or the node cannot be asked.
pub async fn settle(world: &World, screen: &mut Screen) -> Result<()> {
    screen.section("Challenge windows pass");
    let begun = std::time::Instant::now();
    let question = oracle::QueryMsg::OpenJobs {
        start_after: None,
        limit: Some(100),
    };
    loop {
        let open: JobsResponse = world.network.ask("oracle", &question).await?;
        if open.jobs.is_empty() {
            screen.line(
                "every check is final: nobody challenged, operators have earned their points",
            );
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(120) {
            bail!("{} jobs are not final after two minutes", open.jobs.len());
        }
        sleep(Duration::from_millis(300)).await;
    }
}
