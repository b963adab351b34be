//! `tenzro gas`: fees that the treasury pays for Trainers.

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, gas};
use tenzro_cli_kit::amount;
use tenzro_client::chain::FeeAllowance;
use tenzro_client::{Address, Coin, Currency};
use tenzro_contract_api::treasury::GasParams;
use tenzro_contract_api::types::seconds;

use crate::failure::{Failure, Result};
use crate::session::Session;
use crate::show::{span, utc};

/// What to do about fees.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What the treasury pays of an account's fees, and what is left of the epoch's budget
    Show {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// Have the treasury pay the fees of your account, or of a newcomer whom you bring
    Sponsor {
        /// Address or key of the newcomer [default: the signing key]
        account: Option<String>,
    },
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::Show { account } => show(session, &network, account.as_deref()).await,
        Command::Sponsor { account } => sponsor(session, &network, account.as_deref()).await,
    }
}

async fn show(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let address = session.account(account)?;
    let params = gas::params(network).await?;
    let found = gas::gas(network, Some(&address)).await?;
    let allowance = allowance(network, &address).await?;
    let answer = json!({
        "address": address, "limits": params, "treasury": found, "allowance": allowance,
    });
    session.console.result(&answer, |console| {
        console.say(&address);
        let limits = limits(&params);
        match &allowance {
            Some(allowance) => {
                for line in said(allowance) {
                    console.answer(format!("  {line}"));
                }
            }
            None => console.answer("  the treasury pays none of its fees"),
        }
        console.answer(format!("each grant: {limits}"));
        console.answer(format!(
            "epoch {}: {} of {} granted",
            found.epoch,
            amount(Currency::Tnz, found.granted),
            amount(Currency::Tnz, params.epoch_budget)
        ));
    });
    Ok(())
}

async fn allowance(network: &Network, address: &Address) -> Result<Option<FeeAllowance>> {
    let treasury = network.address("treasury")?;
    Ok(network.chain.fee_allowance(treasury, address).await?)
}

/// The limits of a grant in words.
fn limits(params: &GasParams) -> String {
    if params.limit.is_zero() {
        return "this network pays nobody's fees".to_owned();
    }
    format!(
        "{} in all, {} per {}, for {}; executing contracts only",
        amount(Currency::Tnz, params.limit),
        amount(Currency::Tnz, params.period_limit),
        span(seconds(params.period).unwrap_or_default()),
        span(seconds(params.lifetime).unwrap_or_default()),
    )
}

/// An allowance in words.
fn said(allowance: &FeeAllowance) -> Vec<String> {
    let coins = |coins: &[Coin]| -> String {
        let texts: Vec<String> = coins.iter().map(Coin::display).collect();
        if texts.is_empty() {
            "nothing".to_owned()
        } else {
            texts.join(", ")
        }
    };
    let at = |seconds: i64| utc(u64::try_from(seconds).unwrap_or_default());
    let mut lines = Vec::new();
    if let Some(left) = &allowance.left {
        lines.push(format!("the treasury pays {} more", coins(left)));
    }
    if let Some(period) = &allowance.period {
        lines.push(format!(
            "{} of {} left until {}",
            coins(&period.left),
            coins(&period.limit),
            at(period.resets)
        ));
    }
    if let Some(expires) = allowance.expires {
        lines.push(format!("until {}", at(expires)));
    }
    lines
}

async fn sponsor(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let account = account
        .map(|text| session.account(Some(text)))
        .transpose()?;
    let whose = account.as_ref().unwrap_or(sender.address()).clone();
    let params = gas::params(network).await?;
    if params.limit.is_zero() {
        return Err(Failure::not_now(
            "this network pays nobody's fees",
            "pay them with TNZ of your own",
        ));
    }
    let limit = amount(Currency::Tnz, params.limit);
    let what = format!("have the treasury pay fees of {whose}, {limit} at most");
    let message = gas::sponsor_message(network, &sender, account.as_ref())?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let said = format!("the treasury pays fees of {whose}, {limit} at most");
        let details = json!({ "address": whose, "limit": params.limit });
        session.sent(&outcome, &said, details);
    }
    Ok(())
}
