//! Contracts that stand in for another area's, at its predicted address.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo, Response, StdError, StdResult,
    Uint128, from_json, to_json_binary,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::{Item, Map};
use cw20::Cw20ReceiveMsg;
use tenzro_contract_api::{
    oracle::ResultCallback,
    treasury::{self, Ledger, PointEntry},
};

use crate::{World, checksum};

const CALLBACKS: Item<Vec<ResultCallback>> = Item::new("callbacks");
const BROKEN: Item<bool> = Item::new("broken");

/// A contract that asked the oracle for something: keeps all callbacks, or fails on them.
pub mod requester {
    use super::*;

    /// Messages.
    #[cw_serde]
    pub enum ExecuteMsg {
        /// What the oracle sends.
        OracleResult(ResultCallback),
        /// Whether callbacks fail from now on.
        Break {
            /// Whether they do.
            broken: bool,
        },
    }

    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        CALLBACKS.save(deps.storage, &vec![])?;
        BROKEN.save(deps.storage, &false)?;
        Ok(Response::new())
    }

    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
        match msg {
            ExecuteMsg::OracleResult(callback) => {
                if BROKEN.load(deps.storage)? {
                    return Err(StdError::generic_err("this requester is broken"));
                }
                CALLBACKS.update(deps.storage, |mut seen| -> StdResult<_> {
                    seen.push(callback);
                    Ok(seen)
                })?;
            }
            ExecuteMsg::Break { broken } => BROKEN.save(deps.storage, &broken)?,
        }
        Ok(Response::new())
    }

    fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        to_json_binary(&CALLBACKS.load(deps.storage)?)
    }

    /// Puts it in a contract's place.
    pub fn deploy(world: &mut World, name: &str) -> Addr {
        let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
        world.deploy(name, Box::new(code), &Empty {})
    }

    /// The callbacks it got, oldest first.
    #[must_use]
    pub fn callbacks(world: &World, place: &Addr) -> Vec<ResultCallback> {
        world.query(place, &Empty {})
    }
}

const POINTS: Map<&str, i128> = Map::new("points");
const BURNED: Item<Uint128> = Item::new("burned");

/// A treasury that adds up compute points and keeps what it should burn.
pub mod ledger {
    use super::*;

    /// What it has seen.
    #[cw_serde]
    pub struct Seen {
        /// TCC sent to be burned.
        pub burned: Uint128,
        /// Points by account.
        pub points: Vec<(String, String)>,
    }

    fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        BURNED.save(deps.storage, &Uint128::zero())?;
        Ok(Response::new())
    }

    fn execute(
        deps: DepsMut,
        _: Env,
        _: MessageInfo,
        msg: treasury::ExecuteMsg,
    ) -> StdResult<Response> {
        match msg {
            treasury::ExecuteMsg::Record {
                ledger: Ledger::Compute,
                entries,
            } => {
                for PointEntry { account, points } in entries {
                    let sum = POINTS.may_load(deps.storage, &account)?.unwrap_or(0);
                    POINTS.save(deps.storage, &account, &(sum + points.i128()))?;
                }
                Ok(Response::new())
            }
            treasury::ExecuteMsg::Receive(Cw20ReceiveMsg { amount, msg, .. }) => {
                assert_eq!(
                    from_json::<treasury::ReceiveMsg>(&msg)?,
                    treasury::ReceiveMsg::BurnFee {}
                );
                BURNED.update(deps.storage, |sum| StdResult::Ok(sum + amount))?;
                Ok(Response::new().add_event(Event::new("burned")))
            }
            other => Err(StdError::generic_err(format!("unexpected {other:?}"))),
        }
    }

    fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
        let points = POINTS
            .range(deps.storage, None, None, cosmwasm_std::Order::Ascending)
            .map(|entry| entry.map(|(account, points)| (account, points.to_string())))
            .collect::<StdResult<_>>()?;
        let burned = BURNED.load(deps.storage)?;
        to_json_binary(&Seen { burned, points })
    }

    /// Puts it in the treasury's place.
    pub fn deploy(world: &mut World) -> Addr {
        let name = "treasury";
        let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
        world.deploy(name, Box::new(code), &Empty {})
    }

    /// What it has seen.
    #[must_use]
    pub fn seen(world: &World) -> Seen {
        world.query(&world.address("treasury"), &Empty {})
    }
}
