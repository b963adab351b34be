//! Brings everything that is open to its end, and lets everybody draw what they are owed.

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    operators::{self, OperatorStatus},
    treasury::ExecuteMsg,
};
use tenzro_scenarios::money::EPOCH;

use crate::{
    exchanges, jobs, market, panels,
    play::{Play, Step},
    purse, staff,
    watch::Kind,
};

/// Rounds after which something must be stuck.
const ROUNDS: usize = 3_000;

/// Seconds after which a bond can be taken out.
const UNBONDING: u64 = 3_600;

/// Ends every job, panel, appeal, sale and offer: by what people do where they are still `present`,
/// else by time alone and by messages that anybody may send.
pub fn all(play: &mut Play, present: bool) {
    play.present = present;
    for _ in 0..ROUNDS {
        let mut next: Option<u64> = None;
        let mut sent = false;
        for step in round(play) {
            match step {
                Step::Sent => sent = true,
                Step::Waits(until) => next = Some(next.map_or(until, |before| before.min(until))),
                Step::Nothing => {}
            }
        }
        if !is_open(play) {
            return;
        }
        if !sent {
            let now = play.now();
            let until = next.expect("what is open waits for something");
            play.pass(until.saturating_sub(now).max(1));
        }
    }
    panic!("does not end: {:?} {}", open(play), play.tally.told());
}

/// One step of everything that is open.
fn round(play: &mut Play) -> Vec<Step> {
    let mut steps = vec![];
    for job in jobs::open(play) {
        steps.push(jobs::step_of(play, &job));
    }
    // A job may have cancelled a panel: each is looked at as it stands.
    for panel in panels::open(play) {
        steps.push(panels::step_of(play, &panel));
    }
    for exchange in exchanges::open(play) {
        steps.push(exchanges::step_of(play, &exchange));
    }
    for offer in market::offers(play) {
        steps.push(market::trade_of(play, &offer));
    }
    // Reviewers that are away come back in the end: a first panel waits for them.
    steps.push(panels::check_in(play));
    steps
}

fn open(play: &Play) -> Vec<(Kind, Vec<u64>)> {
    let kinds = [
        Kind::Job,
        Kind::Panel,
        Kind::Appeal,
        Kind::Sale,
        Kind::Exchange,
        Kind::Offer,
    ];
    kinds
        .into_iter()
        .map(|kind| (kind, play.watch.open(kind)))
        .collect()
}

fn is_open(play: &Play) -> bool {
    open(play).iter().any(|(_, ids)| !ids.is_empty())
}

/// Lets every operator leave with its bond: no job keeps a part of it locked.
pub fn leave(play: &mut Play) {
    for operator in staff::all(play) {
        if !matches!(operator.status, OperatorStatus::Unbonding { .. }) {
            let who = Addr::unchecked(operator.address);
            play.send(
                "unbond",
                &who,
                "operators",
                &operators::ExecuteMsg::Unbond {},
            );
        }
    }
    play.pass(UNBONDING);
    for operator in staff::all(play) {
        assert!(operator.locked.is_zero(), "{operator:?}");
        let who = Addr::unchecked(operator.address);
        let msg = operators::ExecuteMsg::Withdraw {};
        play.cast.left += 1;
        assert!(play.send("leave", &who, "operators", &msg));
    }
}

/// Closes the running epoch and lets everybody claim everything.
pub fn claims(play: &mut Play) {
    play.pass(EPOCH);
    let anyone = play.anyone();
    let close = ExecuteMsg::CloseEpoch {};
    play.send("close an epoch", &anyone, "treasury", &close);
    for who in play.cast.everybody.clone() {
        for version in play.versions.clone() {
            purse::claim_one(play, &who, 0, Some(version));
        }
        for kind in 1..5 {
            while purse::claim_one(play, &who, kind, None) {}
        }
    }
}
