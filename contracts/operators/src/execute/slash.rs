//! `Slash`.

use cosmwasm_std::{Addr, BankMsg, Coin, DepsMut, Env, Event, Response, Uint128};
use tenzro_contract_api::{
    operators::{Cause, MAX_LIST, OperatorStatus, OperatorsError, SlashShare},
    types::BPS_SCALE,
};

use crate::{
    events,
    state::{self, CONFIG, CREDITS, Config, OPERATORS},
};

/// What is taken, and who gets it.
pub struct Slash {
    /// How much at most.
    pub amount: Uint128,
    /// What for.
    pub cause: Cause,
    /// Who gets which share; the rest is burned.
    pub shares: Vec<SlashShare>,
    /// Whether the operator leaves the draws.
    pub jail: bool,
}

/// Takes min(amount, bond) of an operator's bond, credits the shares (rounded down) and burns the
/// rest. An operator that is gone is passed over.
///
/// # Errors
/// When the sender may not slash for this cause, the list is too long or the shares exceed 100 %.
pub fn slash(
    deps: DepsMut,
    env: &Env,
    sender: &Addr,
    operator: &str,
    slash: Slash,
) -> Result<Response, OperatorsError> {
    let config = CONFIG.load(deps.storage)?;
    check_cause(&config, sender, slash.cause)?;
    check_length("shares", slash.shares.len())?;
    check_shares(&slash.shares)?;
    let address = deps.api.addr_validate(operator)?;
    let response = Response::new().add_attribute("action", "slash");
    let Some(before) = OPERATORS.may_load(deps.storage, &address)? else {
        return Ok(response);
    };
    let taken = slash.amount.min(before.bond);
    let mut after = before.clone();
    after.bond = before.bond.checked_sub(taken)?;
    after.slashed = before.slashed.checked_add(taken)?;
    if slash.jail && before.status == OperatorStatus::Bonded {
        let until = env.block.time.seconds().saturating_add(config.jail);
        after.status = OperatorStatus::Jailed { until };
    }
    state::save(
        deps.storage,
        &config,
        &address,
        Some(&before),
        &after,
        env.block.height,
    )?;
    let (burned, credited) = share_out(deps, taken, &slash)?;
    let response = response
        .add_event(events::slashed(&address, slash.cause, taken, burned))
        .add_events(credited);
    if burned.is_zero() {
        return Ok(response);
    }
    let denom = config.bond_denom;
    let amount = vec![Coin {
        denom,
        amount: burned,
    }];
    Ok(response.add_message(BankMsg::Burn { amount }))
}

/// Credits the shares of `taken` and returns what is left to burn.
fn share_out(
    deps: DepsMut,
    taken: Uint128,
    slash: &Slash,
) -> Result<(Uint128, Vec<Event>), OperatorsError> {
    let mut left = taken;
    let mut told = vec![];
    for share in &slash.shares {
        let to = deps.api.addr_validate(&share.to)?;
        let amount = taken.multiply_ratio(share.share.get(), BPS_SCALE);
        if amount.is_zero() {
            continue;
        }
        left = left.checked_sub(amount)?;
        let credit = CREDITS.may_load(deps.storage, &to)?.unwrap_or_default();
        CREDITS.save(deps.storage, &to, &credit.checked_add(amount)?)?;
        told.push(events::credited(&to, slash.cause, amount));
    }
    Ok((left, told))
}

/// Each cause has one contract that knows about it.
fn check_cause(config: &Config, sender: &Addr, cause: Cause) -> Result<(), OperatorsError> {
    let (expected, role) = match cause {
        Cause::Job { .. } => (&config.oracle, "the oracle"),
        Cause::Grant { .. } => (&config.custody, "custody"),
    };
    if sender == expected {
        return Ok(());
    }
    Err(OperatorsError::Unauthorized {
        sender: sender.to_string(),
        role,
    })
}

fn check_shares(shares: &[SlashShare]) -> Result<(), OperatorsError> {
    let sum = shares.iter().fold(0u64, |sum, share| {
        sum.saturating_add(u64::from(share.share.get()))
    });
    if sum > u64::from(BPS_SCALE) {
        return Err(OperatorsError::Shares { sum });
    }
    Ok(())
}

pub(super) fn check_length(what: &'static str, count: usize) -> Result<(), OperatorsError> {
    let max = MAX_LIST;
    if count > max {
        return Err(OperatorsError::TooMany { what, count, max });
    }
    Ok(())
}
