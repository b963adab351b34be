//! Sends jobs to one chain: in batches, each behind the client's update, and finds out which one is
//! to blame when a batch fails.

use futures_util::{StreamExt, stream};
use tenzro_client::{Error as ClientError, Msg};

use super::jobs::Job;
use super::{Half, Path, Relayed, moved};
use crate::chain::{Seen, Update, seen_in};
use crate::error::{Error, Result};
use crate::plan::back_off::Trouble;
use crate::plan::batch::batches;
use crate::plan::handshake::Side;
use crate::plan::packets::{Action, Ordering};
use crate::plan::track::Moved;

/// What is needed to send to one chain.
pub struct Delivery<'a> {
    /// The path.
    pub path: &'a Path,
    /// The chain that takes the messages.
    pub side: Side,
    /// Header of the other chain that proves them.
    pub header: u64,
}

/// Proofs that are asked for at once.
const AT_ONCE: usize = 8;

type Ready = (Job, Msg);

impl Delivery<'_> {
    fn here(&self) -> &Half {
        self.path.half(self.side)
    }

    /// Sends what can be sent, and notes what happened.
    ///
    /// # Errors
    /// When nothing can be sent at all: no node, no client, no funds.
    pub async fn send(&self, jobs: Vec<Job>, relayed: &mut Relayed) -> Result<()> {
        let sent = self.prove_and_send(jobs, relayed).await;
        let (chain, client) = (&self.here().node.chain, &self.here().client);
        if sent.is_err() || !relayed.blamed.is_empty() {
            // What was believed of the client may be the reason.
            chain.forget_client(client);
        }
        match sent {
            // A client that takes no headers any more is named.
            Err(error) if matches!(error.trouble(), Trouble::ClientDead | Trouble::Refused) => {
                chain.living_client(client).await?;
                Err(error)
            }
            sent => sent,
        }
    }

    async fn prove_and_send(&self, jobs: Vec<Job>, relayed: &mut Relayed) -> Result<()> {
        let here = self.here();
        let there = self.path.half(self.side.other());
        let sender = here.node.sender()?;
        // Proofs are asked for a few at a time; their order stays.
        let messages = stream::iter(jobs).map(|job| async move {
            let message = job
                .message(self.path, self.header, sender.address())
                .await?;
            Ok::<_, Error>(message.map(|message| (job, message)))
        });
        let messages: Vec<Result<Option<Ready>>> = messages.buffered(AT_ONCE).collect().await;
        let (mut ready, mut failed) = (Vec::new(), None);
        for message in messages {
            match message {
                Ok(Some(message)) => ready.push(message),
                Ok(None) => relayed.not_provable = relayed.not_provable.saturating_add(1),
                // What could be had is sent all the same, on ordered channels up to there; the rest is
                // seen again.
                Err(error) => {
                    failed = Some(error);
                    if self.path.ordering == Ordering::Ordered {
                        break;
                    }
                }
            }
        }
        if ready.is_empty() {
            return failed.map_or(Ok(()), Err);
        }
        if let Some(error) = failed {
            let chain = there.node.chain.name();
            tracing::debug!(chain, %error, "some proofs could not be had");
        }
        let chain = &there.node.chain;
        let update = chain
            .update_on(
                &here.node.chain,
                &here.client,
                self.header,
                sender.address(),
            )
            .await?;
        relayed.updates = relayed.updates.saturating_add(update.messages.len());
        let mut limits = here.node.chain.config().limits();
        let more_headers = update.messages.len().saturating_sub(1);
        limits.messages = limits.messages.saturating_sub(more_headers).max(2);
        let size = |ready: &Ready| ready.1.value.len();
        let mut waiting = Vec::new();
        let showing = here.node.shown.begin(&here.client, &update.heights);
        for batch in batches(ready, size, update.size(), limits) {
            self.submit(batch, &update, relayed, &mut waiting).await?;
        }
        for (pending, jobs) in waiting {
            let hash = pending.hash;
            match here.node.chain.on(pending.confirm().await) {
                Ok(outcome) => {
                    tracing::info!(
                        chain = here.node.chain.name(), %hash, height = outcome.height,
                        messages = jobs.len(), gas = outcome.gas_used, "relayed"
                    );
                    showing.taken();
                    here.node.chain.updated(&here.client, &update);
                    // The answers are here: no need to search for them.
                    let seen = seen_in(&outcome.events);
                    here.node.memory.keep(&seen);
                    let ours = seen
                        .iter()
                        .filter_map(|seen| self.moved(seen, outcome.height));
                    relayed.moved.extend(ours);
                    relayed.confirmed(&jobs, &outcome, update.messages.len());
                }
                Err(error) => self.blame_all(&jobs, &error, relayed),
            }
        }
        Ok(())
    }

    /// What an event here says about a packet of the path.
    fn moved(&self, seen: &Seen, height: u64) -> Option<Moved> {
        let (end, moved) = moved(seen, self.side, height)?;
        (*end == self.here().end).then_some(moved)
    }

    /// Submits one batch. Parts that the chain refuses are taken out until the rest passes.
    async fn submit(
        &self,
        batch: Vec<Ready>,
        update: &Update,
        relayed: &mut Relayed,
        waiting: &mut Vec<(tenzro_client::Pending, Vec<Job>)>,
    ) -> Result<()> {
        let sender = self.here().node.sender()?;
        let mut stack = vec![batch];
        while let Some(mut batch) = stack.pop() {
            if batch.is_empty() {
                continue;
            }
            let mut messages = update.messages.clone();
            messages.extend(batch.iter().map(|(_, message)| message.clone()));
            let error = match sender.submit(messages).await {
                Ok(pending) => {
                    relayed.transactions = relayed.transactions.saturating_add(1);
                    waiting.push((pending, batch.into_iter().map(|(job, _)| job).collect()));
                    continue;
                }
                Err(error) => error,
            };
            match judge(&error, update.messages.len(), batch.len()) {
                Blame::Some(places) => {
                    let parts = batch.into_iter().enumerate();
                    let (out, rest): (Vec<_>, Vec<_>) =
                        parts.partition(|(place, _)| places.contains(place));
                    let jobs: Vec<Job> = out.into_iter().map(|(_, (job, _))| job).collect();
                    self.blame_all(&jobs, &error, relayed);
                    stack.push(rest.into_iter().map(|(_, ready)| ready).collect());
                }
                Blame::Size if batch.len() > 1 => {
                    let rest = batch.split_off(batch.len() / 2);
                    stack.push(rest);
                    stack.push(batch);
                }
                Blame::Batch | Blame::Size => {
                    let jobs: Vec<Job> = batch.into_iter().map(|(job, _)| job).collect();
                    self.blame_all(&jobs, &error, relayed);
                }
                Blame::Everything => return Err(error),
            }
        }
        Ok(())
    }

    /// Forgets what was told of a packet that the chain refuses.
    fn forget(&self, job: &Job) {
        let Some(sequence) = job.action.sequence() else {
            return;
        };
        let side = match job.action {
            Action::Acknowledge(_) => job.source.other(),
            _ => job.source,
        };
        let half = self.path.half(side);
        half.node.memory.forget(&half.end, sequence);
    }

    fn blame_all(&self, jobs: &[Job], error: &Error, relayed: &mut Relayed) {
        let trouble = error.trouble();
        relayed.failed(trouble, jobs);
        if trouble == Trouble::Refused {
            jobs.iter().for_each(|job| self.forget(job));
        }
        let chain = self.here().node.chain.name();
        let first = jobs.first().map(|job| job.action);
        if trouble == Trouble::Redundant {
            tracing::debug!(chain, ?first, jobs = jobs.len(), "somebody else was first");
        } else {
            tracing::warn!(
                chain, ?first, jobs = jobs.len(), reason = trouble.as_str(), %error,
                "not relayed, will be tried again"
            );
        }
    }
}

