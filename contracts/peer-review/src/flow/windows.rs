//! The two windows of a step: commit, then reveal. Each ends early when nobody is missing.

use cosmwasm_std::Addr;
use tenzro_contract_api::peer_review::{ItemStatus, PeerReviewError};

use super::{
    Flow,
    settle::{look, record_withheld},
};
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

/// What the end of the reveal window requires: who has not revealed loses its seat, and as many
/// points as the worst vote would have cost it.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn reveal_deadline(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
) -> Result<(), PeerReviewError> {
    let withheld = lose_seats(flow, id, "reveal", Seat::owes_reveal)?;
    record_withheld(flow, &withheld)?;
    item.to_reveal = 0;
    look(flow, id, item)
}

/// Takes the seats of those who owe something; whose they were.
fn lose_seats(
    flow: &mut Flow<'_>,
    id: u64,
    what: &str,
    owes: impl Fn(&Seat) -> bool,
) -> Result<Vec<Addr>, PeerReviewError> {
    let mut lost = vec![];
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
        lost.push(seat.reviewer);
    }
    Ok(lost)
}
