//! Simulated reviewers at work: they look for their seats, open the item through a grant of their
//! own, judge, seal a vote and open it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use tenzro_cli::flows::{content, review, vault};
use tenzro_client::Sender;
use tenzro_client::tx::Msg;
use tenzro_contract_api::beacon::{self, RoundResponse};
use tenzro_contract_api::hashes::vote_commitment;
use tenzro_contract_api::peer_review::{ItemResponse, ItemStatus, Seat};
use tenzro_contract_api::types::{Digest, Modality};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::cast::{Manner, Reviewer};
use crate::eye;
use crate::world::World;

/// Pause between looks.
const PAUSE: Duration = Duration::from_millis(250);

/// How long what was sent may take to show on the chain before it is sent again: a node that was
/// killed may have lost it.
const AGAIN: Duration = Duration::from_secs(5);

/// One seat: item, reviewer, step of the panel.
type Place = (u64, String, u32);

/// Seats whose reviewers look at the item just now.
#[derive(Debug, Clone, Default)]
struct Looking(Arc<Mutex<BTreeSet<Place>>>);

impl Looking {
    fn seats(&self) -> MutexGuard<'_, BTreeSet<Place>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

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
            looking: Looking::default(),
            revealed: BTreeMap::new(),
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
    looking: Looking,
    /// Reveals that were sent, and when.
    revealed: BTreeMap<Place, Instant>,
    /// Draws that were sent, and when: (item, round).
    drawn: BTreeMap<(u64, u64), Instant>,
}

impl Office {
    async fn look(&mut self) -> Result<()> {
        let now = now();
        self.revealed.retain(|_, sent| sent.elapsed() < AGAIN);
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
                ItemStatus::Committing { until } if until > now => {
                    self.look_at(&item).await?;
                }
                ItemStatus::Revealing { until } if until > now => {
                    self.open_votes(&item, &mut batches)?;
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

    /// Every reviewer that is due opens the item, judges and seals a vote, beside the others.
    async fn look_at(&self, item: &ItemResponse) -> Result<()> {
        let mut services = None;
        for seat in &item.seats {
            let place = (item.item, seat.reviewer.clone(), seat.step);
            if seat.missed || seat.commitment.is_some() || self.looking.seats().contains(&place) {
                continue;
            }
            let Some((reviewer, sender)) = self.simulated(seat) else {
                continue;
            };
            let services = match &services {
                Some(services) => services,
                None => services.insert(content::services(&self.world.network).await?),
            };
            self.looking.seats().insert(place.clone());
            let look = Look {
                world: Arc::clone(&self.world),
                services: services.clone(),
                sender,
                salt: self.salt(&seat.reviewer, item.item),
                domain: item.domain,
            };
            let looking = self.looking.clone();
            tokio::spawn(async move {
                // Whatever went wrong, the next look begins again.
                if let Err(error) = look.vote(&reviewer, place.0).await {
                    eprintln!("reviewer {} on item {}: {error:#}", place.1, place.0);
                }
                looking.seats().remove(&place);
            });
        }
        Ok(())
    }

    /// Adds the reveals that are due on an item. What was voted is in the commitment: nothing has to
    /// be remembered, also not over a restart.
    fn open_votes(
        &mut self,
        item: &ItemResponse,
        batches: &mut BTreeMap<String, Vec<Msg>>,
    ) -> Result<()> {
        let network = &self.world.network;
        let contract = network.address("peer-review")?.to_string();
        for seat in &item.seats {
            let place = (item.item, seat.reviewer.clone(), seat.step);
            let Some(commitment) = seat.commitment else {
                continue;
            };
            if seat.missed || seat.accept.is_some() || self.revealed.contains_key(&place) {
                continue;
            }
            let Some((_, sender)) = self.simulated(seat) else {
                continue;
            };
            let salt = self.salt(&seat.reviewer, item.item);
            let chain = network.chain.id();
            let sealed = |accept: &bool| {
                let voter = &seat.reviewer;
                vote_commitment(chain, &contract, item.item, voter, *accept, &salt) == commitment
            };
            let accept = [true, false]
                .into_iter()
                .find(sealed)
                .with_context(|| format!("{} did not seal this vote", seat.reviewer))?;
            let message = review::reveal(network, &sender, item.item, accept, salt)?;
            batches
                .entry(seat.reviewer.clone())
                .or_default()
                .push(message);
            self.revealed.insert(place, Instant::now());
        }
        Ok(())
    }

    /// The simulated reviewer on a seat, if it is one.
    fn simulated(&self, seat: &Seat) -> Option<(Reviewer, Sender)> {
        let reviewer = self.reviewer(&seat.reviewer)?;
        let sender = self.senders.get(&seat.reviewer)?;
        Some((reviewer, sender.clone()))
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

/// One reviewer's look at one item.
struct Look {
    world: Arc<World>,
    services: Vec<String>,
    sender: Sender,
    salt: Digest,
    domain: Modality,
}

impl Look {
    /// Opens the item through a grant for the seat, judges it, seals the vote.
    async fn vote(&self, reviewer: &Reviewer, item: u64) -> Result<bool> {
        let (network, blobs) = (&self.world.network, &self.world.blobs);
        let opened =
            vault::open_for_review(network, &self.sender, blobs, &self.services, item).await?;
        // All simulated reviewers look through the same eye; what it says is bent by the manner.
        let seen = eye::accepts(self.domain, &opened.plain)?;
        let accept = match reviewer.manner {
            Manner::AcceptsAll => true,
            Manner::Inverts => !seen,
            Manner::Errs(rate) => {
                let purpose = format!("{} errs on {item}", reviewer.person.name);
                seen != self.world.dice.happens(rate, &purpose)
            }
        };
        let message = review::commit(network, &self.sender, item, accept, &self.salt)?;
        self.sender.send(vec![message]).await?;
        Ok(accept)
    }
}

fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
