//! Gold, and how reviewers qualify with it.

use cosmwasm_std::Addr;
use cw_multi_test::AppResponse;
use tenzro_contract_api::{
    hashes::{gold_leaf, gold_root, qualifier_commitment, raw_cid, sha256},
    peer_review::{CohortResponse, CohortStatus, ExecuteMsg, GoldLabel, QueryMsg},
    types::{Digest, Modality},
};

use super::{GOLD, Review, salt};
use crate::{CHAIN_ID, World, world::back::Call};

impl Review {
    /// Opens a cohort of text gold and returns its id.
    pub fn open_cohort(&mut self) -> u64 {
        self.open_cohort_for(Modality::Text)
    }

    /// Opens a cohort of a domain's gold and returns its id.
    pub fn open_cohort_for(&mut self, domain: Modality) -> u64 {
        let leaves: Vec<Digest> = (0u32..)
            .zip(cids().iter().zip(labels()))
            .map(|(index, (cid, gold))| gold_leaf(index, cid, gold.label, gold.ai_vote, &gold.salt))
            .collect();
        let msg = ExecuteMsg::OpenCohort {
            domain,
            root: gold_root(&leaves),
            cids: cids(),
        };
        self.send(&self.keeper.clone(), &msg).unwrap();
        let latest: CohortResponse = self.ask(&QueryMsg::LatestCohort { domain });
        latest.cohort
    }

    /// Commits to answers of which so many are right.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn commit_qualifier(
        &mut self,
        candidate: &Addr,
        cohort: u64,
        right: usize,
    ) -> Result<AppResponse, String> {
        let call = self.committing_qualifier(candidate, cohort, right);
        self.world.execute_all(vec![call]).remove(0)
    }

    fn committing_qualifier(&self, candidate: &Addr, cohort: u64, right: usize) -> Call {
        let commitment = qualifier_commitment(
            CHAIN_ID,
            self.peer_review.as_str(),
            cohort,
            candidate.as_str(),
            &answers(right),
            &salt(candidate, cohort),
        );
        let msg = ExecuteMsg::CommitQualifier { cohort, commitment };
        World::call(candidate, &self.peer_review, &msg)
    }

    /// Opens a cohort's labels as the keeper.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn open_labels(
        &mut self,
        cohort: u64,
        labels: Vec<GoldLabel>,
    ) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::OpenLabels { cohort, labels };
        self.send(&self.keeper.clone(), &msg)
    }

    /// Reveals answers of which so many are right.
    ///
    /// # Errors
    /// With the error's text when peer-review refuses.
    pub fn reveal_qualifier(
        &mut self,
        candidate: &Addr,
        cohort: u64,
        right: usize,
    ) -> Result<AppResponse, String> {
        let call = self.revealing_qualifier(candidate, cohort, right);
        self.world.execute_all(vec![call]).remove(0)
    }

    fn revealing_qualifier(&self, candidate: &Addr, cohort: u64, right: usize) -> Call {
        let msg = ExecuteMsg::RevealQualifier {
            cohort,
            answers: answers(right),
            salt: salt(candidate, cohort),
        };
        World::call(candidate, &self.peer_review, &msg)
    }

    /// Takes registered Trainers through one cohort with 19 right answers each.
    pub fn qualify(&mut self, candidates: &[Addr]) {
        let (cohort, closes) = self.begin_qualifying(candidates);
        self.world.wait_until(closes);
        self.end_qualifying(candidates, cohort);
    }

    /// Opens a cohort to which registered Trainers commit; the cohort, and when its labels may be
    /// opened.
    pub fn begin_qualifying(&mut self, candidates: &[Addr]) -> (u64, u64) {
        let cohort = self.open_cohort();
        let found: CohortResponse = self.ask(&QueryMsg::Cohort { cohort });
        let CohortStatus::Committing { until } = found.status else {
            panic!("{:?}", found.status)
        };
        let commits = candidates
            .iter()
            .map(|candidate| self.committing_qualifier(candidate, cohort, 19))
            .collect();
        self.world.execute_each(commits);
        (cohort, until)
    }

    /// Opens the labels and lets everybody reveal.
    pub fn end_qualifying(&mut self, candidates: &[Addr], cohort: u64) {
        self.open_labels(cohort, labels()).unwrap();
        let reveals = candidates
            .iter()
            .map(|candidate| self.revealing_qualifier(candidate, cohort, 19))
            .collect();
        self.world.execute_each(reveals);
    }
}

/// The CIDs of the gold.
#[must_use]
pub fn cids() -> Vec<String> {
    (0..GOLD)
        .map(|index| raw_cid(&sha256(format!("gold {index}").as_bytes())))
        .collect()
}

/// The labels of the gold: two of three are good, the AI juror is right about three of four.
#[must_use]
pub fn labels() -> Vec<GoldLabel> {
    (0..GOLD)
        .map(|index| {
            let label = index % 3 != 0;
            GoldLabel {
                label,
                ai_vote: if index % 4 == 3 { !label } else { label },
                salt: sha256(format!("gold salt {index}").as_bytes()),
            }
        })
        .collect()
}

/// Answers of which so many are right, the first ones.
#[must_use]
pub fn answers(right: usize) -> Vec<bool> {
    let labels = labels().into_iter().enumerate();
    labels
        .map(|(index, gold)| gold.label ^ (index >= right))
        .collect()
}
