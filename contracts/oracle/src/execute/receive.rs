//! `Receive`: TCC was sent for a request or a challenge.

use cosmwasm_std::{Addr, DepsMut, Env, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::oracle::{OracleError, ReceiveMsg};

use crate::{
    flow::{self, Flow},
    state::{self, CONFIG},
};

/// Takes TCC for what its message says.
///
/// # Errors
/// When another token calls, the message does not decode, or the request or challenge is refused.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    token: Addr,
    wrapped: Cw20ReceiveMsg,
) -> Result<Response, OracleError> {
    if token != CONFIG.load(deps.storage)?.compute_token {
        let token = token.into_string();
        return Err(OracleError::ForeignToken { token });
    }
    let sender = deps.api.addr_validate(&wrapped.sender)?;
    match from_json(&wrapped.msg)? {
        ReceiveMsg::Request {
            model,
            input,
            callback,
        } => super::request::request(deps, env, sender, wrapped.amount, model, input, callback),
        ReceiveMsg::Challenge { job: id } => {
            let mut flow = Flow::new(deps, env)?;
            let mut job = state::load(flow.storage, id)?;
            flow::challenge(&mut flow, id, &mut job, sender, wrapped.amount)?;
            flow.save(id, &job)?;
            Ok(flow.finish("challenge", id))
        }
    }
}
