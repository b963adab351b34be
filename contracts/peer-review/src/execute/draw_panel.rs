//! `DrawPanel`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::peer_review::PeerReviewError;

use crate::{
    flow::{self, Flow},
    state,
};

/// Draws the panel that an item waits for.
///
/// # Errors
/// When there is no such item, it does not await a panel, or the round has no output yet.
pub fn draw_panel(deps: DepsMut, env: &Env, id: u64) -> Result<Response, PeerReviewError> {
    let mut flow = Flow::new(deps, env)?;
    let mut item = state::item(flow.storage, id)?;
    flow::draw(&mut flow, id, &mut item)?;
    flow.save(id, &item)?;
    Ok(flow.finish("draw_panel", id))
}
