//! A contract with accounts, and peer-review as the sender.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    reason = "a test fails by panicking, and not every test uses every helper"
)]

use cosmwasm_std::{
    Addr, Empty, Env, OwnedDeps, Response, from_json,
    testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env},
};
use serde::de::DeserializeOwned;
use tenzro_contract_api::{
    reputation::{
        ExecuteMsg, GoldAnswer, HistoryEntry, HistoryResponse, InstantiateMsg, Outcome, QueryMsg,
        ReputationError, ReviewerResponse, SettleMsg, Vote,
    },
    types::Modality,
};
use tenzro_reputation::contract::{execute, instantiate, query};

pub struct World {
    pub deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    pub env: Env,
}

pub fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// Twenty answers of which so many are right; two of three items are good, and the AI juror is
/// right about three of four.
pub fn answers(right: usize) -> Vec<GoldAnswer> {
    (0..20)
        .map(|index| {
            let label = index % 3 != 0;
            GoldAnswer {
                ai_vote: if index % 4 == 3 { !label } else { label },
                label,
                answer: if index < right { label } else { !label },
            }
        })
        .collect()
}

impl World {
    pub fn new() -> Self {
        let mut deps = mock_dependencies();
        let msg = InstantiateMsg {
            peer_review: account("peer-review").into_string(),
        };
        let info = message_info(&account("anyone"), &[]);
        instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
        Self {
            deps,
            env: mock_env(),
        }
    }

    pub fn execute(&mut self, sender: &str, msg: ExecuteMsg) -> Result<Response, ReputationError> {
        let info = message_info(&account(sender), &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, msg)
    }

    pub fn query<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    /// Qualifies somebody for text with so many right answers of twenty.
    pub fn qualify(&mut self, name: &str, right: usize) {
        let msg = ExecuteMsg::Qualify {
            reviewer: account(name).into_string(),
            domain: Modality::Text,
            answers: answers(right),
        };
        self.execute("peer-review", msg).unwrap();
    }

    /// Qualifies `r0` to `r<count - 1>` with 19 right answers each.
    pub fn crowd(&mut self, count: usize) {
        for index in 0..count {
            self.qualify(&format!("r{index}"), 19);
        }
    }

    pub fn settle(&mut self, msg: SettleMsg) -> Result<Outcome, ReputationError> {
        let response = self.execute("peer-review", ExecuteMsg::Settle(msg))?;
        Ok(from_json(response.data.unwrap()).unwrap())
    }

    pub fn reviewer(&self, name: &str) -> ReviewerResponse {
        self.query(QueryMsg::Reviewer {
            address: account(name).into_string(),
            domain: Modality::Text,
        })
    }

    /// The whole history, page by page.
    pub fn history(&self) -> Vec<HistoryEntry> {
        let mut all = vec![];
        let mut last = 0;
        loop {
            let page: HistoryResponse = self.query(QueryMsg::History {
                start_after: Some(last),
                limit: Some(100),
            });
            if page.entries.is_empty() {
                return all;
            }
            last += page.entries.len() as u64;
            all.extend(page.entries);
        }
    }
}

/// A text item on which `r0`, `r1` … vote as given.
pub fn case(item: u64, ai_vote: bool, votes: &[bool]) -> SettleMsg {
    let votes = votes.iter().enumerate().map(|(index, accept)| Vote {
        reviewer: account(&format!("r{index}")).into_string(),
        accept: *accept,
    });
    SettleMsg {
        item,
        domain: Modality::Text,
        contributor: account("contributor").into_string(),
        ai_vote,
        votes: votes.collect(),
        label: None,
        audit: None,
        recovery_gold: None,
    }
}
