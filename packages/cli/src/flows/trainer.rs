//! Becoming a Trainer.

use tenzro_client::Sender;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::trainers::{
    ExecuteMsg, Profile, QueryMsg, RegisteredResponse, TrainerResponse,
};

use super::{Network, Result};

/// Registers the sender.
///
/// # Errors
/// When it is registered already or the profile has the wrong form.
pub async fn register(
    network: &Network,
    sender: &Sender,
    profile: Profile,
    referrer: Option<String>,
) -> Result<Outcome> {
    let message = register_message(network, sender, profile, referrer)?;
    Ok(sender.send(vec![message]).await?)
}

/// The message that registers the sender.
///
/// # Errors
/// When the network has no registry of Trainers.
pub fn register_message(
    network: &Network,
    sender: &Sender,
    profile: Profile,
    referrer: Option<String>,
) -> Result<Msg> {
    let message = ExecuteMsg::Register { profile, referrer };
    network.message(sender, "trainers", &message, &[])
}

/// Whether an address is a Trainer.
///
/// # Errors
/// When the node cannot be asked.
pub async fn is_registered(network: &Network, address: &str) -> Result<bool> {
    let question = QueryMsg::Registered {
        address: address.to_owned(),
    };
    let answer: RegisteredResponse = network.ask("trainers", &question).await?;
    Ok(answer.registered)
}

/// What a Trainer says about itself.
///
/// # Errors
/// When the address is no Trainer.
pub async fn profile(network: &Network, address: &str) -> Result<TrainerResponse> {
    network
        .ask(
            "trainers",
            &QueryMsg::Trainer {
                address: address.to_owned(),
            },
        )
        .await
}
