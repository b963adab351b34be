//! Exchanges.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::custody::{CustodyError, Delivery, ExchangeResponse, ExchangesResponse};

use super::looks;
use crate::{
    exchange::Exchange,
    state::{self, BUNDLES, CONFIG, GROUPS_OF, OPEN_EXCHANGES},
};

/// The exchange of a sale.
///
/// # Errors
/// When the sale has none.
pub fn exchange(deps: Deps, env: &Env, sale: u64) -> Result<ExchangeResponse, CustodyError> {
    response(deps, env, state::exchange(deps.storage, sale)?)
}

/// Exchanges that have not ended, oldest first.
///
/// # Errors
/// When the address is malformed.
pub fn open_exchanges(
    deps: Deps,
    env: &Env,
    custodian: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<ExchangesResponse, CustodyError> {
    let custodian = custodian
        .map(|address| deps.api.addr_validate(address))
        .transpose()?;
    let looks = looks(limit);
    let found: Vec<(u64, u64)> = OPEN_EXCHANGES
        .range(
            deps.storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(looks)
        .collect::<StdResult<_>>()?;
    let next = found
        .last()
        .filter(|_| found.len() == looks)
        .map(|(grant, _)| *grant);
    let mut exchanges = vec![];
    for (_, sale) in found {
        let exchange = state::exchange(deps.storage, sale)?;
        let concerns = custodian.as_ref().is_none_or(|custodian| {
            let mut groups = exchange.groups.iter();
            groups.any(|progress| GROUPS_OF.has(deps.storage, (custodian, progress.group)))
        });
        if concerns {
            exchanges.push(response(deps, env, exchange)?);
        }
    }
    Ok(ExchangesResponse { exchanges, next })
}

fn response(deps: Deps, env: &Env, exchange: Exchange) -> Result<ExchangeResponse, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let grant = state::grant(deps.storage, exchange.grant)?;
    let deliveries = BUNDLES
        .prefix(exchange.grant)
        .range(deps.storage, None, None, Order::Ascending)
        .map(|entry| {
            entry.map(|(custodian, bundle)| Delivery {
                custodian: custodian.into_string(),
                root: bundle.root,
                confirmed: bundle.confirmed,
                key: bundle.key,
                false_share: bundle.false_share,
                withheld: bundle.withheld,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(ExchangeResponse {
        sale: exchange.sale,
        grant: exchange.grant,
        version: exchange.version,
        key: grant.key,
        deliver_until: exchange.deliver_until,
        open_until: exchange.open_until,
        open: exchange.is_open(),
        complete_at: exchange.complete_at,
        dispute_until: exchange.dispute_until(config.dispute),
        outcome: exchange.outcome(env.block.time.seconds(), config.dispute),
        buyer: exchange.buyer.into_string(),
        groups: exchange.groups,
        deliveries,
    })
}
