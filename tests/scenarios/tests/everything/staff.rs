//! Operators as such: jailed and back, bonds, leaving and joining again; and who asks for keys.

use cosmwasm_std::{Addr, coins};
use tenzro_contract_api::{
    custody::Reason,
    operators::{ExecuteMsg, OperatorResponse, OperatorStatus, OperatorsResponse, QueryMsg, Role},
    oracle::JobStatus,
    peer_review::ItemStatus,
};
use tenzro_scenarios::{NATIVE, network::BOND};

use crate::{
    jobs, panels,
    play::{Play, Step},
    watch::Kind,
};

/// All registered operators.
pub fn all(play: &Play) -> Vec<OperatorResponse> {
    let question = QueryMsg::Operators {
        start_after: None,
        limit: Some(100),
    };
    let page: OperatorsResponse = play.ask("operators", &question);
    page.operators
}

/// Those with such a status, by address.
pub fn with_status(play: &Play, fits: impl Fn(&OperatorStatus) -> bool) -> Vec<Addr> {
    let mut found: Vec<Addr> = all(play)
        .into_iter()
        .filter(|operator| fits(&operator.status))
        .map(|operator| Addr::unchecked(operator.address))
        .collect();
    found.sort();
    found
}

/// Whoever can come back into draws does; rarely one leaves, and joins again.
pub fn step(play: &mut Play) -> Step {
    let now = play.now();
    let over = |status: &OperatorStatus| match status {
        OperatorStatus::Jailed { until } | OperatorStatus::Unbonding { until } => now >= *until,
        OperatorStatus::Bonded => false,
    };
    let everyone = all(play);
    let free = everyone.iter().find(|operator| over(&operator.status));
    if let Some(operator) = free {
        let who = Addr::unchecked(&operator.address);
        let msg = match operator.status {
            OperatorStatus::Jailed { .. } => ExecuteMsg::Unjail {},
            _ if operator.locked.is_zero() => {
                play.cast.left += 1;
                ExecuteMsg::Withdraw {}
            }
            _ => return bond(play, &everyone),
        };
        play.send("unjail or leave", &who, "operators", &msg);
        return Step::Sent;
    }
    if everyone.len() < play.net.operators.len() {
        return join(play, &everyone);
    }
    bond(play, &everyone)
}

/// Who was slashed adds to its bond; one of very many leaves.
fn bond(play: &mut Play, everyone: &[OperatorResponse]) -> Step {
    if play.one_in(60) {
        let who = play.operator();
        if play.beacon().contains(&who) {
            return Step::Nothing;
        }
        play.send("unbond", &who, "operators", &ExecuteMsg::Unbond {});
        return Step::Sent;
    }
    let low = everyone
        .iter()
        .find(|operator| operator.bond.u128() < BOND / 2);
    let Some(low) = low else {
        return Step::Nothing;
    };
    let who = Addr::unchecked(&low.address);
    pay(play, "add bond", &who, &ExecuteMsg::AddBond {});
    Step::Sent
}

/// Somebody who left joins again.
fn join(play: &mut Play, everyone: &[OperatorResponse]) -> Step {
    let gone = play.net.operators.iter().find(|who| {
        let mut still = everyone.iter();
        !still.any(|operator| operator.address == who.as_str())
    });
    let Some(who) = gone.cloned() else {
        return Step::Nothing;
    };
    let msg = ExecuteMsg::Register {
        endpoint: "http://127.0.0.1:8080".to_owned(),
        roles: vec![Role::Inference, Role::Storage],
        entity: None,
    };
    pay(play, "join again", &who, &msg);
    Step::Sent
}

/// Sends half a bond of fresh coins with a message.
fn pay(play: &mut Play, kind: &'static str, who: &Addr, msg: &ExecuteMsg) {
    let amount = BOND / 2;
    let world = play.net.world();
    world.fund(who, amount);
    let contract = world.address("operators");
    let result = world.execute_with(who, &contract, msg, &coins(amount, NATIVE));
    play.cast.coins += amount;
    play.tally.sent(kind, &result);
}

/// Who has a seat, or has bought, asks for the key.
pub fn key(play: &mut Play) -> Step {
    let (who, reason) = match play.below(3) {
        0 => seat_of_a_job(play),
        1 => seat_of_a_panel(play),
        _ => bought(play),
    }
    .unzip();
    let (Some(who), Some(reason)) = (who, reason) else {
        return Step::Nothing;
    };
    let granted = play.net.request(&who, reason);
    play.tally.count("ask for a key", &granted);
    Step::Sent
}

fn seat_of_a_job(play: &mut Play) -> Option<(Addr, Reason)> {
    let now = play.now();
    let open = jobs::open(play).into_iter().find(|job| {
        matches!(job.status, JobStatus::Committing { until } if now < until) && job.item.is_some()
    })?;
    let item = play.item(open.item?);
    let seat = open
        .seats
        .iter()
        .find(|seat| !seat.missed && !seat.withheld && seat.commitment.is_none())?;
    item.group.filter(|_| item.withdrawn_at.is_none())?;
    let reason = Reason::Check {
        job: open.job,
        object: item.content.sha256,
    };
    Some((Addr::unchecked(&seat.operator), reason))
}

fn seat_of_a_panel(play: &mut Play) -> Option<(Addr, Reason)> {
    let now = play.now();
    let open = panels::open(play).into_iter().find(|panel| {
        matches!(panel.status, ItemStatus::Committing { until } if now < until)
            && tenzro_contract_api::peer_review::appealed_item(panel.item).is_none()
    })?;
    let item = play.item(open.item);
    let mut seats = open.seats.iter();
    let seat = seats.find(|seat| !seat.missed && seat.commitment.is_none())?;
    item.group.filter(|_| item.withdrawn_at.is_none())?;
    let reason = Reason::Review {
        item: open.item,
        object: item.content.sha256,
    };
    Some((Addr::unchecked(&seat.reviewer), reason))
}

fn bought(play: &mut Play) -> Option<(Addr, Reason)> {
    let settled = play.watch.in_state(Kind::Sale, "settled");
    let sale = play.one_of(&settled)?;
    let version = play
        .net
        .data
        .version(play.sales[usize::try_from(sale).unwrap() - 1].0);
    if version.withdrawn > 0 || version.groups.is_empty() {
        return None;
    }
    let question = tenzro_contract_api::marketplace::QueryMsg::Grant { grant: sale };
    let grant: tenzro_contract_api::marketplace::GrantResponse = play.ask("marketplace", &question);
    Some((Addr::unchecked(grant.buyer), Reason::Sale { sale }))
}
