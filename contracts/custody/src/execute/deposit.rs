//! `Deposit`.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response, StdResult, Storage};
use tenzro_contract_api::{
    custody::{CustodyError, Envelope, MAX_CUSTODIANS, MAX_ENVELOPE_BYTES, ShareDeposit},
    types::Digest,
};

use crate::{
    events,
    peers::Peers,
    state::{
        CONFIG, Config, DEPOSITS, Deposit, EPOCHS, GROUP_IDS, GROUPS, GROUPS_OF, Group, next_group,
    },
};

/// What is deposited.
pub struct Offer {
    /// SHA-256 of the ciphertext.
    pub object: Digest,
    /// Shares that give the key.
    pub threshold: u32,
    /// By address.
    pub shares: Vec<ShareDeposit>,
    /// The blob with the sealed shares.
    pub envelope: Envelope,
    /// The salted commitment to the plaintext.
    pub plaintext: Digest,
}

/// Keeps a deposit under its object and depositor: it counts for the item that the depositor
/// contributes with this content, and stands in nobody's way.
///
/// # Errors
/// When the sender has deposited the object already, or custodians, threshold or envelope are not
/// as they must be.
pub fn deposit(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    offer: &Offer,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let place = (offer.object.as_bytes().as_slice(), sender);
    if DEPOSITS.has(deps.storage, place) {
        return Err(CustodyError::Deposited {
            depositor: sender.to_string(),
            object: offer.object.to_hex(),
        });
    }
    numbers(&config, offer)?;
    let custodians = custodians(deps.as_ref(), &config, offer)?;
    let group = Group {
        threshold: offer.threshold,
        custodians,
    };
    let deposit = Deposit {
        group: group_id(deps.storage, &group)?,
        shares: offer
            .shares
            .iter()
            .map(|share| (share.epoch, share.commitment))
            .collect(),
        envelope: offer.envelope,
        plaintext: offer.plaintext,
        since: env.block.time.seconds(),
    };
    DEPOSITS.save(deps.storage, place, &deposit)?;
    let told = events::deposited(&offer.object, sender, &deposit, offer.threshold);
    Ok(Response::new()
        .add_attribute("action", "deposit")
        .add_event(told))
}

/// Checks numbers: how many custodians, which threshold, how large an envelope.
fn numbers(config: &Config, offer: &Offer) -> Result<(), CustodyError> {
    let count = u32::try_from(offer.shares.len()).unwrap_or(u32::MAX);
    let least = config.min_custodians;
    if !(least..=MAX_CUSTODIANS).contains(&count) {
        return bad(format!(
            "{least} to {MAX_CUSTODIANS} custodians, got {count}"
        ));
    }
    let threshold = offer.threshold;
    if threshold > count || threshold.saturating_mul(2) <= count {
        return bad(format!(
            "the threshold must be more than half of {count} and at most all, got {threshold}"
        ));
    }
    let bytes = offer.envelope.bytes;
    if !(1..=MAX_ENVELOPE_BYTES).contains(&bytes) {
        return bad(format!(
            "an envelope of 1 to {MAX_ENVELOPE_BYTES} bytes, got {bytes}"
        ));
    }
    Ok(())
}

/// The custodians, each once and in order, bonded, with the key that is in force; no declared entity
/// could open the object alone.
fn custodians(deps: Deps, config: &Config, offer: &Offer) -> Result<Vec<Addr>, CustodyError> {
    let peers = Peers::new(deps.querier, config);
    let mut found: Vec<Addr> = Vec::with_capacity(offer.shares.len());
    let mut entities: BTreeMap<String, u32> = BTreeMap::new();
    for share in &offer.shares {
        let custodian = deps.api.addr_validate(&share.custodian)?;
        if found.last().is_some_and(|last| *last >= custodian) {
            return bad("custodians must be in the order of their addresses, each once".to_owned());
        }
        let operator = peers
            .bonded(&custodian)
            .ok_or_else(|| CustodyError::NotBonded {
                address: custodian.to_string(),
            })?;
        if EPOCHS.may_load(deps.storage, &custodian)? != Some(share.epoch) {
            return Err(CustodyError::NoKey {
                address: custodian.into_string(),
                epoch: share.epoch,
            });
        }
        if let Some(entity) = operator.entity {
            let entity = entity.to_lowercase();
            let held = entities.entry(entity).or_default();
            *held = held.saturating_add(1);
        }
        found.push(custodian);
    }
    match entities.iter().find(|(_, held)| **held >= offer.threshold) {
        Some((entity, held)) => bad(format!(
            "{held} custodians belong to {entity}: it could open the object alone"
        )),
        None => Ok(found),
    }
}

/// The id of a group, made at its first deposit.
fn group_id(storage: &mut dyn Storage, group: &Group) -> StdResult<u64> {
    let members = group.custodians.iter().map(Addr::as_str);
    let name: Vec<&str> = members.collect();
    let name = format!("{}/{}", group.threshold, name.join("/"));
    if let Some(id) = GROUP_IDS.may_load(storage, name.as_bytes())? {
        return Ok(id);
    }
    let id = next_group(storage)?;
    GROUP_IDS.save(storage, name.as_bytes(), &id)?;
    GROUPS.save(storage, id, group)?;
    for custodian in &group.custodians {
        GROUPS_OF.save(storage, (custodian, id), &())?;
    }
    Ok(id)
}

const fn bad<T>(why: String) -> Result<T, CustodyError> {
    Err(CustodyError::BadShares { why })
}
