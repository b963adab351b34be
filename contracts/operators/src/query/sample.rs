//! Draws.

use cosmwasm_std::{Addr, Deps, StdResult, Storage};
use tenzro_contract_api::{
    operators::{MAX_EXCLUDED, MAX_SAMPLE, OperatorsError, Role, SampleResponse},
    types::Digest,
};

use crate::{
    places,
    state::{CONFIG, OPERATORS, Operator},
    weights::Draw,
};

/// Places looked at in one draw at most: where many have left since the block of the draw, fewer
/// are found.
const MAX_LOOKS: u64 = 128;

/// A weighted draw without replacement: the `j`-th pick is the place on which `draw(seed, j, W)`
/// falls, `W` being the weight still in. Fewer come back when there are fewer. The first members
/// of a longer draw are those of a shorter one.
///
/// The weights are those at the end of the block `at`, now if none is named. Who cannot be drawn
/// any more is passed over, and nobody else's turn changes by it. Nor does it change by those who
/// registered later, not even by excluding one: the entity that it then names would go with it.
///
/// # Errors
/// When more than 64 are asked for, more than 256 excluded, or an address is malformed.
pub fn sample(
    deps: Deps,
    seed: &Digest,
    role: Role,
    count: u32,
    exclude: &[String],
    at: Option<u64>,
) -> Result<SampleResponse, OperatorsError> {
    if count > MAX_SAMPLE {
        return Err(too_many("operators", count as usize, MAX_SAMPLE as usize));
    }
    if exclude.len() > MAX_EXCLUDED {
        return Err(too_many("exclusions", exclude.len(), MAX_EXCLUDED));
    }
    let mut draw = Draw::new(deps.storage, role, at)?;
    let config = CONFIG.load(deps.storage)?;
    for address in exclude {
        let address = deps.api.addr_validate(address)?;
        let operator = OPERATORS.may_load(deps.storage, &address)?;
        if let Some(operator) = operator.filter(|operator| operator.was_there(at)) {
            take_out(deps.storage, &mut draw, &operator)?;
        }
    }
    let mut operators = vec![];
    for index in 0..MAX_LOOKS {
        if operators.len() >= count as usize {
            break;
        }
        let Some(place) = draw.pick(seed, index)? else {
            break;
        };
        let held = on(deps.storage, place)?.filter(|(_, operator)| operator.was_there(at));
        let Some((address, operator)) = held else {
            draw.take(place)?;
            continue;
        };
        take_out(deps.storage, &mut draw, &operator)?;
        if operator.roles.contains(&role) && operator.weight(&config)? > 0 {
            operators.push(address.into_string());
        }
    }
    Ok(SampleResponse { operators })
}

/// Who is on a place now, if anybody.
fn on(storage: &dyn Storage, place: u32) -> StdResult<Option<(Addr, Operator)>> {
    let Some(address) = places::holder(storage, place)? else {
        return Ok(None);
    };
    let operator = OPERATORS.may_load(storage, &address)?;
    Ok(operator.map(|operator| (address, operator)))
}

/// Takes an operator out, with everybody of its entity.
fn take_out(storage: &dyn Storage, draw: &mut Draw<'_>, operator: &Operator) -> StdResult<()> {
    draw.take(operator.place)?;
    if let Some(entity) = &operator.entity {
        for place in places::of_entity(storage, entity)? {
            draw.take(place)?;
        }
    }
    Ok(())
}

const fn too_many(what: &'static str, count: usize, max: usize) -> OperatorsError {
    OperatorsError::TooMany { what, count, max }
}
