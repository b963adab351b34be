#![doc = include_str!("../README.md")]
#![allow(missing_docs, reason = "an example to be copied; the README explains each message")]
use cosmwasm_schema::cw_serde;
use cosmwasm_std::*;
use cw_storage_plus::{Item, Map};
use cw20::{Cw20ExecuteMsg as Token, Cw20ReceiveMsg};
use tenzro_contract_api::oracle::{ExecuteMsg as Oracle, ReceiveMsg, ResultCallback};
const CONFIG: Item<Config> = Item::new("config");
const ASKERS: Map<u64, String> = Map::new("askers");
const ANSWERS: Map<u64, ResultCallback> = Map::new("answers");
#[cw_serde]
pub struct Config {
    pub oracle: String,
    pub token: String,
    pub model: u64,
    pub price: Uint128,
}
#[cw_serde]
pub enum ExecuteMsg {
    Receive(Cw20ReceiveMsg),
    OracleResult(ResultCallback),
}
#[entry_point]
pub fn instantiate(deps: DepsMut, _: Env, _: MessageInfo, msg: Config) -> StdResult<Response> {
    CONFIG.save(deps.storage, &msg).map(|()| Response::new())
}
#[entry_point]
pub fn execute(deps: DepsMut, _: Env, info: MessageInfo, msg: ExecuteMsg) -> StdResult<Response> {
    let Config { oracle, token, model, price } = CONFIG.load(deps.storage)?;
    match msg {
        ExecuteMsg::Receive(sent) if info.sender.as_str() == token && sent.amount == price => {
            let ask = ReceiveMsg::Request { model, input: from_json(&sent.msg)?, callback: true };
            let msg = Token::Send { contract: oracle, amount: price, msg: to_json_binary(&ask)? };
            let pay = SubMsg::reply_on_success(wasm_execute(token, &msg, vec![])?, 0);
            Ok(Response::new().add_submessage(pay.with_payload(sent.sender.into_bytes())))
        }
        ExecuteMsg::OracleResult(told) if info.sender.as_str() == oracle => {
            ANSWERS.save(deps.storage, told.job, &told)?;
            let recipient = ASKERS.load(deps.storage, told.job)?;
            let claim = wasm_execute(oracle, &Oracle::Claim {}, vec![])?;
            let back = wasm_execute(token, &Token::Transfer { recipient, amount: price }, vec![])?;
            let refund = told.output.is_none().then_some([claim, back]);
            Ok(Response::new().add_messages(refund.into_iter().flatten()))
        }
        _ => Err(StdError::generic_err(format!("send {price} micro-TCC with a content reference"))),
    }
}
#[entry_point]
pub fn reply(deps: DepsMut, _: Env, reply: Reply) -> StdResult<Response> {
    let events = reply.result.into_result().map_err(StdError::generic_err)?.events;
    let told = events.iter().filter(|event| event.ty == "wasm-job_requested");
    let mut jobs = told.flat_map(|event| &event.attributes).filter(|found| found.key == "job");
    let job = jobs.find_map(|found| found.value.parse().ok()).ok_or(StdError::not_found("job"))?;
    ASKERS.save(deps.storage, job, &String::from_utf8(reply.payload.into())?)?;
    Ok(Response::new().add_attribute("job", job.to_string()))
}
#[entry_point]
pub fn query(deps: Deps, _: Env, job: u64) -> StdResult<Binary> {
    to_json_binary(&ANSWERS.may_load(deps.storage, job)?)
}