enum Blame {
    /// The jobs at these places of the batch.
    Some(Vec<usize>),
    /// The transaction is too large or needs too much gas.
    Size,
    /// All jobs of the batch: another relayer was first.
    Batch,
    /// None of them: the client, the node, the account.
    Everything,
}

/// Who is to blame: the chain names the message by its place, behind `updates` others.
fn judge(error: &Error, updates: usize, jobs: usize) -> Blame {
    let Error::Chain { source, .. } = error else {
        return Blame::Everything;
    };
    let log = match source.as_ref() {
        ClientError::TooMuchGas { .. } => return Blame::Size,
        ClientError::WithoutEffect { messages } => {
            let places = messages
                .iter()
                .filter_map(|place| place.checked_sub(updates))
                .filter(|place| *place < jobs)
                .collect::<Vec<_>>();
            // Whoever names none of ours would have it submitted for ever.
            return if places.is_empty() {
                Blame::Everything
            } else {
                Blame::Some(places)
            };
        }
        ClientError::Rpc { message, .. } if is_too_long(message) => return Blame::Size,
        ClientError::Simulation { log } => log,
        ClientError::Refused(failure) if failure.code == 21 && failure.codespace == "sdk" => {
            return Blame::Size;
        }
        ClientError::Refused(failure) => &failure.log,
        _ => return Blame::Everything,
    };
    if Trouble::of_log(log) == Trouble::Redundant {
        return Blame::Batch;
    }
    match message_index(log).map(|index| index.checked_sub(updates)) {
        Some(Some(index)) if index < jobs => Blame::Some(vec![index]),
        None if unwound(log) => Blame::Size,
        _ => Blame::Everything,
    }
}

