//! The operator's part in the beacon: a secret hash chain, one link per round in which somebody
//! waits for randomness.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tenzro_contract_api::beacon::{ExecuteMsg, MemberResponse, QueryMsg, StatusResponse};
use tenzro_contract_api::hashes::beacon_link;
use tenzro_contract_api::types::Digest;

use crate::duty::Duty;
use crate::jobs::Bench;
use crate::outbox::{Outbox, OutboxError};

/// Links of one chain.
const LINKS: u32 = 4096;

/// Links left at which the next chain is enrolled: it takes the old one's place when the round
/// ends, and a few attempts may fail.
const RENEW: u32 = 16;

/// A link of a secret chain.
#[derive(Debug, Clone, Copy)]
struct Link {
    /// What opens the value before it.
    preimage: Digest,
    /// Links after this one.
    left: u32,
    /// The tip of its chain.
    tip: Digest,
}

/// The secret chains of this operator.
#[derive(Debug, Default)]
pub struct Links {
    /// Maps what was published to what comes next; absent at the end of a chain.
    next: HashMap<Digest, Link>,
    /// The tip of the chain of which no link was ever published. Only such a chain may be enrolled:
    /// of any other, everybody can compute links that come again.
    spare: Option<Digest>,
    /// The tip that the beacon has taken last.
    enrolled: Arc<Mutex<Option<Digest>>>,
}

impl Links {
    /// The chains of the seeds in the outbox.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    pub fn load(outbox: &Outbox) -> Result<Self, OutboxError> {
        let mut links = Self::default();
        let spare = outbox.spare_seed()?;
        for seed in outbox.seeds()? {
            let tip = links.add(seed);
            if spare == Some(seed) {
                links.spare = Some(tip);
            }
        }
        Ok(links)
    }

    /// Adds the chain of a seed and gives its tip.
    fn add(&mut self, seed: [u8; 32]) -> Digest {
        let mut chain = vec![Digest::new(seed)];
        let mut tip = Digest::new(seed);
        for _ in 0..LINKS {
            tip = beacon_link(&tip);
            chain.push(tip);
        }
        for (left, pair) in (0..).zip(chain.windows(2)) {
            if let &[preimage, published] = pair {
                let link = Link {
                    preimage,
                    left,
                    tip,
                };
                self.next.insert(published, link);
            }
        }
        tip
    }

    /// The tip of a chain that was never used; a new one's seed is on disk when this returns.
    fn spare_tip(&mut self, outbox: &Outbox) -> anyhow::Result<Digest> {
        if let Some(tip) = self.spare {
            return Ok(tip);
        }
        let mut seed = [0u8; 32];
        getrandom::fill(&mut seed)?;
        outbox.keep_seed(&seed)?;
        let tip = self.add(seed);
        self.spare = Some(tip);
        Ok(tip)
    }

    /// Notes, on disk, that a link of this chain is about to be published.
    fn spend(&mut self, outbox: &Outbox, tip: Digest) -> Result<(), OutboxError> {
        if self.spare == Some(tip) {
            outbox.spend_spare()?;
            self.spare = None;
        }
        Ok(())
    }

    fn enrolled(&self) -> std::sync::MutexGuard<'_, Option<Digest>> {
        self.enrolled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The tip to enrol with now: for one that is no member (any longer), and for a member whose
    /// chain is unknown here or nearly used up. Absent when there is nothing to enrol.
    ///
    /// # Errors
    /// When the disk fails.
    fn due_tip(
        &mut self,
        outbox: &Outbox,
        member: &MemberResponse,
    ) -> anyhow::Result<Option<Digest>> {
        let left = self.next(member).map_or(0, |link| link.left);
        if left > RENEW {
            return Ok(None);
        }
        if !member.enrolled {
            *self.enrolled() = None;
        }
        let tip = self.spare_tip(outbox)?;
        // A chain that the beacon has taken but not begun does not show in its answers.
        let waiting = *self.enrolled() == Some(tip);
        Ok((!waiting).then_some(tip))
    }

    /// What opens the value that the member published last.
    fn next(&self, member: &MemberResponse) -> Option<Link> {
        let last = member.last.as_ref().filter(|_| member.enrolled)?;
        self.next.get(last).copied()
    }
}

