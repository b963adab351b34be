//! Draws.

use cosmwasm_std::{Deps, StdResult, Storage};
use tenzro_contract_api::{
    operators::{MAX_EXCLUDED, MAX_SAMPLE, OperatorsError, Role, SampleResponse},
    types::Digest,
};

use crate::{
    places,
    state::{OPERATORS, Operator},
    weights::Draw,
};

/// A weighted draw without replacement: the `j`-th pick is the place on which `draw(seed, j, W)`
/// falls, `W` being the weight still in. Fewer come back when there are fewer. The first members
/// of a longer draw are those of a shorter one.
///
/// # Errors
/// When more than 64 are asked for, more than 256 excluded, or an address is malformed.
pub fn sample(
    deps: Deps,
    seed: &Digest,
    role: Role,
    count: u32,
    exclude: &[String],
) -> Result<SampleResponse, OperatorsError> {
    if count > MAX_SAMPLE {
        return Err(too_many("operators", count as usize, MAX_SAMPLE as usize));
    }
    if exclude.len() > MAX_EXCLUDED {
        return Err(too_many("exclusions", exclude.len(), MAX_EXCLUDED));
    }
    let mut draw = Draw::new(deps.storage, role)?;
    for address in exclude {
        let address = deps.api.addr_validate(address)?;
        if let Some(operator) = OPERATORS.may_load(deps.storage, &address)? {
            take_out(deps.storage, &mut draw, &operator)?;
        }
    }
    let mut operators = vec![];
    for index in 0..u64::from(count) {
        let Some(place) = draw.pick(seed, index)? else {
            break;
        };
        let address = places::holder(deps.storage, place)?;
        let operator = OPERATORS.load(deps.storage, &address)?;
        take_out(deps.storage, &mut draw, &operator)?;
        operators.push(address.into_string());
    }
    Ok(SampleResponse { operators })
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
