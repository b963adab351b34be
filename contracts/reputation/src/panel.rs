//! The votes on one item with what is known about those who cast them.

use cosmwasm_std::{Addr, Deps};
use tenzro_contract_api::reputation::{ReputationError, SettleMsg};
use tenzro_review_math::{MAX_PANEL, Seat};

use crate::state::{self, Reviewer};

/// Voters and their votes, in panel order; both lists are of one length, at most [`MAX_PANEL`].
pub struct Panel {
    /// Who votes, with a record that is caught up with the domain's trips.
    pub reviewers: Vec<(Addr, Reviewer)>,
    /// The same as the algorithm takes it.
    pub seats: Vec<Seat>,
}

impl Panel {
    /// Reads the records of everybody who voted.
    ///
    /// # Errors
    /// When there are more than fifteen votes, somebody votes twice, or an address is malformed.
    pub fn load(deps: Deps, msg: &SettleMsg, trips: u32) -> Result<Self, ReputationError> {
        check_length("votes", msg.votes.len(), count(MAX_PANEL))?;
        let mut panel = Self {
            reviewers: vec![],
            seats: vec![],
        };
        for vote in &msg.votes {
            let address = deps.api.addr_validate(&vote.reviewer)?;
            if panel.reviewers.iter().any(|(other, _)| *other == address) {
                return Err(ReputationError::DuplicateVote {
                    reviewer: address.into_string(),
                    item: msg.item,
                });
            }
            let reviewer = state::reviewer(deps.storage, msg.domain, &address, trips)?;
            panel.reviewers.push((address, reviewer));
            panel.seats.push(Seat {
                counters: reviewer.slow,
                vote: vote.accept,
            });
        }
        Ok(panel)
    }
}

/// The length of a short list.
#[must_use]
pub fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Refuses a list that is too long.
///
/// # Errors
/// When it has more than `limit` entries.
pub fn check_length(what: &'static str, length: usize, limit: u32) -> Result<(), ReputationError> {
    let given = count(length);
    if given > limit {
        return Err(ReputationError::TooMany { what, limit, given });
    }
    Ok(())
}
