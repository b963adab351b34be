//! The fair exchange of a sale, on the buyer's side: bundles checked, shares unmasked, keys joined.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tenzro_contract_api::custody::bundle::{Entry, mask, root};
use tenzro_contract_api::custody::{Delivery, Deposit, ExchangeResponse};
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{ObjectKey, SecretKey, Share, combine};

use super::reader::cid;
use super::service::{BundleAnswer, unpack};
use super::{Reader, Refusal, Result, SharesError};

/// One item of a version that was bought.
#[derive(Debug, Clone)]
pub struct Bought {
    /// The item.
    pub item: ItemResponse,
    /// The deposit of its contributor.
    pub deposit: Deposit,
}

/// What a custodian's bundle must hold, and what it holds once it is here.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Expected(BTreeMap<String, Vec<Entry>>);

impl Expected {
    /// The bundles that are here and match their roots, by custodian.
    pub fn custodians(&self) -> impl Iterator<Item = &String> {
        self.0.keys()
    }

    /// A custodian's entries.
    #[must_use]
    pub fn entries(&self, custodian: &str) -> Option<&[Entry]> {
        self.0.get(custodian).map(Vec::as_slice)
    }

    /// Keeps a bundle that was checked.
    pub fn keep(&mut self, custodian: &str, entries: Vec<Entry>) {
        self.0.insert(custodian.to_owned(), entries);
    }
}

/// Objects of which a custodian holds a share, in the version's order.
#[must_use]
pub fn objects_of(custodian: &str, items: &[Bought]) -> Vec<Digest> {
    items
        .iter()
        .filter(|bought| seat(&bought.deposit, custodian).is_some())
        .map(|bought| bought.item.content.sha256)
        .collect()
}

/// Number, from 1, and commitment of a custodian's share.
pub(super) fn seat(deposit: &Deposit, custodian: &str) -> Option<(u8, Digest)> {
    (1u8..)
        .zip(&deposit.shares)
        .find(|(_, share)| share.custodian == custodian)
        .map(|(index, share)| (index, share.commitment))
}

impl Reader {
    /// Fetches a custodian's bundle and checks it: sealed to this key, complete, of the root that the
    /// custodian delivered.
    ///
    /// # Errors
    /// [`SharesError::Bundle`] with what is wrong.
    pub async fn bundle(
        &self,
        exchange: &ExchangeResponse,
        delivery: &Delivery,
        endpoint: &str,
        secret: &SecretKey,
        items: &[Bought],
    ) -> Result<Vec<Entry>> {
        let custodian = &delivery.custodian;
        let wrong = |why: String| SharesError::Bundle {
            custodian: custodian.clone(),
            why,
        };
        let grant = exchange.grant;
        let url = format!("{}/v1/bundle/{grant}", endpoint.trim_end_matches('/'));
        let answer: BundleAnswer = self.get(&url).await.map_err(|(_, text)| wrong(text))?;
        let sealed = hex::decode(&answer.sealed).map_err(|error| wrong(error.to_string()))?;
        let bytes = self
            .place
            .bundle(grant, custodian)
            .open(secret, &sealed)
            .map_err(|error| wrong(error.to_string()))?;
        let entries = unpack(&bytes).ok_or_else(|| wrong("it ends inside an entry".to_owned()))?;
        let objects: Vec<Digest> = entries.iter().map(|entry| entry.object).collect();
        if objects != objects_of(custodian, items) {
            return Err(wrong(
                "it does not hold the version's objects in order".to_owned(),
            ));
        }
        if root(&entries) != delivery.root {
            return Err(wrong("it has another root than was delivered".to_owned()));
        }
        Ok(entries)
    }

    /// Joins the key of one item from opened bundles. A share that is not the one deposited is named
    /// among the liars; it can be disputed.
    ///
    /// # Errors
    /// When too few true shares are there.
    pub fn join(
        &self,
        exchange: &ExchangeResponse,
        bundles: &Expected,
        bought: &Bought,
    ) -> Result<(ObjectKey, Vec<Refusal>)> {
        let (object, deposit) = (&bought.item.content.sha256, &bought.deposit);
        let need = usize::try_from(deposit.threshold).unwrap_or(usize::MAX);
        let (mut shares, mut liars) = (Vec::new(), Vec::new());
        for delivery in &exchange.deliveries {
            let custodian = &delivery.custodian;
            let (Some(key), Some(entries)) = (&delivery.key, bundles.entries(custodian)) else {
                continue;
            };
            let Some(entry) = entries.iter().find(|entry| entry.object == *object) else {
                continue;
            };
            match self.unmasked(exchange.grant, key, entry, deposit, custodian) {
                Some(share) => shares.push(share),
                None => liars.push(Refusal {
                    custodian: custodian.clone(),
                    why: "its share is not the one that was deposited".to_owned(),
                    lies: true,
                    last: true,
                }),
            }
        }
        let have = shares.len();
        if have < need {
            let cid = cid(object);
            return Err(SharesError::TooFew {
                cid,
                have,
                need,
                refusals: liars,
            });
        }
        let threshold = u8::try_from(need).unwrap_or(u8::MAX);
        Ok((combine(threshold, &shares)?, liars))
    }

    /// The true share under a mask; absent when it is another one.
    fn unmasked(
        &self,
        grant: u64,
        key: &Digest,
        entry: &Entry,
        deposit: &Deposit,
        custodian: &str,
    ) -> Option<Share> {
        let (index, commitment) = seat(deposit, custodian)?;
        let share = Share::new(index, unmask(key, grant, entry)).ok()?;
        let own = self.place.commitment(&entry.object, custodian, &share);
        (own == commitment).then_some(share)
    }
}

/// Takes a share from under its mask.
#[must_use]
pub fn unmask(key: &Digest, grant: u64, entry: &Entry) -> [u8; 32] {
    mask(key, grant, &entry.object, entry.masked.as_bytes())
}
