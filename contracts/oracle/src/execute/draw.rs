//! `Draw`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::oracle::OracleError;

use crate::{
    flow::{self, Flow},
    state,
};

/// Draws the panel that a job waits for.
///
/// # Errors
/// When there is no such job, it does not wait for a draw, or the round has no output yet.
pub fn draw(deps: DepsMut, env: &Env, id: u64) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    let mut job = state::load(flow.storage, id)?;
    flow::draw(&mut flow, id, &mut job)?;
    flow.save(id, &job)?;
    Ok(flow.finish("draw", id))
}
