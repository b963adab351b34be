//! What must be true at the end, asked of the chain.

use std::time::Duration;

use anyhow::{Result, bail};
use tenzro_cli::flows::economy;
use tenzro_client::Currency;
use tenzro_contract_api::oracle::{self, JobsResponse};
use tokio::time::sleep;

use crate::screen::Screen;
use crate::stage::chain::BUYER_TIC;
use crate::stage::disputes::{self, Fared};
use crate::world::World;

/// Asks the chain and prints one line per check; the number of checks that failed. `fared` is how the
/// cheat did; on the samples (which hold recordings, where it shows) it must have been caught.
///
/// # Errors
/// When the node cannot be asked.
pub async fn run(
    world: &World,
    screen: &mut Screen,
    fared: Fared,
    on_samples: bool,
) -> Result<usize> {
    screen.section("Checks, every figure read back from the chain");
    let mut failed = 0;
    let mut check = |screen: &Screen, good: bool, text: String| failed += screen.check(good, text);
    // All of one height: operators and custodians go on meanwhile.
    let found = economy::economy(&world.network).await?;
    let sums = &found.treasury;
    let genesis = BUYER_TIC * world.cast.buyers.len() as u128;
    let tic = found.tic.supply.u128();
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
    let tcc = found.tcc.supply.u128();
    let expected = (sums.tcc_bought - sums.tcc_redeemed - sums.tcc_fees_burned).u128();
    check(
        screen,
        tcc == expected,
        format!(
            "TCC supply {} = bought - redeemed - fees burned",
            Currency::Tcc.format(tcc)
        ),
    );
    let (totals, held) = (&found.marketplace.totals, found.marketplace.held.u128());
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
    let slashed = disputes::slashed(world).await?;
    let expected = if fared.outside > 0 {
        vec![world.name(&world.cast.cheat().address())]
    } else {
        vec![]
    };
    check(
        screen,
        slashed == expected,
        format!(
            "slashed, of {} operators: {}; nobody but the cheat may be",
            world.cast.operators.len(),
            if slashed.is_empty() {
                "nobody".to_owned()
            } else {
                slashed.join(", ")
            }
        ),
    );
    check(
        screen,
        fared.outside > 0 || !on_samples,
        format!(
            "the cheat was caught in {} of {} answers",
            fared.outside, fared.answers
        ),
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
            screen.line("every check is final, operators have earned their points");
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(120) {
            bail!("{} jobs are not final after two minutes", open.jobs.len());
        }
        sleep(Duration::from_millis(300)).await;
    }
}
