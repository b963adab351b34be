//! `Open`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{custody::CustodyError, types::Digest};

use super::{advance, bundle, in_time};
use crate::{
    exchange::Step,
    peers::{Peers, version_in_force},
    state::{BUNDLES, CONFIG, exchange_of},
};

/// Publishes the mask key of a confirmed bundle. Refused before every group has its threshold of
/// confirmed bundles: a buyer that confirms fewer learns nothing at all.
///
/// # Errors
/// When the sender has no confirmed bundle, has opened already, it is too early or too late, or
/// consent was withdrawn.
pub fn open(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    key: Digest,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let (_, mut exchange) = exchange_of(deps.storage, id)?;
    let mut found = bundle(deps.storage, &exchange, sender, "open")?;
    in_time(&exchange, "open", exchange.open_until, now)?;
    let early = |missing: &str| CustodyError::TooEarly {
        what: "open",
        missing: missing.to_owned(),
    };
    if !found.confirmed {
        return Err(early("the buyer has not confirmed your bundle"));
    }
    if !exchange.is_open() {
        return Err(early("not every group has its threshold confirmed"));
    }
    if found.key.is_some() {
        return Err(CustodyError::Repeated {
            custodian: sender.to_string(),
            done: "opened",
            grant: id,
        });
    }
    let version = Peers::new(deps.querier, &config).version(exchange.version)?;
    version_in_force(&version, now)?;
    found.key = Some(key);
    BUNDLES.save(deps.storage, (id, sender), &found)?;
    let told = advance(deps.storage, &mut exchange, sender, Step::Opened, now)?;
    Ok(Response::new()
        .add_attribute("action", "open")
        .add_attribute("key", key.to_hex())
        .add_events(told))
}
