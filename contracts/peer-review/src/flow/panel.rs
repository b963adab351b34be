//! Who sits on the panel.

use std::collections::BTreeSet;

use cosmwasm_std::StdResult;
use tenzro_contract_api::{
    hashes::draw_seed,
    peer_review::{APPEAL_SEATS, ItemStatus, PeerReviewError, appealed_item},
};

use super::{Flow, appeal};
use crate::{
    events,
    pool::{self, Draw},
    state::{ASSIGNMENTS, Item, SEAT_OF, SEATS, Seat, WAITING},
};

/// Reviewers drawn at most before the related ones are left out: so that related pairs among them
/// do not leave the panel short. Within what `trainers` answers at once.
const DRAWN: usize = 48;

/// Makes the item wait for the first beacon round that nobody can know, with the reviewers there
/// are now.
///
/// # Errors
/// When the beacon does not answer.
pub fn await_round(flow: &mut Flow<'_>, id: u64, item: &mut Item, why: &str) -> StdResult<()> {
    let round = flow.peers().horizon()?;
    item.status = ItemStatus::AwaitingPanel { round };
    item.places = pool::places(flow.storage, item.domain)?;
    flow.tell(events::awaits(id, round, why));
    Ok(())
}

/// Draws the candidates and opens the first step, or binds the item to a new round when there are
/// too few; an appeal ends then.
///
/// # Errors
/// When the item awaits no panel, the round has no output yet, or another contract does not
/// answer.
pub fn draw(flow: &mut Flow<'_>, id: u64, item: &mut Item) -> Result<(), PeerReviewError> {
    let ItemStatus::AwaitingPanel { round } = item.status else {
        return Err(item.wrong_phase(id, "awaiting its panel"));
    };
    let randomness = flow.peers().randomness(round)?;
    let randomness = randomness.ok_or(PeerReviewError::RoundOpen { round })?;
    let appealed = appealed_item(id);
    let except = match appealed {
        Some(first) => appeal::excluded(flow, first, &item.contributor)?,
        None => BTreeSet::from([item.contributor.clone()]),
    };
    let draw = Draw {
        domain: item.domain,
        places: item.places,
        round,
        seed: &draw_seed(&randomness, "peer-review", id),
        except: &except,
    };
    let drawn = draw.run(flow.storage, DRAWN)?;
    let needed = match appealed {
        Some(_) => APPEAL_SEATS,
        None => flow.peers().opening_seats(item.domain)?,
    };
    let mut panel = vec![];
    if drawn.len() >= needed as usize {
        panel = flow.peers().independent(&item.contributor, &drawn)?;
    }
    if panel.len() < needed as usize {
        // An appeal does not wait for people to come: its bond is not to be held for ever.
        if let Some(first) = appealed {
            return appeal::unfilled(flow, first, item);
        }
        return Ok(await_round(flow, id, item, "too_few")?);
    }
    let waiting = flow.peers().panel_order(item.domain, panel)?;
    WAITING.save(flow.storage, id, &waiting)?;
    open_step(flow, id, item, needed)?;
    Ok(())
}

/// Gives the next candidates seats and opens their commit window. Says whether there was anybody.
///
/// # Errors
/// When the state cannot be read or written.
pub(super) fn open_step(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
    seats: u32,
) -> StdResult<bool> {
    let mut waiting = WAITING.may_load(flow.storage, id)?.unwrap_or_default();
    let next: Vec<_> = waiting.drain(..waiting.len().min(seats as usize)).collect();
    if next.is_empty() {
        return Ok(false);
    }
    WAITING.save(flow.storage, id, &waiting)?;
    item.to_commit = 0;
    item.to_reveal = 0;
    for reviewer in next {
        SEAT_OF.save(flow.storage, (id, &reviewer), &item.seats)?;
        ASSIGNMENTS.save(flow.storage, (&reviewer, id), &())?;
        flow.tell(events::seated(id, &reviewer, item.steps));
        let seat = Seat::new(reviewer, item.steps);
        SEATS.save(flow.storage, (id, item.seats), &seat)?;
        item.seats = item.seats.saturating_add(1);
        item.to_commit = item.to_commit.saturating_add(1);
    }
    item.steps = item.steps.saturating_add(1);
    let until = flow.after(flow.config.commit_window);
    item.status = ItemStatus::Committing { until };
    flow.tell(events::window(id, "commit", until));
    Ok(true)
}
