//! Disputing the verdict of a panel: who may, for what bond, and how the dispute stands.

use tenzro_client::Sender;
use tenzro_client::tx::Msg;
use tenzro_contract_api::peer_review::{
    AppealResponse, AppealableResponse, BondsResponse, ExecuteMsg, QueryMsg, ReceiveMsg,
};

use super::{Network, Result, money};

/// Until when a verdict can be disputed, by whom and for what bond.
///
/// # Errors
/// When the item was never reviewed.
pub async fn appealable(network: &Network, item: u64) -> Result<AppealableResponse> {
    network
        .ask("peer-review", &QueryMsg::Appealable { item })
        .await
}

/// The appeal against an item.
///
/// # Errors
/// When nobody has disputed its verdict.
pub async fn appeal(network: &Network, item: u64) -> Result<AppealResponse> {
    network.ask("peer-review", &QueryMsg::Appeal { item }).await
}

/// Bonds that an account may claim, micro-TIC.
///
/// # Errors
/// When the node cannot be asked.
pub async fn bonds(network: &Network, address: &str) -> Result<u128> {
    let question = QueryMsg::Bonds {
        address: address.to_owned(),
    };
    let answer: BondsResponse = network.ask("peer-review", &question).await?;
    Ok(answer.amount.u128())
}

/// The message that disputes a verdict with a bond of micro-TIC.
///
/// # Errors
/// When the network has no peer review.
pub fn message(network: &Network, sender: &Sender, item: u64, bond: u128) -> Result<Msg> {
    let hook = ReceiveMsg::Appeal { item };
    money::send_message(
        network,
        sender,
        "incentive-token",
        "peer-review",
        bond,
        &hook,
    )
}

/// The message that draws bonds.
///
/// # Errors
/// When the network has no peer review.
pub fn claim_message(network: &Network, sender: &Sender) -> Result<Msg> {
    network.message(sender, "peer-review", &ExecuteMsg::ClaimBonds {}, &[])
}
