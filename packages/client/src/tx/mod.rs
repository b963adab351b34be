//! Transactions: messages, gas and fees, signing, outcomes.

mod gas;
pub mod messages;
mod outcome;
mod sign;

pub use cosmrs::Any as Msg;
pub use gas::{Fee, GasPolicy, GasPrice, GasPriceError, scale_gas};
pub use outcome::{Outcome, TxHash};
pub use sign::{SignedTx, Signing, TxOptions, simulation_bytes};
