//! Errors of `models`.

use cosmwasm_std::{OverflowError, StdError};
use cw_utils::PaymentError;
use thiserror::Error;

use crate::ErrorEntry;

/// Why a message is refused.
#[derive(Error, Debug, PartialEq)]
pub enum ModelsError {
    /// Decoding, storage or arithmetic.
    #[error("[models/1] {0}")]
    Std(#[from] StdError),
    /// The sender may not do this.
    #[error("[models/2] {sender} may not do this: only {role} may")]
    Unauthorized {
        /// Who tried.
        sender: String,
        /// Who may.
        role: &'static str,
    },
    /// Native coins were attached.
    #[error("[models/3] {0}")]
    Payment(#[from] PaymentError),
    /// There is no such model.
    #[error("[models/4] there is no model {model}")]
    UnknownModel {
        /// The id asked for.
        model: u64,
    },
    /// No model checks this modality yet.
    #[error("[models/5] no model is active for {modality}")]
    NoActiveModel {
        /// The modality.
        modality: &'static str,
    },
    /// A field of the record is out of range.
    #[error("[models/6] field {field} of the record: {why}")]
    Record {
        /// The field.
        field: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The model was retired.
    #[error("[models/7] model {model} is retired")]
    Retired {
        /// The model.
        model: u64,
    },
    /// The model is in use.
    #[error("[models/8] model {model} is active for {modality} and cannot be retired")]
    ActiveModel {
        /// The model.
        model: u64,
        /// The modality it checks.
        modality: &'static str,
    },
}

impl From<OverflowError> for ModelsError {
    fn from(error: OverflowError) -> Self {
        Self::Std(error.into())
    }
}

const fn entry(code: u16, name: &'static str, advice: &'static str) -> ErrorEntry {
    ErrorEntry {
        contract: "models",
        code,
        name,
        advice,
    }
}

/// What each code means and what to do.
pub const TABLE: &[ErrorEntry] = &[
    entry(1, "std", "check the message against the schema"),
    entry(2, "unauthorized", "send it from the owner: query `owner`"),
    entry(3, "payment", "send no coins with this message"),
    entry(4, "unknown_model", "query `models` for the ids there are"),
    entry(
        5,
        "no_active_model",
        "the owner must register a model for this modality",
    ),
    entry(6, "record", "correct the field and send the record again"),
    entry(7, "retired", "use another model: query `models`"),
    entry(
        8,
        "active_model",
        "activate another model of the modality first",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_text_begins_with_its_code() {
        let texts: Vec<String> = [
            ModelsError::Std(StdError::generic_err("x")),
            ModelsError::Unauthorized {
                sender: String::new(),
                role: "x",
            },
            ModelsError::Payment(PaymentError::NonPayable {}),
            ModelsError::UnknownModel { model: 1 },
            ModelsError::NoActiveModel { modality: "text" },
            ModelsError::Record {
                field: "name",
                why: String::new(),
            },
            ModelsError::Retired { model: 1 },
            ModelsError::ActiveModel {
                model: 1,
                modality: "text",
            },
        ]
        .iter()
        .map(ToString::to_string)
        .collect();
        crate::errors::assert_table(TABLE, "models", &texts);
    }
}
