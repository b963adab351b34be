//! `RevealVote`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    hashes::vote_commitment,
    peer_review::{ItemStatus, PeerReviewError},
    types::Digest,
};

use super::{opens, seat_of};
use crate::{
    events,
    flow::{self, Flow},
    pool,
    state::{self, SEATS},
};

/// Opens a seat's vote; the last one missing brings the look at the votes.
///
/// # Errors
/// When there is no such item, the sender has no seat that stands, has not committed, has revealed
/// or reveals something else, the item is in another phase, or the window is over.
pub fn reveal_vote(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    accept: bool,
    salt: &Digest,
) -> Result<Response, PeerReviewError> {
    let mut flow = Flow::new(deps, env)?;
    let mut item = state::item(flow.storage, id)?;
    let (position, mut seat) = seat_of(flow.storage, id, &item, sender)?;
    let address = || sender.to_string();
    if seat.accept.is_some() {
        let address = address();
        return Err(PeerReviewError::AlreadyRevealed { address, id });
    }
    let Some(commitment) = seat.commitment else {
        let address = address();
        return Err(PeerReviewError::NoCommitment { address, id });
    };
    let ItemStatus::Revealing { until } = item.status else {
        return Err(item.wrong_phase(id, "in its reveal window"));
    };
    flow.not_passed(until)?;
    let (chain, here) = (&env.block.chain_id, env.contract.address.as_str());
    let opened = vote_commitment(chain, here, id, sender.as_str(), accept, salt);
    opens(&commitment, &opened, sender, id)?;
    seat.accept = Some(accept);
    SEATS.save(flow.storage, (id, position), &seat)?;
    pool::answered(flow.storage, sender)?;
    flow.tell(events::revealed(id, sender, accept));
    item.to_reveal = item.to_reveal.saturating_sub(1);
    if item.to_reveal == 0 {
        flow::look(&mut flow, id, &mut item)?;
    }
    flow.save(id, &item)?;
    Ok(flow.finish("reveal_vote", id))
}
