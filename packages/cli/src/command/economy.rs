//! `tenzro economy`: where every unit of both currencies came from and went.

use clap::Args;
use serde_json::json;
use tenzro_cli::flows::economy::{self, Economy, Equation};
use tenzro_cli_kit::{Align, Console, Exit, Table};
use tenzro_client::units::format_micro;
use tenzro_contract_api::treasury::EpochResponse;

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::utc;

/// What to show.
#[derive(Debug, Args)]
pub struct Arguments {
    /// How many epochs, the newest; everything is counted over all of them
    #[arg(long, default_value_t = 8, value_name = "N")]
    pub epochs: usize,
}

/// Does it. Fails when an equation does not hold.
pub async fn run(session: &Session, arguments: Arguments) -> Result<()> {
    let network = session.network().await?;
    let found = economy::economy(&network).await?;
    let equations = found.equations();
    let failed = equations.iter().filter(|equation| !equation.holds).count();
    let answer = json!({
        "chain_id": network.chain.id(), "economy": found, "equations": equations,
        "all_hold": failed == 0,
    });
    session.console.result(&answer, |console| {
        show(console, &found, network.chain.id(), arguments.epochs);
        checks(console, &equations);
    });
    if failed > 0 {
        return Err(Failure::Some {
            failed,
            all: equations.len(),
            what: "equations",
            exit: Exit::Failed,
        });
    }
    Ok(())
}

fn micro(amount: impl Into<u128>) -> String {
    format_micro(amount.into())
}

fn show(console: &Console, economy: &Economy, chain: &str, last: usize) {
    let running = economy.treasury.epoch;
    console.answer(format!(
        "{chain} at block {}, epoch {running}; every figure is exact",
        economy.height
    ));
    let skip = economy.epochs.len().saturating_sub(last);
    let epochs = economy.epochs.get(skip..).unwrap_or_default();
    if skip > 0 {
        console.answer(format!(
            "the last {last} of {} epochs:",
            economy.epochs.len()
        ));
    }
    emission(console, epochs);
    tic(console, economy, epochs);
    tcc(console, economy, epochs);
    others(console, economy);
}

/// What an epoch may release and did, by which gate, at which rate.
fn emission(console: &Console, epochs: &[EpochResponse]) {
    let mut table = Table::new([
        ("epoch", Align::Right),
        ("planned TIC", Align::Right),
        ("released TIC", Align::Right),
        ("fees burned TCC", Align::Right),
        ("TIC per TCC", Align::Right),
        ("ends", Align::Left),
    ]);
    for epoch in epochs {
        let number = epoch.epoch.to_string();
        let released = if epoch.closed {
            micro(epoch.released)
        } else {
            "runs".to_owned()
        };
        table.row([
            number,
            micro(epoch.planned),
            released,
            micro(epoch.burned),
            micro(epoch.rate),
            utc(epoch.ends),
        ]);
    }
    console.answer("");
    console.table(&table);
}

fn tic(console: &Console, economy: &Economy, epochs: &[EpochResponse]) {
    let mut table = Table::new([
        ("TIC in epoch", Align::Right),
        ("+ claimed", Align::Right),
        ("+ community", Align::Right),
        ("+ redeemed", Align::Right),
        ("- burned for TCC", Align::Right),
    ]);
    for epoch in epochs {
        let flows = &epoch.flows;
        table.row([
            epoch.epoch.to_string(),
            micro(flows.claimed),
            micro(flows.community),
            micro(flows.tic_redeemed),
            micro(flows.tic_burned),
        ]);
    }
    let sums = &economy.treasury;
    table.row([
        "in all".to_owned(),
        micro(sums.claimed),
        micro(sums.community),
        micro(sums.tic_redeemed),
        micro(sums.tic_burned),
    ]);
    console.answer("");
    console.table(&table);
    console.answer(format!(
        "TIC supply {} = {} genesis + {} claimed + {} community + {} redeemed - {} burned for TCC - \
         {} burned by holders",
        micro(economy.tic.supply),
        micro(economy.tic.book.genesis),
        micro(sums.claimed),
        micro(sums.community),
        micro(sums.tic_redeemed),
        micro(sums.tic_burned),
        micro(economy.tic.book.burned_by_holders),
    ));
    console.answer(format!(
        "    and {} released but not claimed yet, {} planned and kept in reserve",
        micro(sums.owed),
        micro(sums.reserve)
    ));
}

fn tcc(console: &Console, economy: &Economy, epochs: &[EpochResponse]) {
    let mut table = Table::new([
        ("TCC in epoch", Align::Right),
        ("+ bought with TIC", Align::Right),
        ("- redeemed for TIC", Align::Right),
        ("- burned as fees", Align::Right),
    ]);
    for epoch in epochs {
        let flows = &epoch.flows;
        table.row([
            epoch.epoch.to_string(),
            micro(flows.tcc_bought),
            micro(flows.tcc_redeemed),
            micro(flows.tcc_fees_burned),
        ]);
    }
    let sums = &economy.treasury;
    table.row([
        "in all".to_owned(),
        micro(sums.tcc_bought),
        micro(sums.tcc_redeemed),
        micro(sums.tcc_fees_burned),
    ]);
    console.answer("");
    console.table(&table);
    console.answer(format!(
        "TCC supply {} = {} genesis + {} bought - {} redeemed - {} burned as fees - {} burned by \
         holders",
        micro(economy.tcc.supply),
        micro(economy.tcc.book.genesis),
        micro(sums.tcc_bought),
        micro(sums.tcc_redeemed),
        micro(sums.tcc_fees_burned),
        micro(economy.tcc.book.burned_by_holders),
    ));
}

/// What contracts hold, and the gas that is paid for Trainers.
fn others(console: &Console, economy: &Economy) {
    let (market, escrow) = (&economy.marketplace.totals, &economy.escrow.totals);
    console.answer("");
    console.answer(format!(
        "marketplace: {} TCC paid for datasets: {} to be drawn by those who had a part ({} drawn), {} \
         community, {} burned, {} in escrow",
        micro(market.received - market.refunded),
        micro(market.split),
        micro(market.paid),
        micro(market.community),
        micro(market.burned),
        micro(market.escrowed),
    ));
    console.answer(format!(
        "escrow: {} TIC offered: {} sold for {} TNZ, {} given back, {} held",
        micro(escrow.offered),
        micro(escrow.sold),
        micro(escrow.earned),
        micro(escrow.returned),
        micro(escrow.held),
    ));
    let gas = &economy.gas;
    console.answer(format!(
        "gas for Trainers: {} grants of {} TNZ in all; the treasury holds {} TNZ",
        gas.granted.grants,
        micro(gas.granted.granted_in_all),
        micro(gas.held),
    ));
}

fn checks(console: &Console, equations: &[Equation]) {
    let mut table = Table::new([
        ("", Align::Left),
        ("micro-units", Align::Right),
        ("what must be equal, to the unit", Align::Left),
    ]);
    for equation in equations {
        if equation.holds {
            table.row(["ok", &equation.found.to_string(), &equation.text]);
        } else {
            let found = format!("{} is not {}", equation.found, equation.expected);
            table.row(["FAILED", &found, &equation.text]);
        }
    }
    console.answer("");
    console.table(&table);
}
