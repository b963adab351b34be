//! What the contract tells the world.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::{data_registry::RefusalReason, types::Digest};

use crate::state::{Check, Item, Version};

fn of(kind: &str, item: u64) -> Event {
    Event::new(kind).add_attribute("item", item.to_string())
}

fn of_version(kind: &str, version: u64) -> Event {
    Event::new(kind).add_attribute("version", version.to_string())
}

/// A content was contributed.
#[must_use]
pub fn contributed(id: u64, item: &Item) -> Event {
    let event = of("item_contributed", id)
        .add_attribute("contributor", &item.contributor)
        .add_attribute("modality", item.modality.as_str())
        .add_attribute("cid", &item.content.cid)
        .add_attribute("receipt", item.consent.receipt_sha256.to_hex());
    match item.group {
        Some(group) => event.add_attribute("group", group.to_string()),
        None => event,
    }
}

/// Operators agree on what they found.
#[must_use]
pub fn checked(id: u64, job: u64, check: &Check) -> Event {
    of("item_checked", id)
        .add_attribute("job", job.to_string())
        .add_attribute("quality", check.quality.to_string())
        .add_attribute("vote", check.vote.to_string())
        .add_attribute("fingerprint", check.fingerprint.to_hex())
}

/// A challenge changed what operators found.
#[must_use]
pub fn check_revised(id: u64, job: u64) -> Event {
    of("item_check_revised", id).add_attribute("job", job.to_string())
}

/// An item is part of what datasets may hold.
#[must_use]
pub fn accepted(id: u64, posterior: u64, weight: u64) -> Event {
    of("item_accepted", id)
        .add_attribute("posterior", posterior.to_string())
        .add_attribute("weight", weight.to_string())
}

/// An item was refused.
#[must_use]
pub fn refused(id: u64, reason: &RefusalReason) -> Event {
    let event = of("item_refused", id);
    match reason {
        RefusalReason::LowQuality => event.add_attribute("reason", "low_quality"),
        RefusalReason::Duplicate { of, distance } => event
            .add_attribute("reason", "duplicate")
            .add_attribute("of", of.to_string())
            .add_attribute("distance", distance.to_string()),
    }
}

/// An item ended without a decision; `by` is `oracle` or `peer-review`.
#[must_use]
pub fn unresolved(id: u64, by: &str) -> Event {
    of("item_unresolved", id).add_attribute("by", by)
}

/// Consent was withdrawn.
#[must_use]
pub fn withdrawn(id: u64) -> Event {
    of("item_withdrawn", id)
}

/// An operator holds an item's content.
#[must_use]
pub fn stored(id: u64, operator: &Addr) -> Event {
    of("item_stored", id).add_attribute("operator", operator)
}

/// A version is open.
#[must_use]
pub fn version_opened(id: u64, dataset: u64) -> Event {
    of_version("version_opened", id).add_attribute("dataset", dataset.to_string())
}

/// An item is in a version, with those who share its weight as holders of its content.
#[must_use]
pub fn appended(version: u64, item: u64, holders: &[Addr]) -> Event {
    let names: Vec<&str> = holders.iter().map(Addr::as_str).collect();
    of_version("item_appended", version)
        .add_attribute("item", item.to_string())
        .add_attribute("holders", names.join(","))
}

/// A version is closed for ever.
#[must_use]
pub fn version_sealed(id: u64, version: &Version, root: &Digest) -> Event {
    of_version("version_sealed", id)
        .add_attribute("dataset", version.dataset.to_string())
        .add_attribute("items", version.items.to_string())
        .add_attribute("root", root.to_hex())
}
