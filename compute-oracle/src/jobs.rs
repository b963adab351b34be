//! The operator's part in jobs: fetch, infer, commit, reveal; and moving jobs on.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use cosmwasm_std::Binary;
use serde::Deserialize;
use tenzro_client::blob::BlobClient;
use tenzro_contract_api::hashes::{oracle_commitment, sha256};
use tenzro_contract_api::models::{self, ModelResponse};
use tenzro_contract_api::operators::Role;
use tenzro_contract_api::oracle::{
    Environment, ExecuteMsg, JobResponse, JobStatus, JobsResponse, QueryMsg, Seat,
};
use tenzro_contract_api::types::Digest;
use tenzro_inference::worker::{Worker, WorkerError};
use tenzro_inference::{platform, profile_sha256};

use crate::blobs::Blobs;
use crate::custody::Custody;
use crate::duty::{Duties, Duty, End};
use crate::metrics::{Metrics, count};
use crate::node::{Node, serves};
use crate::outbox::{Answer, Case, Outbox};
use crate::pages;
use crate::reasons::{ModelMissing, Reason, Reasons};

/// Seconds between one operator's turn to move a job on and the next one's.
const TURN: u64 = 2;

/// Why there can be no answer, today or later: the content is at fault. Nothing is committed then.
#[derive(Debug, thiserror::Error)]
pub enum Unanswerable {
    /// No operator can read it.
    #[error("the content is refused: [input/{code}] {text}")]
    Unreadable {
        /// Number of the refusal.
        code: u16,
        /// What is wrong.
        text: String,
    },
    /// It is not what the job says.
    #[error("the content is {media_type}, which {name} does not judge")]
    OtherKind {
        /// What it is.
        media_type: String,
        /// The model of the job.
        name: String,
    },
}

/// What answering jobs takes.
#[derive(Clone)]
pub struct Bench {
    /// The chain.
    pub node: Node,
    /// Own contents.
    pub blobs: Arc<Blobs>,
    /// Answers.
    pub outbox: Arc<Outbox>,
    /// Duties under way.
    pub duties: Duties,
    /// Figures.
    pub metrics: Arc<Metrics>,
    /// Why things did not work.
    pub reasons: Reasons,
    /// Runs the models.
    pub worker: Arc<Mutex<Worker>>,
    /// SHA-256 of each model here, by name.
    pub models: Arc<BTreeMap<String, Digest>>,
    /// Fetches contents from other operators.
    pub client: BlobClient,
    /// Key shares; the way to plaintext.
    pub custody: Arc<Custody>,
}

/// SHA-256 of every model below a folder, as its record says; the worker checks the files.
///
/// # Errors
/// When a record cannot be read.
pub fn models_in(folder: &Path) -> anyhow::Result<BTreeMap<String, Digest>> {
    #[derive(Deserialize)]
    struct Record {
        name: String,
        sha256: String,
    }
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path().join("record.json");
        if path.is_file() {
            let record: Record = serde_json::from_slice(&std::fs::read(path)?)?;
            found.insert(record.name, Digest::from_hex(&record.sha256)?);
        }
    }
    Ok(found)
}

/// All jobs that have not ended, those with a seat of this operator among them.
///
/// # Errors
/// When the node does not answer.
pub async fn open(node: &Node) -> tenzro_client::Result<Vec<JobResponse>> {
    let page = async |start_after, limit| {
        let question = QueryMsg::OpenJobs {
            start_after,
            limit: Some(limit),
        };
        let page: JobsResponse = node.ask("oracle", &question).await?;
        Ok::<_, tenzro_client::Error>(page.jobs)
    };
    pages::all(page, |job: &JobResponse| job.job).await
}

