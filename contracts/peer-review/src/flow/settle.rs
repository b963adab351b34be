//! The look at the votes after each step, and how an item ends.

use cosmwasm_std::{
    Addr, Binary, DepsMut, Env, Int128, Reply, Response, StdResult, SubMsg, SubMsgResponse,
    SubMsgResult, from_json,
};
use cw_utils::parse_execute_response_data;
use serde::de::DeserializeOwned;
use tenzro_contract_api::{
    data_registry::{self, ReviewVerdict},
    peer_review::{ItemStatus, PeerReviewError, appealed_item},
    reputation::{self, AppealOutcome, JurorWeight, Outcome, SettleMsg, Vote},
    treasury::{self, Ledger, PointEntry},
    types::MICRO,
};

use super::{Flow, appeal, message, panel::open_step};
use crate::{
    appeals::SETTLED_AT,
    events,
    state::{self, ASSIGNMENTS, Item, OPEN_ITEMS, WAITING},
};

/// Looks at the votes that are in: settles the item when they decide it, else opens the next seats.
/// When nobody is left to ask, as many votes as an item opens with are enough to settle it; with
/// fewer it ends without a decision: the AI juror never decides alone.
///
/// # Errors
/// When the state cannot be read or another contract does not answer.
pub fn look(flow: &mut Flow<'_>, id: u64, item: &mut Item) -> Result<(), PeerReviewError> {
    if let Some(appealed) = appealed_item(id) {
        return appeal::look(flow, appealed, item);
    }
    let case = case(flow, id, item)?;
    let progress = flow.peers().progress(&case)?;
    if !progress.decided && open_step(flow, id, item, progress.seats)? {
        return Ok(());
    }
    if !progress.decided && case.votes.len() < progress.opening_seats as usize {
        item.status = ItemStatus::Unresolved;
        flow.tell(events::unresolved(id, case.votes.len()));
        close(flow, id)?;
        return Ok(call_back(flow, id, None)?);
    }
    let contract = flow.config.reputation.clone();
    let settle = message(contract.as_str(), &reputation::ExecuteMsg::Settle(case))?;
    flow.messages.push(SubMsg::reply_on_success(settle, id));
    Ok(())
}

/// Closes an item whose contributor withdrew its consent.
///
/// # Errors
/// When the state cannot be read.
pub fn cancel(flow: &mut Flow<'_>, id: u64, item: &mut Item) -> StdResult<()> {
    item.status = ItemStatus::Cancelled;
    flow.tell(events::cancelled(id));
    close(flow, id)
}

/// Takes what comes back from a message; see [`crate::contract::reply`].
///
/// # Errors
/// When reputation answers with something else than an outcome of this item.
pub fn reply(deps: DepsMut, env: &Env, msg: Reply) -> Result<Response, PeerReviewError> {
    let id = msg.id;
    match msg.result {
        SubMsgResult::Ok(response) => {
            let mut flow = Flow::new(deps, env)?;
            let mut item = state::item(flow.storage, id)?;
            if let Some(appealed) = appealed_item(id) {
                let outcome: AppealOutcome = answer(id, response)?;
                expect(id, appealed, outcome.item)?;
                appeal::settled(&mut flow, appealed, &mut item, outcome)?;
            } else {
                let outcome: Outcome = answer(id, response)?;
                expect(id, id, outcome.item)?;
                settled(&mut flow, id, &mut item, outcome)?;
            }
            flow.save(id, &item)?;
            Ok(flow.finish("settled", id))
        }
        SubMsgResult::Err(error) => {
            Ok(Response::new().add_event(events::callback_failed(id, &error)))
        }
    }
}

/// The votes that are in, as reputation takes them.
fn case(flow: &Flow<'_>, id: u64, item: &Item) -> StdResult<SettleMsg> {
    Ok(SettleMsg {
        item: id,
        domain: item.domain,
        contributor: item.contributor.to_string(),
        ai_vote: item.ai_vote,
        votes: votes(flow, id)?,
        label: None,
        audit: None,
        recovery_gold: None,
    })
}

/// The votes that are in, in panel order.
pub(super) fn votes(flow: &Flow<'_>, id: u64) -> StdResult<Vec<Vote>> {
    let seats = state::seats(flow.storage, id)?;
    let votes = seats.into_iter().filter_map(|seat| {
        seat.accept.map(|accept| Vote {
            reviewer: seat.reviewer.into_string(),
            accept,
        })
    });
    Ok(votes.collect())
}

