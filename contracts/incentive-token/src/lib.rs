//! TIC, the incentive currency: a CW20 token minted by the treasury alone.

pub mod contract;
