//! The gold keeper of a network that stays: there is always a cohort that takes answers, and who has
//! answered need not wait for the end of its window.
//!
//! The gold items are the demo's, again and again; a keeper of a real network takes new ones for
//! every cohort, since the labels of the last one are public.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use tenzro_cli::flows::qualify;
use tenzro_client::Sender;
use tenzro_contract_api::peer_review::{CohortResponse, CohortStatus, GoldLabel};
use tenzro_contract_api::types::Modality;
use tokio::time::sleep;

use crate::stage::qualify::{Gold, read};
use crate::world::World;

/// Pause between looks.
const PAUSE: Duration = Duration::from_millis(500);
/// How long others may still join once somebody has answered.
const COMPANY: Duration = Duration::from_secs(2);
/// How long the answers to one cohort may be opened before the next one begins.
const OPENING: Duration = Duration::from_secs(30);

/// Works for ever.
pub(super) async fn work(world: Arc<World>, gold: PathBuf) {
    let mut keeper = Keeper {
        sender: world.sender(&world.cast.keeper),
        world,
        gold,
        since: BTreeMap::new(),
    };
    loop {
        for domain in Modality::ALL {
            if let Err(error) = keeper.look(domain).await {
                eprintln!("keeper: {domain}: {error:#}");
            }
        }
        sleep(PAUSE).await;
    }
}

/// Something that the keeper waits for: somebody has answered, or the labels are open.
type Event = (u64, &'static str);

struct Keeper {
    world: Arc<World>,
    sender: Sender,
    gold: PathBuf,
    /// When each event was seen first.
    since: BTreeMap<Event, Instant>,
}

impl Keeper {
    async fn look(&mut self, domain: Modality) -> Result<()> {
        let network = self.world.network.clone();
        let cohort: CohortResponse = qualify::latest(&network, domain).await?;
        let number = cohort.cohort;
        match cohort.status {
            CohortStatus::Committing { .. } if cohort.candidates == 0 => {}
            CohortStatus::Committing { .. } => {
                if self.waited((number, "answered")) >= COMPANY {
                    qualify::close(&network, &self.sender, number).await?;
                    self.open_labels(domain, &cohort).await?;
                }
            }
            CohortStatus::AwaitingLabels => self.open_labels(domain, &cohort).await?,
            CohortStatus::Revealing { .. } => {
                if self.waited((number, "opened")) >= OPENING {
                    self.open_cohort(domain).await?;
                }
            }
            CohortStatus::Closed => self.open_cohort(domain).await?,
        }
        Ok(())
    }

    /// How long ago an event was seen first.
    fn waited(&mut self, event: Event) -> Duration {
        self.since
            .entry(event)
            .or_insert_with(Instant::now)
            .elapsed()
    }

    fn items(&self, domain: Modality) -> Result<Vec<Gold>> {
        read(&self.world, &self.gold.join(domain.as_str()), domain)
    }

    /// Opens the labels, which must be in the order of the cohort.
    async fn open_labels(&self, domain: Modality, cohort: &CohortResponse) -> Result<()> {
        let mut by_cid: BTreeMap<String, GoldLabel> = BTreeMap::new();
        for item in self.items(domain)? {
            by_cid.insert(item.cid, item.label);
        }
        let labels = cohort
            .cids
            .iter()
            .filter_map(|cid| by_cid.get(cid).cloned());
        let network = &self.world.network;
        qualify::open_labels(network, &self.sender, cohort.cohort, labels.collect()).await?;
        println!(
            "keeper: {domain}: labels of cohort {} opened",
            cohort.cohort
        );
        Ok(())
    }

    async fn open_cohort(&self, domain: Modality) -> Result<()> {
        let gold = self.items(domain)?;
        let cids = gold.iter().map(|item| item.cid.clone()).collect();
        let labels: Vec<GoldLabel> = gold.into_iter().map(|item| item.label).collect();
        let network = &self.world.network;
        let (cohort, _) = qualify::open(network, &self.sender, domain, cids, &labels).await?;
        println!("keeper: {domain}: cohort {cohort} takes answers");
        Ok(())
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}
