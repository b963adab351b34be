//! What the loop keeps for whoever looks after the operator: rounds that have ended, and money.

use std::time::{Duration, Instant};

use tenzro_contract_api::oracle::JobResponse;

use crate::config::Config;
use crate::jobs::Bench;
use crate::node::Node;
use crate::rounds::{Look, Rounds};
use crate::status::{self, Board, Purse, now};

/// Pause between two questions about money.
const MONEY: Duration = Duration::from_secs(3);

/// Rounds and money, for whoever looks after the operator.
#[derive(Debug)]
pub struct History {
    rounds: Rounds,
    purse: Purse,
    /// When the money was last asked for.
    asked: Option<Instant>,
}

impl History {
    /// The history of this network in the data folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn open(config: &Config, node: &Node) -> anyhow::Result<Self> {
        let network = format!("{}-{}", node.chain_id(), node.contract("oracle")?);
        Ok(Self {
            rounds: Rounds::open(config.home.join("rounds").join(network))?,
            purse: Purse::default(),
            asked: None,
        })
    }

    /// Follows the open jobs, tells log and metrics of rounds that have ended, and asks now and then
    /// for what the operator has.
    ///
    /// # Errors
    /// When the node does not answer or the disk fails.
    pub async fn follow(
        &mut self,
        bench: &Bench,
        jobs: &[JobResponse],
        board: &Board,
    ) -> anyhow::Result<()> {
        let status = board.read();
        let look = Look {
            now: now(),
            started: status.started,
            failed: status.last_failure,
        };
        let (node, reasons) = (&bench.node, &bench.reasons);
        for round in self.rounds.follow(node, jobs, reasons, look).await? {
            bench.metrics.round(round.fate);
            let (job, result) = (round.job.job, round.fate.as_str());
            match round.fate.reason() {
                None => tracing::info!(job, result, "the round has ended"),
                Some(reason) => {
                    let (reason, advice) = (reason.as_str(), reason.advice());
                    tracing::warn!(job, result, reason, advice, "the round has ended");
                }
            }
        }
        board.show(&self.rounds);
        if self.asked.is_none_or(|asked| asked.elapsed() > MONEY) {
            status::refresh(board, node, &mut self.purse).await?;
            self.asked = Some(Instant::now());
        }
        Ok(())
    }
}
