//! Messages that must be refused, by the code of the contract that refuses, and change nothing.

use cosmwasm_std::{Addr, Binary, to_json_binary};
use serde::Serialize;
use tenzro_contract_api::{
    data_registry,
    oracle::{self, JobResponse, JobStatus},
    peer_review::{self, ItemStatus, appeal_case},
    types::{Digest, Modality},
};
use tenzro_scenarios::{
    World,
    data::answer,
    network::content,
    world::{back::Call, sending},
};

use crate::{booked::is_typed, jobs, panels, play::Play, watch::Kind, wrong_trade};

/// Wrong messages between two looks at everything that the chain keeps.
const LOOK: usize = 12;

/// What is wrong, and the message.
pub type Wrong = (&'static str, Call);

/// Sends a wrong message; fails unless it is refused with a code, and, for some, unless nothing at
/// all has changed.
pub fn one(play: &mut Play) {
    let found = match play.below(3) {
        0 => of_jobs(play),
        1 => of_reviews(play),
        _ => wrong_trade::one(play),
    };
    let Some((kind, call)) = found else {
        return;
    };
    let before = play.one_in(LOOK).then(|| play.fingerprint());
    let result = play.net.world().execute_all(vec![call]).remove(0);
    let text = result.expect_err(kind);
    assert!(is_typed(&text), "{kind}: {text}");
    if let Some(before) = before {
        assert_eq!(before, play.fingerprint(), "{kind} changed something");
    }
    play.tally.count_wrong(kind);
}

/// A message to a contract by its name.
pub fn call(play: &Play, sender: &Addr, contract: &str, msg: &impl Serialize) -> Call {
    World::call(sender, &play.world().address(contract), msg)
}

/// Coins of a token, sent to a contract with a message.
pub fn coins(play: &Play, sender: &Addr, token: &str, to: &str, amount: u128, msg: Binary) -> Call {
    let send = sending(&play.world().address(to), amount, msg);
    call(play, sender, token, &send)
}

/// Somebody who takes no part.
pub fn stranger(play: &Play) -> Addr {
    play.world().account("mallory")
}

fn running(job: &JobResponse, now: u64) -> bool {
    match job.status {
        JobStatus::Committing { until } | JobStatus::Revealing { until } => now < until,
        JobStatus::Provisional { until } => now < until && job.awaits_round.is_none(),
        _ => false,
    }
}

fn of_jobs(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let buyers = play.cast.buyers.clone();
    let buyer = play.one_of(&buyers)?;
    let question = content(b"a question");
    let nothing = Digest::new([0; 32]);
    let open = jobs::open(play);
    let job = play.one_of(&open);
    let to_oracle = |play: &Play, msg| call(play, &who, "oracle", &msg);
    let asking = |model| {
        let input = question.clone();
        let callback = false;
        let msg = oracle::ReceiveMsg::Request {
            model,
            input,
            callback,
        };
        to_json_binary(&msg).unwrap()
    };
    Some(match (play.below(9), job) {
        (0, Some(job)) if running(&job, play.now()) => {
            let msg = oracle::ExecuteMsg::Advance { job: job.job };
            ("advance too early", to_oracle(play, msg))
        }
        (1, Some(job)) => {
            let commitment = nothing;
            let job = job.job;
            let msg = oracle::ExecuteMsg::Commit { job, commitment };
            ("commit without a seat", to_oracle(play, msg))
        }
        (2, Some(job)) => {
            let seat = job.seats.iter().find(|seat| seat.commitment.is_some())?;
            let operator = Addr::unchecked(&seat.operator);
            let network = &play.net.data.review.network;
            (
                "commit twice",
                network.committing(&operator, job.job, b"another"),
            )
        }
        (3, Some(job)) => {
            let seat = job.seats.iter().find(|seat| seat.commitment.is_some())?;
            let operator = Addr::unchecked(&seat.operator);
            let network = &play.net.data.review.network;
            let other = answer(1, [3; 32]);
            (
                "reveal something else",
                network.revealing(&operator, job.job, &other),
            )
        }
        (4, Some(job)) => {
            let msg = to_json_binary(&oracle::ReceiveMsg::Challenge { job: job.job }).unwrap();
            let paid = play.balance("compute-token", &buyer) > 1;
            let call = coins(play, &buyer, "compute-token", "oracle", 1, msg);
            paid.then_some(("challenge for too little", call))?
        }
        (5, _) => {
            let ended = play.watch.in_state(Kind::Job, "final");
            let job = play.one_of(&ended)?;
            let msg = oracle::ExecuteMsg::Advance { job };
            ("advance an ended job", to_oracle(play, msg))
        }
        (6, _) => {
            let call = coins(play, &buyer, "compute-token", "oracle", 1, asking(1));
            ("request for too little", call)
        }
        (7, _) => {
            let call = coins(play, &buyer, "compute-token", "oracle", 9_000, asking(77));
            ("request of no model", call)
        }
        _ => {
            let msg = oracle::ExecuteMsg::RequestCheck {
                item: 1,
                modality: Modality::Text,
                input: question,
            };
            ("request a check as a stranger", to_oracle(play, msg))
        }
    })
}

fn of_reviews(play: &mut Play) -> Option<Wrong> {
    let who = stranger(play);
    let open = panels::open(play);
    let panel = play.one_of(&open);
    let items: Vec<u64> = play.items.iter().map(|(item, ..)| *item).collect();
    let item = play.one_of(&items)?;
    let (_, giver, bytes) = play.items.iter().find(|(id, ..)| *id == item)?.clone();
    let to_panel = |play: &Play, msg| call(play, &who, "peer-review", &msg);
    Some(match (play.below(10), panel) {
        (0, Some(panel)) => {
            let msg = peer_review::ExecuteMsg::CommitVote {
                item: panel.item,
                commitment: Digest::new([0; 32]),
            };
            ("vote without a seat", to_panel(play, msg))
        }
        (1, Some(panel)) => {
            let seat = panel.seats.iter().find(|seat| seat.commitment.is_some())?;
            let reviewer = Addr::unchecked(&seat.reviewer);
            let review = &play.net.data.review;
            ("vote twice", review.committing(&reviewer, panel.item, true))
        }
        (2, Some(panel)) => {
            let mut seats = panel.seats.iter();
            let seat = seats.find(|seat| seat.commitment.is_some())?;
            let msg = peer_review::ExecuteMsg::RevealVote {
                item: panel.item,
                accept: true,
                salt: Digest::new([1; 32]),
            };
            let reviewer = Addr::unchecked(&seat.reviewer);
            let call = call(play, &reviewer, "peer-review", &msg);
            ("reveal with another salt", call)
        }
        (3, Some(panel)) => match panel.status {
            ItemStatus::Committing { until } | ItemStatus::Revealing { until }
                if play.now() < until =>
            {
                let msg = peer_review::ExecuteMsg::Advance { item: panel.item };
                ("advance a panel too early", to_panel(play, msg))
            }
            _ => return None,
        },
        (4, _) => {
            let ended = play.watch.in_state(Kind::Panel, "settled");
            let item = play.one_of(&ended)?;
            let msg = peer_review::ExecuteMsg::Advance { item };
            ("advance an ended panel", to_panel(play, msg))
        }
        (5, _) => {
            let msg = peer_review::ExecuteMsg::CancelItem { item };
            ("cancel as a stranger", to_panel(play, msg))
        }
        (6, _) => appealing(play, item)?,
        (7, _) => {
            let msg = data_registry::ExecuteMsg::Withdraw { item };
            (
                "withdraw another's",
                call(play, &who, "data-registry", &msg),
            )
        }
        (8, _) => {
            // Of what ended without a decision the bytes may come again.
            let state = play.item(item).status;
            if state == data_registry::ItemStatus::Unresolved {
                return None;
            }
            let giver = &play.cast.givers[giver];
            let msg = play.net.data.contribution(giver, &bytes);
            let again = call(play, &giver.address, "data-registry", &msg);
            ("contribute twice", again)
        }
        _ => {
            let of = (giver + 1) % play.cast.givers.len();
            let msg = play.net.data.contribution(&play.cast.givers[of], b"stolen");
            let thief = &play.cast.givers[giver].address;
            (
                "another's consent",
                call(play, thief, "data-registry", &msg),
            )
        }
    })
}

/// An appeal with too little, or a second one, or one against the verdict on an appeal.
fn appealing(play: &mut Play, item: u64) -> Option<Wrong> {
    let giver = play.items.iter().find(|(id, ..)| *id == item)?.1;
    let who = play.cast.givers[giver].address.clone();
    let disputed: Vec<u64> = play.appeals.iter().copied().collect();
    let (kind, item, amount) = match (play.below(3), play.one_of(&disputed)) {
        (0, Some(before)) => ("appeal twice", before, 1_000),
        (1, Some(before)) => ("appeal an appeal", appeal_case(before), 1_000),
        _ => ("appeal with too little", item, 1_000),
    };
    if play.balance("incentive-token", &who) < amount {
        return None;
    }
    let msg = to_json_binary(&peer_review::ReceiveMsg::Appeal { item }).unwrap();
    let call = coins(play, &who, "incentive-token", "peer-review", amount, msg);
    Some((kind, call))
}
