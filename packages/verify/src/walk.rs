//! Which entries of the store a folder must prove: a pure function of what is known already. Whoever
//! collects asks for more until nothing is missing; whoever verifies finds nothing missing and
//! nothing too much.

use std::collections::{BTreeMap, BTreeSet};

use cosmos_sdk_proto::cosmwasm::wasm::v1::ContractInfo;
use prost::Message;
use serde::de::DeserializeOwned;
use tenzro_contract_api::marketplace::GrantResponse;

use crate::error::VerifyError;
use crate::files::{Manifest, Seeds};
use crate::layout::Slot;
use crate::state::{Item, Job, JobSeat, Review, Version};

/// The two tokens, by the names of their contracts.
pub const TOKENS: [&str; 2] = ["incentive-token", "compute-token"];

/// Entries that one counter may announce: a folder cannot make its reader count for ever.
const MOST: u64 = 1_000_000;

/// Entries that are known: their bytes, or that there are none.
#[derive(Debug, Default, Clone)]
pub struct Known(BTreeMap<Slot, Option<Vec<u8>>>);

impl Known {
    /// Adds an entry; whether it is new.
    pub fn insert(&mut self, slot: Slot, value: Option<Vec<u8>>) -> bool {
        self.0.insert(slot, value).is_none()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.0.keys()
    }

    /// Bytes of an entry; `None` while it is not known, or where nothing is stored.
    #[must_use]
    pub fn bytes(&self, slot: &Slot) -> Option<&[u8]> {
        self.0.get(slot)?.as_deref()
    }

    /// A stored JSON value; `None` while it is not known, or where nothing is stored.
    ///
    /// # Errors
    /// When it is not what the contract stores there.
    pub fn read<T: DeserializeOwned>(&self, slot: &Slot) -> Result<Option<T>, VerifyError> {
        let Some(bytes) = self.bytes(slot) else {
            return Ok(None);
        };
        let value = serde_json::from_slice(bytes);
        value
            .map(Some)
            .map_err(|error| VerifyError::state(slot, error))
    }

    /// A stored JSON value that must be there.
    ///
    /// # Errors
    /// When it is missing, or not what the contract stores there.
    pub fn must<T: DeserializeOwned>(&self, slot: &Slot) -> Result<T, VerifyError> {
        self.read(slot)?.ok_or_else(|| VerifyError::Missing {
            file: slot.file(),
            slot: Box::new(slot.clone()),
        })
    }

    /// A counter; 0 while it is not known, or where nothing is stored.
    ///
    /// # Errors
    /// When it is no number, or above a million.
    pub fn count(&self, slot: &Slot) -> Result<u64, VerifyError> {
        let count = self.read(slot)?.unwrap_or_default();
        if count > MOST {
            return Err(VerifyError::state(slot, format!("{count} is above {MOST}")));
        }
        Ok(count)
    }

    /// The chain's record of a contract.
    ///
    /// # Errors
    /// When it is not a record.
    pub fn contract(&self, name: &str) -> Result<Option<ContractInfo>, VerifyError> {
        let slot = Slot::Contract {
            name: name.to_owned(),
        };
        let Some(bytes) = self.bytes(&slot) else {
            return Ok(None);
        };
        let record = ContractInfo::decode(bytes);
        record
            .map(Some)
            .map_err(|error| VerifyError::state(&slot, error))
    }
}

/// Every entry that must be proven, as far as is known.
///
/// # Errors
/// When a known entry cannot be read.
pub fn wanted(manifest: &Manifest, known: &Known) -> Result<BTreeSet<Slot>, VerifyError> {
    let mut wanted = BTreeSet::new();
    for name in manifest.contracts.keys() {
        wanted.insert(Slot::Contract { name: name.clone() });
        if let Some(record) = known.contract(name)? {
            wanted.insert(Slot::Code {
                code: record.code_id,
            });
        }
    }
    items(known, &mut wanted)?;
    versions(known, &mut wanted)?;
    sales(&manifest.seeds, known, &mut wanted)?;
    rewards(&manifest.seeds, known, &mut wanted)?;
    for token in TOKENS {
        let token = token.to_owned();
        wanted.extend(manifest.seeds.accounts.iter().map(|account| Slot::Balance {
            token: token.clone(),
            account: account.clone(),
        }));
        wanted.insert(Slot::Supply { token });
    }
    Ok(wanted)
}

fn items(known: &Known, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    wanted.insert(Slot::LastItem);
    let last = known.count(&Slot::LastItem)?;
    for id in 1..=last {
        wanted.insert(Slot::Item { item: id });
        let Some(item) = known.read::<Item>(&Slot::Item { item: id })? else {
            continue;
        };
        if item.job > 0 {
            job(known, item.job, wanted)?;
        }
        if item.posterior.is_some() {
            review(known, id, wanted)?;
        }
    }
    Ok(())
}

fn job(known: &Known, id: u64, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    wanted.insert(Slot::Job { job: id });
    let Some(job) = known.read::<Job>(&Slot::Job { job: id })? else {
        return Ok(());
    };
    for seat in 0..job.seats {
        let slot = Slot::JobSeat { job: id, seat };
        let found = known.read::<JobSeat>(&slot)?;
        wanted.insert(slot);
        if found.is_some_and(|seat| seat.output_sha256.is_some()) {
            wanted.insert(Slot::JobReveal { job: id, seat });
        }
    }
    Ok(())
}

fn review(known: &Known, item: u64, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    let slot = Slot::Sequence { item };
    if let Some(sequence) = known.read(&slot)? {
        wanted.insert(Slot::History { sequence });
    }
    wanted.insert(slot);
    let slot = Slot::Review { item };
    if let Some(review) = known.read::<Review>(&slot)? {
        wanted.extend((0..review.seats).map(|seat| Slot::ReviewSeat { item, seat }));
    }
    wanted.insert(slot);
    Ok(())
}

fn versions(known: &Known, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    wanted.insert(Slot::LastVersion);
    let last = known.count(&Slot::LastVersion)?;
    for version in 1..=last {
        let slot = Slot::Version { version };
        if let Some(found) = known.read::<Version>(&slot)? {
            let positions = 0..found.items;
            wanted.extend(positions.map(|position| Slot::VersionItem { version, position }));
        }
        wanted.insert(slot);
        wanted.insert(Slot::Listing { version });
    }
    Ok(())
}

fn sales(seeds: &Seeds, known: &Known, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    wanted.insert(Slot::MarketTotals);
    wanted.insert(Slot::GrantCount);
    let count = known.count(&Slot::GrantCount)?;
    for grant in 1..=count {
        let slot = Slot::Grant { grant };
        // Read here so that a grant that cannot be read is named by the walk.
        known.read::<GrantResponse>(&slot)?;
        wanted.insert(slot);
    }
    wanted.extend(
        seeds
            .sales
            .iter()
            .map(|(version, role, account)| Slot::Paid {
                version: *version,
                role: *role,
                account: account.clone(),
            }),
    );
    Ok(())
}

fn rewards(seeds: &Seeds, known: &Known, wanted: &mut BTreeSet<Slot>) -> Result<(), VerifyError> {
    wanted.insert(Slot::TreasuryTotals);
    wanted.insert(Slot::RunningEpoch);
    if known.bytes(&Slot::RunningEpoch).is_some() {
        let running = known.count(&Slot::RunningEpoch)?;
        wanted.extend((0..=running).map(|epoch| Slot::Epoch { epoch }));
    }
    wanted.extend(seeds.rewards.iter().map(|(account, ledger)| Slot::Claimed {
        account: account.clone(),
        ledger: *ledger,
    }));
    Ok(())
}
