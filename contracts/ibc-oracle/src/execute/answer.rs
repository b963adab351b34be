//! A job or a sale has ended: its request is answered.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response, WasmMsg};
use tenzro_contract_api::{
    ibc_oracle::{Answer, IbcOracleError},
    marketplace::{self, SaleStatus},
    oracle::{self, JobStatus, ResultCallback},
};

use super::only;
use crate::{
    peers::{Peers, tell},
    reply::granted,
    request::{self, Ending},
    state::{self, CONFIG, Config, JOBS, Kind, Request},
};

/// The oracle tells of a job. Only its last word is an answer.
pub fn oracle_result(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    told: ResultCallback,
) -> Result<Response, IbcOracleError> {
    let config = CONFIG.load(deps.storage)?;
    only("the oracle", Some(&config.oracle), sender)?;
    let response = Response::new().add_attribute("action", "oracle_result");
    let Some(id) = JOBS.may_load(deps.storage, told.job)?.filter(|_| told.last) else {
        return Ok(response);
    };
    let request = state::open_request(deps.storage, id)?;
    let ended = Ended {
        id,
        request,
        config,
        at: &env.contract.address,
    };
    ended.inference(deps, told.job, told.output, told.accept_q15, response)
}

/// Answers a request whose job or sale has ended; see `ExecuteMsg::Answer`.
pub fn answer(
    deps: DepsMut<'_>,
    env: &Env,
    sender: &Addr,
    id: u64,
) -> Result<Response, IbcOracleError> {
    let ended = Ended {
        id,
        request: state::open_request(deps.storage, id)?,
        config: CONFIG.load(deps.storage)?,
        at: &env.contract.address,
    };
    let response = Response::new().add_attribute("action", "answer");
    match ended.request.kind.clone() {
        Kind::Infer { job } => {
            let peers = Peers::new(deps.querier, &ended.config);
            let found = peers.job(job)?;
            let output = match found.status {
                JobStatus::Final => found.output,
                JobStatus::Unresolved { .. } => None,
                _ => return ended.not_yet("its job runs"),
            };
            let accept = peers.model(found.model)?.record.accept_q15;
            ended.inference(deps, job, output, accept, response)
        }
        Kind::Buy {
            grant,
            version,
            reader,
        } => {
            let found = Peers::new(deps.querier, &ended.config).grant(grant)?;
            let (ending, settle) = match found.status {
                SaleStatus::Settled => (granted(grant, version), None),
                SaleStatus::Refunded => {
                    (Ending::Error(IbcOracleError::SaleRefunded { grant }), None)
                }
                // As the buyer; the marketplace refuses unless the keys are there.
                SaleStatus::Pending if reader.as_ref() == Some(sender) => {
                    (granted(grant, version), Some(ended.settle(grant)?))
                }
                SaleStatus::Pending => return ended.not_yet("its sale has not ended"),
            };
            ended.finish(deps, ending, response.add_messages(settle))
        }
    }
}

/// A request that has come to its end.
struct Ended<'a> {
    id: u64,
    request: Request,
    config: Config,
    /// This contract.
    at: &'a Addr,
}

impl Ended<'_> {
    fn inference(
        self,
        deps: DepsMut<'_>,
        job: u64,
        output: Option<Binary>,
        accept_q15: u16,
        response: Response,
    ) -> Result<Response, IbcOracleError> {
        let Some(output) = output else {
            // The oracle has credited the fee to this contract. It is fetched before the account has it
            // again, or with it fails the answer, which can be asked for again: what an account has
            // must be here. Nothing is owed where the claim for another job has fetched it.
            let owed = Peers::new(deps.querier, &self.config).owed(self.at)?;
            let claim = tell(self.config.oracle.as_str(), &oracle::ExecuteMsg::Claim {})?;
            let claim = (!owed.is_zero()).then_some(claim);
            let ending = Ending::Error(IbcOracleError::NoResult { job });
            return self.finish(deps, ending, response.add_messages(claim));
        };
        let make = move |fee, balance| Answer::Inference {
            job,
            output,
            accept_q15,
            fee,
            balance,
        };
        self.finish(deps, Ending::Answer(Box::new(make)), response)
    }

    fn settle(&self, grant: u64) -> Result<WasmMsg, IbcOracleError> {
        let settle = marketplace::ExecuteMsg::Settle { grant };
        Ok(tell(self.config.marketplace.as_str(), &settle)?)
    }

    fn finish(
        self,
        deps: DepsMut<'_>,
        ending: Ending,
        response: Response,
    ) -> Result<Response, IbcOracleError> {
        let (told, ack) = request::end(deps.storage, self.id, &self.request, ending)?;
        Ok(response
            .add_event(told)
            .add_submessage(request::write(self.id, &self.request, ack)?))
    }

    const fn not_yet<T>(&self, why: &'static str) -> Result<T, IbcOracleError> {
        Err(IbcOracleError::NotEnded {
            request: self.id,
            why,
        })
    }
}