/// True for what CometBFT says of a request, or a transaction, that is longer than it takes.
fn is_too_long(message: &str) -> bool {
    message.contains("request body too large") || message.contains("Tx too large")
}

/// True where execution ended without naming a message: out of gas (the block's, or the node's for
/// simulations), or by a panic.
fn unwound(log: &str) -> bool {
    log.contains("out of gas in location") || log.contains("recovered: ")
}

/// The number in `message index: 3`.
fn message_index(log: &str) -> Option<usize> {
    let (_, rest) = log.split_once("message index: ")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_to_blame_is_found_behind_the_updates() {
        let log = "rpc error: code = Unknown desc = failed to execute message; message index: 3: \
                   packet timeout elapsed";
        let error = Error::chain(
            "x-1",
            ClientError::Simulation {
                log: log.to_owned(),
            },
        );
        assert!(matches!(judge(&error, 1, 5), Blame::Some(places) if places == [2]));
        assert!(matches!(judge(&error, 1, 2), Blame::Everything));
        assert!(matches!(judge(&error, 4, 5), Blame::Everything));
    }
    #[test]
    fn what_names_no_message_is_tried_in_halves() {
        let simulation = |log: &str| ClientError::Simulation {
            log: log.to_owned(),
        };
        let rpc = |message: &str| ClientError::Rpc {
            method: "broadcast_tx_sync".to_owned(),
            code: -32603,
            message: message.to_owned(),
        };
        for error in [
            simulation(
                "out of gas in location: wasm contract; gasWanted: 100, gasUsed: 101: out of gas",
            ),
            simulation("recovered: runtime error: integer divide by zero"),
            rpc("Internal error: Tx too large. Max size is 1048576, but got 2000000"),
            rpc("error reading request body: http: request body too large"),
        ] {
            assert!(matches!(
                judge(&Error::chain("x-1", error), 1, 5),
                Blame::Size
            ));
        }
        let away = Error::chain("x-1", rpc("Internal error: not ready"));
        assert!(matches!(judge(&away, 1, 5), Blame::Everything));
    }

    #[test]
    fn a_node_that_names_none_of_the_jobs_ends_the_pass() {
        for messages in [vec![0], vec![6, 7], vec![]] {
            let error = Error::chain("x-1", ClientError::WithoutEffect { messages });
            assert!(matches!(judge(&error, 1, 5), Blame::Everything));
        }
        let messages = vec![0, 2];
        let error = Error::chain("x-1", ClientError::WithoutEffect { messages });
        assert!(matches!(judge(&error, 1, 5), Blame::Some(places) if places == [1]));
    }
}
