//! How a job moves: panel → windows → decision → end.
//!
//! Every function takes the job by reference, changes it and leaves saving it to the caller, which
//! saves it once ([`Flow::save`]). Messages to other contracts and events pile up in [`Flow`] and
//! go out with the response.

mod challenges;
mod decide;
mod panel;
mod settle;
mod windows;

use cosmwasm_std::{
    DepsMut, Env, Event, QuerierWrapper, Response, StdResult, Storage, SubMsg, WasmMsg,
    to_json_binary,
};
use serde::Serialize;
use tenzro_contract_api::oracle::OracleError;

pub use challenges::{bond_now, challenge};
pub use decide::{audit, climb, decide};
pub use panel::{draw, try_draw};
pub use settle::finalise;
pub use windows::{all_committed, commit_deadline, reveal_deadline};

use crate::{
    peers::Peers,
    state::{CONFIG, Config, JOBS, Job},
};

/// One execution on a job: storage, what to ask the others, and what goes out.
pub struct Flow<'a> {
    /// The contract's storage.
    pub storage: &'a mut dyn Storage,
    /// Parameters.
    pub config: Config,
    now: u64,
    height: u64,
    querier: QuerierWrapper<'a>,
    messages: Vec<SubMsg>,
    events: Vec<Event>,
}

impl<'a> Flow<'a> {
    /// Begins an execution.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn new(deps: DepsMut<'a>, env: &Env) -> StdResult<Self> {
        let config = CONFIG.load(deps.storage)?;
        Ok(Self {
            storage: deps.storage,
            now: env.block.time.seconds(),
            height: env.block.height,
            config,
            querier: deps.querier,
            messages: vec![],
            events: vec![],
        })
    }

    /// The other contracts.
    #[must_use]
    pub fn peers(&self) -> Peers<'_> {
        Peers::new(self.querier, &self.config)
    }

    /// Block time, seconds since 1970.
    #[must_use]
    pub const fn now(&self) -> u64 {
        self.now
    }

    /// The block's height.
    #[must_use]
    pub const fn height(&self) -> u64 {
        self.height
    }

    /// A deadline so many seconds from now.
    #[must_use]
    pub const fn after(&self, seconds: u64) -> u64 {
        self.now.saturating_add(seconds)
    }

    /// Tells the world.
    pub fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Executes a message on another contract of ours; its failure undoes everything.
    fn send(&mut self, contract: &str, msg: &impl Serialize) -> StdResult<()> {
        self.messages.push(SubMsg::new(execute(contract, msg)?));
        Ok(())
    }

    /// Executes a message on a requester; its failure is noted under the job, which is the reply's
    /// id, and holds nothing up.
    fn call_back(
        &mut self,
        job: u64,
        contract: &str,
        gas: Option<u64>,
        msg: &impl Serialize,
    ) -> StdResult<()> {
        let mut message = SubMsg::reply_on_error(execute(contract, msg)?, job);
        message.gas_limit = gas;
        self.messages.push(message);
        Ok(())
    }

    /// Keeps the job.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&mut self, id: u64, job: &Job) -> StdResult<()> {
        JOBS.save(self.storage, id, job)
    }

    /// What goes out, with the job's id as an attribute.
    #[must_use]
    pub fn finish(self, action: &str, job: u64) -> Response {
        Response::new()
            .add_attribute("action", action)
            .add_attribute("job", job.to_string())
            .add_events(self.events)
            .add_submessages(self.messages)
    }
}

fn execute(contract: &str, msg: &impl Serialize) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_owned(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}

/// Refuses to go on before a deadline.
///
/// # Errors
/// When it has not passed.
pub fn passed(flow: &Flow<'_>, job: u64, until: u64) -> Result<(), OracleError> {
    let now = flow.now();
    if now < until {
        return Err(OracleError::TooEarly { job, until, now });
    }
    Ok(())
}

/// Refuses to go on after a deadline.
///
/// # Errors
/// When it has passed.
pub fn not_passed(flow: &Flow<'_>, job: u64, until: u64) -> Result<(), OracleError> {
    let now = flow.now();
    if now >= until {
        return Err(OracleError::TooLate { job, until, now });
    }
    Ok(())
}
