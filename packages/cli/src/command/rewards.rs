//! `tenzro rewards`: see and claim what work has earned.

use std::time::{Duration, Instant};

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, money};
use tenzro_cli_kit::{Align, Table, amount};
use tenzro_client::Currency;
use tenzro_client::units::format_micro;
use tenzro_contract_api::treasury::{ClaimableResponse, EpochResponse, Ledger, PointsResponse};
use tokio::time::sleep;

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::utc;

/// What to do with rewards.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Points of the running epoch, what may be claimed, what was claimed
    Show {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// Draw what closed epochs owe you, in TIC
    Claim {
        /// Wait so many seconds for something to claim: points become TIC when their epoch closes
        #[arg(long, value_name = "SECONDS", default_value_t = 0)]
        wait: u64,
    },
    /// Close the running epoch once its time is over; anyone may
    CloseEpoch,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::Show { account } => show(session, &network, account.as_deref()).await,
        Command::Claim { wait } => claim(session, &network, wait).await,
        Command::CloseEpoch => close(session, &network).await,
    }
}

async fn show(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let address = session.account(account)?.to_string();
    let epoch: EpochResponse = money::epoch(network, None).await?;
    let claimable: ClaimableResponse = money::claimable(network, &address).await?;
    let points: PointsResponse = money::points(network, &address, None).await?;
    let answer = json!({
        "address": address, "epoch": epoch, "points": points.points, "rewards": claimable,
    });
    session.console.result(&answer, |console| {
        let ends = utc(epoch.ends);
        console.say(format!("{address}, epoch {} (ends {ends})", epoch.epoch));
        let columns = [
            ("ledger", Align::Left),
            ("points now", Align::Right),
            ("to claim", Align::Right),
            ("claimed", Align::Right),
        ];
        let mut table = Table::new(columns);
        for (index, ledger) in Ledger::ALL.iter().enumerate() {
            let points = points.points.get(index).map(|points| points.i128());
            let tic = |list: &[cosmwasm_std::Uint128; 3]| {
                let micro = list.get(index).map_or(0, |micro| micro.u128());
                amount(Currency::Tic, micro)
            };
            table.row([
                ledger.as_str(),
                &signed(points.unwrap_or_default()),
                &tic(&claimable.pending),
                &tic(&claimable.claimed),
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

fn signed(micro: i128) -> String {
    let sign = if micro < 0 { "-" } else { "" };
    format!("{sign}{}", format_micro(micro.unsigned_abs()))
}

/// What an account can claim, micro-TIC.
async fn pending(network: &Network, account: &str) -> Result<u128> {
    let claimable = money::claimable(network, account).await?;
    let parts = claimable.pending.iter();
    Ok(parts.fold(0_u128, |sum, part| sum.saturating_add(part.u128())))
}

async fn claim(session: &Session, network: &Network, wait: u64) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let begun = Instant::now();
    let mut sum = pending(network, sender.address().as_str()).await?;
    while sum == 0 && begun.elapsed() < Duration::from_secs(wait) {
        sleep(Duration::from_millis(500)).await;
        sum = pending(network, sender.address().as_str()).await?;
    }
    if sum == 0 {
        return Err(Failure::not_now(
            "there is nothing to claim yet",
            "points become TIC when their epoch is closed: see them with `tenzro rewards show`; votes earn \
             points by what they tell beyond the other votes, and a vote on a sure case tells nothing",
        ));
    }
    let tic = amount(Currency::Tic, sum);
    let message = money::claim_message(network, &sender)?;
    let what = format!("claim {tic}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let details = json!({ "claimed_utic": sum.to_string() });
        session.sent(&outcome, &format!("{tic} claimed"), details);
    }
    Ok(())
}

async fn close(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let epoch = money::epoch(network, None).await?.epoch;
    let message = money::close_message(network, &sender)?;
    let what = format!("close epoch {epoch}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let closed = money::epoch(network, Some(epoch)).await?;
        let tic = amount(Currency::Tic, closed.released);
        session.sent(
            &outcome,
            &format!("epoch {epoch} closed, {tic} released"),
            closed,
        );
    }
    Ok(())
}
