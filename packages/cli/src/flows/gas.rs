//! Gas that the treasury pays for Trainers.

use tenzro_client::tx::Msg;
use tenzro_client::{Address, Sender};
use tenzro_contract_api::treasury::{ExecuteMsg, GasParams, GasResponse, InstantiateMsg, QueryMsg};

use super::{Network, Result};

/// Within which limits the treasury pays gas.
///
/// # Errors
/// When the node cannot be asked.
pub async fn params(network: &Network) -> Result<GasParams> {
    let config: InstantiateMsg = network.ask("treasury", &QueryMsg::Config {}).await?;
    Ok(config.params.gas)
}

/// What is left of the epoch's budget, and the last grant of an account.
///
/// # Errors
/// When the node cannot be asked.
pub async fn gas(network: &Network, account: Option<&Address>) -> Result<GasResponse> {
    let question = QueryMsg::Gas {
        account: account.map(ToString::to_string),
    };
    network.ask("treasury", &question).await
}

/// Whether the treasury would give an account its first grant now.
///
/// # Errors
/// When the node cannot be asked.
pub async fn is_offered(network: &Network, account: &Address) -> Result<bool> {
    let (params, found) = (params(network).await?, gas(network, Some(account)).await?);
    if params.limit.is_zero() || found.account.is_some() || found.left < params.limit {
        return Ok(false);
    }
    let treasury = network.address("treasury")?;
    let held = network.chain.balance(treasury, &params.denom).await?;
    Ok(held >= params.limit.u128())
}

/// The message that asks the treasury to pay the gas of `account`, the sender's if absent.
///
/// # Errors
/// When the network has no treasury.
pub fn sponsor_message(
    network: &Network,
    sender: &Sender,
    account: Option<&Address>,
) -> Result<Msg> {
    let message = ExecuteMsg::SponsorGas {
        account: account.map(ToString::to_string),
    };
    network.message(sender, "treasury", &message, &[])
}
