//! Panels of reviewers: drawn, committing, revealing.

use cosmwasm_std::Addr;
use cw_multi_test::AppResponse;
use tenzro_contract_api::{
    hashes::vote_commitment,
    peer_review::{ExecuteMsg, ItemResponse, ItemStatus, QueryMsg},
    types::Digest,
};

use super::{Review, salt};
use crate::{CHAIN_ID, World, world::back::Call};

impl Review {
    /// Lets the item's beacon round close and draws the panel.
    pub fn draw(&mut self, item: u64) {
        self.draw_all(&[item]);
    }

    /// [`Review::draw`] for several items.
    pub fn draw_all(&mut self, items: &[u64]) {
        let anyone = self.world.account("anyone");
        let mut calls = vec![];
        for item in items {
            let ItemStatus::AwaitingPanel { round } = self.item(*item).status else {
                panic!("{:?}", self.item(*item).status)
            };
            self.network.reach_round(&mut self.world, round);
            let draw = ExecuteMsg::DrawPanel { item: *item };
            calls.push(World::call(&anyone, &self.peer_review, &draw));
        }
        self.world.execute_each(calls);
    }

    /// One item.
    #[must_use]
    pub fn item(&self, item: u64) -> ItemResponse {
        self.ask(&QueryMsg::Item { item })
    }

    /// The reviewers an item waits for: to commit, or to reveal.
    #[must_use]
    pub fn awaited(&self, item: u64) -> Vec<Addr> {
        let item = self.item(item);
        let revealing = matches!(item.status, ItemStatus::Revealing { .. });
        item.seats
            .iter()
            .filter(|seat| !seat.missed && seat.accept.is_none())
            .filter(|seat| seat.commitment.is_some() == revealing)
            .map(|seat| Addr::unchecked(&seat.reviewer))
            .collect()
    }

    /// What a reviewer commits to for a vote.
    #[must_use]
    pub fn commitment(&self, reviewer: &Addr, item: u64, accept: bool) -> Digest {
        vote_commitment(
            CHAIN_ID,
            self.peer_review.as_str(),
            item,
            reviewer.as_str(),
            accept,
            &salt(reviewer, item),
        )
    }

    /// Commits to a vote.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn commit(
        &mut self,
        reviewer: &Addr,
        item: u64,
        accept: bool,
    ) -> Result<AppResponse, String> {
        let call = self.committing(reviewer, item, accept);
        self.world.execute_all(vec![call]).remove(0)
    }

    /// What a reviewer sends to commit to a vote.
    #[must_use]
    pub fn committing(&self, reviewer: &Addr, item: u64, accept: bool) -> Call {
        let commitment = self.commitment(reviewer, item, accept);
        let msg = ExecuteMsg::CommitVote { item, commitment };
        World::call(reviewer, &self.peer_review, &msg)
    }

    /// Reveals a vote.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn reveal(
        &mut self,
        reviewer: &Addr,
        item: u64,
        accept: bool,
    ) -> Result<AppResponse, String> {
        let call = self.revealing(reviewer, item, accept);
        self.world.execute_all(vec![call]).remove(0)
    }

    /// What a reviewer sends to reveal a vote.
    #[must_use]
    pub fn revealing(&self, reviewer: &Addr, item: u64, accept: bool) -> Call {
        let salt = salt(reviewer, item);
        let msg = ExecuteMsg::RevealVote { item, accept, salt };
        World::call(reviewer, &self.peer_review, &msg)
    }

    /// Does what a deadline requires.
    ///
    /// # Errors
    /// With the error's text when nothing is to be done.
    pub fn advance(&mut self, item: u64) -> Result<AppResponse, String> {
        let anyone = self.world.account("anyone");
        self.send(&anyone, &ExecuteMsg::Advance { item })
    }

    /// Lets a window pass and advances.
    pub fn pass_window(&mut self, item: u64) {
        self.world.wait(self.world.pace.vote);
        self.advance(item).unwrap();
    }

    /// Opens an item, draws, and lets each seat vote as `vote` says until the item has ended.
    pub fn run(&mut self, item: u64, ai_vote: bool, vote: impl Fn(&Addr) -> bool) {
        self.open_item(item, ai_vote).unwrap();
        self.draw(item);
        while self.votes(item) {
            self.run_step(item, &vote);
        }
    }

    /// Lets everybody the item waits for commit, then reveal.
    pub fn run_step(&mut self, item: u64, vote: impl Fn(&Addr) -> bool) {
        self.run_steps(&[item], vote);
    }

    /// [`Review::run_step`] for several items at once.
    pub fn run_steps(&mut self, items: &[u64], vote: impl Fn(&Addr) -> bool) {
        let mut step = vec![];
        for item in items {
            let awaited = self.awaited(*item).into_iter();
            step.extend(awaited.map(|reviewer| (reviewer, *item)));
        }
        let commits = step
            .iter()
            .map(|(reviewer, item)| self.committing(reviewer, *item, vote(reviewer)))
            .collect();
        self.world.execute_each(commits);
        let reveals = step
            .iter()
            .map(|(reviewer, item)| self.revealing(reviewer, *item, vote(reviewer)))
            .collect();
        self.world.execute_each(reveals);
    }

    /// Whether an item's panel still votes.
    #[must_use]
    pub fn votes(&self, item: u64) -> bool {
        matches!(self.item(item).status, ItemStatus::Committing { .. })
    }
}
