//! Appeals: who may dispute a verdict, and how the dispute ends. In between, the case moves like
//! any item, with all of its fifteen seats open at once.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, StdResult, SubMsg, Uint128};
use tenzro_contract_api::{
    data_registry::{self, ItemStatus as Registered, ReviewVerdict},
    peer_review::{
        APPEAL_CASES, APPEAL_SEATS, APPEAL_VOTES, AppealStatus, ItemStatus, PeerReviewError,
        appeal_case,
    },
    reputation::{self, AppealMsg, AppealOutcome},
};

use super::{Flow, await_round, message, panel::open_step, settle};
use crate::{
    appeals::{self, APPEALS, Appeal, SETTLED_AT},
    events,
    state::{self, Item, OPEN_ITEMS},
};

/// Takes an appeal with its bond and opens its case, which the caller saves.
///
/// # Errors
/// When there is no such item or no verdict, it was disputed already, its window is over, its item
/// is gone, the sender may not dispute it, or too little was sent.
pub fn appeal(
    flow: &mut Flow<'_>,
    id: u64,
    appellant: Addr,
    sent: Uint128,
) -> Result<Item, PeerReviewError> {
    if id >= APPEAL_CASES {
        let why = "the verdict on an appeal is final";
        return Err(PeerReviewError::NotAppealable { item: id, why });
    }
    let item = state::item(flow.storage, id)?;
    let ItemStatus::Settled { accepted, .. } = item.status else {
        return Err(item.wrong_phase(id, "settled"));
    };
    if APPEALS.has(flow.storage, id) {
        return Err(PeerReviewError::AppealedAlready { item: id });
    }
    let settled_at = SETTLED_AT.load(flow.storage, id)?;
    flow.not_passed(settled_at.saturating_add(flow.config.appeal_window))?;
    if !accepted && appellant != item.contributor {
        return Err(PeerReviewError::Unauthorized {
            role: "contributor",
            expected: item.contributor.into_string(),
            sender: appellant.into_string(),
        });
    }
    stands_in_registry(flow, id, accepted)?;
    let bond = flow.config.appeal_bond;
    let surplus = sent
        .checked_sub(bond)
        .map_err(|_| PeerReviewError::Bond { sent, needed: bond })?;
    appeals::take(flow.storage, &appellant, bond, surplus)?;
    let case = appeal_case(id);
    flow.tell(events::appeal_opened(id, case, &appellant, bond));
    let appeal = Appeal {
        appellant,
        bond,
        first: accepted,
        status: AppealStatus::Open,
    };
    APPEALS.save(flow.storage, id, &appeal)?;
    OPEN_ITEMS.save(flow.storage, case, &())?;
    let mut fresh = Item {
        status: ItemStatus::AwaitingPanel { round: 0 },
        places: 0,
        seats: 0,
        steps: 0,
        to_commit: 0,
        to_reveal: 0,
        ..item
    };
    await_round(flow, case, &mut fresh, "appealed")?;
    Ok(fresh)
}

/// Refuses where the data registry does not hold the verdict (any more): consent was withdrawn, or
/// it could not take the verdict.
fn stands_in_registry(flow: &Flow<'_>, id: u64, accepted: bool) -> Result<(), PeerReviewError> {
    let why = match (flow.peers().registered(id)?, accepted) {
        (Registered::Accepted { .. }, true) => return Ok(()),
        (Registered::Refused(data_registry::RefusalReason::LowQuality), false) => return Ok(()),
        (Registered::Withdrawn, _) => "its consent was withdrawn",
        _ => "the data registry does not hold this verdict",
    };
    Err(PeerReviewError::NotAppealable { item: id, why })
}

/// Who cannot be drawn for an appeal: the contributor, who disputes, and everybody who had a seat.
///
/// # Errors
/// When the state cannot be read.
pub(super) fn excluded(
    flow: &Flow<'_>,
    id: u64,
    contributor: &Addr,
) -> Result<BTreeSet<Addr>, PeerReviewError> {
    let first = state::seats(flow.storage, id)?;
    let mut excluded: BTreeSet<Addr> = first.into_iter().map(|seat| seat.reviewer).collect();
    excluded.insert(contributor.clone());
    excluded.insert(appeals::appeal(flow.storage, id)?.appellant);
    Ok(excluded)
}

