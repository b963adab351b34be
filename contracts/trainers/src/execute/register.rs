//! `Register`.

use cosmwasm_std::{Addr, DepsMut, Env, Response, StdError};
use tenzro_contract_api::trainers::{Profile, REFERRAL_REACH, error::TrainersError};

use super::check_profile;
use crate::{
    events,
    state::{TOTAL, TRAINERS, Trainer},
};

/// Registers the sender.
pub fn register(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    profile: Profile,
    referrer: Option<String>,
) -> Result<Response, TrainersError> {
    if TRAINERS.has(deps.storage, &sender) {
        return Err(TrainersError::AlreadyRegistered {
            address: sender.into_string(),
        });
    }
    check_profile(&profile)?;
    let referrer = referrer
        .map(|text| deps.api.addr_validate(&text))
        .transpose()?;
    // Oneself is not registered yet, so that a self-referral ends here too.
    let ancestors = match &referrer {
        None => Vec::new(),
        Some(referrer) => {
            let Some(above) = TRAINERS.may_load(deps.storage, referrer)? else {
                return Err(TrainersError::BadReferrer {
                    referrer: referrer.to_string(),
                });
            };
            std::iter::once(referrer.clone())
                .chain(above.ancestors)
                .take(REFERRAL_REACH)
                .collect()
        }
    };
    let event = events::registered(&sender, &profile, referrer.as_ref());
    TRAINERS.save(
        deps.storage,
        &sender,
        &Trainer {
            profile,
            ancestors,
            since: env.block.time.seconds(),
        },
    )?;
    TOTAL.update(deps.storage, |total| {
        total
            .checked_add(1)
            .ok_or_else(|| StdError::generic_err("too many Trainers"))
    })?;
    Ok(Response::new()
        .add_attribute("action", "register")
        .add_event(event))
}