impl Bench {
    /// Does a duty beside everything else, unless it is under way.
    pub fn spawn<W, F>(&self, duty: Duty, work: W)
    where
        W: FnOnce(Node) -> F + Send + 'static,
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        let (metrics, reasons) = (&self.metrics, &self.reasons);
        self.duties.spawn(duty, &self.node, metrics, reasons, work);
    }

    /// What an answer to a job is for.
    fn case(&self, job: &JobResponse) -> tenzro_client::Result<Case> {
        let (chain, oracle) = (self.node.chain_id(), self.node.contract("oracle")?);
        Ok(Case {
            network: format!("{chain}/{oracle}/{}", self.node.address()),
            job: job.job,
            cid: job.input.cid.clone(),
        })
    }

    /// Does what a job asks of this operator now.
    ///
    /// # Errors
    /// When the outbox fails.
    pub fn serve(&self, job: &JobResponse) -> anyhow::Result<()> {
        let own = self.node.address().to_string();
        let mine = |seat: &&Seat| seat.operator == own && !seat.missed && !seat.withheld;
        let Some(seat) = job.seats.iter().find(mine) else {
            return Ok(());
        };
        let id = job.job;
        match (&job.status, &seat.commitment, &seat.output_sha256) {
            (JobStatus::Committing { .. }, None, _) => {
                match self.outbox.answer(&self.case(job)?)? {
                    None => self.infer(job),
                    Some(Answer { commitment, .. }) => {
                        let message = ExecuteMsg::Commit {
                            job: id,
                            commitment,
                        };
                        self.spawn(Duty::Commit(id), move |node| async move {
                            node.small("oracle", &message).await
                        });
                    }
                }
            }
            (JobStatus::Revealing { .. }, Some(committed), None) => {
                let Some(answer) = self
                    .outbox
                    .answer(&self.case(job)?)?
                    .filter(|answer| answer.commitment == *committed)
                else {
                    tracing::error!(job = id, "the answer behind our commitment is lost");
                    return Ok(());
                };
                let message = ExecuteMsg::Reveal {
                    job: id,
                    output: Binary::from(answer.output),
                    salt: answer.salt,
                    environment: Environment {
                        platform: platform(),
                        profile_sha256: profile_sha256(),
                        milliwatt_hours: 0,
                    },
                };
                self.spawn(Duty::Reveal(id), move |node| async move {
                    node.small("oracle", &message).await
                });
            }
            _ => {}
        }
        Ok(())
    }

    /// Computes the answer to a job beside everything else, and keeps it.
    fn infer(&self, job: &JobResponse) {
        let duty = Duty::Infer(job.job);
        if !self.duties.take(duty) {
            return;
        }
        let (bench, job) = (self.clone(), job.clone());
        tokio::spawn(async move {
            let end = match bench.answer(&job).await {
                Ok(()) => {
                    count(&bench.metrics.checks);
                    End::Done
                }
                Err(error) => {
                    count(&bench.metrics.failed_checks);
                    bench.reasons.note(job.job, Reason::of_answer(&error));
                    let hopeless = error.is::<Unanswerable>();
                    let error = format!("{error:#}");
                    tracing::warn!(job = job.job, hopeless, error, "no answer");
                    if hopeless { End::Hopeless } else { End::Failed }
                }
            };
            bench.duties.end(duty, end);
        });
    }

    async fn answer(&self, job: &JobResponse) -> anyhow::Result<()> {
        let question = models::QueryMsg::Model { model: job.model };
        let model: ModelResponse = self.node.ask("models", &question).await?;
        let (name, wanted) = (model.record.name, model.record.file_sha256);
        if self.models.get(&name) != Some(&wanted) {
            let sha256 = wanted.to_string();
            return Err(ModelMissing { name, sha256 }.into());
        }
        let object = self.fetch(job).await?;
        let bytes = self.plaintext(job, object).await?;
        let worker = self.worker.clone();
        let report = tokio::task::spawn_blocking(move || {
            worker
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .check(&bytes)
        })
        .await?;
        let report = match report {
            Err(WorkerError::Content { code, text }) => {
                return Err(Unanswerable::Unreadable { code, text }.into());
            }
            other => other?,
        };
        if report.model != name {
            let media_type = report.media_type.to_string();
            return Err(Unanswerable::OtherKind { media_type, name }.into());
        }
        let output = report.output()?;
        let mut salt = [0u8; 32];
        getrandom::fill(&mut salt)?;
        let salt = Digest::new(salt);
        let commitment = oracle_commitment(
            self.node.chain_id(),
            self.node.contract("oracle")?.as_ref(),
            job.job,
            self.node.address().as_ref(),
            &sha256(&output),
            &salt,
        );
        let outbox = self.outbox.clone();
        let (id, case) = (job.job, self.case(job)?);
        let answer = Answer {
            output,
            salt,
            commitment,
        };
        tokio::task::spawn_blocking(move || outbox.keep(&case, answer)).await??;
        tracing::info!(
            job = id,
            model = name,
            quality = report.quality(),
            "answered"
        );
        Ok(())
    }

    /// The content of a job: from the own store, else from whoever has it. Checked against its hash
    /// in both cases.
    async fn fetch(&self, job: &JobResponse) -> anyhow::Result<Vec<u8>> {
        let cid = &job.input.cid;
        if let Some(bytes) = self.blobs.get(cid)? {
            return Ok(bytes);
        }
        let own = self.node.address().to_string();
        let others = self.node.operators().await?.into_iter();
        let endpoints: Vec<String> = others
            .filter(|operator| operator.address != own && serves(operator, Role::Storage))
            .map(|operator| operator.endpoint)
            .collect();
        let bytes = self.client.get_any(&endpoints, cid).await?;
        anyhow::ensure!(
            bytes.len() as u64 == u64::from(job.input.bytes),
            "the content has another length"
        );
        Ok(bytes)
    }

    /// Moves a job on when it is due: draws a panel, passes a deadline. Operators take turns, so
    /// that one transaction is enough; the last resort is everybody.
    pub fn advance(&self, job: &JobResponse, open_round: u64, now: u64, turn: u64) {
        let id = job.job;
        let late = TURN.saturating_mul(turn);
        let ready = job.awaits_round.is_none_or(|round| round < open_round);
        let message = match job.status {
            JobStatus::AwaitingSeed { .. } if ready => ExecuteMsg::Draw { job: id },
            JobStatus::Committing { until } | JobStatus::Revealing { until }
                if now >= until.saturating_add(late) =>
            {
                ExecuteMsg::Advance { job: id }
            }
            JobStatus::Provisional { until } if ready && now >= until.saturating_add(late) => {
                ExecuteMsg::Advance { job: id }
            }
            _ => return,
        };
        // A draw has no deadline to count from: the first in line goes at once, the others when
        // their own look finds it still undone.
        if matches!(message, ExecuteMsg::Draw { .. })
            && turn > 0
            && !now
                .saturating_add(id)
                .is_multiple_of(turn.saturating_add(3))
        {
            return;
        }
        self.spawn(Duty::Advance(id), move |node| async move {
            node.large("oracle", &message).await
        });
    }
}
