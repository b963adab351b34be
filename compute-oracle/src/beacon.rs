//! The operator's part in the beacon: a secret hash chain, one link per round in which somebody
//! waits for randomness.

use std::collections::HashMap;
use std::sync::Arc;

use tenzro_contract_api::beacon::{ExecuteMsg, MemberResponse, QueryMsg, StatusResponse};
use tenzro_contract_api::hashes::beacon_link;
use tenzro_contract_api::types::Digest;

use crate::duty::{Duties, Duty};
use crate::metrics::Metrics;
use crate::node::Node;
use crate::outbox::{Outbox, OutboxError};

/// Links of one chain.
const LINKS: usize = 4096;

/// The secret chains of this operator.
#[derive(Debug, Default)]
pub struct Links {
    /// Maps what was published to what comes next.
    next: HashMap<Digest, Digest>,
    /// The tip of the newest chain.
    tip: Option<Digest>,
}

impl Links {
    /// The chains of the seeds in the outbox.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub fn load(outbox: &Outbox) -> Result<Self, OutboxError> {
        let mut links = Self::default();
        for seed in outbox.seeds()? {
            links.add(seed);
        }
        Ok(links)
    }

    fn add(&mut self, seed: [u8; 32]) {
        let mut link = Digest::new(seed);
        for _ in 0..LINKS {
            let published = beacon_link(&link);
            self.next.insert(published, link);
            link = published;
        }
        self.tip = Some(link);
    }

    /// What opens the value published last; absent when the chain is used up or unknown.
    #[must_use]
    pub fn after(&self, published: &Digest) -> Option<Digest> {
        self.next.get(published).copied()
    }

    /// A tip to enrol with: of a new chain whose seed is on disk when this returns, unless one is
    /// there that was never used.
    fn fresh_tip(&mut self, outbox: &Outbox, used: Option<&Digest>) -> anyhow::Result<Digest> {
        if let Some(tip) = self.tip.filter(|_| used.is_none()) {
            return Ok(tip);
        }
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed)?;
        outbox.keep_seed(&seed)?;
        self.add(seed);
        self.tip
            .ok_or_else(|| anyhow::anyhow!("a chain without a tip"))
    }
}

/// Does what the beacon needs: enrols, and gives a link in the open round when `wanted`, the last
/// round that somebody waits for, has no output yet.
///
/// # Errors
/// When the node does not answer or the disk fails.
pub async fn serve(
    node: &Node,
    links: &mut Links,
    outbox: &Outbox,
    duties: &Duties,
    metrics: &Arc<Metrics>,
    wanted: Option<u64>,
    now: u64,
) -> anyhow::Result<()> {
    let address = node.address().to_string();
    let member: MemberResponse = node
        .ask(
            "beacon",
            &QueryMsg::Member {
                address: address.clone(),
            },
        )
        .await?;
    let next = member.last.as_ref().and_then(|last| links.after(last));
    let Some(preimage) = next.filter(|_| member.enrolled) else {
        // Taken here, so that a second look does not make a second chain.
        let tip = links.fresh_tip(outbox, member.last.as_ref().filter(|_| member.enrolled))?;
        duties.spawn(Duty::Enrol, node, metrics, move |node| async move {
            node.small("beacon", &ExecuteMsg::Enrol { tip }).await
        });
        return Ok(());
    };
    let Some(wanted) = wanted else { return Ok(()) };
    let status: StatusResponse = node.ask("beacon", &QueryMsg::Status {}).await?;
    let round = status.open_round;
    if round > wanted || status.members < status.needed {
        return Ok(());
    }
    if !status.revealed.contains(&address) && member.from_round <= round {
        duties.spawn(Duty::Link(round), node, metrics, move |node| async move {
            node.small("beacon", &ExecuteMsg::Reveal { round, preimage })
                .await
        });
    } else if status.closes_at.is_some_and(|at| at <= now) {
        duties.spawn(Duty::Close(round), node, metrics, move |node| async move {
            node.large("beacon", &ExecuteMsg::Close { round }).await
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_is_opened_from_its_tip_to_its_seed_and_survives_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox.redb")).unwrap();
        let mut links = Links::load(&outbox).unwrap();
        let tip = links.fresh_tip(&outbox, None).unwrap();
        let again = Links::load(&outbox).unwrap();
        let mut published = tip;
        for _ in 0..LINKS {
            let preimage = again.after(&published).unwrap();
            assert_eq!(beacon_link(&preimage), published);
            published = preimage;
        }
        assert_eq!(again.after(&published), None, "the chain is used up");
        assert_ne!(links.fresh_tip(&outbox, Some(&published)).unwrap(), tip);
    }
}
