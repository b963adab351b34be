//! `Receive`: TIC was sent with an appeal.

use cosmwasm_std::{Addr, DepsMut, Env, Response, from_json};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::peer_review::{PeerReviewError, ReceiveMsg, appeal_case};

use crate::flow::{self, Flow};

/// Takes TIC for what its message says.
///
/// # Errors
/// When another token calls, the message does not decode, or the appeal is refused.
pub fn receive(
    deps: DepsMut,
    env: &Env,
    token: &Addr,
    wrapped: &Cw20ReceiveMsg,
) -> Result<Response, PeerReviewError> {
    let sender = deps.api.addr_validate(&wrapped.sender)?;
    let mut flow = Flow::new(deps, env)?;
    if *token != flow.config.incentive_token {
        let token = token.to_string();
        return Err(PeerReviewError::ForeignToken { token });
    }
    match from_json(&wrapped.msg)? {
        ReceiveMsg::Appeal { item } => {
            let case = flow::appeal(&mut flow, item, sender, wrapped.amount)?;
            flow.save(appeal_case(item), &case)?;
            Ok(flow.finish("appeal", item))
        }
    }
}
