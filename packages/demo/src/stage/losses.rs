//! What faults cost: nothing that was reported may be missing, and whoever was away when it was its
//! turn earned less. Each such turn is named, with what it was worth.

use std::collections::BTreeMap;

use anyhow::Result;
use tenzro_cli::flows::{contribute, money, review};
use tenzro_client::Currency;
use tenzro_contract_api::data_registry::{ItemStatus, RefusalReason};
use tenzro_contract_api::oracle::{self, JobResponse};
use tenzro_contract_api::treasury::Ledger;

use crate::screen::{Screen, short};
use crate::world::World;

/// One point of work, in the treasury's micro-points.
const POINT: u128 = 1_000_000;

/// A turn that somebody let pass.
struct Miss {
    item: u64,
    what: &'static str,
    /// Whether an operator's bond was cut for it.
    slashed: u128,
}

/// Asks for every transaction that the demo was told is in a block, and lists what each operator and
/// reviewer missed and what that was worth; the number of checks that failed.
///
/// # Errors
/// When the node cannot be asked.
pub async fn run(world: &World, screen: &mut Screen, items: &[u64]) -> Result<usize> {
    screen.section("What was reported is there; what was missed, and what it cost");
    let mut failed = reported(world, screen).await?;
    let (mut operators, mut reviewers) = (BTreeMap::new(), BTreeMap::new());
    for &item in items {
        by_operators(world, item, &mut operators).await?;
        by_reviewers(world, item, &mut reviewers).await?;
    }
    let slashed = operators
        .values()
        .chain(reviewers.values())
        .flatten()
        .any(|miss: &Miss| miss.slashed > 0);
    list(world, screen, &operators, Ledger::Compute).await?;
    list(world, screen, &reviewers, Ledger::Review).await?;
    failed += screen.check(!slashed, "nobody was slashed for being away");
    Ok(failed)
}

/// Every transaction that somebody was told is in a block is there, in that block, with that result.
async fn reported(world: &World, screen: &Screen) -> Result<usize> {
    let mut outcomes = world.reported.lock().await;
    let (mut count, mut failed) = (0_usize, 0);
    while let Ok(told) = outcomes.try_recv() {
        count += 1;
        let found = world.network.chain.tx(told.hash).await?;
        let same = found.as_ref().is_some_and(|found| {
            (found.height, found.code, found.gas_used) == (told.height, told.code, told.gas_used)
        });
        if !same {
            let hash = told.hash.to_string();
            let text = format!(
                "{} was reported in block {} and is not there as reported",
                short(&hash),
                told.height
            );
            failed += screen.check(false, text);
        }
    }
    if failed == 0 {
        screen.line(format!(
            "ok     {count} transactions were reported committed: each is in its block, with its result"
        ));
    }
    Ok(failed)
}

async fn by_operators(
    world: &World,
    item: u64,
    found: &mut BTreeMap<String, Vec<Miss>>,
) -> Result<()> {
    let job = contribute::item_of(&world.network, item).await?.job;
    let job: JobResponse = world
        .network
        .ask("oracle", &oracle::QueryMsg::Job { job })
        .await?;
    for seat in job.seats {
        let what = match (seat.missed, seat.withheld) {
            (true, _) => "commitment",
            (_, true) => "reveal",
            _ => continue,
        };
        let slashed = seat.slashed.u128();
        found.entry(seat.operator).or_default().push(Miss {
            item,
            what,
            slashed,
        });
    }
    Ok(())
}

async fn by_reviewers(
    world: &World,
    item: u64,
    found: &mut BTreeMap<String, Vec<Miss>>,
) -> Result<()> {
    // What operators refused as a copy, or could not decide on, never came before peers.
    let status = contribute::item_of(&world.network, item).await?.status;
    if matches!(
        status,
        ItemStatus::Refused(RefusalReason::Duplicate { .. }) | ItemStatus::Unresolved
    ) {
        return Ok(());
    }
    let panel = review::panel(&world.network, item).await?;
    for seat in panel.seats.into_iter().filter(|seat| seat.missed) {
        let what = match seat.commitment {
            Some(_) => "reveal",
            None => "commitment",
        };
        found.entry(seat.reviewer).or_default().push(Miss {
            item,
            what,
            slashed: 0,
        });
    }
    Ok(())
}

/// One line per account that missed something.
async fn list(
    world: &World,
    screen: &Screen,
    found: &BTreeMap<String, Vec<Miss>>,
    ledger: Ledger,
) -> Result<()> {
    let who = match ledger {
        Ledger::Review => "reviewer",
        _ => "operator",
    };
    if found.is_empty() {
        screen.line(format!("no {who} missed anything: no balance differs"));
        return Ok(());
    }
    let (released, points) = paid(world, ledger).await?;
    for (address, misses) in found {
        let turns: Vec<String> = misses
            .iter()
            .map(|miss| format!("{} on item {}", miss.what, miss.item))
            .collect();
        screen.line(format!(
            "{} missed {}: {}",
            world.name(address),
            misses.len(),
            turns.join(", ")
        ));
        let missed = misses.len() as u128;
        screen.more(match ledger {
            // An operator earns a point per answer.
            Ledger::Compute if points > 0 => format!(
                "{missed} points it did not earn; {} were paid {}, so about {} less for it",
                points / POINT,
                Currency::Tic.format(released),
                Currency::Tic.format(released * missed * POINT / points),
            ),
            Ledger::Review => {
                let kept = misses.iter().filter(|miss| miss.what == "reveal").count();
                format!(
                    "{missed} votes for which it earned nothing, and {kept} points that it lost for \
                     those it had committed to"
                )
            }
            _ => format!("{missed} answers for which it earned nothing"),
        });
    }
    Ok(())
}

/// What closed epochs have released to a ledger, micro-TIC, and its points, micro.
async fn paid(world: &World, ledger: Ledger) -> Result<(u128, u128)> {
    let running = money::epoch(&world.network, None).await?.epoch;
    let position = Ledger::ALL
        .iter()
        .position(|other| *other == ledger)
        .unwrap_or_default();
    let (mut released, mut points) = (0, 0);
    for epoch in 0..running {
        let epoch = money::epoch(&world.network, Some(epoch)).await?;
        released += epoch.per_ledger[position].u128();
        points += epoch.total_points[position].u128();
    }
    Ok((released, points))
}
