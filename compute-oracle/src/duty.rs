//! Duties: transactions under way, each at most once at a time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tenzro_client::Error;

use crate::metrics::{Metrics, count};
use crate::node::Node;
use crate::reasons::{Reason, Reasons};

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
    /// To register its custody key.
    CustodyKey,
    /// To take its shares out of their envelopes.
    TakeShares,
    /// To deliver its bundle for this grant.
    Deliver(u64),
    /// To open its bundle for this grant.
    Open(u64),
    /// To say that shares were destroyed.
    Destroy,
}

/// How a duty ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It succeeded, which shows on the chain.
    Done,
    /// It failed and may succeed later; every attempt costs something.
    Failed,
    /// It failed at no cost: somebody else was faster, or it was too early.
    Refused,
    /// It can never succeed.
    Hopeless,
}

/// How long a duty is left alone at least, so that a node that lags is not asked twice.
const PAUSE: Duration = Duration::from_secs(2);
/// How long one that failed many times is left alone.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// When earlier failures are forgotten.
const MEMORY: Duration = Duration::from_secs(60);
/// How long a hopeless one is left alone: no job is open for longer.
const HOPELESS: Duration = Duration::from_secs(30 * 24 * 3600);

/// Where a duty stands.
#[derive(Debug, Clone, Copy)]
struct State {
    under_way: bool,
    /// Not to be taken again before.
    until: Instant,
    /// How often it failed in a row.
    failures: u32,
}

/// The duties under way and those that ended a moment ago.
#[derive(Debug, Clone, Default)]
pub struct Duties {
    states: Arc<Mutex<BTreeMap<Duty, State>>>,
}

impl Duties {
    /// Takes a duty unless it is under way or ended a moment ago.
    #[must_use]
    pub fn take(&self, duty: Duty) -> bool {
        self.take_at(duty, Instant::now())
    }

    fn take_at(&self, duty: Duty, now: Instant) -> bool {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        states.retain(|_, state| {
            state.under_way || now.saturating_duration_since(state.until) < MEMORY
        });
        let failures = match states.get(&duty) {
            Some(state) if state.under_way || now < state.until => return false,
            Some(state) => state.failures,
            None => 0,
        };
        let taken = State {
            under_way: true,
            until: now,
            failures,
        };
        states.insert(duty, taken);
        true
    }

    /// Gives a duty back. It may be taken again after a pause, which grows with every failure that
    /// costs something.
    pub fn end(&self, duty: Duty, end: End) {
        self.end_at(duty, end, Instant::now());
    }

    fn end_at(&self, duty: Duty, end: End, now: Instant) {
        let mut states = self.states.lock().unwrap_or_else(PoisonError::into_inner);
        let before = states.get(&duty).map_or(0, |state| state.failures);
        let (failures, pause) = match end {
            End::Done | End::Refused => (0, PAUSE),
            End::Failed => {
                let longer = PAUSE.saturating_mul(1 << before.min(8));
                (before.saturating_add(1), longer.min(LONGEST_PAUSE))
            }
            End::Hopeless => (0, HOPELESS),
        };
        let state = State {
            under_way: false,
            until: now.checked_add(pause).unwrap_or(now),
            failures,
        };
        states.insert(duty, state);
    }

    /// Does a duty beside everything else, unless it is under way.
    pub fn spawn<W, F>(
        &self,
        duty: Duty,
        node: &Node,
        metrics: &Arc<Metrics>,
        reasons: &Reasons,
        work: W,
    ) where
        W: FnOnce(Node) -> F + Send + 'static,
        F: Future<Output = anyhow::Result<()>> + Send + 'static,
    {
        if !self.take(duty) {
            return;
        }
        let (duties, node, metrics) = (self.clone(), node.clone(), metrics.clone());
        let reasons = reasons.clone();
        tokio::spawn(async move {
            let end = match work(node).await {
                Ok(()) => {
                    count(&metrics.transactions);
                    tracing::info!(?duty, "done");
                    End::Done
                }
                Err(error) => {
                    count(&metrics.failed_transactions);
                    if let Duty::Commit(job) | Duty::Reveal(job) = duty {
                        reasons.note(job, Reason::TransactionFailed);
                    }
                    tracing::warn!(?duty, error = format!("{error:#}"), "not done");
                    let free = matches!(
                        error.downcast_ref(),
                        Some(Error::Simulation { .. } | Error::Refused(_))
                    );
                    if free { End::Refused } else { End::Failed }
                }
            };
            duties.end(duty, end);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DUTY: Duty = Duty::Commit(1);

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_duty_is_taken_once_at_a_time() {
        let duties = Duties::default();
        assert!(duties.take(DUTY));
        assert!(!duties.take(DUTY));
        assert!(duties.take(Duty::Reveal(1)));
        duties.end(DUTY, End::Done);
        assert!(!duties.take(DUTY), "left alone for a moment");
    }

    #[test]
    fn the_pause_grows_with_costly_failures_only_and_has_an_end() {
        for (end, pauses) in [(End::Failed, [2, 4, 8, 10, 10]), (End::Refused, [2; 5])] {
            let duties = Duties::default();
            let mut now = Instant::now();
            for pause in pauses {
                assert!(duties.take_at(DUTY, now));
                duties.end_at(DUTY, end, now);
                now += seconds(pause);
                assert!(!duties.take_at(DUTY, now - Duration::from_millis(1)));
            }
            assert!(duties.take_at(DUTY, now));
        }
    }

    #[test]
    fn a_long_duty_stays_taken_and_a_hopeless_one_is_left_alone() {
        let duties = Duties::default();
        let now = Instant::now();
        assert!(duties.take_at(DUTY, now));
        assert!(!duties.take_at(DUTY, now + seconds(3600)));
        duties.end_at(DUTY, End::Hopeless, now);
        assert!(!duties.take_at(DUTY, now + seconds(24 * 3600)));
    }
}
