//! Why a round was missed, in words that alerts can tell apart.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tenzro_client::blob::BlobError;
use tenzro_inference::worker::WorkerError;

use crate::jobs::Unanswerable;

/// Why a round was missed. The words are labels of a metric: they do not change.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Nobody can read the content.
    ContentUnreadable,
    /// No operator gave the content.
    ContentUnavailable,
    /// The model of the job is not here.
    ModelMissing,
    /// The worker took too long.
    WorkerTimeout,
    /// The worker ended, or could not be started.
    WorkerFailed,
    /// The outbox or another file on this machine failed.
    DiskFailed,
    /// The transaction was refused or failed.
    TransactionFailed,
    /// The node did not answer while the window was open.
    ChainAway,
    /// The daemon did not run when the window was open.
    NotRunning,
    /// Everything worked, too slowly.
    Late,
}

impl Reason {
    /// Every reason, in the order of the enumeration.
    pub const ALL: [Self; 10] = [
        Self::ContentUnreadable,
        Self::ContentUnavailable,
        Self::ModelMissing,
        Self::WorkerTimeout,
        Self::WorkerFailed,
        Self::DiskFailed,
        Self::TransactionFailed,
        Self::ChainAway,
        Self::NotRunning,
        Self::Late,
    ];

    /// The label.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ContentUnreadable => "content_unreadable",
            Self::ContentUnavailable => "content_unavailable",
            Self::ModelMissing => "model_missing",
            Self::WorkerTimeout => "worker_timeout",
            Self::WorkerFailed => "worker_failed",
            Self::DiskFailed => "disk_failed",
            Self::TransactionFailed => "transaction_failed",
            Self::ChainAway => "chain_away",
            Self::NotRunning => "not_running",
            Self::Late => "late",
        }
    }

    /// What an operator does about it.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::ContentUnreadable => "nothing: no operator could answer",
            Self::ContentUnavailable => "check that other operators' addresses can be reached",
            Self::ModelMissing => "install the network's models, see `tenzro-oracle doctor`",
            Self::WorkerTimeout => "use a faster machine, or raise worker.timeout_s",
            Self::WorkerFailed => "look at the log; `tenzro-oracle doctor` runs the models",
            Self::DiskFailed => "check the disk of the data folder",
            Self::TransactionFailed => "look at the log; check balance and gas price",
            Self::ChainAway => "check the node, or use one nearer by",
            Self::NotRunning => "keep the daemon running; the systemd unit restarts it",
            Self::Late => "check load and network of this machine",
        }
    }

    /// Why an answer could not be computed.
    #[must_use]
    pub fn of_answer(error: &anyhow::Error) -> Self {
        if error.is::<Unanswerable>() {
            return Self::ContentUnreadable;
        }
        if error.is::<ModelMissing>() {
            return Self::ModelMissing;
        }
        if error.is::<BlobError>() {
            return Self::ContentUnavailable;
        }
        if let Some(worker) = error.downcast_ref() {
            return match worker {
                WorkerError::Content { .. } => Self::ContentUnreadable,
                WorkerError::Timeout(_) => Self::WorkerTimeout,
                _ => Self::WorkerFailed,
            };
        }
        if error.is::<tenzro_client::Error>() {
            return Self::ChainAway;
        }
        Self::DiskFailed
    }
}

/// The model of a job is not in the folder of the models.
#[derive(Debug, thiserror::Error)]
#[error("model {name} with SHA-256 {sha256} is not here")]
pub struct ModelMissing {
    /// Its name.
    pub name: String,
    /// The file that the network runs.
    pub sha256: String,
}

/// The last reason why something did not work, by job.
#[derive(Debug, Clone, Default)]
pub struct Reasons {
    notes: Arc<Mutex<BTreeMap<u64, Reason>>>,
}

impl Reasons {
    /// Notes why something of a job did not work.
    pub fn note(&self, job: u64, reason: Reason) {
        self.lock().insert(job, reason);
    }

    /// The last note on a job, which is forgotten.
    #[must_use]
    pub fn take(&self, job: u64) -> Option<Reason> {
        self.lock().remove(&job)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Reason>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn every_cause_has_a_label_of_its_own_and_advice() {
        let labels: std::collections::BTreeSet<_> =
            Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(labels.len(), Reason::ALL.len());
        for reason in Reason::ALL {
            assert!(!reason.advice().is_empty());
            let json = serde_json::to_value(reason).unwrap();
            assert_eq!(json, reason.as_str());
        }
    }

    #[test]
    fn each_failure_of_an_answer_is_told_from_the_others() {
        let seeded: [(anyhow::Error, Reason); 7] = [
            (
                Unanswerable::Unreadable {
                    code: 5,
                    text: "x".to_owned(),
                }
                .into(),
                Reason::ContentUnreadable,
            ),
            (
                BlobError::NotFound {
                    endpoint: "x".to_owned(),
                    cid: "y".to_owned(),
                }
                .into(),
                Reason::ContentUnavailable,
            ),
            (
                ModelMissing {
                    name: "x".to_owned(),
                    sha256: "y".to_owned(),
                }
                .into(),
                Reason::ModelMissing,
            ),
            (
                WorkerError::Timeout(Duration::from_secs(1)).into(),
                Reason::WorkerTimeout,
            ),
            (
                WorkerError::Died("x".to_owned()).into(),
                Reason::WorkerFailed,
            ),
            (
                tenzro_client::Error::SequenceContended {
                    address: "x".to_owned(),
                    attempts: 1,
                }
                .into(),
                Reason::ChainAway,
            ),
            (anyhow::anyhow!("no space left"), Reason::DiskFailed),
        ];
        for (error, reason) in seeded {
            assert_eq!(Reason::of_answer(&error), reason, "{error}");
        }
    }

    #[test]
    fn the_last_note_counts_and_is_given_once() {
        let reasons = Reasons::default();
        reasons.note(1, Reason::WorkerTimeout);
        reasons.note(1, Reason::TransactionFailed);
        assert_eq!(reasons.take(1), Some(Reason::TransactionFailed));
        assert_eq!(reasons.take(1), None);
    }
}
