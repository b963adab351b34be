//! Where the operator stands: what the page, `/ready` and `tenzro-oracle status` show.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use tenzro_contract_api::operators::OperatorResponse;
use tenzro_contract_api::oracle::{self, PerformanceResponse};
use tenzro_contract_api::treasury;
use tenzro_contract_api::types::Modality;

use crate::node::Node;
use crate::rounds::{Fate, Rounds};

/// After how many seconds without an answer the chain counts as away.
const AWAY: u64 = 30;
/// How long fees are watched before a rate is made of them.
const WATCHED: Duration = Duration::from_secs(60);
/// A fall of the balance above this is a payment by the owner, not a fee: one TNZ.
const LARGEST_FEE: u128 = 1_000_000;

/// One round, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShownRound {
    /// The job.
    pub job: u64,
    /// The model that ran.
    pub model: String,
    /// What it judges.
    pub modality: Option<Modality>,
    /// When it ended here, seconds since 1970; for an open one, when it was first seen.
    pub time: u64,
    /// What became of the seat.
    #[serde(flatten)]
    pub fate: Fate,
}

/// Where the operator stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// Version of the program.
    pub version: String,
    /// The operator.
    pub address: String,
    /// Tells this run of the daemon from every other.
    pub instance: u64,
    /// The chain; empty before the node has answered.
    pub chain_id: String,
    /// The node.
    pub node: String,
    /// When the daemon began, seconds since 1970.
    pub started: u64,
    /// The newest height seen.
    pub height: u64,
    /// When the chain last answered, seconds since 1970; 0 for never.
    pub last_look: u64,
    /// When the chain last did not answer, seconds since 1970; 0 for never.
    pub last_failure: u64,
    /// What the daemon does or waits for, in words.
    pub doing: String,
    /// The record with the operators' contract; absent when not registered.
    pub record: Option<OperatorResponse>,
    /// What the account holds, utnz.
    pub balance: u128,
    /// For how many days fees last at the present rate; absent while nothing is spent.
    pub days_left: Option<u64>,
    /// Counts over all jobs that have ended.
    pub performance: PerformanceResponse,
    /// Compute points in the running epoch, micro.
    pub points: i128,
    /// What can be claimed of closed epochs, micro-TIC.
    pub tic_pending: u128,
    /// What was claimed of them, micro-TIC.
    pub tic_claimed: u128,
    /// Fees that can be claimed, micro-TCC.
    pub tcc_pending: u128,
    /// Models that are here, by name.
    pub models: Vec<String>,
    /// Open and ended rounds, newest first.
    pub rounds: Vec<ShownRound>,
}

impl Status {
    /// Why no work can be done now; empty when it can.
    #[must_use]
    pub fn not_ready(&self, now: u64) -> Vec<String> {
        let mut why = Vec::new();
        if self.models.is_empty() {
            why.push("no model is loaded".to_owned());
        }
        if self.last_look == 0 {
            why.push(format!("the chain at {} has not answered yet", self.node));
        } else if now.saturating_sub(self.last_look) > AWAY {
            let since = now.saturating_sub(self.last_look);
            why.push(format!("the chain has not answered for {since} s"));
        }
        match &self.record {
            None if self.doing.is_empty() => why.push("not registered, no bond".to_owned()),
            None => why.push(format!("not bonded yet: {}", self.doing)),
            Some(record) if !is_bonded(record) => {
                why.push(format!("not drawn: {:?}", record.status));
            }
            Some(_) => {}
        }
        why
    }
}

fn is_bonded(record: &OperatorResponse) -> bool {
    record.status == tenzro_contract_api::operators::OperatorStatus::Bonded
}

/// Seconds since 1970.
#[must_use]
pub fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// The status, shared between the loop and the server.
#[derive(Debug, Clone, Default)]
pub struct Board {
    status: Arc<RwLock<Status>>,
}

impl Board {
    /// A copy.
    #[must_use]
    pub fn read(&self) -> Status {
        let guard = self.status.read().unwrap_or_else(PoisonError::into_inner);
        guard.clone()
    }

