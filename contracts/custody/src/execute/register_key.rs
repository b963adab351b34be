//! `RegisterKey`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::custody::{CustodyError, ORDERS, X25519Key, bundle};

use crate::{
    events,
    peers::Peers,
    state::{CONFIG, EPOCHS, KEYS, ORDERED},
};

/// Registers a bonded operator's custody key or replaces it under the next epoch.
///
/// # Errors
/// When the sender is no bonded operator.
pub fn register_key(
    deps: DepsMut,
    sender: &Addr,
    key: &X25519Key,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    if Peers::new(deps.querier, &config).bonded(sender).is_none() {
        return Err(CustodyError::NotBonded {
            address: sender.to_string(),
        });
    }
    let before = EPOCHS.may_load(deps.storage, sender)?.unwrap_or(0);
    if before == 0 {
        for order in 0..ORDERS {
            let rank = bundle::rank(order, sender.as_str());
            ORDERED.save(deps.storage, (order, rank.as_bytes()), sender)?;
        }
    }
    let epoch = before.saturating_add(1);
    EPOCHS.save(deps.storage, sender, &epoch)?;
    KEYS.save(deps.storage, (sender, epoch), key)?;
    Ok(Response::new()
        .add_attribute("action", "register_key")
        .add_event(events::key(sender, epoch, key)))
}
