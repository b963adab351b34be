//! What became of messages of ours.

use cosmwasm_std::{
    DepsMut, Event, Reply, Response, StdError, SubMsgResponse, SubMsgResult, Uint128, from_json,
};
use tenzro_contract_api::ibc_oracle::{Answer, IbcOracleError};

use crate::{
    events,
    money::{self, Entry},
    request::{self, Ending},
    state::{self, Channel, JOBS, Kind, REQUESTS},
};

/// What a sub-message was for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Id {
    /// The oracle was paid; always.
    Infer = 1,
    /// The marketplace was paid; always.
    Buy = 2,
    /// TCC was paid out; always.
    Withdraw = 3,
    /// An acknowledgement was written; on error.
    Write = 4,
}

impl From<Id> for u64 {
    fn from(id: Id) -> Self {
        id as Self
    }
}

/// Goes on where the message ended.
pub fn reply(deps: DepsMut<'_>, reply: Reply) -> Result<Response, IbcOracleError> {
    const INFER: u64 = Id::Infer as u64;
    const BUY: u64 = Id::Buy as u64;
    const WITHDRAW: u64 = Id::Withdraw as u64;
    const WRITE: u64 = Id::Write as u64;
    match reply.id {
        INFER => asked(deps, &reply),
        BUY => bought(deps, &reply),
        WITHDRAW => {
            let (owner, to, amount): (Channel, String, Uint128) = from_json(&reply.payload)?;
            if reply.result.is_ok() {
                return Ok(Response::new().add_event(events::withdrawn(&owner, &to, amount)));
            }
            money::book(deps.storage, &owner, amount, Entry::Restore)?;
            let error = IbcOracleError::Refused { by: "token" };
            Ok(Response::new().set_data(request::refused(&error)?))
        }
        WRITE => Ok(Response::new().add_event(events::undelivered(from_json(&reply.payload)?))),
        other => Err(StdError::generic_err(format!("invariant: reply {other}")).into()),
    }
}

/// The oracle took the money and made a job, or refused.
fn asked(deps: DepsMut<'_>, reply: &Reply) -> Result<Response, IbcOracleError> {
    let id: u64 = from_json(&reply.payload)?;
    let mut request = state::open_request(deps.storage, id)?;
    let SubMsgResult::Ok(done) = &reply.result else {
        return give_back(deps, id, "oracle");
    };
    let job = number(done, "wasm-job_requested", "job").ok_or_else(|| nothing("oracle"))?;
    request.kind = Kind::Infer { job };
    REQUESTS.save(deps.storage, id, &request)?;
    JOBS.save(deps.storage, job, &id)?;
    Ok(Response::new().add_event(events::asked(id, &request, "job", job)))
}

/// The marketplace took the money, or refused. What is not in custody is sold at once.
fn bought(deps: DepsMut<'_>, reply: &Reply) -> Result<Response, IbcOracleError> {
    let id: u64 = from_json(&reply.payload)?;
    let mut request = state::open_request(deps.storage, id)?;
    let Kind::Buy {
        version, reader, ..
    } = request.kind
    else {
        return Err(StdError::generic_err("invariant: this request is a purchase").into());
    };
    let SubMsgResult::Ok(done) = &reply.result else {
        return give_back(deps, id, "marketplace");
    };
    let sold = number(done, "wasm-sold", "grant");
    let grant = sold
        .or_else(|| number(done, "wasm-escrowed", "grant"))
        .ok_or_else(|| nothing("marketplace"))?;
    request.kind = Kind::Buy {
        grant,
        version,
        reader,
    };
    let told = events::asked(id, &request, "grant", grant);
    if sold.is_none() {
        REQUESTS.save(deps.storage, id, &request)?;
        return Ok(Response::new().add_event(told));
    }
    let (answered, ack) = request::end(deps.storage, id, &request, granted(grant, version))?;
    Ok(Response::new()
        .add_event(told)
        .add_event(answered)
        .set_data(ack))
}

/// A grant as the answer.
pub fn granted(grant: u64, version: u64) -> Ending {
    Ending::Answer(Box::new(move |price, balance| Answer::Grant {
        grant,
        version,
        price,
        balance,
    }))
}

/// Nothing was bought: the reserve goes back, and the packet is refused.
fn give_back(deps: DepsMut<'_>, id: u64, by: &'static str) -> Result<Response, IbcOracleError> {
    let request = state::open_request(deps.storage, id)?;
    let ending = Ending::Error(IbcOracleError::Refused { by });
    let (told, ack) = request::end(deps.storage, id, &request, ending)?;
    Ok(Response::new().add_event(told).set_data(ack))
}

/// Money was taken for nothing that could be named. This error undoes all of it, the payment too.
fn nothing(by: &str) -> StdError {
    StdError::generic_err(format!("the {by} took the money and named nothing for it"))
}

/// A number that an event of the sub-message names.
fn number(done: &SubMsgResponse, event: &str, key: &str) -> Option<u64> {
    let of = |found: &&Event| found.ty == event;
    let mut found = done
        .events
        .iter()
        .filter(of)
        .flat_map(|found| &found.attributes);
    found
        .find(|attribute| attribute.key == key)
        .and_then(|attribute| attribute.value.parse().ok())
}