/// Looks at the votes of an appeal: fills the panel up where votes are missing, has fifteen of them,
/// or ten when nobody is left to ask, decided for good, or ends without a decision.
///
/// # Errors
/// When the state cannot be read or written.
pub(super) fn look(flow: &mut Flow<'_>, id: u64, item: &mut Item) -> Result<(), PeerReviewError> {
    let case = appeal_case(id);
    let votes = settle::votes(flow, case)?;
    let count = u32::try_from(votes.len()).unwrap_or(u32::MAX);
    let missing = APPEAL_SEATS.saturating_sub(count);
    if missing > 0 && open_step(flow, case, item, missing)? {
        return Ok(());
    }
    if count < APPEAL_VOTES {
        return unfilled(flow, id, item);
    }
    let contract = flow.config.reputation.clone();
    let decide = reputation::ExecuteMsg::SettleAppeal(AppealMsg { item: id, votes });
    let decide = message(contract.as_str(), &decide)?;
    flow.messages.push(SubMsg::reply_on_success(decide, case));
    Ok(())
}

/// Ends an appeal for which too few reviewers could be found: the first verdict stays and the bond
/// comes back.
///
/// # Errors
/// When the state cannot be read or written.
pub(super) fn unfilled(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
) -> Result<(), PeerReviewError> {
    item.status = ItemStatus::Unresolved;
    end(flow, id, AppealStatus::Unfilled, &[])
}

/// Ends the appeal against an item whose consent was withdrawn; changes nothing where there is no
/// open one.
///
/// # Errors
/// When the state cannot be read or written.
pub fn cancel_appeal(flow: &mut Flow<'_>, id: u64) -> Result<(), PeerReviewError> {
    let open = APPEALS
        .may_load(flow.storage, id)?
        .is_some_and(|appeal| appeal.status == AppealStatus::Open);
    if !open {
        return Ok(());
    }
    let case = appeal_case(id);
    let mut item = state::item(flow.storage, case)?;
    item.status = ItemStatus::Cancelled;
    flow.save(case, &item)?;
    end(flow, id, AppealStatus::Cancelled, &[])
}

/// Ends an appeal as reputation decided it: pays by information scores, lets the bond go, tells the
/// data registry where the verdict changed.
///
/// # Errors
/// When the state cannot be read or written.
pub(super) fn settled(
    flow: &mut Flow<'_>,
    id: u64,
    item: &mut Item,
    outcome: AppealOutcome,
) -> Result<(), PeerReviewError> {
    let (accepted, posterior) = (outcome.accepted, outcome.posterior);
    item.status = ItemStatus::Settled {
        accepted,
        posterior,
    };
    let overturned = accepted != outcome.first;
    flow.tell(events::appeal_settled(id, accepted, overturned, posterior));
    settle::record_scores(flow, &outcome.jurors)?;
    let right: Vec<Addr> = outcome
        .jurors
        .iter()
        .filter(|juror| juror.accept == accepted && !overturned)
        // Addresses that this contract validated when they qualified.
        .map(|juror| Addr::unchecked(&juror.reviewer))
        .collect();
    let status = if overturned {
        AppealStatus::Overturned
    } else {
        AppealStatus::Upheld
    };
    end(flow, id, status, &right)?;
    if !overturned {
        return Ok(());
    }
    let heard = outcome.jurors.into_iter().filter(|juror| juror.weight != 0);
    let verdict = ReviewVerdict {
        accepted,
        posterior,
        reviewers: heard.map(|juror| juror.reviewer).collect(),
    };
    Ok(tell_registry(flow, id, verdict)?)
}

/// Tells the data registry; its failure is noted and holds nothing up.
fn tell_registry(flow: &mut Flow<'_>, id: u64, verdict: ReviewVerdict) -> StdResult<()> {
    let tell = data_registry::ExecuteMsg::AppealOutcome { item: id, verdict };
    let tell = message(flow.config.data_registry.as_str(), &tell)?;
    let reply = appeal_case(id);
    flow.messages.push(SubMsg::reply_on_error(tell, reply));
    Ok(())
}

/// Lets the bond go and takes the case off all lists.
fn end(
    flow: &mut Flow<'_>,
    id: u64,
    status: AppealStatus,
    to: &[Addr],
) -> Result<(), PeerReviewError> {
    let mut appeal = appeals::appeal(flow.storage, id)?;
    for (account, amount) in appeals::end(flow.storage, id, &mut appeal, status, to)? {
        flow.tell(events::bond_credited(id, &account, amount));
    }
    flow.tell(events::appeal_ended(id, status));
    Ok(settle::close(flow, appeal_case(id))?)
}
