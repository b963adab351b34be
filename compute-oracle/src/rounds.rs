//! The rounds that the operator sat in: what became of each, why one was missed, and everything that
//! is needed to run it again. One file per round, beside the outbox.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tenzro_contract_api::models::{self, ModelRecord, ModelResponse};
use tenzro_contract_api::oracle::{
    JobResponse, JobStatus, QueryMsg, RevealRecord, RevealsResponse, Seat,
};

use crate::node::Node;
use crate::reasons::{Reason, Reasons};

/// Rounds that are kept in memory and shown.
const SHOWN: usize = 50;

/// What became of a seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum Fate {
    /// The round goes on.
    Open,
    /// The operator's output lies in the winning ball: it is paid.
    Correct,
    /// It does not.
    Wrong,
    /// The commit window passed without a commitment: the seat was lost, nothing is paid.
    Missed {
        /// Why.
        reason: Reason,
    },
    /// A commitment was not opened: a part of the bond was slashed.
    Withheld {
        /// Why.
        reason: Reason,
    },
    /// The job ended without a result; nobody is at fault.
    Unresolved,
}

impl Fate {
    /// The label of the metric.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Correct => "correct",
            Self::Wrong => "wrong",
            Self::Missed { .. } => "missed",
            Self::Withheld { .. } => "withheld",
            Self::Unresolved => "unresolved",
        }
    }

    /// Why nothing came of the seat.
    #[must_use]
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Missed { reason } | Self::Withheld { reason } => Some(reason),
            _ => None,
        }
    }
}

/// A round that has ended, with what is needed to run it again without the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Round {
    /// When it ended here, seconds since 1970.
    pub ended: u64,
    /// What became of the operator's seat.
    pub fate: Fate,
    /// The operator.
    pub operator: String,
    /// The job as it ended.
    pub job: JobResponse,
    /// The model's record.
    pub model: ModelRecord,
    /// What everybody revealed.
    pub reveals: Vec<RevealRecord>,
}

/// Why the rounds cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the round file {}: {why}", path.display())]
pub struct RoundsError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong.
    pub why: String,
}

/// All rounds of one operator on one network.
#[derive(Debug)]
pub struct Rounds {
    folder: PathBuf,
    /// The newest that have ended, oldest first.
    ended: VecDeque<Round>,
    /// Open ones: what was known when they were last looked at.
    open: BTreeMap<u64, Opened>,
}

#[derive(Debug, Clone, Copy)]
struct Opened {
    /// Seconds since 1970.
    since: u64,
    fate: Fate,
}

/// What a look at the chain is judged by.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Seconds since 1970.
    pub now: u64,
    /// When this daemon began to look, seconds since 1970.
    pub started: u64,
    /// When the chain last did not answer, seconds since 1970; 0 for never.
    pub failed: u64,
}

impl Rounds {
    /// The rounds in a folder, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(folder: PathBuf) -> Result<Self, RoundsError> {
        let failed = |error: std::io::Error| RoundsError {
            path: folder.clone(),
            why: error.to_string(),
        };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        let mut ended = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "json") {
                ended.push(read(&path)?);
            }
        }
        ended.sort_by_key(|round| (round.ended, round.job.job));
        let surplus = ended.len().saturating_sub(SHOWN);
        Ok(Self {
            ended: ended.split_off(surplus).into(),
            folder,
            open: BTreeMap::new(),
        })
    }

    /// The newest rounds that have ended, oldest first.
    pub fn ended(&self) -> impl DoubleEndedIterator<Item = &Round> {
        self.ended.iter()
    }

    /// Jobs that go on, with when the operator's seat was first seen.
    pub fn open_jobs(&self) -> impl Iterator<Item = (u64, u64)> {
        self.open.iter().map(|(job, opened)| (*job, opened.since))
    }

    /// Follows the open jobs; rounds that have ended since the last look come back.
    ///
    /// # Errors
    /// When the node does not answer or a file cannot be written.
    pub async fn follow(
        &mut self,
        node: &Node,
        jobs: &[JobResponse],
        reasons: &Reasons,
        look: Look,
    ) -> anyhow::Result<Vec<Round>> {
        let own = node.address().to_string();
        for job in jobs {
            self.see(job, &own, reasons, look);
        }
        let gone: Vec<u64> = self
            .open
            .keys()
            .copied()
            .filter(|known| jobs.iter().all(|job| job.job != *known))
            .collect();
        let mut ended = Vec::new();
        for id in gone {
            let job: JobResponse = node.ask("oracle", &QueryMsg::Job { job: id }).await?;
            self.see(&job, &own, reasons, look);
            let reveals: RevealsResponse =
                node.ask("oracle", &QueryMsg::Reveals { job: id }).await?;
            let question = models::QueryMsg::Model { model: job.model };
            let model: ModelResponse = node.ask("models", &question).await?;
            let fate = self
                .open
                .get(&id)
                .map_or(Fate::Unresolved, |open| open.fate);
            let round = Round {
                ended: look.now,
                fate,
                operator: own.clone(),
                job,
                model: model.record,
                reveals: reveals.reveals,
            };
            self.keep(&round)?;
            self.open.remove(&id);
            let _ = reasons.take(id);
            ended.push(round);
        }
        Ok(ended)
    }

    fn see(&mut self, job: &JobResponse, own: &str, reasons: &Reasons, look: Look) {
        let Some(seat) = job.seats.iter().find(|seat| seat.operator == own) else {
            return;
        };
        let known = self.open.entry(job.job).or_insert(Opened {
            since: look.now,
            fate: Fate::Open,
        });
        // The reason is found out when the window has just passed, not when the job ends.
        if known.fate.reason().is_none() {
            known.fate = fate(seat, &job.status, || {
                reasons
                    .take(job.job)
                    .unwrap_or_else(|| unnoted(known.since, look))
            });
        }
    }

    fn keep(&mut self, round: &Round) -> Result<(), RoundsError> {
        let path = file(&self.folder, round.job.job);
        let failed = |why: String| RoundsError {
            path: path.clone(),
            why,
        };
        let text = serde_json::to_vec(round).map_err(|error| failed(error.to_string()))?;
        let draft = path.with_extension("new");
        std::fs::write(&draft, text).map_err(|error| failed(error.to_string()))?;
        std::fs::rename(&draft, &path).map_err(|error| failed(error.to_string()))?;
        self.ended.push_back(round.clone());
        if self.ended.len() > SHOWN {
            self.ended.pop_front();
        }
        Ok(())
    }
}

