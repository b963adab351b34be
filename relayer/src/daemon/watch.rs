//! Watches one client for headers that contradict the chain which it follows.
//!
//! Every header that a block of the host shows to the client is compared with the followed chain's own;
//! after a pause, or blocks that were missed, the newest ones are. Those that this program has shown are the
//! chain's own. A contradiction is submitted, which freezes the client: nothing that the other branch says is
//! believed after that.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::Shared;
use super::router::Inbox;
use crate::chain::{Fate, Finding};
use crate::error::Result;
use crate::plan::handshake::Side;
use crate::plan::{ClientId, Height};
use crate::relay::misbehaviour::{Answer, answer};
use crate::relay::{Node, Path};

/// Newest heights that are compared at a start and when blocks were missed.
const NEWEST: usize = 20;
/// Pause between looks without a hint.
const LOOK: Duration = Duration::from_secs(60);
/// Pause while a height could not be compared yet.
const SOON: Duration = Duration::from_secs(5);

/// Watches the client on one side of the path. Never ends.
///
/// # Errors
/// None: what fails is tried again.
pub async fn watch(path: Path, side: Side, shared: Shared) -> Result<()> {
    let here = path.half(side).clone();
    let there = path.half(side.other()).node.clone();
    let inbox = shared.router.watch(here.node.chain.id(), &here.client);
    let watched = Watched {
        host: here.node,
        client: here.client,
        chain: there,
        shared,
    };
    let mut latest = None;
    let mut frozen = false;
    let mut looked: Option<Instant> = None;
    let mut failures = 2_u32;
    loop {
        let (others, under_way) = watched.sift(inbox.take(), &mut latest);
        let rest = looked.map(|looked| LOOK.saturating_sub(looked.elapsed()));
        let rest = rest.filter(|rest| !rest.is_zero() && !frozen && others.is_empty());
        let missed = inbox.missed();
        let pause = match rest.filter(|_| !missed) {
            Some(rest) => rest,
            None => {
                looked = Some(Instant::now());
                let found = watched.look(&inbox, others.clone(), &mut latest, &mut frozen);
                match found.await {
                    Ok(all) => {
                        failures = 2;
                        if all { LOOK } else { SOON }
                    }
                    Err(error) => {
                        looked = None;
                        inbox.put(others);
                        let (chain, client) = (watched.host.chain.name(), watched.client.as_str());
                        tracing::warn!(chain, client, %error, "cannot watch for misbehaviour, will look again");
                        // Evidence that fails in its block is paid for each time.
                        failures = failures.saturating_add(1);
                        error.trouble().pause(failures)
                    }
                }
            }
        };
        let pause = if under_way.is_empty() {
            pause
        } else {
            pause.min(SOON)
        };
        inbox.put(under_way);
        tokio::select! {
            () = inbox.news.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

struct Watched {
    host: Node,
    client: ClientId,
    chain: Node,
    shared: Shared,
}

impl Watched {
    /// Of the heights that the client was shown: those of others, and ours whose transaction is on its way.
    /// Ours that are in a block agree with the chain: they came from there.
    fn sift(
        &self,
        heights: BTreeSet<Height>,
        latest: &mut Option<Height>,
    ) -> (BTreeSet<Height>, BTreeSet<Height>) {
        let (mut others, mut under_way) = (BTreeSet::new(), BTreeSet::new());
        for height in heights {
            *latest = latest.map(|latest| latest.max(height));
            match self.host.shown.fate(&self.client, height) {
                Some(Fate::Taken) => {
                    let (chain, client) = (self.host.chain.name(), self.client.as_str());
                    let labels = [("chain", chain), ("client", client)];
                    self.shared
                        .metrics
                        .add("client_updates_checked_total", &labels, 1);
                }
                Some(Fate::UnderWay) => {
                    under_way.insert(height);
                }
                None => {
                    others.insert(height);
                }
            }
        }
        (others, under_way)
    }

    /// Compares what is new; false when something could not be compared yet.
    async fn look(
        &self,
        inbox: &Inbox,
        mut heights: BTreeSet<Height>,
        latest: &mut Option<Height>,
        frozen: &mut bool,
    ) -> Result<bool> {
        let (host, chain) = (self.host.chain.name(), self.chain.chain.name());
        let client = self.client.as_str();
        let Some(state) = self.host.chain.find_client(&self.client).await? else {
            return Ok(true);
        };
        if state.frozen {
            if !std::mem::replace(frozen, true) {
                tracing::error!(
                    chain = host,
                    client,
                    "the client is frozen: it was shown headers of {chain} that contradict each other; \
                     ask both communities before anything else"
                );
            }
            return Ok(true);
        }
        *frozen = false;
        // Told of nothing, and yet it moved: blocks were missed.
        if latest.is_none_or(|latest| state.latest > latest) && !heights.contains(&state.latest) {
            let known = self.host.chain.known_heights(&self.client).await?;
            heights.extend(known.into_iter().rev().take(NEWEST));
        }
        *latest = Some(state.latest);
        let left = self.compare(&heights).await;
        let left = left.inspect_err(|_| inbox.put(heights.iter().copied()))?;
        let all = left.is_empty();
        inbox.put(left);
        Ok(all)
    }

    /// Compares these heights, and answers the first contradiction; what cannot be compared yet.
    async fn compare(&self, heights: &BTreeSet<Height>) -> Result<BTreeSet<Height>> {
        let (host, chain) = (&self.host.chain, &self.chain.chain);
        let labels = [("chain", host.name()), ("client", self.client.as_str())];
        let metrics = &self.shared.metrics;
        let newest = chain.height_of(chain.height().await?);
        let mut left = BTreeSet::new();
        for &height in heights {
            match chain.compare(host, &self.client, height).await? {
                Finding::Agrees | Finding::Forgotten => {
                    metrics.add("client_updates_checked_total", &labels, 1);
                }
                // What is gone does not come back; what is not there yet will.
                Finding::NotComparable if height <= newest => {}
                Finding::NotComparable => {
                    left.insert(height);
                }
                Finding::Contradiction(found) => {
                    let (client, followed) = (self.client.as_str(), chain.name());
                    tracing::error!(
                        chain = host.name(),
                        client,
                        "misbehaviour: the client was shown {found} of {followed}"
                    );
                    match answer(&self.host, &self.chain, &self.client, found).await? {
                        Answer::Frozen { hash, .. } => {
                            metrics.add("client_misbehaviours_submitted_total", &labels, 1);
                            tracing::error!(chain = host.name(), client, %hash, "evidence submitted, the client is frozen");
                        }
                        Answer::WasFrozen => {
                            tracing::error!(
                                chain = host.name(),
                                client,
                                "somebody else's evidence froze it"
                            );
                        }
                    }
                    return Ok(BTreeSet::new());
                }
            }
        }
        Ok(left)
    }
}
