//! Operators of whom only the account `operator` is bonded.

use cosmwasm_std::{
    Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError, StdResult, Uint128,
    to_json_binary,
};
use cw_multi_test::ContractWrapper;
use cw_storage_plus::Item;
use tenzro_contract_api::operators::{self, OperatorStatus};

use crate::{World, checksum};

const BONDED: Item<Addr> = Item::new("bonded");

fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, operator: Addr) -> StdResult<Response> {
    BONDED.save(deps.storage, &operator)?;
    Ok(Response::new())
}

fn execute(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: operators::QueryMsg) -> StdResult<Binary> {
    match msg {
        operators::QueryMsg::Operator { address }
            if BONDED.load(deps.storage)?.as_str() == address =>
        {
            to_json_binary(&operator(address))
        }
        other => Err(StdError::not_found(format!("{other:?}"))),
    }
}

/// Puts it in the operators' place.
pub fn deploy(world: &mut World) {
    let name = "operators";
    let code = ContractWrapper::new(execute, instantiate, query).with_checksum(checksum(name));
    let bonded = world.account("operator");
    world.deploy(name, Box::new(code), &bonded);
}

fn operator(address: String) -> operators::OperatorResponse {
    operators::OperatorResponse {
        address,
        endpoint: "http://127.0.0.1:1".to_owned(),
        roles: vec![],
        entity: None,
        bond: Uint128::one(),
        locked: Uint128::zero(),
        slashed: Uint128::zero(),
        status: OperatorStatus::Bonded,
    }
}