/// Why a seat was lost of which nothing is noted.
const fn unnoted(since: u64, look: Look) -> Reason {
    if since <= look.started.saturating_add(1) {
        return Reason::NotRunning;
    }
    if look.failed >= since {
        return Reason::ChainAway;
    }
    Reason::Late
}

fn fate(seat: &Seat, status: &JobStatus, reason: impl FnOnce() -> Reason) -> Fate {
    if seat.missed {
        return Fate::Missed { reason: reason() };
    }
    if seat.withheld {
        return Fate::Withheld { reason: reason() };
    }
    match (status, seat.correct) {
        (JobStatus::Final, Some(true)) => Fate::Correct,
        (JobStatus::Final, Some(false)) => Fate::Wrong,
        (JobStatus::Final | JobStatus::Unresolved { .. }, _) => Fate::Unresolved,
        _ => Fate::Open,
    }
}

/// The file of a round.
#[must_use]
pub fn file(folder: &Path, job: u64) -> PathBuf {
    folder.join(format!("{job}.json"))
}

/// Reads one round.
///
/// # Errors
/// When there is none, or it cannot be understood.
pub fn read(path: &Path) -> Result<Round, RoundsError> {
    let failed = |why: String| RoundsError {
        path: path.to_owned(),
        why,
    };
    let text = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    serde_json::from_slice(&text).map_err(|error| failed(error.to_string()))
}

#[cfg(test)]
mod tests {
    use cosmwasm_std::Uint128;

    use super::*;

    fn seat(missed: bool, withheld: bool, correct: Option<bool>) -> Seat {
        Seat {
            operator: "me".to_owned(),
            rung: 0,
            missed,
            withheld,
            commitment: None,
            output_sha256: None,
            correct,
            slashed: Uint128::zero(),
        }
    }

    #[test]
    fn a_lost_seat_always_has_a_reason() {
        let revealing = JobStatus::Revealing { until: 9 };
        let missed = fate(&seat(true, false, None), &revealing, || Reason::Late);
        assert_eq!(missed.reason(), Some(Reason::Late));
        let withheld = fate(&seat(false, true, None), &JobStatus::Final, || {
            Reason::NotRunning
        });
        assert_eq!(withheld.as_str(), "withheld");
        assert_eq!(withheld.reason(), Some(Reason::NotRunning));
    }

    #[test]
    fn a_seat_without_note_was_lost_by_an_absent_daemon_an_absent_chain_or_a_slow_machine() {
        let look = |started, failed| Look {
            now: 100,
            started,
            failed,
        };
        assert_eq!(unnoted(50, look(50, 0)), Reason::NotRunning);
        assert_eq!(unnoted(50, look(10, 60)), Reason::ChainAway);
        assert_eq!(unnoted(50, look(10, 40)), Reason::Late);
    }

    #[test]
    fn a_round_ends_correct_wrong_or_without_a_result() {
        let never = || -> Reason { unreachable!("nothing was lost") };
        let seen = |correct, status| fate(&seat(false, false, correct), &status, never);
        assert_eq!(seen(Some(true), JobStatus::Final), Fate::Correct);
        assert_eq!(seen(Some(false), JobStatus::Final), Fate::Wrong);
        let reason = "no_quorum".to_owned();
        assert_eq!(
            seen(None, JobStatus::Unresolved { reason }),
            Fate::Unresolved
        );
        assert_eq!(seen(None, JobStatus::Provisional { until: 3 }), Fate::Open);
    }
}
