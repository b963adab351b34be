//! How a round ends.

use cosmwasm_std::{
    Addr, Event, Order, OverflowError, OverflowOperation, StdError, StdResult, Storage,
};
use tenzro_contract_api::{
    beacon::{BeaconError, MAX_MISSES},
    hashes,
    types::Digest,
};

use crate::{
    events,
    state::{MEMBERS, Member, OPEN, OUTPUTS, Open, REVEALS},
};

/// The round after the open one.
pub fn next_round(open: &Open) -> StdResult<u64> {
    open.round
        .checked_add(1)
        .ok_or_else(|| StdError::overflow(OverflowError::new(OverflowOperation::Add)))
}

/// One more, of something that is bounded by `MAX_MEMBERS`.
#[must_use]
pub const fn up(count: u32) -> u32 {
    count.saturating_add(1)
}

/// Closes the open round with the reveals there are and opens the next one.
///
/// # Errors
/// When the state cannot be read.
pub fn close(storage: &mut dyn Storage, open: Open) -> Result<Vec<Event>, BeaconError> {
    let reveals = take_reveals(storage)?;
    // Storage order is the order of the members' addresses.
    let preimages: Vec<Digest> = reveals.iter().map(|(_, preimage)| *preimage).collect();
    let output = hashes::beacon_output(open.round, &open.previous, &preimages);
    OUTPUTS.save(storage, open.round, &output)?;
    let next = Open {
        round: next_round(&open)?,
        previous: output,
        ..open
    };
    let (missed, mut told) = settle(storage, &reveals, open.round, next)?;
    told.insert(
        0,
        events::closed(open.round, &output, open.revealed, missed),
    );
    Ok(told)
}

/// Starts the open round again: the links revealed so far are spent, its output stays unknown.
///
/// # Errors
/// When the state cannot be read.
pub fn restart(storage: &mut dyn Storage, open: Open) -> Result<Vec<Event>, BeaconError> {
    let reveals = take_reveals(storage)?;
    let (round, revealed) = (open.round, open.revealed);
    let (missed, mut told) = settle(storage, &reveals, round, open)?;
    told.insert(0, events::restarted(round, revealed, missed));
    Ok(told)
}

fn take_reveals(storage: &mut dyn Storage) -> StdResult<Vec<(Addr, Digest)>> {
    let reveals = REVEALS
        .range(storage, None, None, Order::Ascending)
        .collect::<StdResult<Vec<_>>>()?;
    for (member, _) in &reveals {
        REVEALS.remove(storage, member);
    }
    Ok(reveals)
}

/// Counts misses, drops who missed too many in a row, takes new chains over and counts the members
/// of the round that is open from now on. At most `MAX_MEMBERS` steps.
fn settle(
    storage: &mut dyn Storage,
    reveals: &[(Addr, Digest)],
    ended: u64,
    mut next: Open,
) -> StdResult<(u32, Vec<Event>)> {
    let members = MEMBERS
        .range(storage, None, None, Order::Ascending)
        .collect::<StdResult<Vec<(Addr, Member)>>>()?;
    let (mut missed, mut told) = (0u32, vec![]);
    next.members = 0;
    for (address, mut member) in members {
        let absent = member.from_round <= ended
            && reveals
                .binary_search_by(|(revealer, _)| revealer.cmp(&address))
                .is_err();
        if absent {
            missed = up(missed);
            member.missed = member.missed.saturating_add(1);
            member.missed_in_row = member.missed_in_row.saturating_add(1);
        }
        if member.missed_in_row >= MAX_MISSES {
            MEMBERS.remove(storage, &address);
            told.push(events::dropped(&address));
            continue;
        }
        let fresh = member.next.take();
        // Nobody has revealed in the round that opens now, also when it starts again: who waits
        // may join it.
        let waits = member.from_round > next.round;
        if absent || waits || fresh.is_some() {
            member.last = fresh.unwrap_or(member.last);
            member.from_round = member.from_round.min(next.round);
            MEMBERS.save(storage, &address, &member)?;
        }
        next.members = up(next.members);
    }
    (next.enrolled, next.revealed, next.closes_at) = (next.members, 0, None);
    OPEN.save(storage, &next)?;
    Ok((missed, told))
}
