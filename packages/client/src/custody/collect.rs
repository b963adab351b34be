//! Shares under a grant that custodians answer directly: a check, a review, a sale that is settled.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tenzro_contract_api::custody::Deposit;
use tenzro_contract_api::types::Digest;
use tenzro_vault::{ObjectKey, SecretKey, Share, combine};
use tokio::time::{Instant, sleep};

use super::exchange::seat;
use super::reader::cid;
use super::service::ShareAnswer;
use super::{Place, Reader, Refusal, Result, SharesError};

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
        let mut all = self
            .collect_all(grant, secret, &[(*object, deposit)])
            .await?;
        Ok(all.pop().expect("invariant: a key for each object"))
    }

    /// [`Reader::collect`] for all objects of a grant, each with its deposit: every custodian is asked
    /// once, for its answer holds the shares of them all. The keys come in the order of `wanted`.
    ///
    /// # Errors
    /// As [`Reader::collect`], for the first object that lacks shares.
    pub async fn collect_all(
        &self,
        grant: u64,
        secret: &SecretKey,
        wanted: &[(Digest, &Deposit)],
    ) -> Result<Vec<Collected>> {
        let endpoints = &self.endpoints().await?;
        let until = Instant::now() + PATIENCE;
        let shares = wanted.iter().flat_map(|(_, deposit)| &deposit.shares);
        let custodians: BTreeSet<&str> = shares.map(|share| share.custodian.as_str()).collect();
        let mut asking: FuturesUnordered<_> = custodians
            .into_iter()
            .map(|custodian| async move {
                let endpoint = endpoints.get(custodian);
                let answer = self.patiently(grant, custodian, endpoint, until).await;
                (custodian, answer)
            })
            .collect();
        let mut joining: Vec<Joining<'_>> = wanted
            .iter()
            .map(|(object, deposit)| Joining::new(*object, deposit))
            .collect();
        while !joining.iter().all(Joining::is_whole)
            && let Some((custodian, answer)) = asking.next().await
        {
            for one in &mut joining {
                one.hear((&self.place, grant, secret), custodian, &answer);
            }
        }
        joining.into_iter().map(|one| one.join(grant)).collect()
    }

    async fn patiently(
        &self,
        grant: u64,
        custodian: &str,
        endpoint: Option<&String>,
        until: Instant,
    ) -> Result<ShareAnswer, Refusal> {
        let Some(endpoint) = endpoint else {
            return Err(refusal(custodian, "is no operator any more", false, true));
        };
        let url = format!("{}/v1/share/{grant}", endpoint.trim_end_matches('/'));
        loop {
            let (status, text) = match self.get(&url).await {
                Ok(answer) => return Ok(answer),
                Err(refused) => refused,
            };
            let last = (400..500).contains(&status) && status != 404 && status != 429;
            if last || Instant::now() >= until {
                return Err(refusal(custodian, &text, false, last));
            }
            sleep(PAUSE).await;
        }
    }
}

fn refusal(custodian: &str, why: &str, lies: bool, last: bool) -> Refusal {
    Refusal {
        custodian: custodian.to_owned(),
        why: why.to_owned(),
        lies,
        last,
    }
}

/// An object whose shares come together.
#[derive(Debug)]
pub(super) struct Joining<'a> {
    object: Digest,
    deposit: &'a Deposit,
    shares: Vec<Share>,
    refusals: Vec<Refusal>,
}

impl<'a> Joining<'a> {
    pub(super) const fn new(object: Digest, deposit: &'a Deposit) -> Self {
        Self {
            object,
            deposit,
            shares: Vec::new(),
            refusals: Vec::new(),
        }
    }

    fn need(&self) -> usize {
        usize::try_from(self.deposit.threshold).unwrap_or(usize::MAX)
    }

    /// Whether the shares suffice.
    pub(super) fn is_whole(&self) -> bool {
        self.shares.len() >= self.need()
    }

    /// Takes a custodian's share out of its answer to a grant, which is sealed to `secret`, where it keeps one
    /// and is still needed.
    pub(super) fn hear(
        &mut self,
        (place, grant, secret): (&Place, u64, &SecretKey),
        custodian: &str,
        answer: &Result<ShareAnswer, Refusal>,
    ) {
        let Some((index, commitment)) = seat(self.deposit, custodian) else {
            return;
        };
        if self.is_whole() {
            return;
        }
        let lies = |why: &str| refusal(custodian, why, true, true);
        let object = &self.object;
        let opened = answer.as_ref().map_err(Clone::clone).and_then(|answer| {
            let mut given = answer.shares.iter();
            let given = given.find(|given| given.object == *object);
            let given = given.ok_or_else(|| lies("its answer has no share of this object"))?;
            let sealed =
                hex::decode(&given.sealed).map_err(|_| lies("its share is no hexadecimal text"))?;
            let context = place.grant(grant, object, custodian);
            let share = context.open_share(secret, index, &sealed);
            let share = share.map_err(|error| lies(&error.to_string()))?;
            if place.commitment(object, custodian, &share) != commitment {
                return Err(lies("its share is not the one that was deposited"));
            }
            Ok(share)
        });
        match opened {
            Ok(share) => self.shares.push(share),
            Err(refusal) => self.refusals.push(refusal),
        }
    }

    /// The key, and who lied.
    pub(super) fn join(mut self, grant: u64) -> Result<Collected> {
        let (have, need) = (self.shares.len(), self.need());
        if have < need {
            return Err(failure(grant, cid(&self.object), have, need, self.refusals));
        }
        self.refusals.retain(|refusal| refusal.lies);
        Ok(Collected {
            key: combine(u8::try_from(need).unwrap_or(u8::MAX), &self.shares)?,
            liars: self.refusals,
        })
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
