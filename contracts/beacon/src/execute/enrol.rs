//! `Enrol`.

use cosmwasm_std::{Addr, DepsMut, Response};
use tenzro_contract_api::{
    beacon::{BeaconError, MAX_MEMBERS},
    types::Digest,
};

use crate::{
    events, members,
    rounds::{next_round, up},
    state::{MEMBERS, Member, OPEN},
};

/// Takes a member in, or its new chain.
///
/// It counts in the open round only while nobody has revealed in it, so that nobody can choose a
/// chain by what others have revealed.
///
/// # Errors
/// When the beacon is the chain's, the sender is no bonded operator, or all places are taken.
pub fn enrol(deps: DepsMut, sender: Addr, tip: Digest) -> Result<Response, BeaconError> {
    let rules = members::rules(deps.storage)?;
    members::only_bonded(deps.querier, &rules.operators, &sender)?;
    let mut open = OPEN.load(deps.storage)?;
    let untouched = open.revealed == 0;
    let first = if untouched {
        open.round
    } else {
        next_round(&open)?
    };
    let member = if let Some(mut member) = MEMBERS.may_load(deps.storage, &sender)? {
        if untouched || member.from_round > open.round {
            member.last = tip;
        } else {
            member.next = Some(tip);
        }
        member
    } else {
        if open.enrolled >= MAX_MEMBERS {
            return Err(BeaconError::Full { max: MAX_MEMBERS });
        }
        open.enrolled = up(open.enrolled);
        if untouched {
            open.members = up(open.members);
        }
        Member {
            last: tip,
            next: None,
            from_round: first,
            missed: 0,
            missed_in_row: 0,
        }
    };
    MEMBERS.save(deps.storage, &sender, &member)?;
    OPEN.save(deps.storage, &open)?;
    Ok(Response::new()
        .add_attribute("action", "enrol")
        .add_event(events::enrolled(&sender, first)))
}
