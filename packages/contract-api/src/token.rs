//! What TIC and TCC have beside CW20: why their supply is what it is, and errors with codes.
//!
//! The book of the supply is read raw, under [`SUPPLY_BOOK`]: its form is part of the interface, as
//! that of `cw2` is.

pub mod error;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Uint128;

pub use error::TokenError;

/// The storage key of the [`SupplyBook`].
pub const SUPPLY_BOOK: &str = "supply_book";

/// Everything that ever made or destroyed units of a token, micro-units:
/// `supply = genesis + minted − burned_by_minter − burned_by_holders`.
///
/// The token counts what it does; what the treasury says that it had done must add up to the same.
#[cw_serde]
#[derive(Default)]
pub struct SupplyBook {
    /// Balances at instantiation.
    pub genesis: Uint128,
    /// Minted since, by the minter.
    pub minted: Uint128,
    /// Burned by the minter.
    pub burned_by_minter: Uint128,
    /// Burned by everybody else.
    pub burned_by_holders: Uint128,
}