    /// Changes it.
    pub fn change(&self, work: impl FnOnce(&mut Status)) {
        work(&mut self.status.write().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says what the daemon does now.
    pub fn doing(&self, text: impl Into<String>) {
        let text = text.into();
        self.change(|status| status.doing = text);
    }

    /// Puts the rounds on it.
    pub fn show(&self, rounds: &Rounds) {
        let open = rounds.open_jobs().map(|(job, since)| ShownRound {
            job,
            model: String::new(),
            modality: None,
            time: since,
            fate: Fate::Open,
        });
        let ended = rounds.ended().rev().map(|round| ShownRound {
            job: round.job.job,
            model: round.model.name.clone(),
            modality: Some(round.model.modality),
            time: round.ended,
            fate: round.fate,
        });
        let shown = open.chain(ended).collect();
        self.change(|status| status.rounds = shown);
    }
}

/// Asks the chain what the operator has and has earned.
///
/// # Errors
/// When the node does not answer.
pub async fn refresh(board: &Board, node: &Node, purse: &mut Purse) -> tenzro_client::Result<()> {
    let address = node.address().to_string();
    let balance = node.balance().await?;
    let question = oracle::QueryMsg::Performance {
        operator: address.clone(),
    };
    let performance: PerformanceResponse = node.ask("oracle", &question).await?;
    let question = oracle::QueryMsg::Claimable {
        address: address.clone(),
    };
    let fees: oracle::ClaimableResponse = node.ask("oracle", &question).await?;
    let question = treasury::QueryMsg::Claimable {
        account: address.clone(),
    };
    let rewards: treasury::ClaimableResponse = node.ask("treasury", &question).await?;
    let question = treasury::QueryMsg::Points {
        account: address,
        epoch: None,
    };
    let points: treasury::PointsResponse = node.ask("treasury", &question).await?;
    let days_left = purse.days_left(balance, Instant::now());
    let sum = |parts: &[cosmwasm_std::Uint128]| {
        let parts = parts.iter();
        parts.fold(0_u128, |sum, part| sum.saturating_add(part.u128()))
    };
    let [.., compute] = points.points;
    board.change(|status| {
        status.balance = balance;
        status.performance = performance;
        status.tcc_pending = fees.amount.u128();
        status.tic_pending = sum(&rewards.pending);
        status.tic_claimed = sum(&rewards.claimed);
        status.points = compute.i128();
        status.days_left = days_left;
    });
    Ok(())
}

/// How fast fees use up the balance.
#[derive(Debug, Default)]
pub struct Purse {
    begun: Option<Instant>,
    last: u128,
    /// Fees since the beginning, utnz.
    spent: u128,
}

impl Purse {
    /// Days that the balance lasts at the rate seen so far.
    fn days_left(&mut self, balance: u128, now: Instant) -> Option<u64> {
        let begun = *self.begun.get_or_insert(now);
        if let Some(fee) = self.last.checked_sub(balance)
            && fee <= LARGEST_FEE
        {
            self.spent = self.spent.saturating_add(fee);
        }
        self.last = balance;
        let watched = now.saturating_duration_since(begun);
        if self.spent == 0 || watched < WATCHED {
            return None;
        }
        let seconds = u128::from(watched.as_secs());
        let per_day = self.spent.saturating_mul(86_400).checked_div(seconds)?;
        let days = balance.checked_div(per_day)?;
        Some(u64::try_from(days).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready() -> Status {
        let record = serde_json::json!({
            "address": "me", "endpoint": "http://x", "roles": ["inference"], "entity": null,
            "bond": "1", "locked": "0", "slashed": "0", "status": "bonded"
        });
        Status {
            models: vec!["text-quality".to_owned()],
            last_look: 100,
            record: serde_json::from_value(record).unwrap(),
            ..Status::default()
        }
    }

    #[test]
    fn a_daemon_is_ready_only_with_models_chain_and_bond() {
        assert_eq!(ready().not_ready(110), Vec::<String>::new());
        let without = |change: fn(&mut Status)| {
            let mut status = ready();
            change(&mut status);
            status.not_ready(110).len()
        };
        assert_eq!(without(|status| status.models.clear()), 1);
        assert_eq!(without(|status| status.last_look = 0), 1);
        assert_eq!(without(|status| status.last_look = 20), 1);
        assert_eq!(without(|status| status.record = None), 1);
    }

    #[test]
    fn days_left_follow_from_fees_and_payments_of_the_owner_are_left_out() {
        let begun = Instant::now();
        let later = |seconds| begun + Duration::from_secs(seconds);
        let mut purse = Purse::default();
        assert_eq!(purse.days_left(1_000_000_000, begun), None);
        assert_eq!(purse.days_left(900_000_000, later(30)), None, "a payment");
        let days = purse.days_left(899_999_000, later(86_400));
        assert_eq!(days, Some(899_999));
        assert_eq!(purse.days_left(900_999_000, later(86_400)), Some(900_999));
    }
}
