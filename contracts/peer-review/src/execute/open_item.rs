//! `OpenItem`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    peer_review::{ItemStatus, PeerReviewError},
    types::Modality,
};

use super::only;
use crate::{
    events,
    flow::{self, Flow},
    state::{ITEMS, Item, OPEN_ITEMS},
};

/// What the data registry says about an item.
pub struct NewItem {
    /// Its domain.
    pub domain: Modality,
    /// Whose contribution it is.
    pub contributor: String,
    /// What the AI juror says.
    pub ai_vote: bool,
    /// The AI juror's quality, Q15.
    pub ai_quality: u16,
}

/// Opens an item and binds it to a beacon round.
///
/// # Errors
/// When the sender is not the data registry, the item was opened before, the contributor is
/// malformed or the beacon does not answer.
pub fn open_item(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    new: &NewItem,
) -> Result<Response, PeerReviewError> {
    let contributor = deps.api.addr_validate(&new.contributor);
    let mut flow = Flow::new(deps, env)?;
    only("data registry", &flow.config.data_registry, sender)?;
    if ITEMS.has(flow.storage, id) {
        return Err(PeerReviewError::ItemExists { item: id });
    }
    let mut item = Item {
        domain: new.domain,
        contributor: contributor?,
        ai_vote: new.ai_vote,
        ai_quality: new.ai_quality,
        status: ItemStatus::AwaitingPanel { round: 0 },
        places: 0,
        seats: 0,
        steps: 0,
        to_commit: 0,
        to_reveal: 0,
    };
    flow.tell(events::opened(id, &item));
    flow::await_round(&mut flow, id, &mut item, "opened")?;
    OPEN_ITEMS.save(flow.storage, id, &())?;
    flow.save(id, &item)?;
    Ok(flow.finish("open_item", id))
}
