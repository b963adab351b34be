//! `SettleAppeal`.

use cosmwasm_std::{Addr, Deps, DepsMut, Response, StdError, StdResult, Storage, to_json_binary};
use tenzro_contract_api::{
    peer_review::APPEAL_VOTES,
    reputation::{
        AppealMsg, AppealOutcome, HistoryEntry, JurorWeight, Known, Outcome, Relabelled,
        ReputationError, SettleMsg,
    },
};
use tenzro_review_math::{Contributor, DomainState, PayBins, Seat, U, settle_appeal as decide};

use crate::{
    events,
    panel::{Panel, count},
    state::{self, APPEAL_OF, HISTORY, Reviewer, SEQUENCE_OF},
};

/// Decides a settled item again, for good; the answer's data is the JSON [`AppealOutcome`].
///
/// # Errors
/// When the item is not settled or was decided again already, too few or too many have voted,
/// somebody votes twice or voted the first time, or an address is malformed.
pub fn settle_appeal(deps: DepsMut, msg: AppealMsg) -> Result<Response, ReputationError> {
    let item = msg.item;
    let first = first_verdict(deps.as_ref(), item)?;
    if APPEAL_OF.has(deps.storage, item) {
        return Err(ReputationError::AlreadyAppealed { item });
    }
    check_votes(&msg, &first)?;
    let contributor = deps.api.addr_validate(&first.contributor)?;
    let mut case = Case::load(deps.as_ref(), msg, &first, &contributor)?;
    let sequence = state::next_sequence(deps.storage)?;
    let outcome = case.settle(sequence, &first);
    case.save(deps.storage, &outcome, &contributor)?;
    let data = to_json_binary(&outcome)?;
    let mut response = Response::new()
        .add_attribute("action", "settle_appeal")
        .add_event(events::appealed(&outcome))
        .set_data(data);
    if outcome.tripped {
        response = response.add_event(events::tripped(outcome.domain, item));
    }
    HISTORY.save(deps.storage, sequence, &HistoryEntry::Appealed(outcome))?;
    APPEAL_OF.save(deps.storage, item, &sequence)?;
    Ok(response)
}

/// How the item was decided the first time.
fn first_verdict(deps: Deps, item: u64) -> Result<Outcome, ReputationError> {
    let sequence = SEQUENCE_OF
        .may_load(deps.storage, item)?
        .ok_or(ReputationError::NotSettled { item })?;
    match HISTORY.load(deps.storage, sequence)? {
        HistoryEntry::Settled(outcome) => Ok(outcome),
        _ => Err(StdError::not_found(format!("an outcome of item {item}")).into()),
    }
}

fn check_votes(msg: &AppealMsg, first: &Outcome) -> Result<(), ReputationError> {
    let item = msg.item;
    if msg.votes.len() < APPEAL_VOTES as usize {
        return Err(ReputationError::TooFewVotes {
            item,
            needed: APPEAL_VOTES,
            votes: count(msg.votes.len()),
        });
    }
    let judged = |reviewer: &String| first.votes.iter().any(|vote| vote.reviewer == *reviewer);
    match msg.votes.iter().find(|vote| judged(&vote.reviewer)) {
        Some(vote) => Err(ReputationError::JudgedBefore {
            reviewer: vote.reviewer.clone(),
            item,
        }),
        None => Ok(()),
    }
}

/// Everything that one appeal reads and changes.
struct Case {
    domain: DomainState,
    contributor: Contributor,
    bins: PayBins,
    panel: Panel,
    /// The jurors whose votes counted the first time, with their records now.
    first: Vec<(Addr, Reviewer)>,
}

impl Case {
    fn load(
        deps: Deps,
        msg: AppealMsg,
        first: &Outcome,
        contributor: &Addr,
    ) -> Result<Self, ReputationError> {
        let domain = state::domain(deps.storage, first.domain)?;
        let trips = domain.breaker.trips;
        let votes = SettleMsg {
            item: msg.item,
            domain: first.domain,
            contributor: first.contributor.clone(),
            ai_vote: first.ai_vote,
            votes: msg.votes,
            label: None,
            audit: None,
            recovery_gold: None,
        };
        let heard = first.jurors.iter().map(|juror| {
            let address = deps.api.addr_validate(&juror.reviewer)?;
            let reviewer = state::reviewer(deps.storage, first.domain, &address, trips)?;
            Ok((address, reviewer))
        });
        Ok(Self {
            domain,
            contributor: state::contributor(deps.storage, first.domain, contributor)?,
            bins: state::pay(deps.storage, first.domain)?,
            panel: Panel::load(deps, &votes, trips)?,
            first: heard.collect::<StdResult<_>>()?,
        })
    }

