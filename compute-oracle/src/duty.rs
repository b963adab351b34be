//! Duties: transactions under way, each at most once at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::metrics::{Metrics, count};
use crate::node::Node;

/// What an operator owes the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// To join the beacon.
    Enrol,
    /// A link of its beacon chain in this round.
    Link(u64),
    /// To close this beacon round.
    Close(u64),
    /// To compute the answer to this job.
    Infer(u64),
    /// To commit in this job.
    Commit(u64),
    /// To reveal in this job.
    Reveal(u64),
    /// To move this job on.
    Advance(u64),
    /// To tell which contents it holds.
    Confirm,
}

/// How long a duty that failed is left alone.
const PAUSE: Duration = Duration::from_secs(2);

/// The duties under way and those that failed a moment ago.
#[derive(Debug, Clone, Default)]
pub struct Duties {
    /// Absent end: under way.
    taken: Arc<Mutex<BTreeMap<Duty, Option<Instant>>>>,
}

impl Duties {
    /// Takes a duty unless it is under way or failed a moment ago.
    #[must_use]
    pub fn take(&self, duty: Duty) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        taken.retain(|_, end| end.is_none_or(|end| now < end));
        if taken.contains_key(&duty) {
            return false;
        }
        taken.insert(duty, None);
        true
    }

    /// Gives a duty back. One that failed may be taken again after a pause; what succeeded shows on
    /// the chain and is left alone for as long, so that a node that lags is not asked twice.
    pub fn done(&self, duty: Duty) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.insert(duty, Instant::now().checked_add(PAUSE));
    }

    /// Does a duty beside everything else, unless it is under way.
    pub fn spawn<W, F>(&self, duty: Duty, node: &Node, metrics: &Arc<Metrics>, work: W)
    where
        W: FnOnce(Node) -> F + Send + 'static,
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        if !self.take(duty) {
            return;
        }
        let (duties, node, metrics) = (self.clone(), node.clone(), metrics.clone());
        tokio::spawn(async move {
            match work(node).await {
                Ok(()) => {
                    count(&metrics.transactions);
                    tracing::info!(?duty, "done");
                }
                Err(error) => {
                    count(&metrics.failed_transactions);
                    tracing::warn!(?duty, error = format!("{error:#}"), "not done");
                }
            }
            duties.done(duty);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duty_is_taken_once_at_a_time() {
        let duties = Duties::default();
        assert!(duties.take(Duty::Commit(1)));
        assert!(!duties.take(Duty::Commit(1)));
        assert!(duties.take(Duty::Reveal(1)));
        duties.done(Duty::Commit(1));
        assert!(!duties.take(Duty::Commit(1)), "left alone for a moment");
    }
}
