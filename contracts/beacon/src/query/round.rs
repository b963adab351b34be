//! Rounds.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use tenzro_contract_api::beacon::{BeaconError, HorizonResponse, RoundResponse, StatusResponse};

use crate::{
    chain, members,
    rounds::next_round,
    state::{OPEN, OUTPUTS, REVEALS, SOURCE, Source},
};

/// Heights between a request and the chain beacon's round that it binds. The next height's value
/// hangs on a block whose proposer may already be at work on it; two ahead is out of its reach.
const CHAIN_HORIZON: u64 = 2;

/// The first round whose output nobody can know yet.
///
/// # Errors
/// When the state cannot be read.
pub fn horizon(deps: Deps, env: &Env) -> Result<HorizonResponse, BeaconError> {
    if matches!(SOURCE.load(deps.storage)?, Source::Chain {}) {
        let round = env.block.height.saturating_add(CHAIN_HORIZON);
        return Ok(HorizonResponse { round });
    }
    let open = OPEN.load(deps.storage)?;
    let round = if open.revealed == 0 {
        open.round
    } else {
        next_round(&open)?
    };
    Ok(HorizonResponse { round })
}

/// The output of a round, if there is one.
///
/// # Errors
/// When the chain is the source and serves no beacon.
pub fn round(deps: Deps, env: &Env, round: u64) -> Result<RoundResponse, BeaconError> {
    let randomness = match SOURCE.load(deps.storage)? {
        Source::Chain {} if round > env.block.height => None,
        Source::Chain {} => chain::randomness(deps.querier, round)?,
        Source::Operators { .. } => OUTPUTS.may_load(deps.storage, round)?,
    };
    Ok(RoundResponse { round, randomness })
}

/// The open round and who has revealed in it.
///
/// # Errors
/// When the state cannot be read.
pub fn status(deps: Deps, env: &Env) -> Result<StatusResponse, BeaconError> {
    let rules = match members::rules(deps.storage) {
        Err(BeaconError::ChainSource) => {
            return Ok(StatusResponse {
                open_round: env.block.height,
                revealed: vec![],
                members: 0,
                needed: 0,
                closes_at: None,
            });
        }
        rules => rules?,
    };
    let open = OPEN.load(deps.storage)?;
    let revealed = REVEALS
        .keys(deps.storage, None, None, Order::Ascending)
        .map(|member| member.map(Into::into))
        .collect::<StdResult<_>>()?;
    Ok(StatusResponse {
        open_round: open.round,
        revealed,
        members: open.members,
        needed: rules.min_reveals,
        closes_at: open.closes_at,
    })
}
