//! What the contract tells the world. Every event's name begins `custody_`.

use cosmwasm_std::{Addr, Event};
use tenzro_contract_api::{
    custody::{Reason, Subject, X25519Key},
    types::Digest,
};

use crate::state::{Deposit, Grant};

/// A custodian's key of an epoch.
#[must_use]
pub fn key(custodian: &Addr, epoch: u32, key: &X25519Key) -> Event {
    Event::new("custody_key")
        .add_attribute("custodian", custodian)
        .add_attribute("epoch", epoch.to_string())
        .add_attribute("key", key.to_string())
}

/// An object was deposited.
#[must_use]
pub fn deposited(object: &Digest, depositor: &Addr, deposit: &Deposit, threshold: u32) -> Event {
    Event::new("custody_deposit")
        .add_attribute("object", object.to_hex())
        .add_attribute("depositor", depositor)
        .add_attribute("group", deposit.group.to_string())
        .add_attribute("threshold", threshold.to_string())
        .add_attribute("custodians", deposit.shares.len().to_string())
        .add_attribute("envelope", deposit.envelope.sha256.to_hex())
}

/// A key may have a subject for a reason: one event for check, review and sale.
#[must_use]
pub fn granted(id: u64, grant: &Grant) -> Event {
    let event = Event::new("custody_grant")
        .add_attribute("grant", id.to_string())
        .add_attribute("grantee", &grant.grantee)
        .add_attribute("key", grant.key.to_string())
        .add_attribute("reason", grant.reason.word());
    let event = match grant.reason {
        Reason::Check { job, .. } => event.add_attribute("job", job.to_string()),
        Reason::Review { .. } => event,
        Reason::Sale { sale } => event.add_attribute("sale", sale.to_string()),
    };
    let event = match grant.subject {
        Subject::Item { item, object } => event
            .add_attribute("item", item.to_string())
            .add_attribute("object", object.to_hex()),
        Subject::Version { version } => event.add_attribute("version", version.to_string()),
    };
    match grant.expires_at {
        Some(expires_at) => event.add_attribute("expires_at", expires_at.to_string()),
        None => event,
    }
}

/// A step of a custodian in an exchange; `kind` is the event's type.
#[must_use]
pub fn step(kind: &str, grant: u64, custodian: &Addr) -> Event {
    Event::new(kind)
        .add_attribute("grant", grant.to_string())
        .add_attribute("custodian", custodian)
}

/// An exchange as a whole: it opened, became complete, or ended; `kind` is the event's type.
#[must_use]
pub fn exchange(kind: &str, grant: u64, sale: u64) -> Event {
    Event::new(kind)
        .add_attribute("grant", grant.to_string())
        .add_attribute("sale", sale.to_string())
}

/// A custodian destroyed its share of a withdrawn item.
#[must_use]
pub fn destroyed(item: u64, custodian: &Addr, late: bool) -> Event {
    Event::new("custody_destroyed")
        .add_attribute("item", item.to_string())
        .add_attribute("custodian", custodian)
        .add_attribute("late", late.to_string())
}
