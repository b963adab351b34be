//! `AppealOutcome`: a fresh panel found the opposite of the verdict.

use cosmwasm_std::{Addr, DepsMut, Int128, Order, Response, StdResult, Storage};
use tenzro_contract_api::{
    data_registry::{ItemStatus, RefusalReason, ReviewVerdict, error::DataRegistryError},
    treasury::{self, Ledger, PointEntry},
};

use super::{only, review_outcome::size_class};
use crate::{
    events, near, peers,
    state::{self, CONFIG, Config, ITEMS, Item, REFUSED_SINCE, VERSIONS_OF},
};

/// Takes a verdict that overturns the one before. Data points follow it: won, or taken back from the
/// running epoch. Versions that hold the item stay what they are.
///
/// # Errors
/// When the sender is not peer-review or the item is neither accepted, refused for its quality nor
/// withdrawn.
pub fn appeal_outcome(
    deps: DepsMut,
    sender: &Addr,
    id: u64,
    verdict: &ReviewVerdict,
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    only("peer-review contract", &config.peer_review, sender)?;
    let item = state::item(deps.storage, id)?;
    let response = Response::new()
        .add_attribute("action", "appeal_outcome")
        .add_attribute("item", id.to_string())
        .add_event(events::overturned(id, verdict.accepted));
    match (&item.status, verdict.accepted) {
        (ItemStatus::Refused(RefusalReason::LowQuality), true) => {
            accept(deps, &config, id, item, verdict, response)
        }
        (ItemStatus::Accepted { weight }, false) => {
            let weight = *weight;
            refuse(deps, &config, id, item, weight, verdict, response)
        }
        (ItemStatus::Withdrawn, _) => Ok(response),
        _ => Err(item.wrong_status(id, "accepted, refused for its quality or withdrawn")),
    }
}

/// Accepts a refused item, unless something nearly the same was taken in the meantime.
fn accept(
    deps: DepsMut,
    config: &Config,
    id: u64,
    mut item: Item,
    verdict: &ReviewVerdict,
    response: Response,
) -> Result<Response, DataRegistryError> {
    item.posterior = Some(verdict.posterior);
    if let Some(check) = &item.check {
        let radius = config.radius(item.modality);
        let found = near::nearest(deps.storage, item.modality, &check.fingerprint, radius)?;
        if let Some((of, distance)) = found {
            let reason = RefusalReason::Duplicate { of, distance };
            let event = events::refused(id, &reason);
            item.status = ItemStatus::Refused(reason);
            ITEMS.save(deps.storage, id, &item)?;
            return Ok(response.add_event(event));
        }
        near::insert(deps.storage, item.modality, &check.fingerprint, id)?;
    }
    item.reviewers = verdict
        .reviewers
        .iter()
        .map(|reviewer| deps.api.addr_validate(reviewer))
        .collect::<StdResult<_>>()?;
    let weight = size_class(item.content.bytes).saturating_mul(verdict.posterior);
    item.status = ItemStatus::Accepted { weight };
    ITEMS.save(deps.storage, id, &item)?;
    let points = Int128::from(weight);
    let record = record(config, &item, points)?;
    Ok(response
        .add_event(events::accepted(id, verdict.posterior, weight))
        .add_message(record))
}

/// Refuses an accepted item: what it earned is taken back as far as the running epoch has it, and
/// every version that holds it counts it.
fn refuse(
    deps: DepsMut,
    config: &Config,
    id: u64,
    mut item: Item,
    weight: u64,
    verdict: &ReviewVerdict,
    response: Response,
) -> Result<Response, DataRegistryError> {
    if let Some(check) = &item.check {
        near::remove(deps.storage, item.modality, &check.fingerprint, id);
    }
    item.posterior = Some(verdict.posterior);
    item.status = ItemStatus::Refused(RefusalReason::LowQuality);
    ITEMS.save(deps.storage, id, &item)?;
    mark_versions(deps.storage, id)?;
    let points = Int128::from(weight).saturating_mul(Int128::new(-1));
    let record = record(config, &item, points)?;
    Ok(response
        .add_event(events::refused(id, &RefusalReason::LowQuality))
        .add_message(record))
}

fn mark_versions(storage: &mut dyn Storage, item: u64) -> StdResult<()> {
    let versions: Vec<u64> = VERSIONS_OF
        .prefix(item)
        .keys(storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    for version in versions {
        let before = REFUSED_SINCE
            .may_load(storage, version)?
            .unwrap_or_default();
        REFUSED_SINCE.save(storage, version, &before.saturating_add(1))?;
    }
    Ok(())
}

fn record(config: &Config, item: &Item, points: Int128) -> StdResult<cosmwasm_std::WasmMsg> {
    let record = treasury::ExecuteMsg::Record {
        ledger: Ledger::Data,
        entries: vec![PointEntry {
            account: item.contributor.to_string(),
            points,
        }],
    };
    peers::message(&config.treasury, &record)
}