/// Does what the beacon needs: enrols, and gives a link in the open round when `wanted`, the last
/// round that somebody waits for, has no output yet.
///
/// # Errors
/// When the node does not answer or the disk fails.
pub async fn serve(
    bench: &Bench,
    links: &mut Links,
    status: &StatusResponse,
    wanted: Option<u64>,
    now: u64,
) -> anyhow::Result<()> {
    let address = bench.node.address().to_string();
    let question = QueryMsg::Member {
        address: address.clone(),
    };
    let member: MemberResponse = bench.node.ask("beacon", &question).await?;
    if let Some(tip) = links.due_tip(&bench.outbox, &member)? {
        let enrolled = links.enrolled.clone();
        bench.spawn(Duty::Enrol, move |node| async move {
            node.small("beacon", &ExecuteMsg::Enrol { tip }).await?;
            *enrolled.lock().unwrap_or_else(PoisonError::into_inner) = Some(tip);
            Ok(())
        });
    }
    let (Some(link), Some(wanted)) = (links.next(&member), wanted) else {
        return Ok(());
    };
    let round = status.open_round;
    if round > wanted || status.members < status.needed {
        return Ok(());
    }
    if !status.revealed.contains(&address) && member.from_round <= round {
        links.spend(&bench.outbox, link.tip)?;
        let preimage = link.preimage;
        bench.spawn(Duty::Link(round), move |node| async move {
            node.small("beacon", &ExecuteMsg::Reveal { round, preimage })
                .await
        });
    } else if status.closes_at.is_some_and(|at| at <= now) {
        bench.spawn(Duty::Close(round), move |node| async move {
            node.large("beacon", &ExecuteMsg::Close { round }).await
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(last: Option<Digest>) -> MemberResponse {
        MemberResponse {
            enrolled: last.is_some(),
            last,
            from_round: 0,
            missed: 0,
        }
    }

    fn outbox() -> (tempfile::TempDir, Outbox) {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox.redb")).unwrap();
        (folder, outbox)
    }

    /// Publishes up to `count` links from a tip; gives the value published last.
    fn publish(links: &mut Links, outbox: &Outbox, mut last: Digest, count: u32) -> Digest {
        for _ in 0..count {
            let link = links.next(&member(Some(last))).unwrap();
            assert_eq!(beacon_link(&link.preimage), last);
            links.spend(outbox, link.tip).unwrap();
            last = link.preimage;
        }
        last
    }

    #[test]
    fn a_chain_is_opened_from_its_tip_to_its_seed_and_survives_a_restart() {
        let (_folder, outbox) = outbox();
        let mut links = Links::load(&outbox).unwrap();
        let tip = links.due_tip(&outbox, &member(None)).unwrap().unwrap();
        let mut again = Links::load(&outbox).unwrap();
        let same = again.due_tip(&outbox, &member(None)).unwrap();
        assert_eq!(same, Some(tip), "killed before it enrolled");
        let last = publish(&mut again, &outbox, tip, LINKS);
        assert!(
            again.next(&member(Some(last))).is_none(),
            "the chain is used up"
        );
    }

    #[test]
    fn a_chain_of_which_a_link_was_published_is_never_enrolled_again() {
        let (_folder, outbox) = outbox();
        let mut links = Links::load(&outbox).unwrap();
        let tip = links.due_tip(&outbox, &member(None)).unwrap().unwrap();
        publish(&mut links, &outbox, tip, 1);
        for links in [&mut links, &mut Links::load(&outbox).unwrap()] {
            let dropped = links.due_tip(&outbox, &member(None)).unwrap();
            assert!(dropped.is_some_and(|fresh| fresh != tip));
        }
    }

    #[test]
    fn the_next_chain_is_enrolled_once_before_the_old_one_ends() {
        let (_folder, outbox) = outbox();
        let mut links = Links::load(&outbox).unwrap();
        let tip = links.due_tip(&outbox, &member(None)).unwrap().unwrap();
        let last = publish(&mut links, &outbox, tip, LINKS - RENEW - 2);
        let early = links.due_tip(&outbox, &member(Some(last))).unwrap();
        assert_eq!(early, None);
        let last = publish(&mut links, &outbox, last, 1);
        let next = links.due_tip(&outbox, &member(Some(last))).unwrap();
        assert!(next.is_some_and(|next| next != tip));
        *links.enrolled() = next;
        for _ in 0..3 {
            assert_eq!(links.due_tip(&outbox, &member(Some(last))).unwrap(), None);
        }
        assert_eq!(outbox.seeds().unwrap().len(), 2, "no chain in vain");
        let fresh = links.due_tip(&outbox, &member(next)).unwrap();
        assert_eq!(fresh, None, "it has begun");
    }
}
