//! Errors of `oracle`.

use cosmwasm_std::{OverflowError, StdError, Uint128};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum OracleError {
    /// Decoding, storage or arithmetic.
    #[error("[oracle/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[oracle/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins were attached.
    #[error("[oracle/3] {0}")]
    Payment(#[from] PaymentError),
    /// A parameter that does not make sense.
    #[error("[oracle/4] parameter {name}: {why}")]
    Parameter {
        /// Its name.
        name: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// There is no such job.
    #[error("[oracle/5] there is no job {job}")]
    UnknownJob {
        /// The id asked for.
        job: u64,
    },
    /// Coins of another token than TCC.
    #[error("[oracle/6] {token} is not the compute currency of this network")]
    ForeignToken {
        /// The token contract that called.
        token: String,
    },
    /// Too little was sent.
    #[error("[oracle/7] {sent} micro-TCC were sent, {needed} are needed")]
    Amount {
        /// What was sent.
        sent: Uint128,
        /// What is needed.
        needed: Uint128,
    },
    /// The content reference is malformed.
    #[error("[oracle/8] field {field} of the content: {why}")]
    Input {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// New requests for the model are refused.
    #[error("[oracle/9] model {model} is retired")]
    ModelRetired {
        /// The model.
        model: u64,
    },
    /// The beacon round has no output yet.
    #[error("[oracle/10] job {job} waits for beacon round {round}, which has no output yet")]
    SeedNotReady {
        /// The job.
        job: u64,
        /// The round.
        round: u64,
    },
    /// The job is in another phase.
    #[error("[oracle/11] job {job} is {phase}, this needs {needed}")]
    WrongPhase {
        /// The job.
        job: u64,
        /// The phase it is in.
        phase: &'static str,
        /// The phase needed.
        needed: &'static str,
    },
    /// The sender was not drawn, or lost its seat.
    #[error("[oracle/12] {operator} has no seat in job {job}")]
    NoSeat {
        /// The job.
        job: u64,
        /// Who tried.
        operator: String,
    },
    /// One commitment per seat.
    #[error("[oracle/13] {operator} has committed in job {job} already")]
    AlreadyCommitted {
        /// The job.
        job: u64,
        /// Who tried.
        operator: String,
    },
    /// The window is over.
    #[error(
        "[oracle/14] the window of job {job} ended at {until} (seconds since 1970), now it is {now}"
    )]
    TooLate {
        /// The job.
        job: u64,
        /// End of the window.
        until: u64,
        /// Block time.
        now: u64,
    },
    /// No reveal without a commitment.
    #[error("[oracle/15] {operator} has not committed in job {job}")]
    NotCommitted {
        /// The job.
        job: u64,
        /// Who tried.
        operator: String,
    },
    /// One reveal per seat.
    #[error("[oracle/16] {operator} has revealed in job {job} already")]
    AlreadyRevealed {
        /// The job.
        job: u64,
        /// Who tried.
        operator: String,
    },
    /// Output and salt do not open the commitment.
    #[error("[oracle/17] output and salt do not open the commitment of {operator} in job {job}")]
    CommitmentMismatch {
        /// The job.
        job: u64,
        /// Who tried.
        operator: String,
    },
    /// A field of a reveal is too long.
    #[error("[oracle/18] {field} has {bytes} bytes, at most {max}")]
    TooLong {
        /// The field.
        field: &'static str,
        /// Its length.
        bytes: usize,
        /// The longest allowed.
        max: usize,
    },
    /// The deadline has not passed.
    #[error("[oracle/19] job {job} has time until {until} (seconds since 1970), now it is {now}")]
    TooEarly {
        /// The job.
        job: u64,
        /// End of the window.
        until: u64,
        /// Block time.
        now: u64,
    },
    /// Nothing was credited.
    #[error("[oracle/20] {address} has nothing to claim")]
    NothingToClaim {
        /// The address.
        address: String,
    },
    /// Too few operators could answer a challenge.
    #[error(
        "[oracle/21] a challenge of job {job} needs {needed} more operators, {found} could be drawn"
    )]
    TooFewOperators {
        /// The job.
        job: u64,
        /// Operators that the rung above adds.
        needed: u32,
        /// Operators that could be drawn now.
        found: u32,
    },
}

