//! `Trainer`, `Trainers`, `Registered`.

use cosmwasm_std::{Addr, Deps, Order, StdResult};
use cw_storage_plus::Bound;
use tenzro_contract_api::{
    trainers::{RegisteredResponse, TrainerResponse, TrainersResponse, error::TrainersError},
    types::page_limit,
};

use crate::state::{TOTAL, TRAINERS, Trainer};

/// One Trainer.
pub fn trainer(deps: Deps, address: &str) -> Result<TrainerResponse, TrainersError> {
    let address = deps.api.addr_validate(address)?;
    match TRAINERS.may_load(deps.storage, &address)? {
        Some(trainer) => Ok(response(address, trainer)),
        None => Err(TrainersError::NotRegistered {
            address: address.into_string(),
        }),
    }
}

/// Whether an address is a Trainer.
pub fn registered(deps: Deps, address: &str) -> Result<RegisteredResponse, TrainersError> {
    let address = deps.api.addr_validate(address)?;
    Ok(RegisteredResponse {
        registered: TRAINERS.has(deps.storage, &address),
    })
}

/// A page of Trainers.
pub fn trainers(
    deps: Deps,
    start_after: Option<&str>,
    limit: Option<u32>,
) -> Result<TrainersResponse, TrainersError> {
    let after = start_after
        .map(|text| deps.api.addr_validate(text))
        .transpose()?;
    let trainers = TRAINERS
        .range(
            deps.storage,
            after.as_ref().map(Bound::exclusive),
            None,
            Order::Ascending,
        )
        .take(page_limit(limit))
        .map(|entry| entry.map(|(address, trainer)| response(address, trainer)))
        .collect::<StdResult<_>>()?;
    Ok(TrainersResponse {
        trainers,
        total: TOTAL.load(deps.storage)?,
    })
}

fn response(address: Addr, trainer: Trainer) -> TrainerResponse {
    TrainerResponse {
        address: address.into_string(),
        profile: trainer.profile,
        referrer: trainer.ancestors.into_iter().next().map(Addr::into_string),
        since: trainer.since,
    }
}
