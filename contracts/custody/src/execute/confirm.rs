//! `Confirm`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::custody::{CustodyError, MAX_CUSTODIANS, MAX_GROUPS};

use super::{advance, bundle, count, in_time, only};
use crate::{
    exchange::Step,
    state::{BUNDLES, exchange_of},
};

/// Custodians that one exchange can have.
const MAX: usize = MAX_CUSTODIANS as usize * MAX_GROUPS;

/// Notes that the buyer has bundles, complete and with the roots delivered.
///
/// # Errors
/// When the sender is not the buyer, the window is over, or a custodian has delivered nothing.
pub fn confirm(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    custodians: &[String],
) -> Result<Response, CustodyError> {
    let now = env.block.time.seconds();
    let (_, mut exchange) = exchange_of(deps.storage, id)?;
    only("the buyer", &exchange.buyer, sender)?;
    in_time(&exchange, "confirm", exchange.deliver_until, now)?;
    count("custodians", MAX, custodians.len())?;
    let mut response = Response::new().add_attribute("action", "confirm");
    for custodian in custodians {
        let custodian = deps.api.addr_validate(custodian)?;
        let mut found = bundle(deps.storage, &exchange, &custodian, "confirm")?;
        if found.confirmed {
            continue;
        }
        found.confirmed = true;
        BUNDLES.save(deps.storage, (id, &custodian), &found)?;
        response = response.add_events(advance(
            deps.storage,
            &mut exchange,
            &custodian,
            Step::Confirmed,
            now,
        )?);
    }
    Ok(response)
}
