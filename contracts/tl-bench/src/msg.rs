//! Messages and responses.

use cosmwasm_schema::{QueryResponses, cw_serde};

/// Creates the contract; it has no settings.
#[cw_serde]
pub struct InstantiateMsg {}

/// Which run.
#[cw_serde]
pub struct RunMsg {
    /// What the adversaries do: none, invert, ring, lazy, aicopy or sleeper.
    pub attack: String,
    /// Adversaries per hundred reviewers, 0 to 100.
    pub share: u32,
    /// Seed of the crowd and its items. Seeds above 2^53 must be written as a JSON number, which
    /// JavaScript clients cannot do without a big-integer encoder.
    pub seed: u64,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by anyone, without funds: runs the benchmark so that its gas can be read from the
    /// transaction. Changes nothing; the [`ReportResponse`] is the answer's data.
    Run(RunMsg),
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Runs the benchmark.
    #[returns(ReportResponse)]
    Run(RunMsg),
}

/// The result of a run. Rates in micro-units, rounded down.
#[cw_serde]
pub struct ReportResponse {
    /// Items judged.
    pub items: u64,
    /// Scored items that were decided rightly.
    pub correct: u32,
    /// Items that are scored: from number 625 on, without gold.
    pub scored: u32,
    /// Reviews used, over all items.
    pub reviews: u32,
    /// Times the circuit breaker tripped.
    pub trips: u32,
    /// `correct/scored`.
    pub accuracy: u64,
    /// The same for a plain majority of the first five candidates.
    pub majority: u64,
    /// Share of scored bad items that were accepted.
    pub junk: u64,
    /// SHA-256 of the decision bytes (1 = accept), 64 lower-case hexadecimal digits.
    pub sha256: String,
}
