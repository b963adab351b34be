//! `Dispute`.

use cosmwasm_std::{Addr, Deps, DepsMut, Env, Response};
use tenzro_contract_api::{
    custody::{
        CustodyError, MAX_PATH, PathStep,
        bundle::{Entry, mask, root_of, share_commitment},
    },
    types::Digest,
};

use super::{advance, bundle, in_time, only};
use crate::{
    exchange::{Exchange, Step},
    peers::Peers,
    state::{BUNDLES, Bundle, CONFIG, Config, DEPOSITS, exchange_of, group},
};

/// What a buyer says of a custodian.
pub struct Claim {
    /// Who lied.
    pub custodian: String,
    /// Where in the version the item stands, from 0.
    pub position: u64,
    /// The masked share of the bundle's entry.
    pub masked: Digest,
    /// From the entry's leaf to the root.
    pub path: Vec<PathStep>,
}

/// Recomputes what a custodian gave. When it is not the share committed at the deposit, its bundle
/// no longer counts and it is slashed and jailed; the buyer gets a part of the slash.
///
/// # Errors
/// When the sender is not the buyer, the window is over, the bundle is not open or was struck, or
/// nothing is shown against the custodian.
pub fn dispute(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    id: u64,
    claim: &Claim,
) -> Result<Response, CustodyError> {
    let config = CONFIG.load(deps.storage)?;
    let now = env.block.time.seconds();
    let (_, mut exchange) = exchange_of(deps.storage, id)?;
    only("the buyer", &exchange.buyer, sender)?;
    let until = exchange.dispute_until(config.dispute);
    in_time(&exchange, "dispute", until, now)?;
    let custodian = deps.api.addr_validate(&claim.custodian)?;
    let mut found = bundle(deps.storage, &exchange, &custodian, "dispute")?;
    if found.false_share {
        return Err(CustodyError::Repeated {
            custodian: claim.custodian.clone(),
            done: "been struck",
            grant: id,
        });
    }
    shown(
        deps.as_ref(),
        env,
        &config,
        &exchange,
        &custodian,
        &found,
        claim,
    )?;
    found.false_share = true;
    BUNDLES.save(deps.storage, (id, &custodian), &found)?;
    let told = advance(deps.storage, &mut exchange, &custodian, Step::Struck, now)?;
    let slash = Peers::new(deps.querier, &config).slash(
        &custodian,
        id,
        config.slash_lie,
        Some((sender, config.dispute_reward)),
        true,
    )?;
    Ok(Response::new()
        .add_attribute("action", "dispute")
        .add_events(told)
        .add_messages(slash))
}

/// Fails unless the claim shows a wrong share.
fn shown(
    deps: Deps,
    env: &Env,
    config: &Config,
    exchange: &Exchange,
    custodian: &Addr,
    bundle: &Bundle,
    claim: &Claim,
) -> Result<(), CustodyError> {
    let no_lie = |why| CustodyError::NoLie {
        custodian: claim.custodian.clone(),
        why,
    };
    let key = bundle.key.ok_or_else(|| CustodyError::TooEarly {
        what: "dispute",
        missing: format!("{custodian} has not opened its bundle"),
    })?;
    if claim.path.len() > MAX_PATH {
        return Err(no_lie("the path is too long"));
    }
    let peers = Peers::new(deps.querier, config);
    let item = peers
        .item_at(exchange.version, claim.position)?
        .ok_or_else(|| no_lie("the version has no such place"))?;
    let item = peers.item(item)?;
    let object = item.content.sha256;
    let entry = Entry {
        object,
        masked: claim.masked,
    };
    if root_of(&entry, &claim.path) != bundle.root {
        return Err(no_lie(
            "entry and path do not lead to the root it delivered",
        ));
    }
    let contributor = deps.api.addr_validate(&item.contributor)?;
    let deposit = DEPOSITS
        .may_load(deps.storage, (object.as_bytes().as_slice(), &contributor))?
        .ok_or(CustodyError::NotInCustody { item: item.item })?;
    let members = group(deps.storage, deposit.group)?.custodians;
    let (_, commitment) = members
        .iter()
        .zip(deposit.shares)
        .find_map(|(member, share)| (member == custodian).then_some(share))
        .ok_or_else(|| no_lie("it holds no share of this item"))?;
    let share = mask(&key, exchange.grant, &object, claim.masked.as_bytes());
    let custody = env.contract.address.as_str();
    let given = share_commitment(
        &env.block.chain_id,
        custody,
        &object,
        custodian.as_str(),
        &share,
    );
    if given == commitment {
        return Err(no_lie("the share is the one committed at the deposit"));
    }
    Ok(())
}
