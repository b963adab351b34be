//! Takes what peer-review tells the data registry and the treasury.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, Int128, MessageInfo, Order, Response, StdError,
    StdResult, to_json_binary,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::{Item, Map};
use serde::{Deserialize, Serialize};
use tenzro_contract_api::{
    data_registry::ReviewVerdict,
    treasury::{Ledger, PointEntry},
};

use crate::{World, checksum};

const VERDICTS: Item<Vec<(u64, Option<ReviewVerdict>)>> = Item::new("verdicts");
const POINTS: Map<&str, i128> = Map::new("points");
const BROKEN: Item<bool> = Item::new("broken");

/// What it is sent.
#[derive(Serialize, Deserialize, Debug)]
#[serde(rename_all = "snake_case")]
pub enum Msg {
    /// To the data registry.
    ReviewOutcome {
        /// The item.
        item: u64,
        /// The verdict.
        verdict: Option<ReviewVerdict>,
    },
    /// To the treasury.
    Record {
        /// The ledger.
        ledger: Ledger,
        /// Points by account.
        entries: Vec<PointEntry>,
    },
    /// Whether everything fails from now on.
    Break(bool),
}

/// What it has seen.
#[cw_serde]
pub struct Seen {
    /// Verdicts, oldest first.
    pub verdicts: Vec<(u64, Option<ReviewVerdict>)>,
    /// Review points by account.
    pub points: Vec<(String, Int128)>,
}

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    VERDICTS.save(deps.storage, &vec![])?;
    BROKEN.save(deps.storage, &false)?;
    Ok(Response::new())
}

fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: Msg) -> StdResult<Response> {
    if let Msg::Break(broken) = msg {
        BROKEN.save(deps.storage, &broken)?;
        return Ok(Response::new());
    }
    if BROKEN.load(deps.storage)? {
        return Err(StdError::generic_err("this double is broken"));
    }
    match msg {
        Msg::ReviewOutcome { item, verdict } => {
            let mut seen = VERDICTS.load(deps.storage)?;
            seen.push((item, verdict));
            VERDICTS.save(deps.storage, &seen)?;
        }
        Msg::Record { ledger, entries } => {
            for PointEntry { account, points } in entries {
                // Review points under the bare account, others under ledger and account.
                let account = match ledger {
                    Ledger::Review => account,
                    other => format!("{}/{account}", other.as_str()),
                };
                let sum = POINTS.may_load(deps.storage, &account)?.unwrap_or(0);
                POINTS.save(deps.storage, &account, &(sum + points.i128()))?;
            }
        }
        Msg::Break(_) => {}
    }
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, _: Empty) -> StdResult<Binary> {
    let points = POINTS
        .range(deps.storage, None, None, Order::Ascending)
        .map(|entry| entry.map(|(account, points)| (account, Int128::new(points))))
        .collect::<StdResult<_>>()?;
    let verdicts = VERDICTS.load(deps.storage)?;
    to_json_binary(&Seen { verdicts, points })
}

/// Puts it in a contract's place.
pub fn deploy(world: &mut World, name: &str) -> Addr {
    let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
    world.deploy(name, Box::new(code), &Empty {})
}

/// What it has seen.
#[must_use]
pub fn seen(world: &World, place: &Addr) -> Seen {
    world.query(place, &Empty {})
}
