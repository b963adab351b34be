//! Entry points and dispatch.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, to_json_binary,
};
use cw_utils::{Duration, nonpayable};
use tenzro_contract_api::{
    treasury::{ExecuteMsg, GasParams, InstantiateMsg, QueryMsg, TreasuryError},
    types::{BPS_SCALE, seconds},
};

use crate::{
    execute, query,
    state::{CONFIG, EPOCHS, Epoch, RATE, RATES, RUNNING, TOTALS, Totals},
};

/// The name recorded for migrations.
pub const CONTRACT: &str = "tenzro:treasury";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract and begins epoch 0.
///
/// # Errors
/// When an address or a parameter makes no sense, or coins are attached.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, TreasuryError> {
    nonpayable(&info)?;
    for address in [
        &msg.incentive_token,
        &msg.compute_token,
        &msg.data_registry,
        &msg.peer_review,
        &msg.oracle,
        &msg.marketplace,
        &msg.operators,
        &msg.trainers,
        &msg.community,
    ] {
        deps.api.addr_validate(address)?;
    }
    check_params(&msg)?;
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    RATE.save(deps.storage, &msg.params.first_rate)?;
    RATES.save(deps.storage, 0, &msg.params.first_rate)?;
    CONFIG.save(deps.storage, &msg)?;
    RUNNING.save(deps.storage, &0)?;
    EPOCHS.save(deps.storage, 0, &Epoch::begin(env.block.time.seconds()))?;
    TOTALS.save(deps.storage, &Totals::default())?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

fn check_params(msg: &InstantiateMsg) -> Result<(), TreasuryError> {
    let params = &msg.params;
    let refuse = |name, why| Err(TreasuryError::Parameter { name, why });
    if !matches!(params.epoch, Duration::Time(1..)) {
        return refuse("epoch", "must be a positive number of seconds");
    }
    if params.target_burn.u128() < 5 {
        return refuse("target_burn", "must be at least 5 micro-TCC");
    }
    if params.first_rate.is_zero() {
        return refuse("first_rate", "must be positive");
    }
    if params.first_emission.u128() > 1_000_000_000_000_000_000_000_000 {
        return refuse("first_emission", "must be at most 10^24 micro-TIC");
    }
    let shares: u32 = params
        .split
        .iter()
        .map(|share| u32::from(share.get()))
        .sum();
    if shares > u32::from(BPS_SCALE) {
        return refuse("split", "must not exceed 100 %");
    }
    if params.conversion_fee.get() > 200 {
        return refuse("conversion_fee", "must be at most 2 %");
    }
    check_gas(&params.gas)
}

fn check_gas(gas: &GasParams) -> Result<(), TreasuryError> {
    let refuse = |name, why| Err(TreasuryError::Parameter { name, why });
    if gas.limit.is_zero() {
        return Ok(());
    }
    if gas.denom.is_empty() {
        return refuse("gas.denom", "must be named");
    }
    if gas.period_limit.is_zero() || gas.period_limit > gas.limit {
        return refuse("gas.period_limit", "must be positive and at most the limit");
    }
    if gas.epoch_budget < gas.limit {
        return refuse(
            "gas.epoch_budget",
            "must be at least the limit of one grant",
        );
    }
    // Times of the chain end with the year 9999, durations of Go after 292 years.
    let is_sane = |window| seconds(window).is_some_and(|seconds| seconds <= 1_000_000_000);
    if !is_sane(gas.period) || !is_sane(gas.lifetime) {
        return refuse(
            "gas",
            "times must be positive numbers of seconds, at most 10^9",
        );
    }
    Ok(())
}

/// Executes a message.
///
/// # Errors
/// See [`TreasuryError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut<'_>,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, TreasuryError> {
    nonpayable(&info)?;
    match msg {
        ExecuteMsg::Record { ledger, entries } => execute::record(deps, &info, ledger, &entries),
        ExecuteMsg::CloseEpoch {} => execute::close_epoch(deps, &env),
        ExecuteMsg::Claim { limit } => execute::claim(deps, &env, &info, limit),
        ExecuteMsg::Receive(hook) => execute::receive(deps, &env, &info, &hook),
        ExecuteMsg::SponsorGas { account } => {
            execute::sponsor_gas(deps, &env, &info, account.as_deref())
        }
    }
}

/// Hears that an old grant of fees could not be revoked: it was used up or had ended. The new one
/// is given all the same.
///
/// # Errors
/// Never.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(_deps: DepsMut<'_>, _env: Env, _reply: Reply) -> Result<Response, TreasuryError> {
    Ok(Response::new())
}

/// Answers a query.
///
/// # Errors
/// When an address or epoch does not exist.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps<'_>, _env: Env, msg: QueryMsg) -> Result<Binary, TreasuryError> {
    Ok(match msg {
        QueryMsg::Epoch { epoch } => to_json_binary(&query::epoch(deps, epoch)?)?,
        QueryMsg::Points { account, epoch } => {
            to_json_binary(&query::points_of(deps, &account, epoch)?)?
        }
        QueryMsg::Claimable { account } => to_json_binary(&query::claimable(deps, &account)?)?,
        QueryMsg::Rate {} => to_json_binary(&query::rate(deps)?)?,
        QueryMsg::Economy {} => to_json_binary(&query::economy(deps)?)?,
        QueryMsg::Gas { account } => to_json_binary(&query::gas(deps, account.as_deref())?)?,
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(deps.storage)?)?,
    })
}

/// Takes over the state of an older version.
///
/// # Errors
/// When the contract there is another one.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut<'_>, _env: Env, _msg: Empty) -> Result<Response, TreasuryError> {
    let found = cw2::get_contract_version(deps.storage)?;
    if found.contract != CONTRACT {
        return Err(TreasuryError::Migration {
            found: found.contract,
        });
    }
    cw2::set_contract_version(deps.storage, CONTRACT, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", found.version))
}
