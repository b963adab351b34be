//! One file per verb.

mod advance;
mod cancel_item;
mod check_in;
mod claim_bonds;
mod close_cohort;
mod commit_qualifier;
mod commit_vote;
mod draw_panel;
mod open_cohort;
mod open_item;
mod open_labels;
mod receive;
mod reveal_qualifier;
mod reveal_vote;

pub use advance::advance;
pub use cancel_item::cancel_item;
pub use check_in::check_in;
pub use claim_bonds::claim_bonds;
pub use close_cohort::close_cohort;
pub use commit_qualifier::commit_qualifier;
pub use commit_vote::commit_vote;
pub use draw_panel::draw_panel;
pub use open_cohort::open_cohort;
pub use open_item::{NewItem, open_item};
pub use open_labels::open_labels;
pub use receive::receive;
pub use reveal_qualifier::reveal_qualifier;
pub use reveal_vote::reveal_vote;

use cosmwasm_std::{Addr, Storage};
use tenzro_contract_api::{
    peer_review::PeerReviewError,
    types::{Digest, Modality},
};

use crate::{
    pool,
    state::{Config, Item, SEAT_OF, SEATS, Seat},
};

/// Refuses everybody but one.
fn only(role: &'static str, expected: &Addr, sender: &Addr) -> Result<(), PeerReviewError> {
    if sender == expected {
        return Ok(());
    }
    Err(PeerReviewError::Unauthorized {
        role,
        expected: expected.to_string(),
        sender: sender.to_string(),
    })
}

/// Refuses a list that does not have one entry per gold item.
fn full(config: &Config, what: &'static str, length: usize) -> Result<(), PeerReviewError> {
    if length == config.qualifier_size as usize {
        return Ok(());
    }
    Err(PeerReviewError::CohortSize {
        what,
        expected: config.qualifier_size,
        actual: u32::try_from(length).unwrap_or(u32::MAX),
    })
}

/// The sender's seat on an item, if it has one that stands.
fn seat_of(
    storage: &dyn Storage,
    id: u64,
    item: &Item,
    sender: &Addr,
) -> Result<(u32, Seat), PeerReviewError> {
    let Some(position) = SEAT_OF.may_load(storage, (id, sender))? else {
        return Err(stranger(storage, id, item.domain, sender));
    };
    let seat = SEATS.load(storage, (id, position))?;
    if seat.missed {
        return Err(stranger(storage, id, item.domain, sender));
    }
    Ok((position, seat))
}

/// Why somebody has no seat.
fn stranger(storage: &dyn Storage, item: u64, domain: Modality, sender: &Addr) -> PeerReviewError {
    let address = sender.to_string();
    if pool::is_qualified(storage, sender, domain) {
        PeerReviewError::NotSeated { address, item }
    } else {
        PeerReviewError::NotQualified { address, domain }
    }
}

/// Refuses an opening that does not give the commitment.
fn opens(
    commitment: &Digest,
    opened: &Digest,
    sender: &Addr,
    id: u64,
) -> Result<(), PeerReviewError> {
    if commitment == opened {
        return Ok(());
    }
    Err(PeerReviewError::WrongOpening {
        address: sender.to_string(),
        id,
    })
}
