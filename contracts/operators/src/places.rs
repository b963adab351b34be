//! Places in the weight trees: given once, taken back when an operator leaves.

use cosmwasm_std::{Addr, Order, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::operators::{MAX_OPERATORS, MAX_PER_ENTITY, OperatorsError};

use crate::state::Operator;

/// Maps a place to the operator on it, absent when it is free.
const HOLDERS: Map<u32, Addr> = Map::new("holders");

/// The highest place ever given; absent before the first.
const HIGHEST: Item<u32> = Item::new("highest");

/// Places that were given and are free again, as a set.
const FREE: Map<u32, ()> = Map::new("free");

/// The places of an entity's operators (entity in lower case), as a set of at most
/// `MAX_PER_ENTITY`.
const ENTITIES: Map<(&str, u32), ()> = Map::new("entities");

/// Gives an address a place.
///
/// # Errors
/// When the register, or the entity's part of it, is full.
pub fn take(
    storage: &mut dyn Storage,
    address: &Addr,
    entity: Option<&str>,
) -> Result<u32, OperatorsError> {
    if let Some(entity) = entity
        && of_entity(storage, entity)?.len() >= MAX_PER_ENTITY as usize
    {
        return Err(OperatorsError::Full {
            what: format!("entity {entity}"),
            max: MAX_PER_ENTITY,
        });
    }
    let free = FREE.keys(storage, None, None, Order::Ascending).next();
    let place = if let Some(place) = free.transpose()? {
        FREE.remove(storage, place);
        place
    } else {
        let place = HIGHEST.may_load(storage)?.unwrap_or(0).saturating_add(1);
        if place > MAX_OPERATORS {
            return Err(OperatorsError::Full {
                what: "the register".to_owned(),
                max: MAX_OPERATORS,
            });
        }
        HIGHEST.save(storage, &place)?;
        place
    };
    HOLDERS.save(storage, place, address)?;
    if let Some(entity) = entity {
        ENTITIES.save(storage, (&key(entity), place), &())?;
    }
    Ok(place)
}

/// Takes a leaving operator's place back.
///
/// # Errors
/// When the state cannot be written.
pub fn free(storage: &mut dyn Storage, operator: &Operator) -> StdResult<()> {
    HOLDERS.remove(storage, operator.place);
    if let Some(entity) = &operator.entity {
        ENTITIES.remove(storage, (&key(entity), operator.place));
    }
    FREE.save(storage, operator.place, &())
}

/// Who is on a place; absent when nobody is.
///
/// # Errors
/// When the state cannot be read.
pub fn holder(storage: &dyn Storage, place: u32) -> StdResult<Option<Addr>> {
    HOLDERS.may_load(storage, place)
}

/// The places of an entity's operators, at most `MAX_PER_ENTITY`. Letter case does not matter.
///
/// # Errors
/// When the state cannot be read.
pub fn of_entity(storage: &dyn Storage, entity: &str) -> StdResult<Vec<u32>> {
    ENTITIES
        .prefix(&key(entity))
        .keys(storage, None, None, Order::Ascending)
        .take(MAX_PER_ENTITY as usize)
        .collect()
}

fn key(entity: &str) -> String {
    entity.to_lowercase()
}
