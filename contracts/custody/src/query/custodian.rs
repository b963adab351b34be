//! Custodians.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    custody::{Candidate, CustodianResponse, CustodiansResponse, bundle},
    types::{Digest, MAX_PAGE},
};

use super::looks;
use crate::{
    peers::Peers,
    state::{CONFIG, EPOCHS, GROUPS_OF, KEYS, ORDERED},
};

/// Custodians that can be named in a deposit, in the object's order.
///
/// # Errors
/// When the address is malformed.
pub fn custodians(
    deps: Deps,
    object: &Digest,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> StdResult<CustodiansResponse> {
    let config = CONFIG.load(deps.storage)?;
    let peers = Peers::new(deps.querier, &config);
    let order = bundle::order(object);
    let after = start_after.map(|address| bundle::rank(order, address));
    let from = after
        .as_ref()
        .map(|rank| Bound::exclusive(rank.as_bytes().as_slice()));
    let looks = looks(limit);
    let stand: Vec<Addr> = ORDERED
        .prefix(order)
        .range(deps.storage, from, None, Order::Ascending)
        .take(looks)
        .map(|entry| entry.map(|(_, custodian)| custodian))
        .collect::<StdResult<_>>()?;
    let next = stand
        .last()
        .filter(|_| stand.len() == looks)
        .map(Addr::to_string);
    let mut custodians = vec![];
    for custodian in stand {
        let Some(operator) = peers.bonded(&custodian) else {
            continue;
        };
        let epoch = EPOCHS.load(deps.storage, &custodian)?;
        custodians.push(Candidate {
            epoch,
            key: KEYS.load(deps.storage, (&custodian, epoch))?,
            custodian: custodian.into_string(),
            endpoint: operator.endpoint,
            entity: operator.entity,
        });
    }
    Ok(CustodiansResponse { custodians, next })
}

/// One custodian: its keys and its newest groups.
///
/// # Errors
/// When the address is malformed.
pub fn custodian(deps: Deps, address: &str) -> StdResult<CustodianResponse> {
    let custodian = deps.api.addr_validate(address)?;
    let epochs = EPOCHS.may_load(deps.storage, &custodian)?.unwrap_or(0);
    let keys = (1..=epochs)
        .map(|epoch| KEYS.load(deps.storage, (&custodian, epoch)))
        .collect::<StdResult<_>>()?;
    let mut groups: Vec<u64> = GROUPS_OF
        .prefix(&custodian)
        .keys(deps.storage, None, None, Order::Descending)
        .take(MAX_PAGE as usize)
        .collect::<StdResult<_>>()?;
    groups.reverse();
    Ok(CustodianResponse {
        address: custodian.into_string(),
        keys,
        groups,
    })
}
