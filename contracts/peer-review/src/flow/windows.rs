//! The two windows of a step: commit, then reveal. Each ends early when nobody is missing.

use tenzro_contract_api::peer_review::{ItemStatus, PeerReviewError};

use super::{Flow, settle::look};
use crate::{
    events, pool,
    state::{self, ASSIGNMENTS, Item, SEATS, Seat},
};

/// Opens the reveal window; looks at the votes at once when no reveal is owed.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn all_committed(flow: &mut Flow<'_>, id: u64, item: &mut Item) -> Result<(), PeerReviewError> {
    if item.to_reveal == 0 {
        return look(flow, id, item);
    }
    let until = flow.after(flow.config.reveal_window);
    item.status = ItemStatus::Revealing { until };
    flow.tell(events::window(id, "reveal", until));
    Ok(())
}

/// What the end of the commit window requires: who has not committed loses its seat.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn commit_deadline(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
) -> Result<(), PeerReviewError> {
    lose_seats(flow, id, "commit", Seat::owes_commitment)?;
    item.to_commit = 0;
    all_committed(flow, id, item)
}

/// What the end of the reveal window requires: who has not revealed loses its seat.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn reveal_deadline(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
) -> Result<(), PeerReviewError> {
    lose_seats(flow, id, "reveal", Seat::owes_reveal)?;
    item.to_reveal = 0;
    look(flow, id, item)
}

fn lose_seats(
    flow: &mut Flow<'_>,
    id: u64,
    what: &str,
    owes: impl Fn(&Seat) -> bool,
) -> Result<(), PeerReviewError> {
    for (position, mut seat) in (0u32..).zip(state::seats(flow.storage, id)?) {
        if !owes(&seat) {
            continue;
        }
        seat.missed = true;
        SEATS.save(flow.storage, (id, position), &seat)?;
        ASSIGNMENTS.remove(flow.storage, (&seat.reviewer, id));
        flow.tell(events::missed(id, &seat.reviewer, what));
        if pool::miss(flow.storage, &seat.reviewer, flow.config.absent_after)? {
            flow.tell(events::away(&seat.reviewer));
        }
    }
    Ok(())
}
