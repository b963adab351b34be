//! `ReportWithheld`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::custody::CustodyError;

use super::bundle;
use crate::{
    events,
    peers::{Peers, version_in_force},
    state::{BUNDLES, CONFIG, exchange_of},
};

/// Slashes a custodian that was confirmed and kept its key although it had the whole open window.
/// Everything is burned, so that a buyer who bribes a custodian to do so gains nothing by it.
///
/// # Errors
/// When the window is not over, the exchange never opened or ended before, the custodian was not
/// confirmed or has opened, it was slashed already, or consent was withdrawn.
pub fn report_withheld(
    deps: DepsMut,
    env: &Env,
    id: u64,
    custodian: &str,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let (_, exchange) = exchange_of(deps.storage, id)?;
    let custodian = deps.api.addr_validate(custodian)?;
    let mut found = bundle(deps.storage, &exchange, &custodian, "report")?;
    if now < exchange.open_until {
        return Err(CustodyError::TooEarly {
            what: "report",
            missing: format!("the open window ends at {}", exchange.open_until),
        });
    }
    let ended = exchange
        .closed_at
        .is_some_and(|at| at < exchange.open_until);
    let owed = exchange.is_open() && found.confirmed && found.key.is_none() && !ended;
    if !owed {
        return Err(CustodyError::NoLie {
            custodian: custodian.into_string(),
            why: "it did not have to open, or did",
        });
    }
    if found.withheld {
        return Err(CustodyError::Repeated {
            custodian: custodian.into_string(),
            done: "been slashed",
            grant: id,
        });
    }
    let peers = Peers::new(deps.querier, &config);
    version_in_force(&peers.version(exchange.version)?, now)?;
    found.withheld = true;
    BUNDLES.save(deps.storage, (id, &custodian), &found)?;
    let slash = peers.slash(&custodian, id, config.slash_withheld, None, false)?;
    Ok(Response::new()
        .add_attribute("action", "report_withheld")
        .add_event(events::step("custody_withheld", id, &custodian))
        .add_messages(slash))
}
