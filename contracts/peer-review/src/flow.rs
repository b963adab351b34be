//! How an item moves: draw → windows of each step → look at the votes → end.
//!
//! Every function takes the item by reference, changes it and leaves saving it to the caller, which
//! saves it once ([`Flow::save`]). Messages to other contracts and events pile up in [`Flow`] and
//! go out with the response.

mod appeal;
mod panel;
mod settle;
mod windows;

use cosmwasm_std::{
    DepsMut, Env, Event, QuerierWrapper, Response, StdResult, Storage, SubMsg, WasmMsg,
    to_json_binary,
};
use serde::Serialize;
use tenzro_contract_api::peer_review::PeerReviewError;

pub use appeal::{appeal, cancel_appeal};
pub use panel::{await_round, draw};
pub use settle::{cancel, look, reply};
pub use windows::{all_committed, commit_deadline, reveal_deadline};

use crate::{
    peers::Peers,
    state::{CONFIG, Config, ITEMS, Item},
};

/// One execution on an item: storage, what to ask the others, and what goes out.
pub struct Flow<'a> {
    /// The contract's storage.
    pub storage: &'a mut dyn Storage,
    /// Parameters.
    pub config: Config,
    now: u64,
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

    /// A deadline so many seconds from now.
    #[must_use]
    pub const fn after(&self, seconds: u64) -> u64 {
        self.now.saturating_add(seconds)
    }

    /// Tells the world.
    pub fn tell(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Refuses to go on before a deadline.
    ///
    /// # Errors
    /// When it has not passed.
    pub const fn passed(&self, until: u64) -> Result<(), PeerReviewError> {
        passed(self.now, until)
    }

    /// Refuses to go on after a deadline.
    ///
    /// # Errors
    /// When it has passed.
    pub const fn not_passed(&self, until: u64) -> Result<(), PeerReviewError> {
        not_passed(self.now, until)
    }

    /// Keeps the item.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&mut self, id: u64, item: &Item) -> StdResult<()> {
        ITEMS.save(self.storage, id, item)
    }

    /// What goes out, with the item's id as an attribute.
    #[must_use]
    pub fn finish(self, action: &str, item: u64) -> Response {
        Response::new()
            .add_attribute("action", action)
            .add_attribute("item", item.to_string())
            .add_events(self.events)
            .add_submessages(self.messages)
    }
}

/// A message to another contract.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn message(contract: &str, msg: &impl Serialize) -> StdResult<WasmMsg> {
    Ok(WasmMsg::Execute {
        contract_addr: contract.to_owned(),
        msg: to_json_binary(msg)?,
        funds: vec![],
    })
}

/// Refuses to go on before a deadline (both in seconds since 1970).
///
/// # Errors
/// When it has not passed.
pub const fn passed(now: u64, until: u64) -> Result<(), PeerReviewError> {
    if now < until {
        return Err(PeerReviewError::WindowOpen { until, now });
    }
    Ok(())
}

/// Refuses to go on after a deadline (both in seconds since 1970).
///
/// # Errors
/// When it has passed.
pub const fn not_passed(now: u64, until: u64) -> Result<(), PeerReviewError> {
    if now >= until {
        return Err(PeerReviewError::WindowClosed { until, now });
    }
    Ok(())
}
