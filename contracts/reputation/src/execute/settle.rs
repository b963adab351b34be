//! `Settle`.

use cosmwasm_std::{Addr, DepsMut, Response, StdError, StdResult, Storage, to_json_binary};
use tenzro_contract_api::reputation::{
    HistoryEntry, JurorWeight, Known, Outcome, ReputationError, SettleMsg,
};
use tenzro_review_math::{
    self as math, Contributor, Counters, DomainState, Labels, MAX_PANEL, PayBins, Seat, k0,
};

use crate::{
    events,
    panel::{Panel, count},
    state::{self, HISTORY, SEQUENCE_OF},
};

/// Settles one item; the answer's data is the JSON [`Outcome`].
///
/// # Errors
/// When the item is settled, too few or too many have voted, somebody votes twice, or an address
/// is malformed.
pub fn settle(deps: DepsMut, msg: SettleMsg) -> Result<Response, ReputationError> {
    let item = msg.item;
    if SEQUENCE_OF.has(deps.storage, item) {
        return Err(ReputationError::AlreadySettled { item });
    }
    let contributor = deps.api.addr_validate(&msg.contributor)?;
    let mut case = Case::load(deps.as_ref(), &msg, &contributor)?;
    let needed = k0(case.domain.t, case.domain.breaker.rec);
    if msg.votes.len() < needed {
        return Err(ReputationError::TooFewVotes {
            item,
            needed: count(needed),
            votes: count(msg.votes.len()),
        });
    }
    let sequence = state::next_sequence(deps.storage)?;
    let domain = msg.domain;
    let outcome = case.settle(sequence, msg)?;
    case.save(deps.storage, &outcome, &contributor)?;
    let data = to_json_binary(&outcome)?;
    let mut response = Response::new()
        .add_attribute("action", "settle")
        .add_event(events::settled(&outcome))
        .set_data(data);
    if outcome.tripped {
        response = response.add_event(events::tripped(domain, item));
    }
    HISTORY.save(deps.storage, sequence, &HistoryEntry::Settled(outcome))?;
    SEQUENCE_OF.save(deps.storage, item, &sequence)?;
    Ok(response)
}

/// Everything that one settlement reads and changes.
struct Case {
    domain: DomainState,
    contributor: Contributor,
    bins: PayBins,
    panel: Panel,
}

impl Case {
    fn load(
        deps: cosmwasm_std::Deps,
        msg: &SettleMsg,
        contributor: &Addr,
    ) -> Result<Self, ReputationError> {
        let domain = state::domain(deps.storage, msg.domain)?;
        Ok(Self {
            domain,
            contributor: state::contributor(deps.storage, msg.domain, contributor)?,
            bins: state::pay(deps.storage, msg.domain)?,
            panel: Panel::load(deps, msg, domain.breaker.trips)?,
        })
    }

    /// Decides, learns and scores. Empty seats stand for reviewers who could not be found.
    fn settle(&mut self, sequence: u64, msg: SettleMsg) -> StdResult<Outcome> {
        let before = self.panel.seats.clone();
        let empty = Seat {
            counters: Counters::default(),
            vote: false,
        };
        let mut seats = before.clone();
        seats.resize(MAX_PANEL, empty);
        let mut known = self.known();
        let labels = Labels {
            gold: msg.label,
            audit: msg.audit,
            recovery_gold: msg.recovery_gold,
        };
        let found = math::settle(
            &mut self.domain,
            &mut self.contributor,
            msg.ai_vote,
            &mut seats,
            labels,
        )
        .map_err(|error| StdError::generic_err(error.to_string()))?;
        let heard = &found.jurors[..found.jurors.len().min(before.len())];
        known.expected = self.bins.bins[PayBins::index(found.l0)].mean();
        let scores = self.bins.settle(found.l0, heard);
        let mut jurors = Vec::with_capacity(heard.len());
        for (position, (juror, score)) in heard.iter().zip(scores).enumerate() {
            let fast = &mut self.panel.reviewers[position].1.fast;
            fast.learn_fast(msg.ai_vote, juror.vote, juror.p, found.learn_weight);
            self.panel.reviewers[position].1.slow = seats[position].counters;
            jurors.push(JurorWeight {
                reviewer: self.panel.reviewers[position].0.to_string(),
                accept: juror.vote,
                weight: juror.weight,
                others: juror.p,
                score,
                counters: before[position].counters.c,
            });
        }
        Ok(Outcome {
            sequence,
            item: msg.item,
            domain: msg.domain,
            contributor: msg.contributor,
            ai_vote: msg.ai_vote,
            prior: found.l0,
            total: found.log_odds,
            posterior: found.posterior,
            accepted: found.decision,
            label: msg.label,
            audit: msg.audit,
            recovery_gold: msg.recovery_gold,
            votes: msg.votes,
            jurors,
            learn_weight: found.learn_weight,
            tripped: found.tripped,
            known,
        })
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

    /// Keeps everything that changed: of the panel, those whose votes counted.
    fn save(
        &self,
        storage: &mut dyn Storage,
        outcome: &Outcome,
        contributor: &Addr,
    ) -> StdResult<()> {
        let domain = outcome.domain;
        state::save_domain(storage, domain, &self.domain)?;
        state::save_contributor(storage, domain, contributor, &self.contributor)?;
        state::save_pay(storage, domain, &self.bins)?;
        let trips = self.domain.breaker.trips;
        for (address, reviewer) in self.panel.reviewers.iter().take(outcome.jurors.len()) {
            state::save_reviewer(storage, domain, address, &reviewer.caught_up(trips))?;
        }
        Ok(())
    }
}