/// Refuses an outcome of another item.
fn expect(id: u64, expected: u64, actual: u64) -> Result<(), PeerReviewError> {
    if expected == actual {
        return Ok(());
    }
    let reason = format!("an outcome of item {actual}");
    Err(PeerReviewError::BadReply { id, reason })
}

/// The outcome in reputation's answer.
fn answer<T: DeserializeOwned>(id: u64, response: SubMsgResponse) -> Result<T, PeerReviewError> {
    let bad = |reason: String| PeerReviewError::BadReply { id, reason };
    // Older chains fill `data`, newer ones `msg_responses`; both with the same bytes.
    #[allow(deprecated, reason = "the contract runs on both kinds of chain")]
    let data = response.data;
    let answer = response.msg_responses.into_iter().next();
    let wrapped = answer.map_or(data, |answer| Some(answer.value));
    let wrapped: Binary = wrapped.ok_or_else(|| bad("no data".to_owned()))?;
    let inner = parse_execute_response_data(&wrapped)
        .map_err(|error| bad(error.to_string()))?
        .data
        .ok_or_else(|| bad("no outcome".to_owned()))?;
    from_json(inner).map_err(|error| bad(error.to_string()))
}

/// Ends an item as reputation decided it: pays by information scores, tells the data registry.
fn settled(flow: &mut Flow<'_>, id: u64, item: &mut Item, outcome: Outcome) -> StdResult<()> {
    let (accepted, posterior) = (outcome.accepted, outcome.posterior);
    item.status = ItemStatus::Settled {
        accepted,
        posterior,
    };
    flow.tell(events::settled(
        id,
        item.domain,
        accepted,
        posterior,
        item.ai_vote,
    ));
    SETTLED_AT.save(flow.storage, id, &flow.now)?;
    close(flow, id)?;
    record_scores(flow, &outcome.jurors)?;
    let heard = outcome.jurors.into_iter().filter(|juror| juror.weight != 0);
    let verdict = ReviewVerdict {
        accepted,
        posterior,
        reviewers: heard.map(|juror| juror.reviewer).collect(),
    };
    call_back(flow, id, Some(verdict))
}

/// Sends information scores to the treasury's review ledger.
pub(super) fn record_scores(flow: &mut Flow<'_>, jurors: &[JurorWeight]) -> StdResult<()> {
    let scored = jurors.iter().filter(|juror| juror.score != 0);
    let entries: Vec<PointEntry> = scored
        .map(|juror| PointEntry {
            account: juror.reviewer.clone(),
            points: Int128::from(juror.score),
        })
        .collect();
    record(flow, entries)
}

/// Takes from who kept its vote back what the worst score of a revealed one would have taken: else
/// whoever reveals last would show its vote only where the others' agree with it, and be paid like
/// somebody who is always right.
pub(super) fn record_withheld(flow: &mut Flow<'_>, reviewers: &[Addr]) -> StdResult<()> {
    let worst = Int128::new(i128::from(MICRO).saturating_neg());
    let entries = reviewers.iter().map(|reviewer| PointEntry {
        account: reviewer.to_string(),
        points: worst,
    });
    record(flow, entries.collect())
}

/// Sends points to the treasury's review ledger.
fn record(flow: &mut Flow<'_>, entries: Vec<PointEntry>) -> StdResult<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let record = treasury::ExecuteMsg::Record {
        ledger: Ledger::Review,
        entries,
    };
    let record = message(flow.config.treasury.as_str(), &record)?;
    flow.messages.push(SubMsg::new(record));
    Ok(())
}

/// Tells the data registry; its failure is noted and holds nothing up.
fn call_back(flow: &mut Flow<'_>, id: u64, verdict: Option<ReviewVerdict>) -> StdResult<()> {
    let tell = data_registry::ExecuteMsg::ReviewOutcome { item: id, verdict };
    let tell = message(flow.config.data_registry.as_str(), &tell)?;
    flow.messages.push(SubMsg::reply_on_error(tell, id));
    Ok(())
}

/// Takes an ended item off all lists.
pub(super) fn close(flow: &mut Flow<'_>, id: u64) -> StdResult<()> {
    for seat in state::seats(flow.storage, id)? {
        ASSIGNMENTS.remove(flow.storage, (&seat.reviewer, id));
    }
    WAITING.remove(flow.storage, id);
    OPEN_ITEMS.remove(flow.storage, id);
    Ok(())
}
