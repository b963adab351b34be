//! One file per verb.

mod close_sale;
mod confirm;
mod deliver;
mod deposit;
mod destruction_receipt;
mod dispute;
mod open;
mod register_key;
mod report_withheld;
mod request_grant;

pub use close_sale::close_sale;
pub use confirm::confirm;
pub use deliver::deliver;
pub use deposit::{Offer, deposit};
pub use destruction_receipt::destruction_receipt;
pub use dispute::{Claim, dispute};
pub use open::open;
pub use register_key::register_key;
pub use report_withheld::report_withheld;
pub use request_grant::request_grant;

use cosmwasm_std::{Addr, Event, Storage};
use tenzro_contract_api::custody::CustodyError;

use crate::{
    events,
    exchange::{Exchange, Step},
    state::{BUNDLES, Bundle, EXCHANGES, GROUPS_OF},
};

/// The groups of an exchange to which a custodian belongs, at least one.
///
/// # Errors
/// When it belongs to none.
fn groups_in(
    storage: &dyn Storage,
    exchange: &Exchange,
    custodian: &Addr,
) -> Result<Vec<u64>, CustodyError> {
    let groups: Vec<u64> = exchange
        .groups
        .iter()
        .map(|progress| progress.group)
        .filter(|group| GROUPS_OF.has(storage, (custodian, *group)))
        .collect();
    if groups.is_empty() {
        return Err(CustodyError::ForeignCustodian {
            custodian: custodian.to_string(),
            grant: exchange.grant,
        });
    }
    Ok(groups)
}

/// The bundle of a custodian.
///
/// # Errors
/// When it has not delivered.
fn bundle(
    storage: &dyn Storage,
    exchange: &Exchange,
    custodian: &Addr,
    step: &'static str,
) -> Result<Bundle, CustodyError> {
    groups_in(storage, exchange, custodian)?;
    BUNDLES
        .may_load(storage, (exchange.grant, custodian))?
        .ok_or_else(|| CustodyError::TooEarly {
            what: step,
            missing: format!("{custodian} has delivered nothing"),
        })
}

/// Counts a step and keeps the exchange; what it told the world.
///
/// # Errors
/// When the custodian belongs to no group of the exchange.
fn advance(
    storage: &mut dyn Storage,
    exchange: &mut Exchange,
    custodian: &Addr,
    step: Step,
    now: u64,
) -> Result<Vec<Event>, CustodyError> {
    let groups = groups_in(storage, exchange, custodian)?;
    let before = (exchange.is_open(), exchange.complete_at.is_some());
    exchange.count(&groups, step, now);
    EXCHANGES.save(storage, exchange.sale, exchange)?;
    let kind = match step {
        Step::Delivered => "custody_delivered",
        Step::Confirmed => "custody_confirmed",
        Step::Opened => "custody_opened",
        Step::Struck => "custody_struck",
    };
    let mut told = vec![events::step(kind, exchange.grant, custodian)];
    if !before.0 && exchange.is_open() {
        told.push(events::exchange(
            "custody_exchange_open",
            exchange.grant,
            exchange.sale,
        ));
    }
    if !before.1 && exchange.complete_at.is_some() {
        told.push(events::exchange(
            "custody_complete",
            exchange.grant,
            exchange.sale,
        ));
    }
    if before.1 && exchange.complete_at.is_none() {
        told.push(events::exchange(
            "custody_incomplete",
            exchange.grant,
            exchange.sale,
        ));
    }
    Ok(told)
}

/// Refuses a step in an exchange that has ended, or whose time is over.
///
/// # Errors
/// When the sale has ended or `now` is not before `until`.
fn in_time(
    exchange: &Exchange,
    what: &'static str,
    until: u64,
    now: u64,
) -> Result<(), CustodyError> {
    if exchange.closed_at.is_some() {
        return Err(CustodyError::WrongSale {
            sale: exchange.sale,
            status: "settled or refunded",
        });
    }
    if now >= until {
        return Err(CustodyError::TooLate { what, until, now });
    }
    Ok(())
}

/// Refuses everybody but one.
///
/// # Errors
/// When the sender is somebody else.
fn only(role: &'static str, expected: &Addr, sender: &Addr) -> Result<(), CustodyError> {
    if sender == expected {
        return Ok(());
    }
    Err(CustodyError::Unauthorized {
        sender: sender.to_string(),
        role,
    })
}

/// Refuses an empty or too long list.
///
/// # Errors
/// When it is one.
const fn count(what: &'static str, max: usize, count: usize) -> Result<(), CustodyError> {
    if count == 0 || count > max {
        return Err(CustodyError::Count { what, max, count });
    }
    Ok(())
}
