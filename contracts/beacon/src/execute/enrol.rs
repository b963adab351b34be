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
/// A newcomer joins the open round only while that lacks members: nobody has revealed in it then,
/// so nobody can choose a chain by what others have revealed.
///
/// # Errors
/// When the beacon is the chain's, the sender is no bonded operator, or all places are taken.
pub fn enrol(deps: DepsMut, sender: Addr, tip: Digest) -> Result<Response, BeaconError> {
    let rules = members::rules(deps.storage)?;
    members::only_bonded(deps.querier, &rules.operators, &sender)?;
    let mut open = OPEN.load(deps.storage)?;
    let later = next_round(&open)?;
    let (member, from_round) = if let Some(mut member) = MEMBERS.may_load(deps.storage, &sender)? {
        let from_round = if member.from_round > open.round {
            member.last = tip;
            member.from_round
        } else {
            member.next = Some(tip);
            later
        };
        (member, from_round)
    } else {
        if open.enrolled >= MAX_MEMBERS {
            return Err(BeaconError::Full { max: MAX_MEMBERS });
        }
        open.enrolled = up(open.enrolled);
        let from_round = if open.members < rules.min_reveals {
            open.members = up(open.members);
            open.round
        } else {
            later
        };
        let member = Member {
            last: tip,
            next: None,
            from_round,
            missed: 0,
            missed_in_row: 0,
        };
        (member, from_round)
    };
    MEMBERS.save(deps.storage, &sender, &member)?;
    OPEN.save(deps.storage, &open)?;
    Ok(Response::new()
        .add_attribute("action", "enrol")
        .add_event(events::enrolled(&sender, from_round)))
}
