//! `DestructionReceipt`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    custody::{CustodyError, MAX_ITEMS},
    data_registry::ItemStatus,
};

use super::count;
use crate::{
    events,
    peers::Peers,
    state::{CONFIG, DEPOSITS, DESTROYED, group},
};

/// Notes that a custodian has destroyed its shares of withdrawn items.
///
/// # Errors
/// When the list is empty or too long, an item was not withdrawn or was never in custody, or the
/// sender holds no share of it.
pub fn destruction_receipt(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    items: &[u64],
) -> Result<Response, CustodyError> {
    count("items", MAX_ITEMS, items.len())?;
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let mut response = Response::new().add_attribute("action", "destruction_receipt");
    for &number in items {
        if DESTROYED.has(deps.storage, (number, sender)) {
            continue;
        }
        let item = Peers::new(deps.querier, &config).item(number)?;
        let withdrawn_at = match (&item.status, item.withdrawn_at) {
            (ItemStatus::Withdrawn, Some(at)) => at,
            _ => return Err(CustodyError::NotWithdrawn { item: number }),
        };
        let contributor = deps.api.addr_validate(&item.contributor)?;
        let place = (item.content.sha256.as_bytes().as_slice(), &contributor);
        let deposit = DEPOSITS
            .may_load(deps.storage, place)?
            .ok_or(CustodyError::NotInCustody { item: number })?;
        let members = group(deps.storage, deposit.group)?.custodians;
        if !members.contains(sender) {
            return Err(CustodyError::Unauthorized {
                sender: sender.to_string(),
                role: "a custodian of the item",
            });
        }
        DESTROYED.save(deps.storage, (number, sender), &now)?;
        let late = now > withdrawn_at.saturating_add(config.destruction);
        response = response.add_event(events::destroyed(number, sender, late));
    }
    Ok(response)
}
