//! The reviews of a run again, from the exported votes and gold answers alone, through
//! `tenzro-review-math`: every decision, weight and score must be the one that the chain stored.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tenzro_contract_api::reputation::{AppealOutcome, HistoryEntry, Outcome};
use tenzro_contract_api::types::Modality;
use tenzro_review_math::{
    Contributor, Counters, DomainState, Labels, MAX_PANEL, PayBins, Seat, learn_qualifier, settle,
    settle_appeal,
};

/// The part of an export that is read here.
#[derive(Deserialize)]
pub struct Export {
    /// Everything that `reputation` did, in order.
    pub history: Vec<HistoryEntry>,
}

/// How much was compared.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// Items.
    pub decisions: usize,
    /// Votes: weight, opinion of the others, score.
    pub weights: usize,
    /// Qualifying answers learnt from.
    pub answers: usize,
}

/// What is known in one domain.
#[derive(Default)]
struct Domain {
    state: DomainState,
    bins: PayBins,
    contributors: BTreeMap<String, Contributor>,
    reviewers: BTreeMap<String, Counters>,
}

/// Replays a history.
///
/// # Errors
/// With the first figure that differs from what the chain stored.
pub fn replay(history: &[HistoryEntry]) -> Result<Compared> {
    let mut domains: BTreeMap<Modality, Domain> = BTreeMap::new();
    let mut compared = Compared::default();
    for entry in history {
        match entry {
            HistoryEntry::Qualified {
                reviewer,
                domain,
                answers,
                ..
            } => {
                let domain = domains.entry(*domain).or_default();
                let trips = domain.state.breaker.trips;
                let counters = domain.reviewers.entry(reviewer.clone()).or_default();
                for gold in answers {
                    learn_qualifier(counters, trips, gold.ai_vote, gold.answer, gold.label);
                }
                compared.answers += answers.len();
            }
            HistoryEntry::Settled(outcome) => {
                let domain = domains.entry(outcome.domain).or_default();
                domain
                    .settle(outcome)
                    .with_context(|| format!("item {}", outcome.item))?;
                compared.decisions += 1;
                compared.weights += outcome.jurors.len();
            }
            HistoryEntry::Appealed(outcome) => {
                let domain = domains.entry(outcome.domain).or_default();
                domain
                    .appeal(outcome)
                    .with_context(|| format!("appeal against item {}", outcome.item))?;
                compared.decisions += 1;
                compared.weights += outcome.jurors.len();
            }
        }
    }
    Ok(compared)
}

impl Domain {
    fn settle(&mut self, stored: &Outcome) -> Result<()> {
        let seat = |vote: &tenzro_contract_api::reputation::Vote| {
            let counters = self.reviewers.get(&vote.reviewer).copied();
            let counters =
                counters.with_context(|| format!("{} never qualified", vote.reviewer))?;
            Ok(Seat {
                counters,
                vote: vote.accept,
            })
        };
        let mut seats = stored
            .votes
            .iter()
            .map(seat)
            .collect::<Result<Vec<Seat>>>()?;
        let voted = seats.len();
        // Seats that nobody could be found for count as filled with nobody.
        seats.resize(
            MAX_PANEL,
            Seat {
                counters: Counters::default(),
                vote: false,
            },
        );
        let contributor = self
            .contributors
            .entry(stored.contributor.clone())
            .or_default();
        let labels = Labels {
            gold: stored.label,
            audit: stored.audit,
            recovery_gold: stored.recovery_gold,
        };
        let found = settle(
            &mut self.state,
            contributor,
            stored.ai_vote,
            &mut seats,
            labels,
        )
        .map_err(|error| anyhow::anyhow!("not decided: {error}"))?;
        same("decision", found.decision, stored.accepted)?;
        same("prior", found.l0, stored.prior)?;
        same("log-odds", found.log_odds, stored.total)?;
        same("posterior", found.posterior, stored.posterior)?;
        same("breaker", found.tripped, stored.tripped)?;
        let heard = &found.jurors[..found.jurors.len().min(voted)];
        same("votes that counted", heard.len(), stored.jurors.len())?;
        let scores = self.bins.settle(found.l0, heard);
        for (place, juror) in stored.jurors.iter().enumerate() {
            let who = &juror.reviewer;
            same("order of votes", &stored.votes[place].reviewer, who)?;
            same(
                &format!("weight of {who}"),
                heard[place].weight,
                juror.weight,
            )?;
            same(
                &format!("opinion of the others on {who}"),
                heard[place].p,
                juror.others,
            )?;
            same(&format!("score of {who}"), scores[place], juror.score)?;
            self.reviewers.insert(who.clone(), seats[place].counters);
        }
        Ok(())
    }
}

impl Domain {
    fn seat(&self, reviewer: &str, vote: bool) -> Result<Seat> {
        let counters = self.reviewers.get(reviewer).copied();
        let counters = counters.with_context(|| format!("{reviewer} never qualified"))?;
        Ok(Seat { counters, vote })
    }

    /// A verdict on appeal: the fresh panel decides, the first one is told.
    fn appeal(&mut self, stored: &AppealOutcome) -> Result<()> {
        let jurors = stored.jurors.iter();
        let mut seats = jurors
            .map(|juror| self.seat(&juror.reviewer, juror.accept))
            .collect::<Result<Vec<Seat>>>()?;
        let first = stored.relabelled.iter();
        let mut first = first
            .map(|juror| self.seat(&juror.reviewer, juror.accept))
            .collect::<Result<Vec<Seat>>>()?;
        let contributor = self
            .contributors
            .entry(stored.contributor.clone())
            .or_default();
        let found = settle_appeal(
            &mut self.state,
            contributor,
            stored.ai_vote,
            &mut seats,
            &mut first,
            stored.first,
        );
        same("decision", found.decision, stored.accepted)?;
        same("prior", found.l0, stored.prior)?;
        same("log-odds", found.log_odds, stored.total)?;
        same("posterior", found.posterior, stored.posterior)?;
        same("breaker", found.tripped, stored.tripped)?;
        let scores = self.bins.settle(found.l0, &found.jurors);
        for (place, juror) in stored.jurors.iter().enumerate() {
            let who = &juror.reviewer;
            same("weight", found.jurors[place].weight, juror.weight)?;
            same("opinion of the others", found.jurors[place].p, juror.others)?;
            same("score", scores[place], juror.score)?;
            self.reviewers.insert(who.clone(), seats[place].counters);
        }
        for (place, juror) in stored.relabelled.iter().enumerate() {
            let counters = first[place].counters;
            self.reviewers.insert(juror.reviewer.clone(), counters);
        }
        Ok(())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: T, stored: T) -> Result<()> {
    if ours == stored {
        return Ok(());
    }
    bail!("{what}: {ours:?} here, {stored:?} on the chain")
}
