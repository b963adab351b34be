//! The three currencies: balances, sending, burning TIC for TCC, claiming rewards.

use cosmwasm_std::{Uint128, to_json_binary};
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg, TokenInfoResponse};
use serde::Serialize;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_client::{Address, Currency, Sender};
use tenzro_contract_api::treasury::{
    ClaimableResponse, EconomyResponse, EpochResponse, ExecuteMsg, PointsResponse, QueryMsg,
    RateResponse, ReceiveMsg,
};

use super::{FlowError, Network, Result};

/// The contract of a currency; absent for the native coin.
#[must_use]
pub const fn token(currency: Currency) -> Option<&'static str> {
    match currency {
        Currency::Tnz => None,
        Currency::Tic => Some("incentive-token"),
        Currency::Tcc => Some("compute-token"),
    }
}

/// An account's balance, micro-units.
///
/// # Errors
/// When the node cannot be asked.
pub async fn balance(network: &Network, address: &Address, currency: Currency) -> Result<u128> {
    let Some(token) = token(currency) else {
        return Ok(network.chain.balance(address, currency.base()).await?);
    };
    let question = Cw20QueryMsg::Balance {
        address: address.to_string(),
    };
    let answer: BalanceResponse = network.ask(token, &question).await?;
    Ok(answer.balance.u128())
}

/// Everything there is of a token, micro-units.
///
/// # Errors
/// When the node cannot be asked.
pub async fn supply(network: &Network, token: &str) -> Result<u128> {
    let answer: TokenInfoResponse = network.ask(token, &Cw20QueryMsg::TokenInfo {}).await?;
    Ok(answer.total_supply.u128())
}

/// Sends tokens to a contract with a message for it.
///
/// # Errors
/// When the sender has too little or the contract refuses.
pub async fn send(
    network: &Network,
    sender: &Sender,
    token: &str,
    contract: &str,
    amount: u128,
    hook: &impl Serialize,
) -> Result<Outcome> {
    let message = send_message(network, sender, token, contract, amount, hook)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that sends tokens to a contract with a message for it.
///
/// # Errors
/// When the network lacks the token or the contract.
pub fn send_message(
    network: &Network,
    sender: &Sender,
    token: &str,
    contract: &str,
    amount: u128,
    hook: &impl Serialize,
) -> Result<Msg> {
    let msg = to_json_binary(hook).map_err(|error| FlowError::Input {
        what: "message",
        why: error.to_string(),
    })?;
    let contract = network.address(contract)?.to_string();
    let message = Cw20ExecuteMsg::Send {
        contract,
        amount: Uint128::new(amount),
        msg,
    };
    network.message(sender, token, &message, &[])
}

/// Gives tokens to an account.
///
/// # Errors
/// When the sender has too little.
pub async fn transfer(
    network: &Network,
    sender: &Sender,
    token: &str,
    to: &Address,
    amount: u128,
) -> Result<Outcome> {
    let message = transfer_message(network, sender, token, to, amount)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that gives tokens to an account.
///
/// # Errors
/// When the network lacks the token.
pub fn transfer_message(
    network: &Network,
    sender: &Sender,
    token: &str,
    to: &Address,
    amount: u128,
) -> Result<Msg> {
    let message = Cw20ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: Uint128::new(amount),
    };
    network.message(sender, token, &message, &[])
}

/// Burns TIC for TCC at the treasury's rate.
///
/// # Errors
/// When fewer than `min_out` micro-TCC would come out.
pub async fn buy_compute(
    network: &Network,
    sender: &Sender,
    tic: u128,
    min_out: u128,
) -> Result<Outcome> {
    let message = buy_compute_message(network, sender, tic, min_out)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that burns `tic` micro-TIC for at least `min_out` micro-TCC.
///
/// # Errors
/// When the network lacks the token or the treasury.
pub fn buy_compute_message(
    network: &Network,
    sender: &Sender,
    tic: u128,
    min_out: u128,
) -> Result<Msg> {
    let hook = ReceiveMsg::BuyCompute {
        min_out: Uint128::new(min_out),
    };
    send_message(network, sender, "incentive-token", "treasury", tic, &hook)
}

/// Draws what the sender's work earned in closed epochs.
///
/// # Errors
/// When it earned nothing.
pub async fn claim(network: &Network, sender: &Sender) -> Result<Outcome> {
    Ok(sender.send(vec![claim_message(network, sender)?]).await?)
}

/// The message that draws what the sender's work earned in closed epochs.
///
/// # Errors
/// When the network has no treasury.
pub fn claim_message(network: &Network, sender: &Sender) -> Result<Msg> {
    let message = ExecuteMsg::Claim { limit: None };
    network.message(sender, "treasury", &message, &[])
}

/// Closes the running epoch, once its time is over.
///
/// # Errors
/// Before its time.
pub async fn close_epoch(network: &Network, sender: &Sender) -> Result<Outcome> {
    Ok(sender.send(vec![close_message(network, sender)?]).await?)
}

/// The message that closes the running epoch.
///
/// # Errors
/// When the network has no treasury.
pub fn close_message(network: &Network, sender: &Sender) -> Result<Msg> {
    network.message(sender, "treasury", &ExecuteMsg::CloseEpoch {}, &[])
}

/// Points of an account in an epoch, the running one if none is named.
///
/// # Errors
/// When the node cannot be asked.
pub async fn points(
    network: &Network,
    address: &str,
    epoch: Option<u64>,
) -> Result<PointsResponse> {
    let question = QueryMsg::Points {
        account: address.to_owned(),
        epoch,
    };
    network.ask("treasury", &question).await
}

/// An epoch, the running one if none is named.
///
/// # Errors
/// When it was never opened.
pub async fn epoch(network: &Network, epoch: Option<u64>) -> Result<EpochResponse> {
    network.ask("treasury", &QueryMsg::Epoch { epoch }).await
}

/// What an account may claim and has claimed.
///
/// # Errors
/// When the node cannot be asked.
pub async fn claimable(network: &Network, address: &str) -> Result<ClaimableResponse> {
    network
        .ask(
            "treasury",
            &QueryMsg::Claimable {
                account: address.to_owned(),
            },
        )
        .await
}

/// The conversion rate.
///
/// # Errors
/// When the node cannot be asked.
pub async fn rate(network: &Network) -> Result<RateResponse> {
    network.ask("treasury", &QueryMsg::Rate {}).await
}

/// Everything minted, burned, owed and held.
///
/// # Errors
/// When the node cannot be asked.
pub async fn economy(network: &Network) -> Result<EconomyResponse> {
    network.ask("treasury", &QueryMsg::Economy {}).await
}
