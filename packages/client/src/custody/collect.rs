//! Shares under a grant that custodians answer directly: a check, a review, a sale that is settled.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tenzro_contract_api::custody::Deposit;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{ObjectKey, SecretKey, Share, combine};
use tokio::time::{Instant, sleep};

use super::reader::cid;
use super::service::ShareAnswer;
use super::{Reader, Refusal, Result, SharesError};

/// How long custodians are asked again that are away or have not seen the grant yet.
const PATIENCE: Duration = Duration::from_secs(6);

/// Pause between two questions to one custodian.
const PAUSE: Duration = Duration::from_millis(150);

/// A key, and who did not give a true share of it.
#[derive(Debug)]
pub struct Collected {
    /// The object's key.
    pub key: ObjectKey,
    /// Custodians that gave something else.
    pub liars: Vec<Refusal>,
}

impl Reader {
    /// Asks all custodians of an object at once and joins the first shares that suffice, each checked
    /// against its commitment on chain.
    ///
    /// # Errors
    /// When too few give a true share in time, or the grant is not live.
    pub async fn collect(
        &self,
        grant: u64,
        secret: &SecretKey,
        object: &Digest,
        deposit: &Deposit,
    ) -> Result<Collected> {
        let endpoints = self.endpoints().await?;
        let until = Instant::now() + PATIENCE;
        let mut asking: FuturesUnordered<_> = (1u8..)
            .zip(&deposit.shares)
            .map(|(index, share)| {
                let asked = Asked {
                    custodian: &share.custodian,
                    endpoint: endpoints.get(&share.custodian),
                    index,
                    commitment: share.commitment,
                };
                self.patiently(grant, secret, object, asked, until)
            })
            .collect();
        let need = usize::try_from(deposit.threshold).unwrap_or(usize::MAX);
        let (mut shares, mut refusals) = (Vec::new(), Vec::new());
        while let Some(answer) = asking.next().await {
            match answer {
                Ok(share) => shares.push(share),
                Err(refusal) => refusals.push(refusal),
            }
            if shares.len() >= need {
                break;
            }
        }
        drop(asking);
        let have = shares.len();
        if have < need {
            return Err(failure(grant, cid(object), have, need, refusals));
        }
        let threshold = u8::try_from(need).unwrap_or(u8::MAX);
        refusals.retain(|refusal| refusal.lies);
        Ok(Collected {
            key: combine(threshold, &shares)?,
            liars: refusals,
        })
    }

    async fn patiently(
        &self,
        grant: u64,
        secret: &SecretKey,
        object: &Digest,
        asked: Asked<'_>,
        until: Instant,
    ) -> Result<Share, Refusal> {
        loop {
            match self.share(grant, secret, object, &asked).await {
                Err(refusal) if !refusal.lies && !refusal.last && Instant::now() < until => {
                    sleep(PAUSE).await;
                }
                other => return other,
            }
        }
    }

    /// One custodian's share, checked.
    async fn share(
        &self,
        grant: u64,
        secret: &SecretKey,
        object: &Digest,
        asked: &Asked<'_>,
    ) -> Result<Share, Refusal> {
        let Some(endpoint) = asked.endpoint else {
            return Err(asked.refuses("is no operator any more", false, true));
        };
        let url = format!("{}/v1/share/{grant}", endpoint.trim_end_matches('/'));
        let answer: ShareAnswer = self.get(&url).await.map_err(|(status, text)| {
            let last = (400..500).contains(&status) && status != 404 && status != 429;
            asked.refuses(&text, false, last)
        })?;
        let lies = |why: &str| asked.refuses(why, true, true);
        let given = answer
            .shares
            .iter()
            .find(|given| given.object == *object)
            .ok_or_else(|| lies("its answer has no share of this object"))?;
        let sealed =
            hex::decode(&given.sealed).map_err(|_| lies("its share is no hexadecimal text"))?;
        let share = self
            .place
            .grant(grant, object, asked.custodian)
            .open_share(secret, asked.index, &sealed)
            .map_err(|error| lies(&error.to_string()))?;
        if self.place.commitment(object, asked.custodian, &share) != asked.commitment {
            return Err(lies("its share is not the one that was deposited"));
        }
        Ok(share)
    }
}

/// A custodian that is asked.
struct Asked<'a> {
    custodian: &'a str,
    endpoint: Option<&'a String>,
    index: u8,
    commitment: Digest,
}

impl Asked<'_> {
    fn refuses(&self, why: &str, lies: bool, last: bool) -> Refusal {
        Refusal {
            custodian: self.custodian.to_owned(),
            why: why.to_owned(),
            lies,
            last,
        }
    }
}

/// When nobody who could be reached lies, and all say that the grant is not good, the grant is it.
fn failure(
    grant: u64,
    cid: String,
    have: usize,
    need: usize,
    refusals: Vec<Refusal>,
) -> SharesError {
    let mut answers: BTreeMap<bool, usize> = BTreeMap::new();
    for refusal in &refusals {
        let place = answers.entry(refusal.last && !refusal.lies).or_default();
        *place = place.saturating_add(1);
    }
    let refused = answers.get(&true).copied().unwrap_or_default();
    let why = refusals
        .iter()
        .find(|refusal| refusal.last && !refusal.lies);
    match why {
        Some(refusal) if have == 0 && refused >= need => SharesError::NotGranted {
            grant,
            why: refusal.why.clone(),
        },
        _ => SharesError::TooFew {
            cid,
            have,
            need,
            refusals,
        },
    }
}
