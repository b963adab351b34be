//! `Withdraw`.

use cosmwasm_std::{Addr, DepsMut, Env, Order, Response, StdResult};
use tenzro_contract_api::{
    data_registry::{ItemStatus, RefusalReason, error::DataRegistryError},
    peer_review,
};

use super::only;
use crate::{
    events, near, peers,
    state::{self, BY_CONTENT, CONFIG, ITEMS, VERSIONS, VERSIONS_OF},
};

/// Withdraws the consent of an item: it leaves its review, no new version may include it, and
/// versions that do count it as withdrawn, so that custody grants nothing of them any more. So may
/// who was refused as a duplicate, or whose item ended without a decision: a challenge of the check
/// would have others read it, and custodians keep shares of its key.
///
/// # Errors
/// When the sender is not the contributor, the item is withdrawn already, or its bytes are another
/// item since it ended without a decision, and that one is not withdrawn: custodians would destroy
/// what it needs.
pub fn withdraw(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    let mut item = state::item(deps.storage, id)?;
    only("contributor", &item.contributor, sender)?;
    let in_review = item.status == ItemStatus::InReview;
    match item.status {
        ItemStatus::Withdrawn => return Err(item.wrong_status(id, "not withdrawn yet")),
        ItemStatus::Unresolved => {
            let place = item.content.sha256.as_bytes();
            match BY_CONTENT.may_load(deps.storage, place)? {
                None => BY_CONTENT.save(deps.storage, place, &id)?,
                Some(item) if state::item(deps.storage, item)?.status == ItemStatus::Withdrawn => {}
                Some(item) => return Err(DataRegistryError::DuplicateContent { item }),
            }
        }
        _ => {}
    }
    let judged = matches!(
        item.status,
        ItemStatus::InReview
            | ItemStatus::Accepted { .. }
            | ItemStatus::Refused(RefusalReason::LowQuality)
    );
    if let Some(check) = item.check.as_ref().filter(|_| in_review) {
        near::remove(deps.storage, item.modality, &check.fingerprint, id);
    }
    item.status = ItemStatus::Withdrawn;
    item.withdrawn_at = Some(env.block.time.seconds());
    ITEMS.save(deps.storage, id, &item)?;
    let versions: Vec<u64> = VERSIONS_OF
        .prefix(id)
        .keys(deps.storage, None, None, Order::Ascending)
        .collect::<StdResult<_>>()?;
    for version in versions {
        let mut holding = VERSIONS.load(deps.storage, version)?;
        holding.withdrawn = holding.withdrawn.saturating_add(1);
        VERSIONS.save(deps.storage, version, &holding)?;
    }
    let cancel = peer_review::ExecuteMsg::CancelItem { item: id };
    // A verdict may be under appeal: that ends with the consent.
    let cancel = judged
        .then(|| peers::message(&config.peer_review, &cancel))
        .transpose()?;
    Ok(Response::new()
        .add_attribute("action", "withdraw")
        .add_attribute("item", id.to_string())
        .add_event(events::withdrawn(id))
        .add_messages(cancel))
}
