//! Running an operator: bond, register, look after it. The work itself is done by `tenzro-oracle`.

use tenzro_client::tx::{Msg, Outcome};
use tenzro_client::{Coin, Sender};
use tenzro_contract_api::custody::{self, X25519Key};
use tenzro_contract_api::models::{self, ModelRecord, ModelsResponse};
use tenzro_contract_api::operators::{
    ConfigResponse, CreditResponse, ExecuteMsg, OperatorResponse, QueryMsg, Role,
};

use super::{Network, Result};

/// Registers the sender as an operator with a bond in utnz.
///
/// # Errors
/// When it is registered already or the bond is too small.
pub async fn register(
    network: &Network,
    sender: &Sender,
    endpoint: &str,
    roles: Vec<Role>,
    entity: Option<String>,
    bond: u128,
) -> Result<Outcome> {
    let message = register_message(network, sender, endpoint, roles, entity, bond)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that registers the sender as an operator with a bond in utnz.
///
/// # Errors
/// When the network has no operators.
pub fn register_message(
    network: &Network,
    sender: &Sender,
    endpoint: &str,
    roles: Vec<Role>,
    entity: Option<String>,
    bond: u128,
) -> Result<Msg> {
    let message = ExecuteMsg::Register {
        endpoint: endpoint.to_owned(),
        roles,
        entity,
    };
    network.message(sender, "operators", &message, &[Coin::utnz(bond)])
}

/// Any message to the operators' contract, without coins.
///
/// # Errors
/// When the network has no operators.
pub fn message(network: &Network, sender: &Sender, message: &ExecuteMsg) -> Result<Msg> {
    network.message(sender, "operators", message, &[])
}

/// Registers the key to which contributors seal key shares. `tenzro-oracle` does this by itself.
///
/// # Errors
/// When the sender is no bonded operator.
pub async fn register_custody_key(
    network: &Network,
    sender: &Sender,
    key: X25519Key,
) -> Result<Outcome> {
    let message = custody::ExecuteMsg::RegisterKey { key };
    network.execute(sender, "custody", &message).await
}

/// Leaves: no longer drawn, the bond is free after the unbonding time.
///
/// # Errors
/// When the sender is no bonded operator.
pub async fn unbond(network: &Network, sender: &Sender) -> Result<Outcome> {
    network
        .execute(sender, "operators", &ExecuteMsg::Unbond {})
        .await
}

/// Takes the bond back once its time is over.
///
/// # Errors
/// Before its time, or while jobs keep a part of it.
pub async fn withdraw(network: &Network, sender: &Sender) -> Result<Outcome> {
    network
        .execute(sender, "operators", &ExecuteMsg::Withdraw {})
        .await
}

/// The message that adds utnz to the sender's bond.
///
/// # Errors
/// When the network has no operators.
pub fn add_bond_message(network: &Network, sender: &Sender, bond: u128) -> Result<Msg> {
    let coins = [Coin::utnz(bond)];
    network.message(sender, "operators", &ExecuteMsg::AddBond {}, &coins)
}

/// What slashes of others credited an account with, utnz.
///
/// # Errors
/// When the node cannot be asked.
pub async fn credit(network: &Network, address: &str) -> Result<u128> {
    let question = QueryMsg::Credit {
        address: address.to_owned(),
    };
    let answer: CreditResponse = network.ask("operators", &question).await?;
    Ok(answer.amount.u128())
}

/// Parameters and totals of the operators' register.
///
/// # Errors
/// When the node cannot be asked.
pub async fn config(network: &Network) -> Result<ConfigResponse> {
    network.ask("operators", &QueryMsg::Config {}).await
}

/// One operator.
///
/// # Errors
/// When the address is none.
pub async fn operator(network: &Network, address: &str) -> Result<OperatorResponse> {
    network
        .ask(
            "operators",
            &QueryMsg::Operator {
                address: address.to_owned(),
            },
        )
        .await
}

/// Registers models; the sender must be the owner of the registry. One transaction for all.
///
/// # Errors
/// When the sender is not the owner or a record is refused.
pub async fn register_models(
    network: &Network,
    owner: &Sender,
    records: Vec<ModelRecord>,
) -> Result<Outcome> {
    let messages = records
        .into_iter()
        .map(|record| {
            network.message(
                owner,
                "models",
                &models::ExecuteMsg::Register { record },
                &[],
            )
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(owner.send(messages).await?)
}

/// All models, a hundred at most.
///
/// # Errors
/// When the node cannot be asked.
pub async fn models(network: &Network) -> Result<ModelsResponse> {
    let question = models::QueryMsg::Models {
        start_after: None,
        limit: Some(100),
    };
    network.ask("models", &question).await
}
