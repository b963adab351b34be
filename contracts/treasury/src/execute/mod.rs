//! One verb per file.

mod burn_fee;
mod buy_compute;
mod claim;
mod close_epoch;
mod receive;
mod record;
mod redeem;
mod sponsor_gas;

pub use claim::{claim, owed};
pub use close_epoch::{close_epoch, ends};
pub use receive::receive;
pub use record::record;
pub use sponsor_gas::sponsor_gas;

use cosmwasm_std::{Addr, CosmosMsg, StdResult, Uint128, WasmMsg, to_json_binary};
use cw20::Cw20ExecuteMsg;

/// Mints `amount` of a token to an account.
fn mint(token: &str, to: &Addr, amount: Uint128) -> StdResult<CosmosMsg> {
    call(
        token,
        &Cw20ExecuteMsg::Mint {
            recipient: to.to_string(),
            amount,
        },
    )
}

/// Burns `amount` of a token that this contract holds.
fn burn(token: &str, amount: Uint128) -> StdResult<CosmosMsg> {
    call(token, &Cw20ExecuteMsg::Burn { amount })
}

fn call(token: &str, msg: &Cw20ExecuteMsg) -> StdResult<CosmosMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: token.to_owned(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    }
    .into())
}
