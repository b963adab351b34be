//! `Deliver`.

use cosmwasm_std::{Addr, DepsMut, Env, Response};
use tenzro_contract_api::{custody::CustodyError, operators::OperatorStatus, types::Digest};

use super::{advance, groups_in, in_time};
use crate::{
    exchange::Step,
    peers::{Peers, version_in_force},
    state::{BUNDLES, Bundle, CONFIG, exchange_of},
};

/// Notes the root of a custodian's bundle.
///
/// # Errors
/// When the sender is no custodian of the version or cannot be slashed, has delivered already, the
/// window is over or consent was withdrawn.
pub fn deliver(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    root: Digest,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let (_, mut exchange) = exchange_of(deps.storage, id)?;
    groups_in(deps.storage, &exchange, sender)?;
    in_time(&exchange, "deliver", exchange.deliver_until, now)?;
    let peers = Peers::new(deps.querier, &config);
    let answers_for_it = peers.operator(sender).is_some_and(|operator| {
        !matches!(operator.status, OperatorStatus::Unbonding { .. }) && !operator.bond.is_zero()
    });
    if !answers_for_it {
        return Err(CustodyError::NotBonded {
            address: sender.to_string(),
        });
    }
    version_in_force(&peers.version(exchange.version)?, now)?;
    if BUNDLES.has(deps.storage, (id, sender)) {
        return Err(CustodyError::Repeated {
            custodian: sender.to_string(),
            done: "delivered",
            grant: id,
        });
    }
    let bundle = Bundle {
        root,
        confirmed: false,
        key: None,
        false_share: false,
        withheld: false,
    };
    BUNDLES.save(deps.storage, (id, sender), &bundle)?;
    let told = advance(deps.storage, &mut exchange, sender, Step::Delivered, now)?;
    Ok(Response::new()
        .add_attribute("action", "deliver")
        .add_attribute("root", root.to_hex())
        .add_events(told))
}