    /// Decides, learns and scores.
    fn settle(&mut self, sequence: u64, first: &Outcome) -> AppealOutcome {
        let mut seats = self.panel.seats.clone();
        let mut firsts: Vec<Seat> = first
            .jurors
            .iter()
            .zip(&self.first)
            .map(|(juror, (_, reviewer))| Seat {
                counters: reviewer.slow,
                vote: juror.accept,
            })
            .collect();
        let mut known = self.known();
        let found = decide(
            &mut self.domain,
            &mut self.contributor,
            first.ai_vote,
            &mut seats,
            &mut firsts,
            first.accepted,
        );
        known.expected = self.bins.bins[PayBins::index(found.l0)].mean();
        let scores = self.bins.settle(found.l0, &found.jurors);
        let relabelled = self.relabel(first, &firsts, found.decision, found.label_weight);
        let mut jurors = Vec::with_capacity(seats.len());
        for (position, (juror, score)) in found.jurors.iter().zip(scores).enumerate() {
            let (address, reviewer) = &mut self.panel.reviewers[position];
            jurors.push(JurorWeight {
                reviewer: address.to_string(),
                accept: juror.vote,
                weight: juror.weight,
                others: juror.p,
                score,
                counters: reviewer.slow.c,
            });
            let fast = &mut reviewer.fast;
            fast.learn_fast(first.ai_vote, juror.vote, juror.p, found.learn_weight);
            reviewer.slow = seats[position].counters;
        }
        AppealOutcome {
            sequence,
            item: first.item,
            domain: first.domain,
            contributor: first.contributor.clone(),
            ai_vote: first.ai_vote,
            first: first.accepted,
            prior: found.l0,
            total: found.log_odds,
            posterior: found.posterior,
            accepted: found.decision,
            jurors,
            relabelled,
            learn_weight: found.learn_weight,
            label_weight: found.label_weight,
            tripped: found.tripped,
            known,
        }
    }

    /// Takes over what the first jurors learnt, and says what was known of them before.
    fn relabel(
        &mut self,
        first: &Outcome,
        seats: &[Seat],
        decision: bool,
        label_weight: u64,
    ) -> Vec<Relabelled> {
        let truth = if decision { U } else { 0 };
        let mut relabelled = Vec::with_capacity(seats.len());
        for ((juror, (_, reviewer)), seat) in first.jurors.iter().zip(&mut self.first).zip(seats) {
            relabelled.push(Relabelled {
                reviewer: juror.reviewer.clone(),
                accept: juror.accept,
                counters: reviewer.slow.c,
            });
            let fast = &mut reviewer.fast;
            fast.learn_fast(first.ai_vote, juror.accept, truth, label_weight);
            reviewer.slow = seat.counters;
        }
        relabelled
    }

    fn known(&self) -> Known {
        Known {
            items: self.domain.t,
            ai_juror: self.domain.ai.a,
            contributor: [self.contributor.g, self.contributor.b],
            gold_error: self.domain.breaker.ge,
            recovery: self.domain.breaker.rec,
            expected: 0,
        }
    }

    /// Keeps everything that changed.
    fn save(
        &self,
        storage: &mut dyn Storage,
        outcome: &AppealOutcome,
        contributor: &Addr,
    ) -> StdResult<()> {
        let domain = outcome.domain;
        state::save_domain(storage, domain, &self.domain)?;
        state::save_contributor(storage, domain, contributor, &self.contributor)?;
        state::save_pay(storage, domain, &self.bins)?;
        let trips = self.domain.breaker.trips;
        for (address, reviewer) in self.panel.reviewers.iter().chain(&self.first) {
            state::save_reviewer(storage, domain, address, &reviewer.caught_up(trips))?;
        }
        Ok(())
    }
}
