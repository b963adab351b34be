//! Destruction after a withdrawal.

use cosmwasm_std::{Deps, Env, StdResult};
use tenzro_contract_api::custody::{CustodyError, Destroyed, DestructionResponse};

use crate::{
    peers::Peers,
    state::{CONFIG, DEPOSITS, DESTROYED, group},
};

/// Who has destroyed its share of an item, and who is late.
///
/// # Errors
/// When there is no such item.
pub fn destruction(
    deps: Deps,
    env: &Env,
    number: u64,
) -> Result<DestructionResponse, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let item = Peers::new(deps.querier, &config).item(number)?;
    let due = item
        .withdrawn_at
        .map(|at| at.saturating_add(config.destruction));
    let contributor = deps.api.addr_validate(&item.contributor)?;
    let place = (item.content.sha256.as_bytes().as_slice(), &contributor);
    let members = match DEPOSITS.may_load(deps.storage, place)? {
        Some(deposit) => group(deps.storage, deposit.group)?.custodians,
        None => vec![],
    };
    let now = env.block.time.seconds();
    let custodians = members
        .into_iter()
        .map(|custodian| {
            let at = DESTROYED.may_load(deps.storage, (number, &custodian))?;
            Ok(Destroyed {
                late: due.is_some_and(|due| at.unwrap_or(now) > due),
                custodian: custodian.into_string(),
                at,
            })
        })
        .collect::<StdResult<_>>()?;
    Ok(DestructionResponse {
        item: number,
        due,
        custodians,
    })
}
