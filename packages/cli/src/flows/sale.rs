//! What a buyer does to get what was bought: takes part in the exchange, opens every item, settles.

mod items;
mod objects;
mod through;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tenzro_client::Sender;
use tenzro_client::blob::BlobClient;
use tenzro_client::chain::Pulse;
use tenzro_client::custody::{Expected, Reader, Refusal, SharesError};
use tenzro_contract_api::custody::bundle::path;
use tenzro_contract_api::custody::{ExchangeResponse, ExecuteMsg, Outcome};
use tenzro_contract_api::marketplace;
use tenzro_vault::SecretKey;
use tokio::time::sleep;

use super::shelf::Shelf;
use super::vault::{Opened, open_content, reader};
use super::{Network, Result};

use items::{Item, locked};
use objects::{Objects, now};
pub use through::Through;

/// Pause between two looks at an exchange.
const PAUSE: Duration = Duration::from_millis(250);

/// How long confirmed custodians may take to open before further ones are confirmed.
const SPARE: Duration = Duration::from_secs(2);

/// How a purchase ended.
#[derive(Debug)]
pub enum Ending {
    /// Every item is open.
    Open(Vec<Opened>),
    /// The keys did not come in time; the whole price is back.
    Refunded,
}

/// What happens meanwhile, for who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// So many custodians have delivered bundles that hold.
    Delivered(usize),
    /// They were confirmed; the keys come next.
    Confirmed(usize),
    /// So many have opened.
    Opened(usize),
    /// A custodian gave something false; it was disputed.
    Disputed(Refusal),
    /// So many ciphertexts are here, of so many.
    Fetched(usize, usize),
    /// No operator gives the ciphertext of an item, for this reason: nothing more is confirmed before one
    /// does.
    Missed(String),
}

/// What a purchase works with.
#[derive(Debug)]
pub struct Purchase<'a> {
    /// Chain and contracts.
    pub network: &'a Network,
    /// The buyer.
    pub buyer: &'a Sender,
    /// Fetches objects.
    pub blobs: &'a BlobClient,
    /// Where they are.
    pub services: &'a [String],
    /// The marketplace's grant.
    pub sale: u64,
    /// The key that was named when it was bought.
    pub secret: &'a SecretKey,
    /// Where bundles are kept; without it, an interruption after the confirmation may lose them.
    pub shelf: Option<Shelf>,
    /// Whom it was bought by, when not by the sender: a contract of another chain.
    pub through: Option<Through>,
}

