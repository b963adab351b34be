//! Items in review.

use cosmwasm_std::{Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    peer_review::{self, ItemResponse, ItemsResponse, PeerReviewError},
    types::page_limit,
};

use crate::state::{self, ASSIGNMENTS, ITEMS, Item, OPEN_ITEMS, Seat, WAITING};

/// One item.
///
/// # Errors
/// When there is none with this id.
pub fn item(deps: Deps, id: u64) -> Result<ItemResponse, PeerReviewError> {
    let item = state::item(deps.storage, id)?;
    Ok(response(deps, id, item)?)
}

/// Items that have not ended, by id.
///
/// # Errors
/// When the state cannot be read.
pub fn open_items(
    deps: Deps,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<ItemsResponse> {
    let from = start_after.map(Bound::exclusive);
    let ids = OPEN_ITEMS.keys(deps.storage, from, None, Order::Ascending);
    page(deps, ids.take(page_limit(limit)))
}

/// Open items on which a reviewer has a seat, by id.
///
/// # Errors
/// When the address is malformed.
pub fn assignments(
    deps: Deps,
    reviewer: &str,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> StdResult<ItemsResponse> {
    let reviewer = deps.api.addr_validate(reviewer)?;
    let from = start_after.map(Bound::exclusive);
    let ids = ASSIGNMENTS
        .prefix(&reviewer)
        .keys(deps.storage, from, None, Order::Ascending);
    page(deps, ids.take(page_limit(limit)))
}

fn page(deps: Deps, ids: impl Iterator<Item = StdResult<u64>>) -> StdResult<ItemsResponse> {
    let items = ids
        .map(|id| {
            let id = id?;
            response(deps, id, ITEMS.load(deps.storage, id)?)
        })
        .collect::<StdResult<_>>()?;
    Ok(ItemsResponse { items })
}

fn response(deps: Deps, id: u64, item: Item) -> StdResult<ItemResponse> {
    let seats = state::seats(deps.storage, id)?;
    let waiting = WAITING.may_load(deps.storage, id)?.unwrap_or_default();
    Ok(ItemResponse {
        item: id,
        domain: item.domain,
        ai_vote: item.ai_vote,
        ai_quality: item.ai_quality,
        status: item.status,
        seats: seats.into_iter().map(seat).collect(),
        waiting: u32::try_from(waiting.len()).unwrap_or(u32::MAX),
    })
}

fn seat(seat: Seat) -> peer_review::Seat {
    peer_review::Seat {
        reviewer: seat.reviewer.into_string(),
        step: seat.step,
        commitment: seat.commitment,
        accept: seat.accept,
        missed: seat.missed,
    }
}
