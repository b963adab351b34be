//! `OracleResult`: what operators agree on, and what a challenge changes.

use cosmwasm_std::{Addr, DepsMut, Response, StdResult};
use tenzro_contract_api::{
    check_output::CheckOutput,
    data_registry::{ItemStatus, RefusalReason, error::DataRegistryError},
    oracle::ResultCallback,
    peer_review,
    types::Digest,
};

use super::only;
use crate::{
    events, near, peers,
    state::{self, BY_CONTENT, CONFIG, Check, Config, ITEMS, Item},
};

/// Takes a result: opens the review, refuses a near-duplicate, or notes that there is none.
/// Sent when a first or a different result stands, and once more at the end.
///
/// # Errors
/// When the sender is not the oracle, or the job is not the item's.
pub fn oracle_result(
    deps: DepsMut,
    sender: &Addr,
    result: ResultCallback,
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    only("oracle", &config.oracle, sender)?;
    let id = result.item.unwrap_or(0);
    let mut item = state::item(deps.storage, id)?;
    if item.job != result.job {
        return Err(DataRegistryError::UnknownJob {
            item: id,
            expected: item.job,
            actual: result.job,
        });
    }
    let response = Response::new()
        .add_attribute("action", "oracle_result")
        .add_attribute("item", id.to_string());
    let response = match read(&result, &item) {
        None if result.last => no_result(deps, &config, id, &mut item, response)?,
        None => response,
        Some(check) => match item.check.replace(check) {
            None => {
                let check = item.check.clone();
                let event = check.map(|check| events::checked(id, result.job, &check));
                let response = response.add_events(event);
                decide(deps, &config, id, &mut item, response)?
            }
            Some(before) if Some(&before) == item.check.as_ref() => response,
            Some(before) => revise(deps, &config, id, &mut item, &before, response)?,
        },
    };
    Ok(response)
}

/// The output as the item keeps it; absent when there is none or it is not of the item's kind.
fn read(result: &ResultCallback, item: &Item) -> Option<Check> {
    let output = CheckOutput::decode(result.output.as_ref()?).ok()?;
    (output.modality == item.modality).then(|| Check {
        quality: output.quality(),
        vote: output.quality() >= result.accept_q15,
        fingerprint: Digest::new(output.fingerprint),
    })
}

/// Refuses a near-duplicate, or opens the review of an item that is being checked.
fn decide(
    deps: DepsMut,
    config: &Config,
    id: u64,
    item: &mut Item,
    response: Response,
) -> Result<Response, DataRegistryError> {
    let Some(check) = item.check.clone() else {
        return Ok(response);
    };
    if item.status != ItemStatus::Checking {
        ITEMS.save(deps.storage, id, item)?;
        return Ok(response);
    }
    let radius = config.radius(item.modality);
    if let Some((of, distance)) =
        near::nearest(deps.storage, item.modality, &check.fingerprint, radius)?
    {
        let reason = RefusalReason::Duplicate { of, distance };
        let event = events::refused(id, &reason);
        item.status = ItemStatus::Refused(reason);
        ITEMS.save(deps.storage, id, item)?;
        return Ok(response.add_event(event));
    }
    item.status = ItemStatus::InReview;
    near::insert(deps.storage, item.modality, &check.fingerprint, id)?;
    ITEMS.save(deps.storage, id, item)?;
    let open = peer_review::ExecuteMsg::OpenItem {
        item: id,
        domain: item.modality,
        contributor: item.contributor.to_string(),
        ai_vote: check.vote,
        ai_quality: check.quality,
    };
    Ok(response.add_message(peers::message(&config.peer_review, &open)?))
}

/// Takes a result that a challenge or an audit changed. A refusal as a duplicate falls and the
/// review opens, or, where the refusal had ended it, the item ends and its bytes may be contributed
/// again; an item in review that turns out to be a duplicate leaves it; a verdict of peers
/// stands.
fn revise(
    deps: DepsMut,
    config: &Config,
    id: u64,
    item: &mut Item,
    before: &Check,
    response: Response,
) -> Result<Response, DataRegistryError> {
    item.check_revised = true;
    let response = response.add_event(events::check_revised(id, item.job));
    let Some(check) = item.check.clone() else {
        return Ok(response);
    };
    match &item.status {
        ItemStatus::Refused(RefusalReason::Duplicate { .. }) => {
            let radius = config.radius(item.modality);
            let free = near::nearest(deps.storage, item.modality, &check.fingerprint, radius)?;
            if free.is_none() && peers::was_in_review(deps.querier, config, id) {
                item.status = ItemStatus::Unresolved;
                BY_CONTENT.remove(deps.storage, item.content.sha256.as_bytes());
                ITEMS.save(deps.storage, id, item)?;
                return Ok(response.add_event(events::unresolved(id, "oracle")));
            }
            item.status = ItemStatus::Checking;
            decide(deps, config, id, item, response)
        }
        ItemStatus::InReview => {
            near::remove(deps.storage, item.modality, &before.fingerprint, id);
            let radius = config.radius(item.modality);
            let found = near::nearest(deps.storage, item.modality, &check.fingerprint, radius)?;
            let Some((of, distance)) = found else {
                near::insert(deps.storage, item.modality, &check.fingerprint, id)?;
                ITEMS.save(deps.storage, id, item)?;
                return Ok(response);
            };
            let reason = RefusalReason::Duplicate { of, distance };
            let event = events::refused(id, &reason);
            item.status = ItemStatus::Refused(reason);
            ITEMS.save(deps.storage, id, item)?;
            Ok(response.add_event(event).add_message(cancel(config, id)?))
        }
        ItemStatus::Accepted { .. } => {
            near::remove(deps.storage, item.modality, &before.fingerprint, id);
            near::insert(deps.storage, item.modality, &check.fingerprint, id)?;
            ITEMS.save(deps.storage, id, item)?;
            Ok(response)
        }
        _ => {
            ITEMS.save(deps.storage, id, item)?;
            Ok(response)
        }
    }
}

/// The oracle ended without a result: an item that peers have not judged ends too and its bytes may
/// be contributed again.
fn no_result(
    deps: DepsMut,
    config: &Config,
    id: u64,
    item: &mut Item,
    response: Response,
) -> Result<Response, DataRegistryError> {
    let in_review = item.status == ItemStatus::InReview;
    let duplicate = matches!(
        item.status,
        ItemStatus::Refused(RefusalReason::Duplicate { .. })
    );
    if item.status != ItemStatus::Checking && !in_review && !duplicate {
        return Ok(response);
    }
    if let Some(check) = item.check.as_ref().filter(|_| in_review) {
        near::remove(deps.storage, item.modality, &check.fingerprint, id);
    }
    item.status = ItemStatus::Unresolved;
    BY_CONTENT.remove(deps.storage, item.content.sha256.as_bytes());
    ITEMS.save(deps.storage, id, item)?;
    let cancel = in_review.then(|| cancel(config, id)).transpose()?;
    Ok(response
        .add_event(events::unresolved(id, "oracle"))
        .add_messages(cancel))
}

fn cancel(config: &Config, id: u64) -> StdResult<cosmwasm_std::WasmMsg> {
    let cancel = peer_review::ExecuteMsg::CancelItem { item: id };
    peers::message(&config.peer_review, &cancel)
}
