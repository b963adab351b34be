//! Granting a Trainer, or a newcomer that it brings, fees out of the treasury's native coins.

use cosmwasm_std::{Addr, DepsMut, Env, MessageInfo, Response, StdError, SubMsg, Uint128};
use tenzro_contract_api::{
    trainers::{self, RegisteredResponse},
    treasury::{GasParams, InstantiateMsg, TreasuryError},
    types::seconds,
};

use crate::{
    events,
    fee_grant::{self, Limits},
    state::{self, CONFIG, RUNNING, SPONSORED, Sponsored},
};

/// Grants fees; see `ExecuteMsg::SponsorGas`.
pub fn sponsor_gas(
    deps: DepsMut<'_>,
    env: &Env,
    info: &MessageInfo,
    account: Option<&str>,
) -> Result<Response, TreasuryError> {
    let config = CONFIG.load(deps.storage)?;
    let gas = &config.params.gas;
    if gas.limit.is_zero() {
        return Err(TreasuryError::GasOff {});
    }
    check_trainer(&deps, &config, &info.sender)?;
    let epoch = RUNNING.load(deps.storage)?;
    let account = match account {
        Some(account) => deps.api.addr_validate(account)?,
        None => info.sender.clone(),
    };
    let last = SPONSORED.may_load(deps.storage, &account)?;
    if let Some(last) = &last {
        let may_again = account == info.sender
            && epoch > last.epoch
            && state::has_worked(deps.storage, &account)?;
        if !may_again {
            return Err(TreasuryError::Sponsored {
                account: account.into_string(),
                epoch: last.epoch,
            });
        }
    }
    if account != info.sender {
        count_invite(&mut *deps.storage, gas, &info.sender, epoch)?;
    }
    let held = deps
        .querier
        .query_balance(&env.contract.address, &gas.denom)?
        .amount;
    if held < gas.limit {
        return Err(TreasuryError::GasFund {
            held,
            needed: gas.limit,
        });
    }
    book(&mut *deps.storage, gas)?;
    let now = env.block.time.seconds();
    let until = now.saturating_add(seconds(gas.lifetime).unwrap_or_default());
    let sponsored = Sponsored {
        epoch,
        until,
        sponsor: info.sender.clone(),
        times: last.as_ref().map_or(1, |last| last.times.saturating_add(1)),
    };
    SPONSORED.save(deps.storage, &account, &sponsored)?;
    let this = &env.contract.address;
    let limits = Limits {
        denom: &gas.denom,
        limit: gas.limit,
        period_limit: gas.period_limit,
        period: seconds(gas.period).unwrap_or_default(),
        until,
        now,
    };
    let mut response = Response::new()
        .add_attribute("action", "sponsor_gas")
        .add_event(events::gas_sponsored(
            account.as_str(),
            info.sender.as_str(),
            gas.limit,
            until,
        ));
    if last.is_some() {
        // What is left of the old grant goes; where nothing is, revoking fails, which is fine.
        let revoke = fee_grant::revoke(this, &account);
        response = response.add_submessage(SubMsg::reply_on_error(revoke, 0));
    }
    Ok(response.add_message(fee_grant::grant(this, &account, &limits)))
}

fn check_trainer(
    deps: &DepsMut<'_>,
    config: &InstantiateMsg,
    sender: &Addr,
) -> Result<(), TreasuryError> {
    let answer: RegisteredResponse = deps.querier.query_wasm_smart(
        &config.trainers,
        &trainers::QueryMsg::Registered {
            address: sender.to_string(),
        },
    )?;
    if answer.registered {
        return Ok(());
    }
    Err(TreasuryError::Unauthorized {
        sender: sender.to_string(),
        role: "a registered Trainer",
    })
}

fn count_invite(
    storage: &mut dyn cosmwasm_std::Storage,
    gas: &GasParams,
    sponsor: &Addr,
    epoch: u64,
) -> Result<(), TreasuryError> {
    let before = state::invited(storage, sponsor, epoch)?;
    if before >= gas.invites {
        return Err(TreasuryError::Invites {
            sponsor: sponsor.to_string(),
            max: gas.invites,
            epoch,
        });
    }
    state::save_invited(storage, sponsor, epoch, before.saturating_add(1))?;
    Ok(())
}

/// Takes a grant off the epoch's budget.
fn book(storage: &mut dyn cosmwasm_std::Storage, gas: &GasParams) -> Result<(), TreasuryError> {
    let mut book = state::gas(storage)?;
    let left: Uint128 = gas.epoch_budget.saturating_sub(book.granted);
    if gas.limit > left {
        return Err(TreasuryError::GasBudget {
            asked: gas.limit,
            left,
            epoch: book.epoch,
        });
    }
    book.granted = book
        .granted
        .checked_add(gas.limit)
        .map_err(StdError::from)?;
    book.granted_in_all = book
        .granted_in_all
        .checked_add(gas.limit)
        .map_err(StdError::from)?;
    book.grants = book.grants.saturating_add(1);
    state::save_gas(storage, &book)?;
    Ok(())
}
