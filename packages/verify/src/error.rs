//! Why proofs are not taken. Each error has a stable code and names the step that failed.

use crate::layout::Slot;

/// Why a folder of proofs is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// A file cannot be read.
    #[error("[verify/1] {file}: cannot be read: {why}")]
    Unreadable {
        /// Path below the folder.
        file: String,
        /// What the system said.
        why: String,
    },
    /// A file is not of the form that is written.
    #[error("[verify/2] {file}: is not of the expected form: {why}")]
    Form {
        /// Path below the folder.
        file: String,
        /// What is wrong.
        why: String,
    },
    /// A file says what it says in other bytes than it would be written in.
    #[error("[verify/3] {file}: byte {at} is not what it would be written as")]
    NotCanonical {
        /// Path below the folder.
        file: String,
        /// First byte that differs, from 0.
        at: usize,
    },
    /// A file is not the one that the manifest lists.
    #[error("[verify/4] {file}: is not the file that manifest.json lists")]
    NotListed {
        /// Path below the folder.
        file: String,
    },
    /// The trusted header is another one.
    #[error("[verify/5] headers.json: the first header is {found}, trusted is {trusted}")]
    Trust {
        /// Height and hash of the first header.
        found: String,
        /// Height and hash that are trusted.
        trusted: String,
    },
    /// A header is not signed as it must be, or does not follow from the one before.
    #[error("[verify/6] headers.json: header {height}: {why}")]
    Header {
        /// Its height.
        height: u64,
        /// What the light client says.
        why: String,
    },
    /// The root of the store is not under the application hash of the last header.
    #[error(
        "[verify/7] state.json: the root of the contracts' store is not under the application hash of header {height}"
    )]
    StoreRoot {
        /// Height of the header.
        height: u64,
    },
    /// An entry is not in the store as it is said to be.
    #[error("[verify/8] {file}: {slot} is not proven under the root of the store")]
    Entry {
        /// Path below the folder.
        file: String,
        /// The entry.
        slot: Box<Slot>,
    },
    /// An entry without which a statement cannot be checked.
    #[error("[verify/9] {file}: {slot} is missing")]
    Missing {
        /// Path below the folder.
        file: String,
        /// The entry.
        slot: Box<Slot>,
    },
    /// An entry that nothing asks for, or in the wrong place.
    #[error("[verify/10] {file}: {slot} does not belong here")]
    Stray {
        /// Path below the folder.
        file: String,
        /// The entry.
        slot: Box<Slot>,
    },
    /// A proven value that the contracts do not write.
    #[error("[verify/11] {file}: {slot} cannot be read: {why}")]
    State {
        /// Path below the folder.
        file: String,
        /// The entry.
        slot: Box<Slot>,
        /// What is wrong.
        why: String,
    },
    /// Proven values that contradict each other.
    #[error("[verify/12] {step}: {why}")]
    Fact {
        /// What was checked.
        step: String,
        /// What is wrong.
        why: String,
    },
    /// The clock of this machine is before 1970.
    #[error("[verify/13] the clock of this machine is wrong")]
    Clock,
}

impl VerifyError {
    /// A contradiction between proven values.
    pub(crate) fn fact(step: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Fact {
            step: step.into(),
            why: why.into(),
        }
    }

    /// A proven value that cannot be read.
    pub(crate) fn state(slot: &Slot, why: impl ToString) -> Self {
        Self::State {
            file: slot.file(),
            slot: Box::new(slot.clone()),
            why: why.to_string(),
        }
    }

    /// The stable code, for example `verify/8`.
    #[must_use]
    pub fn code(&self) -> String {
        let text = self.to_string();
        let code = text.split(']').next().unwrap_or_default();
        code.trim_start_matches('[').to_owned()
    }

    /// The step that failed: the file that is wrong, or the statement that does not hold.
    #[must_use]
    pub fn step(&self) -> String {
        match self {
            Self::Unreadable { file, .. }
            | Self::Form { file, .. }
            | Self::NotCanonical { file, .. }
            | Self::NotListed { file }
            | Self::Entry { file, .. }
            | Self::Missing { file, .. }
            | Self::Stray { file, .. }
            | Self::State { file, .. } => file.clone(),
            Self::Trust { .. } | Self::Header { .. } => "headers.json".to_owned(),
            Self::StoreRoot { .. } => "state.json".to_owned(),
            Self::Fact { step, .. } => step.clone(),
            Self::Clock => "clock".to_owned(),
        }
    }

    /// What to do.
    #[must_use]
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => {
                "name the folder that the demo left, for example demo-out/proofs"
            }
            Self::Trust { .. } => {
                "ask somebody whom you trust for the hash of that header, and give it as --trust HEIGHT:HASH"
            }
            Self::Clock => "set the clock of this machine",
            Self::Fact { .. } => {
                "the chain really holds these values: do not rely on them, and report what this says"
            }
            _ => "do not rely on this folder: it was changed after it was written; get it again",
        }
    }
}
