//! The oracle's jobs for people: where one stands, disputing its result, drawing what it owes.

use tenzro_client::Sender;
use tenzro_client::tx::Msg;
use tenzro_contract_api::oracle::{
    ClaimableResponse, ExecuteMsg, InstantiateMsg, JobResponse, QueryMsg, ReceiveMsg,
    STANDARD_LADDER,
};

use super::{Network, Result, money};

/// One job.
///
/// # Errors
/// When there is none with this number.
pub async fn job(network: &Network, job: u64) -> Result<JobResponse> {
    network.ask("oracle", &QueryMsg::Job { job }).await
}

/// The oracle's parameters.
///
/// # Errors
/// When the node cannot be asked.
pub async fn config(network: &Network) -> Result<InstantiateMsg> {
    network.ask("oracle", &QueryMsg::Config {}).await
}

/// What an account may draw from the oracle, micro-TCC: pay, refunds, bonds that came back.
///
/// # Errors
/// When the node cannot be asked.
pub async fn claimable(network: &Network, address: &str) -> Result<u128> {
    let question = QueryMsg::Claimable {
        address: address.to_owned(),
    };
    let answer: ClaimableResponse = network.ask("oracle", &question).await?;
    Ok(answer.amount.u128())
}

/// The message that disputes a provisional result with a bond of micro-TCC.
///
/// # Errors
/// When the network has no oracle.
pub fn challenge_message(network: &Network, sender: &Sender, job: u64, bond: u128) -> Result<Msg> {
    let hook = ReceiveMsg::Challenge { job };
    money::send_message(network, sender, "compute-token", "oracle", bond, &hook)
}

/// The message that draws what the oracle owes the sender.
///
/// # Errors
/// When the network has no oracle.
pub fn claim_message(network: &Network, sender: &Sender) -> Result<Msg> {
    network.message(sender, "oracle", &ExecuteMsg::Claim {}, &[])
}

/// Operators that a challenge of a job adds to its panel, and the panel's size then; absent on the
/// last rung.
#[must_use]
pub fn above(job: &JobResponse) -> Option<(u32, u32)> {
    let rung = usize::try_from(job.rung).ok()?;
    let (here, above) = (
        STANDARD_LADDER.get(rung)?,
        STANDARD_LADDER.get(rung.checked_add(1)?)?,
    );
    Some((above.size.saturating_sub(here.size), above.size))
}
