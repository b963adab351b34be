//! The exchange of one sale, as a pure state machine: deliver, confirm, open; complete or not.
//!
//! Whether the money may be settled or refunded is [`Exchange::outcome`], one function of the state
//! and the time: never both, and once the time of both windows is over always one of them.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use tenzro_contract_api::custody::{GroupProgress, Outcome};

/// The exchange of one sale. Times are seconds since 1970.
#[cw_serde]
pub struct Exchange {
    /// The marketplace's grant.
    pub sale: u64,
    /// The grant of the key.
    pub grant: u64,
    /// The version bought.
    pub version: u64,
    /// The buyer.
    pub buyer: Addr,
    /// End of the delivery window.
    pub deliver_until: u64,
    /// End of the open window.
    pub open_until: u64,
    /// When it became complete; absent while it is not.
    pub complete_at: Option<u64>,
    /// When the sale ended; absent while it has not.
    pub closed_at: Option<u64>,
    /// How far each group is.
    pub groups: Vec<GroupProgress>,
}

/// What a bundle has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It was delivered.
    Delivered,
    /// The buyer has it.
    Confirmed,
    /// Its key is known.
    Opened,
    /// It was found false: it is no longer opened.
    Struck,
}

impl Exchange {
    /// Whether confirmed custodians may open: each group had its threshold confirmed.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.groups
            .iter()
            .all(|group| group.confirmed >= group.threshold)
    }

    /// Whether each group has its threshold of opened bundles.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.groups
            .iter()
            .all(|group| group.opened >= group.threshold)
    }

    /// Counts a step of a custodian in its groups and notes whether the exchange is complete.
    pub fn count(&mut self, groups: &[u64], step: Step, now: u64) {
        for progress in &mut self.groups {
            if !groups.contains(&progress.group) {
                continue;
            }
            let count = match step {
                Step::Delivered => &mut progress.delivered,
                Step::Confirmed => &mut progress.confirmed,
                Step::Opened | Step::Struck => &mut progress.opened,
            };
            *count = if step == Step::Struck {
                count.saturating_sub(1)
            } else {
                count.saturating_add(1)
            };
        }
        if !self.is_complete() {
            self.complete_at = None;
        } else if self.complete_at.is_none() {
            self.complete_at = Some(now);
        }
    }

    /// When nothing more can change but by a dispute: without an open exchange the end of the
    /// delivery window, else that of the open window.
    #[must_use]
    pub fn last_chance(&self) -> u64 {
        if self.is_open() {
            self.open_until
        } else {
            self.deliver_until
        }
    }

    /// End of the dispute window, which is so many seconds long.
    #[must_use]
    pub fn dispute_until(&self, window: u64) -> u64 {
        self.complete_at
            .unwrap_or(self.open_until)
            .saturating_add(window)
    }

    /// What may be done with the money now.
    #[must_use]
    pub fn outcome(&self, now: u64, dispute_window: u64) -> Outcome {
        if self.closed_at.is_some() {
            return Outcome::Closed;
        }
        let (until, then) = match self.complete_at {
            Some(_) => (self.dispute_until(dispute_window), Outcome::Settle),
            None => (self.last_chance(), Outcome::Refund),
        };
        if now < until {
            Outcome::Waiting { until }
        } else {
            then
        }
    }
}
