//! `ReviewOutcome`: the panel's verdict.

use cosmwasm_std::{Addr, DepsMut, Int128, Response, Storage};
use tenzro_contract_api::{
    data_registry::{ItemStatus, RefusalReason, ReviewVerdict, error::DataRegistryError},
    treasury::{self, Ledger, PointEntry},
};

use super::only;
use crate::{
    events, near, peers,
    state::{self, BY_CONTENT, CONFIG, Config, ITEMS, Item},
};

/// Bytes of the smallest content of size class 2; the class grows by one per doubling.
const CLASS_UNIT: u32 = 4096;

/// The largest size class: contents of 512 KiB and more.
const MAX_CLASS: u64 = 8;

/// Takes a verdict. An accepted item earns its contributor data points: size class × posterior.
///
/// # Errors
/// When the sender is not peer-review or the item is not in review.
pub fn review_outcome(
    deps: DepsMut,
    sender: &Addr,
    id: u64,
    verdict: Option<ReviewVerdict>,
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    only("peer-review contract", &config.peer_review, sender)?;
    let mut item = state::item(deps.storage, id)?;
    if item.status != ItemStatus::InReview {
        return Err(item.wrong_status(id, "in review"));
    }
    let response = Response::new()
        .add_attribute("action", "review_outcome")
        .add_attribute("item", id.to_string());
    let Some(verdict) = verdict else {
        unindex(deps.storage, id, &item);
        BY_CONTENT.remove(deps.storage, item.content.sha256.as_bytes());
        item.status = ItemStatus::Unresolved;
        ITEMS.save(deps.storage, id, &item)?;
        return Ok(response.add_event(events::unresolved(id, "peer-review")));
    };
    item.posterior = Some(verdict.posterior);
    if !verdict.accepted {
        unindex(deps.storage, id, &item);
        item.status = ItemStatus::Refused(RefusalReason::LowQuality);
        ITEMS.save(deps.storage, id, &item)?;
        return Ok(response.add_event(events::refused(id, &RefusalReason::LowQuality)));
    }
    accept(deps, &config, id, item, verdict, response)
}

/// What peers do not accept makes nothing else a duplicate.
fn unindex(storage: &mut dyn Storage, id: u64, item: &Item) {
    if let Some(check) = &item.check {
        near::remove(storage, item.modality, &check.fingerprint, id);
    }
}

fn accept(
    deps: DepsMut,
    config: &Config,
    id: u64,
    mut item: Item,
    verdict: ReviewVerdict,
    response: Response,
) -> Result<Response, DataRegistryError> {
    for reviewer in &verdict.reviewers {
        item.reviewers.push(deps.api.addr_validate(reviewer)?);
    }
    let weight = size_class(item.content.bytes).saturating_mul(verdict.posterior);
    item.status = ItemStatus::Accepted { weight };
    ITEMS.save(deps.storage, id, &item)?;
    let record = treasury::ExecuteMsg::Record {
        ledger: Ledger::Data,
        entries: vec![PointEntry {
            account: item.contributor.into_string(),
            points: Int128::from(weight),
        }],
    };
    Ok(response
        .add_event(events::accepted(id, verdict.posterior, weight))
        .add_message(peers::message(&config.treasury, &record)?))
}

/// 1 below 8 KiB, one more per doubling, 8 from 512 KiB: large contents count more, but a
/// contributor gains nothing by padding one.
#[must_use]
pub fn size_class(bytes: u32) -> u64 {
    let doublings = bytes
        .checked_div(CLASS_UNIT)
        .and_then(u32::checked_ilog2)
        .unwrap_or(0);
    u64::from(doublings).saturating_add(1).min(MAX_CLASS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_classes_double() {
        let cases = [
            (1, 1),
            (4095, 1),
            (8191, 1),
            (8192, 2),
            (16_383, 2),
            (16_384, 3),
            (524_287, 7),
            (524_288, 8),
            (16 << 20, 8),
        ];
        for (bytes, class) in cases {
            assert_eq!(size_class(bytes), class, "{bytes} bytes");
        }
    }
}