impl From<OverflowError> for OracleError {
    fn from(error: OverflowError) -> Self {
        Self::Std(error.into())
    }
}

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "oracle",
        code,
        name,
        advice,
    }
}

/// What each code means and what to do.
pub const TABLE: &[ErrorEntry] = &[
    entry(1, "std", "check the message against the schema"),
    entry(2, "unauthorized", "send it from the account that may"),
    entry(3, "payment", "send no native coins with this message"),
    entry(
        4,
        "parameter",
        "correct the parameter and instantiate again",
    ),
    entry(5, "unknown_job", "query `open_jobs` for the ids there are"),
    entry(
        6,
        "foreign_token",
        "send TCC: query `config` for its contract",
    ),
    entry(7, "amount", "send at least the amount named"),
    entry(8, "input", "correct the field and request again"),
    entry(9, "model_retired", "request another model"),
    entry(
        10,
        "seed_not_ready",
        "wait until the beacon round closes, then send it again",
    ),
    entry(11, "wrong_phase", "query `job` for its status"),
    entry(
        12,
        "no_seat",
        "query `operator_jobs` for the jobs in which you have a seat",
    ),
    entry(13, "already_committed", "wait for the reveal window"),
    entry(
        14,
        "too_late",
        "act within the window next time; anyone may `advance` the job now",
    ),
    entry(
        15,
        "not_committed",
        "commit within the window next time: this seat counts as missed",
    ),
    entry(16, "already_revealed", "wait for the vote"),
    entry(
        17,
        "commitment_mismatch",
        "reveal the very output and salt that were committed, for this job and chain",
    ),
    entry(18, "too_long", "send a shorter value"),
    entry(19, "too_early", "wait until the time named"),
    entry(
        20,
        "nothing_to_claim",
        "query `claimable`: it grows when a job that you answered or paid for ends",
    ),
    entry(
        21,
        "too_few_operators",
        "wait until more operators are bonded: the network is too small for a larger panel",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> [OracleError; 21] {
        let text = String::new;
        let job = 1;
        [
            OracleError::Std(StdError::generic_err("x")),
            OracleError::Unauthorized {
                sender: text(),
                role: "x",
            },
            OracleError::Payment(PaymentError::NonPayable {}),
            OracleError::Parameter {
                name: "x",
                why: text(),
            },
            OracleError::UnknownJob { job },
            OracleError::ForeignToken { token: text() },
            OracleError::Amount {
                sent: Uint128::zero(),
                needed: Uint128::one(),
            },
            OracleError::Input {
                field: "x",
                why: text(),
            },
            OracleError::ModelRetired { model: 1 },
            OracleError::SeedNotReady { job, round: 1 },
            OracleError::WrongPhase {
                job,
                phase: "x",
                needed: "y",
            },
            OracleError::NoSeat {
                job,
                operator: text(),
            },
            OracleError::AlreadyCommitted {
                job,
                operator: text(),
            },
            OracleError::TooLate {
                job,
                until: 1,
                now: 2,
            },
            OracleError::NotCommitted {
                job,
                operator: text(),
            },
            OracleError::AlreadyRevealed {
                job,
                operator: text(),
            },
            OracleError::CommitmentMismatch {
                job,
                operator: text(),
            },
            OracleError::TooLong {
                field: "x",
                bytes: 2,
                max: 1,
            },
            OracleError::TooEarly {
                job,
                until: 2,
                now: 1,
            },
            OracleError::NothingToClaim { address: text() },
            OracleError::TooFewOperators {
                job,
                needed: 2,
                found: 1,
            },
        ]
    }

    #[test]
    fn every_error_text_begins_with_its_code() {
        let texts: Vec<String> = all().iter().map(ToString::to_string).collect();
        crate::errors::assert_table(TABLE, "oracle", &texts);
    }
}
