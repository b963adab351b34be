//! Disputed verdicts: a network in which a contributor and a stranger can pay for an appeal.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use tenzro_contract_api::data_registry::{ItemStatus, RefusalReason};
use tenzro_contract_api::peer_review::{
    AppealResponse, BondsResponse, QueryMsg, ReceiveMsg, TotalsResponse, appeal_case,
};
use tenzro_contract_api::reputation::{self, AppealOutcome};

use crate::data::{Data, Giver};

/// What everybody who disputes has, micro-TIC.
pub const WEALTH: u128 = 100_000_000;

/// A network with so many reviewers in which giver 1 and `stranger` have TIC.
pub struct Court {
    /// The network.
    pub data: Data,
    /// Contributes.
    pub giver: Giver,
    /// Had no part in anything.
    pub stranger: Addr,
    /// TIC.
    pub token: Addr,
}

impl Court {
    /// A court among so many reviewers.
    pub fn new(reviewers: usize) -> Self {
        let mut data = Data::new(reviewers);
        let giver = data.giver(1);
        let world = data.world();
        let (stranger, minter) = (world.account("stranger"), world.account("minter"));
        let balances = [(&giver.address, WEALTH), (&stranger, WEALTH)];
        world.deploy_cw20("incentive-token", &balances, &minter);
        let token = world.address("incentive-token");
        Self {
            data,
            giver,
            stranger,
            token,
        }
    }

    /// An item that the panel refused.
    pub fn refused(&mut self) -> u64 {
        let giver = self.giver.address.clone();
        let item = self.data.contribute(&self.giver, b"disliked").unwrap();
        self.data.check(item, 30_000, [1; 32]);
        self.data.judge(item, false);
        let refused = ItemStatus::Refused(RefusalReason::LowQuality);
        assert_eq!(self.data.item(item).status, refused);
        assert_eq!(self.data.data_points(&giver), 0);
        item
    }

    /// Disputes a verdict with so many micro-TIC.
    pub fn appeal(&mut self, who: &Addr, item: u64, sent: u128) -> Result<(), String> {
        let (token, court) = (self.token.clone(), self.data.review.peer_review.clone());
        let hook = ReceiveMsg::Appeal { item };
        let world = self.data.world();
        world
            .send_cw20(&token, who, &court, sent, &hook)
            .map(|_| ())
    }

    /// How an appeal stands.
    pub fn standing(&self, item: u64) -> AppealResponse {
        self.data.review.ask(&QueryMsg::Appeal { item })
    }

    /// Draws the fresh panel and lets everybody vote as `vote` says.
    pub fn judge_again(&mut self, item: u64, vote: impl Fn(&Addr) -> bool) {
        let case = appeal_case(item);
        self.data.review.draw(case);
        self.data.review.run_step(case, vote);
    }

    /// What an account may take back, micro-TIC.
    pub fn bonds(&self, who: &Addr) -> u128 {
        let address = who.to_string();
        let answer: BondsResponse = self.data.review.ask(&QueryMsg::Bonds { address });
        answer.amount.u128()
    }

    /// Every micro-TIC that was sent is held, claimable or paid out, and the contract has it.
    pub fn assert_conserved(&mut self) {
        let totals: TotalsResponse = self.data.review.ask(&QueryMsg::Totals {});
        assert_eq!(
            totals.received,
            totals.held + totals.claimable + totals.paid_out
        );
        let court = self.data.review.peer_review.clone();
        let held = self.data.review.world.cw20(&self.token, &court);
        assert_eq!(held, (totals.held + totals.claimable).u128());
    }

    /// What the reputation contract was told of an appeal.
    pub fn outcome(&self, item: u64) -> AppealOutcome {
        let reputation = self.data.review.reputation.clone();
        let question = reputation::QueryMsg::Appeal { item };
        self.data.review.world.query(&reputation, &question)
    }

    /// Who sits on a case.
    pub fn seats(&self, case: u64) -> BTreeSet<String> {
        let seats = self.data.review.item(case).seats.into_iter();
        seats.map(|seat| seat.reviewer).collect()
    }
}
