//! `CancelItem`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::peer_review::PeerReviewError;

use super::only;
use crate::{
    flow::{self, Flow},
    state,
};

/// Closes an item without an outcome; changes nothing where it has ended, but for an open appeal
/// against it, which ends, too.
///
/// # Errors
/// When the sender is not the data registry or there is no such item.
pub fn cancel_item(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, PeerReviewError> {
    let mut flow = Flow::new(deps, env)?;
    only("data registry", &flow.config.data_registry, sender)?;
    let mut item = state::item(flow.storage, id)?;
    if item.is_open() {
        flow::cancel(&mut flow, id, &mut item)?;
        flow.save(id, &item)?;
    }
    flow::cancel_appeal(&mut flow, id)?;
    Ok(flow.finish("cancel_item", id))
}
