//! `Reveal`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{beacon::BeaconError, hashes, types::Digest};

use crate::{
    events, members,
    rounds::{self, up},
    state::{MEMBERS, OPEN, REVEALS},
};

/// Takes a member's preimage for the open round; the last one missing closes it.
///
/// # Errors
/// When the beacon is the chain's, the sender is no member (any longer) or not yet one, the round
/// is not open or lacks members, the sender has revealed, or the preimage does not link.
pub fn reveal(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    round: u64,
    preimage: Digest,
) -> Result<Response, BeaconError> {
    let rules = members::rules(deps.storage)?;
    let mut member = members::load(deps.storage, &sender)?;
    let mut open = OPEN.load(deps.storage)?;
    if round != open.round {
        let open = open.round;
        return Err(BeaconError::WrongRound { open, round });
    }
    if member.from_round > round {
        return Err(BeaconError::NotYetMember {
            sender: sender.into_string(),
            from_round: member.from_round,
            open: round,
        });
    }
    members::only_bonded(deps.querier, &rules.operators, &sender)?;
    if open.members < rules.min_reveals {
        return Err(BeaconError::TooFewMembers {
            round,
            members: open.members,
            needed: rules.min_reveals,
        });
    }
    if REVEALS.has(deps.storage, &sender) {
        let sender = sender.into_string();
        return Err(BeaconError::AlreadyRevealed { sender, round });
    }
    let got = hashes::beacon_link(&preimage);
    if got != member.last {
        let expected = member.last;
        return Err(BeaconError::BadPreimage { expected, got });
    }
    member.last = preimage;
    member.missed_in_row = 0;
    MEMBERS.save(deps.storage, &sender, &member)?;
    REVEALS.save(deps.storage, &sender, &preimage)?;
    open.revealed = up(open.revealed);
    if open.closes_at.is_none() {
        let now = env.block.time.seconds();
        open.closes_at = Some(now.saturating_add(rules.timeout));
    }
    let mut response = Response::new()
        .add_attribute("action", "reveal")
        .add_event(events::revealed(&sender, round, &preimage));
    if open.revealed >= open.members {
        let told = rounds::close(deps.storage, open)?;
        response = response.add_events(told);
    } else {
        OPEN.save(deps.storage, &open)?;
    }
    Ok(response)
}
