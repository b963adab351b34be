//! Grants.

use cosmwasm_std::{Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::custody::{CustodyError, GrantResponse, GrantsResponse, Subject};

use super::looks;
use crate::{
    peers::{Peers, item_in_force, version_in_force},
    state::{self, CONFIG, GRANTS, Grant},
};

/// One grant.
///
/// # Errors
/// When there is none with this id.
pub fn grant(deps: Deps, env: &Env, id: u64) -> Result<GrantResponse, CustodyError> {
    response(deps, env, id, state::grant(deps.storage, id)?)
}

/// Grants, oldest first.
///
/// # Errors
/// When the registry does not answer.
pub fn grants(
    deps: Deps,
    env: &Env,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<GrantsResponse, CustodyError> {
    let found: Vec<(u64, Grant)> = GRANTS
        .range(
            deps.storage,
            start_after.map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(looks(limit))
        .collect::<StdResult<_>>()?;
    let grants = found
        .into_iter()
        .map(|(id, grant)| response(deps, env, id, grant))
        .collect::<Result<_, CustodyError>>()?;
    Ok(GrantsResponse {
        grants,
        total: state::grant_count(deps.storage)?,
    })
}

fn response(deps: Deps, env: &Env, id: u64, grant: Grant) -> Result<GrantResponse, CustodyError> {
    let now = env.block.time.seconds();
    let ended = grant.expires_at.is_some_and(|ends| ends <= now);
    let live = !grant.exchange && !ended && in_force(deps, &grant, now)?;
    Ok(GrantResponse {
        grant: id,
        grantee: grant.grantee.into_string(),
        key: grant.key,
        reason: grant.reason,
        subject: grant.subject,
        groups: grant.groups,
        since: grant.since,
        expires_at: grant.expires_at,
        exchange: grant.exchange,
        live,
    })
}

/// Whether the consents that a grant rests on stand.
fn in_force(deps: Deps, grant: &Grant, now: u64) -> StdResult<bool> {
    let config = CONFIG.load(deps.storage)?;
    let peers = Peers::new(deps.querier, &config);
    Ok(match grant.subject {
        Subject::Item { item, .. } => item_in_force(&peers.item(item)?, now).is_ok(),
        Subject::Version { version } => version_in_force(&peers.version(version)?, now).is_ok(),
    })
}
