//! What the proven values say, and that they do not contradict each other.

mod contracts;
mod datasets;
mod items;
mod money;
mod reviews;

use serde::Serialize;

use crate::error::VerifyError;
use crate::files::Manifest;
use crate::walk::Known;

/// What was found. Amounts are micro-units.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Contracts whose code is proven.
    pub contracts: u64,
    /// Items with a proven state.
    pub items: u64,
    /// Items that are accepted.
    pub accepted: u64,
    /// Items that are refused.
    pub refused: u64,
    /// Items that are neither.
    pub other: u64,
    /// Consents whose signature is the contributor's.
    pub consents: u64,
    /// Operators' reveals that open their commitments.
    pub reveals: u64,
    /// Votes of peers with their proven weights.
    pub votes: u64,
    /// Sealed versions whose root is that of their items.
    pub versions: u64,
    /// Grants sold.
    pub grants: u64,
    /// Sum of their prices, micro-TCC.
    pub revenue: u128,
    /// Payments from sales: version, role, account.
    pub sale_payments: u64,
    /// Sum of them, micro-TCC.
    pub sale_paid: u128,
    /// Payments of rewards: account, ledger.
    pub reward_payments: u64,
    /// Sum of them, micro-TIC.
    pub reward_paid: u128,
    /// Proven balances of both tokens.
    pub balances: u64,
    /// Supply of TIC, micro-TIC: the sum of all proven balances.
    pub tic_supply: u128,
    /// Supply of TCC, micro-TCC: the sum of all proven balances.
    pub tcc_supply: u128,
}

/// Checks everything that can be checked within the proven values.
///
/// # Errors
/// With the first contradiction.
pub fn check(manifest: &Manifest, known: &Known) -> Result<Figures, VerifyError> {
    let mut figures = Figures::default();
    contracts::check(manifest, known, &mut figures)?;
    items::check(manifest, known, &mut figures)?;
    datasets::check(known, &mut figures)?;
    money::check(manifest, known, &mut figures)?;
    Ok(figures)
}

/// A statement that must hold.
fn ensure(holds: bool, step: &str, why: impl FnOnce() -> String) -> Result<(), VerifyError> {
    if holds {
        Ok(())
    } else {
        Err(VerifyError::fact(step, why()))
    }
}

/// Adds one.
fn count(counter: &mut u64) {
    *counter = counter.saturating_add(1);
}

/// Adds an amount; sums that no chain can hold are an error.
fn add(sum: &mut u128, amount: u128, step: &str) -> Result<(), VerifyError> {
    *sum = sum
        .checked_add(amount)
        .ok_or_else(|| VerifyError::fact(step, "a sum is above 2^128"))?;
    Ok(())
}
