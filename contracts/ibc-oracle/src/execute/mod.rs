//! One verb per file.

mod answer;
mod exchange;
mod receive;
mod set;

pub use answer::{answer, oracle_result};
pub use exchange::{Claim, confirm, dispute};
pub use receive::receive;
pub use set::{accept_owner, allow, propose_owner, set_connection};

use cosmwasm_std::Addr;
use tenzro_contract_api::ibc_oracle::IbcOracleError;

/// Refuses everybody but one.
fn only(role: &'static str, who: Option<&Addr>, sender: &Addr) -> Result<(), IbcOracleError> {
    if who == Some(sender) {
        return Ok(());
    }
    Err(IbcOracleError::Unauthorized {
        sender: sender.to_string(),
        role,
    })
}
