//! Simulated reviewers at work: they look for their seats, judge, seal a vote and open it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tenzro_cli::flows::{content, contribute, review};
use tenzro_client::Sender;
use tenzro_client::tx::Msg;
use tenzro_contract_api::beacon::{self, RoundResponse};
use tenzro_contract_api::peer_review::{ItemResponse, ItemStatus, subject};
use tenzro_contract_api::types::Digest;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::cast::{Manner, Reviewer};
use crate::eye;
use crate::world::World;

/// Pause between looks.
const PAUSE: Duration = Duration::from_millis(250);

/// How long a vote that was sent may take to show on the chain before it is sent again: a node that
/// was killed may have lost it.
const AGAIN: Duration = Duration::from_secs(5);

/// What was sent, and when: (item, reviewer, step of the panel, whether it is the reveal).
type Sent = BTreeMap<(u64, String, u32, bool), Instant>;

/// Starts the reviewers. They work until the task is aborted.
#[must_use]
pub fn start(world: &Arc<World>) -> JoinHandle<()> {
    let world = Arc::clone(world);
    tokio::spawn(async move {
        let mut office = Office {
            senders: world
                .cast
                .reviewers
                .iter()
                .map(|reviewer| (reviewer.person.address(), world.quick(&reviewer.person, 4)))
                .collect(),
            clerk: world.sender(&world.cast.clerk),
            world,
            sent: Sent::new(),
            seen: BTreeMap::new(),
            drawn: BTreeMap::new(),
        };
        loop {
            // A node that does not answer, or a window that just closed: the next look finds out.
            if let Err(error) = office.look().await {
                eprintln!("reviewers: {error:#}");
            }
            sleep(PAUSE).await;
        }
    })
}

struct Office {
    world: Arc<World>,
    senders: BTreeMap<String, Sender>,
    clerk: Sender,
    sent: Sent,
    /// What the eye says of an item; all simulated reviewers look through the same eye.
    seen: BTreeMap<u64, bool>,
    /// Draws that were sent, and when: (item, round).
    drawn: BTreeMap<(u64, u64), Instant>,
}

impl Office {
    async fn look(&mut self) -> Result<()> {
        let now = now();
        self.sent.retain(|_, sent| sent.elapsed() < AGAIN);
        self.drawn.retain(|_, sent| sent.elapsed() < AGAIN);
        let mut batches: BTreeMap<String, Vec<Msg>> = BTreeMap::new();
        let mut chores = Vec::new();
        for item in review::open_items(&self.world.network).await? {
            match item.status {
                ItemStatus::AwaitingPanel { round }
                    if !self.drawn.contains_key(&(item.item, round))
                        && self.known(round).await? =>
                {
                    self.drawn.insert((item.item, round), Instant::now());
                    chores.push(review::draw(&self.world.network, &self.clerk, item.item)?);
                }
                ItemStatus::Committing { until } | ItemStatus::Revealing { until }
                    if until > now =>
                {
                    let opening = matches!(item.status, ItemStatus::Revealing { .. });
                    // One content that cannot be had does not hold up the other items.
                    if let Err(error) = self.votes(&item, opening, &mut batches).await {
                        eprintln!("reviewers: item {}: {error:#}", item.item);
                    }
                }
                ItemStatus::Committing { .. } | ItemStatus::Revealing { .. } => {
                    chores.push(review::advance(
                        &self.world.network,
                        &self.clerk,
                        item.item,
                    )?);
                }
                _ => {}
            }
        }
        self.send(batches);
        for chore in chores {
            let clerk = self.clerk.clone();
            if let Err(error) = clerk.send(vec![chore]).await {
                // Somebody else may have been first.
                if error.contract().is_none() {
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    async fn known(&self, round: u64) -> Result<bool> {
        let question = beacon::QueryMsg::Round { round };
        let answer: RoundResponse = self.world.network.ask("beacon", &question).await?;
        Ok(answer.randomness.is_some())
    }

    /// Adds the votes that are due on an item: commitments, or reveals.
    async fn votes(
        &mut self,
        item: &ItemResponse,
        opening: bool,
        batches: &mut BTreeMap<String, Vec<Msg>>,
    ) -> Result<()> {
        for seat in &item.seats {
            let due = if opening {
                seat.commitment.is_some() && seat.accept.is_none()
            } else {
                seat.commitment.is_none()
            };
            let key = (item.item, seat.reviewer.clone(), seat.step, opening);
            if seat.missed || !due || self.sent.contains_key(&key) {
                continue;
            }
            let Some(reviewer) = self.reviewer(&seat.reviewer) else {
                continue;
            };
            let Some(sender) = self.senders.get(&seat.reviewer).cloned() else {
                continue;
            };
            let accept = self.vote(&reviewer, item).await?;
            let salt = self.salt(&seat.reviewer, item.item);
            let network = &self.world.network;
            let message = if opening {
                review::reveal(network, &sender, item.item, accept, salt)?
            } else {
                review::commit(network, &sender, item.item, accept, &salt)?
            };
            batches
                .entry(seat.reviewer.clone())
                .or_default()
                .push(message);
            self.sent.insert(key, Instant::now());
        }
        Ok(())
    }

    fn reviewer(&self, address: &str) -> Option<Reviewer> {
        let found = self
            .world
            .cast
            .reviewers
            .iter()
            .find(|other| other.person.address() == address);
        found.cloned()
    }

    fn salt(&self, reviewer: &str, item: u64) -> Digest {
        Digest::new(
            self.world
                .dice
                .bytes(&format!("{reviewer} votes on {item}")),
        )
    }

    /// What a reviewer votes: what it sees, bent by its manner.
    async fn vote(&mut self, reviewer: &Reviewer, item: &ItemResponse) -> Result<bool> {
        let seen = match self.seen.get(&item.item) {
            Some(seen) => *seen,
            None => {
                let network = &self.world.network;
                let found = contribute::item_of(network, subject(item.item)).await?;
                let services = content::services(network).await?;
                let bytes =
                    content::fetch(&self.world.blobs, &services, &found.content.cid).await?;
                let seen = eye::accepts(item.domain, &bytes)?;
                self.seen.insert(item.item, seen);
                seen
            }
        };
        Ok(match reviewer.manner {
            Manner::AcceptsAll => true,
            Manner::Inverts => !seen,
            Manner::Errs(rate) => {
                let purpose = format!("{} errs on {}", reviewer.person.name, item.item);
                seen != self.world.dice.happens(rate, &purpose)
            }
        })
    }

    /// Sends each reviewer's messages as one transaction, without waiting for the others.
    fn send(&self, batches: BTreeMap<String, Vec<Msg>>) {
        for (reviewer, messages) in batches {
            let Some(sender) = self.senders.get(&reviewer).cloned() else {
                continue;
            };
            tokio::spawn(async move {
                if let Err(error) = sender.send(messages).await {
                    eprintln!("reviewer {reviewer}: {error}");
                }
            });
        }
    }
}

fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
