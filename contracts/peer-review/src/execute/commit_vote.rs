//! `CommitVote`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{
    peer_review::{ItemStatus, PeerReviewError},
    types::Digest,
};

use super::seat_of;
use crate::{
    events,
    flow::{self, Flow},
    state::{self, SEATS},
};

/// Takes a seat's sealed vote; the last one missing opens the reveal window.
///
/// # Errors
/// When there is no such item, the sender has no seat that stands or has committed, the item is in
/// another phase, or the window is over.
pub fn commit_vote(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    commitment: Digest,
) -> Result<Response, PeerReviewError> {
    let mut flow = Flow::new(deps, env)?;
    let mut item = state::item(flow.storage, id)?;
    let (position, mut seat) = seat_of(flow.storage, id, &item, sender)?;
    if seat.commitment.is_some() {
        let address = sender.to_string();
        return Err(PeerReviewError::AlreadyCommitted { address, id });
    }
    let ItemStatus::Committing { until } = item.status else {
        return Err(item.wrong_phase(id, "in its commit window"));
    };
    flow.not_passed(until)?;
    seat.commitment = Some(commitment);
    SEATS.save(flow.storage, (id, position), &seat)?;
    flow.tell(events::committed(id, sender, &commitment));
    item.to_commit = item.to_commit.saturating_sub(1);
    item.to_reveal = item.to_reveal.saturating_add(1);
    if item.to_commit == 0 {
        flow::all_committed(&mut flow, id, &mut item)?;
    }
    flow.save(id, &item)?;
    Ok(flow.finish("commit_vote", id))
}