impl Purchase<'_> {
    /// Waits for the keys and opens everything, or has the price refunded. May be called again after
    /// an interruption: everything but the key is on chain.
    ///
    /// # Errors
    /// When the chain cannot be reached or stands still, or something that was bought cannot be opened.
    pub async fn take(&self, mut tell: impl FnMut(Progress)) -> Result<Ending> {
        let reader = reader(self.network)?;
        let sale = self.sale().await?;
        let items = self.items(&reader, sale.version).await?;
        match sale.status {
            marketplace::SaleStatus::Refunded => return Ok(Ending::Refunded),
            marketplace::SaleStatus::Settled => return self.again(&reader, items).await,
            marketplace::SaleStatus::Pending => {}
        }
        let mut bundles = match &self.shelf {
            Some(shelf) => shelf.load()?,
            None => Expected::default(),
        };
        let cids = items.iter().map(|item| item.item().content.cid.clone());
        let mut objects = Objects::begin(self.blobs, self.services, cids.collect());
        let mut told = (0, 0);
        let mut confirmed: Option<Instant> = None;
        let mut pulse = Pulse::of(&self.network.chain).await?;
        loop {
            pulse.beat(&self.network.chain).await?;
            let exchange = reader.exchange(self.sale).await?;
            match exchange.outcome {
                Outcome::Refund => {
                    self.end(&marketplace::ExecuteMsg::Refund { grant: self.sale })
                        .await?;
                    return Ok(Ending::Refunded);
                }
                Outcome::Closed => return Box::pin(self.take(tell)).await,
                Outcome::Waiting { .. } | Outcome::Settle => {}
            }
            self.gather(&reader, &exchange, &items, &mut bundles)
                .await?;
            let here = bundles.custodians().count();
            let opened = exchange.groups.iter().map(|group| group.opened).sum();
            if here > told.0 {
                tell(Progress::Delivered(here));
            }
            if opened > told.1 {
                tell(Progress::Opened(opened as usize));
            }
            told = (here, opened);
            let there = objects.suffice(exchange.deliver_until, &mut tell);
            // Bundles that come later are needed only when those confirmed are not opened.
            let early = exchange.open && confirmed.is_some_and(|at| at.elapsed() < SPARE);
            if there
                && !early
                && let Some(count) = self.confirm(&reader, &exchange, &items, &bundles).await?
            {
                confirmed = Some(Instant::now());
                tell(Progress::Confirmed(count));
            }
            if exchange.complete_at.is_some() {
                let ended = self.finish(&reader, &exchange, &items, &bundles, &mut objects);
                match ended.await? {
                    Ok(open) => return Ok(Ending::Open(open)),
                    Err(disputed) => disputed
                        .into_iter()
                        .map(Progress::Disputed)
                        .for_each(&mut tell),
                }
            }
            sleep(PAUSE).await;
        }
    }

    async fn sale(&self) -> Result<marketplace::GrantResponse> {
        let question = marketplace::QueryMsg::Grant { grant: self.sale };
        self.network.ask("marketplace", &question).await
    }

    /// Fetches bundles that were delivered and are not here yet. One that does not hold is passed
    /// over: its custodian may mend it, and others may do.
    async fn gather(
        &self,
        reader: &Reader,
        exchange: &ExchangeResponse,
        items: &[Item],
        bundles: &mut Expected,
    ) -> Result<()> {
        let missing: Vec<_> = exchange
            .deliveries
            .iter()
            .filter(|delivery| bundles.entries(&delivery.custodian).is_none())
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        let endpoints = reader.endpoints().await?;
        let locked = locked(items);
        for delivery in missing {
            let Some(endpoint) = endpoints.get(&delivery.custodian) else {
                continue;
            };
            let found = reader.bundle(exchange, delivery, endpoint, self.secret, &locked);
            match found.await {
                Ok(entries) => bundles.keep(&delivery.custodian, entries),
                Err(SharesError::Bundle { .. }) => {}
                Err(other) => return Err(other.into()),
            }
        }
        Ok(())
    }

    /// Confirms the bundles that are here once they suffice in every group.
    async fn confirm(
        &self,
        reader: &Reader,
        exchange: &ExchangeResponse,
        items: &[Item],
        bundles: &Expected,
    ) -> Result<Option<usize>> {
        let new: Vec<String> = exchange
            .deliveries
            .iter()
            .filter(|delivery| {
                !delivery.confirmed && bundles.entries(&delivery.custodian).is_some()
            })
            .map(|delivery| delivery.custodian.clone())
            .collect();
        let enough = locked(items).iter().all(|bought| {
            let held = bought.deposit.shares.iter();
            let here = held.filter(|share| bundles.entries(&share.custodian).is_some());
            here.count() >= bought.deposit.threshold as usize
        });
        // In the last second it may be too late in the block; then the outcome says what became of it.
        let late = now() >= exchange.deliver_until;
        if new.is_empty() || !enough || late || exchange.complete_at.is_some() {
            return Ok(None);
        }
        if let Some(shelf) = &self.shelf {
            shelf.keep(bundles)?;
        }
        let count = new.len();
        let message = ExecuteMsg::Confirm {
            grant: exchange.grant,
            custodians: new,
        };
        self.tell(reader, &message).await?;
        Ok(Some(count))
    }

    /// Opens every item with the published keys and settles; or disputes what is false.
    async fn finish(
        &self,
        reader: &Reader,
        exchange: &ExchangeResponse,
        items: &[Item],
        bundles: &Expected,
        objects: &mut Objects,
    ) -> Result<Result<Vec<Opened>, Vec<Refusal>>> {
        let mut false_ones: BTreeMap<String, (usize, Refusal)> = BTreeMap::new();
        let mut keys = Vec::new();
        for (position, item) in items.iter().enumerate() {
            let Item::Locked(bought) = item else {
                keys.push(None);
                continue;
            };
            let liars = match reader.join(exchange, bundles, bought) {
                Ok((key, liars)) => {
                    keys.push(Some(key));
                    liars
                }
                Err(SharesError::TooFew { refusals, .. }) if !refusals.is_empty() => refusals,
                Err(other) => return Err(other.into()),
            };
            for liar in liars {
                let first = (position, liar.clone());
                false_ones.entry(liar.custodian).or_insert(first);
            }
        }
        let mut disputed = Vec::new();
        for (position, liar) in false_ones.into_values() {
            if self
                .dispute(reader, exchange, items, bundles, position, &liar)
                .await?
            {
                disputed.push(liar);
            }
        }
        if keys.len() < items.len() {
            return Ok(Err(disputed));
        }
        let mut open = Vec::new();
        for ((item, key), object) in items.iter().zip(keys).zip(objects.all().await?) {
            open.push(match (item, key) {
                (Item::Locked(bought), Some(key)) => Opened {
                    plain: reader.open(&bought.item, &bought.deposit, &key, &object)?,
                    item: bought.item.clone(),
                    grant: Some(exchange.grant),
                    liars: Vec::new(),
                },
                (other, _) => open_content(other.item().clone(), object),
            });
        }
        self.end(&marketplace::ExecuteMsg::Settle { grant: self.sale })
            .await?;
        Ok(Ok(open))
    }

    /// Shows the contract a false share, with its path to the root that was delivered. False when
    /// that was done before, or its time is over.
    async fn dispute(
        &self,
        reader: &Reader,
        exchange: &ExchangeResponse,
        items: &[Item],
        bundles: &Expected,
        position: usize,
        liar: &Refusal,
    ) -> Result<bool> {
        let known = exchange
            .deliveries
            .iter()
            .any(|delivery| delivery.custodian == liar.custodian && delivery.false_share);
        let (Some(item), Some(entries)) = (items.get(position), bundles.entries(&liar.custodian))
        else {
            return Ok(false);
        };
        let object = item.item().content.sha256;
        let place = entries.iter().position(|entry| entry.object == object);
        let Some((entry, path)) =
            place.and_then(|place| Some((entries.get(place)?, path(entries, place)?)))
        else {
            return Ok(false);
        };
        if known {
            return Ok(false);
        }
        let message = ExecuteMsg::Dispute {
            grant: exchange.grant,
            custodian: liar.custodian.clone(),
            position: position as u64,
            masked: entry.masked,
            path,
        };
        self.tell(reader, &message).await?;
        Ok(true)
    }

    /// Tells custody, as the buyer or through the contract that is.
    async fn tell(&self, reader: &Reader, message: &ExecuteMsg) -> Result<()> {
        let message = match &self.through {
            Some(through) => through.passing(self.buyer, message)?,
            None => reader.message(self.buyer, message)?,
        };
        self.buyer.send(vec![message]).await?;
        Ok(())
    }

    /// Settles or refunds; that somebody else was faster is as good.
    async fn end(&self, message: &marketplace::ExecuteMsg) -> Result<()> {
        if let Some(through) = &self.through {
            return through.end(self, message).await;
        }
        let sent = self
            .network
            .execute(self.buyer, "marketplace", message)
            .await;
        match (sent, self.sale().await?.status) {
            (Err(error), marketplace::SaleStatus::Pending) => Err(error),
            _ => Ok(()),
        }
    }
}
