//! Errors; the numbers are stable.

use cosmwasm_std::StdError;
use cw_utils::PaymentError;
use tenzro_review_math::bench::BenchError;
use thiserror::Error;

/// What can go wrong.
#[derive(Debug, Error, PartialEq)]
pub enum ContractError {
    /// The chain's own failure: storage or encoding.
    #[error("[tl-bench/1] {0}")]
    Std(#[from] StdError),
    /// Funds were sent along; nothing here takes any.
    #[error("[tl-bench/2] send no funds: {0}")]
    Funds(#[from] PaymentError),
    /// The run does not exist: unknown attack, or a share above one hundred percent.
    #[error("[tl-bench/3] {0}")]
    Run(BenchError),
    /// The stored contract is another one.
    #[error("[tl-bench/4] cannot migrate from {found}")]
    Foreign {
        /// Name recorded at the address.
        found: String,
    },
}

impl From<BenchError> for ContractError {
    fn from(error: BenchError) -> Self {
        Self::Run(error)
    }
}
