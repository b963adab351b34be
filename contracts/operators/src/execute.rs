//! One file per verb.

mod add_bond;
mod claim_credit;
mod lock;
mod register;
mod slash;
mod unbond;
mod unjail;
mod update;
mod withdraw;

use cosmwasm_std::Addr;
use tenzro_contract_api::operators::{OperatorStatus, OperatorsError};

pub use add_bond::add_bond;
pub use claim_credit::claim_credit;
pub use lock::{lock, unlock};
pub use register::{Registration, register};
pub use slash::{Slash, slash};
pub use unbond::unbond;
pub use unjail::unjail;
pub use update::update;
pub use withdraw::withdraw;

use crate::state::{Config, Operator};

fn only_oracle(config: &Config, sender: &Addr) -> Result<(), OperatorsError> {
    if config.oracle == sender {
        return Ok(());
    }
    Err(OperatorsError::Unauthorized {
        sender: sender.to_string(),
        role: "the oracle",
    })
}

fn wrong_status(address: &Addr, operator: &Operator, needed: &'static str) -> OperatorsError {
    let status = match operator.status {
        OperatorStatus::Bonded => "bonded",
        OperatorStatus::Jailed { .. } => "jailed",
        OperatorStatus::Unbonding { .. } => "unbonding",
    };
    OperatorsError::WrongStatus {
        address: address.to_string(),
        status,
        needed,
    }
}
