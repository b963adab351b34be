//! `CheckIn`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::peer_review::PeerReviewError;

use crate::{events, peers::Peers, pool, state::CONFIG};

/// Takes a reviewer back who was away, for draws whose numbers nobody knows yet.
///
/// # Errors
/// When the sender is not away or the beacon does not answer.
pub fn check_in(deps: DepsMut, sender: &Addr) -> Result<Response, PeerReviewError> {
    let config = CONFIG.load(deps.storage)?;
    let round = Peers::new(deps.querier, &config).horizon()?;
    if !pool::come_back(deps.storage, sender, round)? {
        let address = sender.to_string();
        return Err(PeerReviewError::NotAway { address });
    }
    Ok(Response::new()
        .add_attribute("action", "check_in")
        .add_event(events::back(sender, round)))
}
