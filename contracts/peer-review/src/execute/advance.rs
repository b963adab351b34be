//! `Advance`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::peer_review::{ItemStatus, PeerReviewError};

use crate::{
    flow::{self, Flow},
    state,
};

/// Does what the passing of a deadline requires; draws the panel where an item awaits it.
///
/// # Errors
/// When there is no such item, it has ended, or the deadline has not passed.
pub fn advance(deps: DepsMut, env: &Env, id: u64) -> Result<Response, PeerReviewError> {
    let mut flow = Flow::new(deps, env)?;
    let mut item = state::item(flow.storage, id)?;
    match item.status {
        ItemStatus::AwaitingPanel { .. } => flow::draw(&mut flow, id, &mut item)?,
        ItemStatus::Committing { until } => {
            flow.passed(until)?;
            flow::commit_deadline(&mut flow, id, &mut item)?;
        }
        ItemStatus::Revealing { until } => {
            flow.passed(until)?;
            flow::reveal_deadline(&mut flow, id, &mut item)?;
        }
        ItemStatus::Settled { .. } | ItemStatus::Unresolved | ItemStatus::Cancelled => {
            return Err(item.wrong_phase(id, "open"));
        }
    }
    flow.save(id, &item)?;
    Ok(flow.finish("advance", id))
}
