//! `Related`, `Independent`.

use cosmwasm_std::{Addr, Deps, StdResult};
use tenzro_contract_api::trainers::{
    IndependentResponse, MAX_QUESTION, RelatedResponse, error::TrainersError,
};

use crate::{
    related,
    state::{TRAINERS, Trainer},
};

/// Which of `others` must not judge `address` or sit with it.
pub fn related(
    deps: Deps,
    address: &str,
    others: Vec<String>,
) -> Result<RelatedResponse, TrainersError> {
    let subject = load(deps, address)?;
    let mut found = Vec::new();
    for other in load_all(deps, others)? {
        if close(&subject, &other) {
            found.push(other.0.into_string());
        }
    }
    Ok(RelatedResponse { related: found })
}

/// Who of `others` may sit on one panel that judges `address`.
pub fn independent(
    deps: Deps,
    address: &str,
    others: Vec<String>,
    wanted: u32,
) -> Result<IndependentResponse, TrainersError> {
    let subject = load(deps, address)?;
    let mut panel: Vec<(Addr, Option<Trainer>)> = Vec::new();
    for other in load_all(deps, others)? {
        if panel.len() >= wanted as usize {
            break;
        }
        if !close(&subject, &other) && !panel.iter().any(|member| close(member, &other)) {
            panel.push(other);
        }
    }
    Ok(IndependentResponse {
        independent: panel
            .into_iter()
            .map(|(address, _)| address.into_string())
            .collect(),
    })
}

fn close(left: &(Addr, Option<Trainer>), right: &(Addr, Option<Trainer>)) -> bool {
    related::related((&left.0, left.1.as_ref()), (&right.0, right.1.as_ref()))
}

fn load(deps: Deps, address: &str) -> StdResult<(Addr, Option<Trainer>)> {
    let address = deps.api.addr_validate(address)?;
    let trainer = TRAINERS.may_load(deps.storage, &address)?;
    Ok((address, trainer))
}

fn load_all(
    deps: Deps,
    others: Vec<String>,
) -> Result<Vec<(Addr, Option<Trainer>)>, TrainersError> {
    if others.len() > MAX_QUESTION {
        return Err(TrainersError::TooMany {
            limit: MAX_QUESTION,
            given: others.len(),
        });
    }
    let loaded: StdResult<_> = others.iter().map(|other| load(deps, other)).collect();
    Ok(loaded?)
}
