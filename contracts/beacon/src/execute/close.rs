//! `Close`.

use cosmwasm_std::{DepsMut, Env, Response};
use tenzro_contract_api::beacon::BeaconError;

use crate::{members, rounds, state::OPEN};

/// Ends the open round's time: closes it, or starts it again when too few have revealed.
///
/// # Errors
/// When the beacon is the chain's, another round is open, nobody has revealed or the time is not
/// over.
pub fn close(deps: DepsMut, env: &Env, round: u64) -> Result<Response, BeaconError> {
    let rules = members::rules(deps.storage)?;
    let open = OPEN.load(deps.storage)?;
    if round != open.round {
        let open = open.round;
        return Err(BeaconError::WrongRound { open, round });
    }
    let now = env.block.time.seconds();
    let over = open.closes_at.is_some_and(|closes_at| now >= closes_at);
    if !over {
        return Err(BeaconError::TooEarly {
            round,
            closes_at: open.closes_at,
            now,
        });
    }
    let told = if open.revealed >= rules.min_reveals {
        rounds::close(deps.storage, open)?
    } else {
        rounds::restart(deps.storage, open)?
    };
    Ok(Response::new()
        .add_attribute("action", "close")
        .add_events(told))
}
