//! Panels of reviewers, those of appeals among them: drawn, committing, revealing.

use cosmwasm_std::Addr;
use tenzro_contract_api::peer_review::{
    ExecuteMsg, ItemResponse, ItemStatus, ItemsResponse, QualificationResponse, QueryMsg,
    appealed_item, subject,
};

use crate::{
    jobs::reach,
    play::{Play, Step},
    watch,
};

/// All items in review, cases of appeals among them.
pub fn open(play: &Play) -> Vec<ItemResponse> {
    let question = QueryMsg::OpenItems {
        start_after: None,
        limit: Some(100),
    };
    let open: ItemsResponse = play.ask("peer-review", &question);
    open.items
}

/// The next step of some panel.
pub fn step(play: &mut Play) -> Step {
    let open = open(play);
    match play.one_of(&open) {
        Some(panel) => step_of(play, &panel),
        None => Step::Nothing,
    }
}

/// What a panel can do now.
pub fn step_of(play: &mut Play, panel: &ItemResponse) -> Step {
    let id = panel.item;
    let step = match panel.status {
        ItemStatus::AwaitingPanel { round } => {
            reach(play, round);
            let msg = if play.one_in(2) {
                ExecuteMsg::DrawPanel { item: id }
            } else {
                ExecuteMsg::Advance { item: id }
            };
            let anyone = play.anyone();
            play.send("draw a panel of reviewers", &anyone, "peer-review", &msg);
            Step::Sent
        }
        ItemStatus::Committing { until } => seat(play, panel, until, false),
        ItemStatus::Revealing { until } => seat(play, panel, until, true),
        _ => Step::Nothing,
    };
    if step == Step::Sent {
        watch::item(play, subject(id));
    }
    step
}

/// What a reviewer does on a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Votes,
    Absent,
    Silent,
}

fn mood(play: &Play, reviewer: &Addr, case: u64) -> Mood {
    if !play.present {
        return Mood::Absent;
    }
    match play.fate(&format!("{reviewer} on the panel of {case}"), 100) {
        0..=4 => Mood::Absent,
        5..=7 => Mood::Silent,
        _ => Mood::Votes,
    }
}

/// A vote; else, once the window is over, anybody's push.
fn seat(play: &mut Play, panel: &ItemResponse, until: u64, revealing: bool) -> Step {
    let id = panel.item;
    if play.now() >= until {
        let anyone = play.anyone();
        let msg = ExecuteMsg::Advance { item: id };
        play.send("pass a window of reviewers", &anyone, "peer-review", &msg);
        return Step::Sent;
    }
    let willing: Vec<Addr> = panel
        .seats
        .iter()
        .filter(|seat| !seat.missed && seat.accept.is_none())
        .filter(|seat| seat.commitment.is_some() == revealing)
        .map(|seat| Addr::unchecked(&seat.reviewer))
        .filter(|reviewer| match mood(play, reviewer, id) {
            Mood::Absent => false,
            Mood::Silent => !revealing,
            Mood::Votes => true,
        })
        .collect();
    let Some(reviewer) = play.one_of(&willing) else {
        return Step::Waits(until);
    };
    let accept = opinion(play, &reviewer, id);
    let review = &mut play.net.data.review;
    let (kind, result) = if revealing {
        ("reveal a vote", review.reveal(&reviewer, id, accept))
    } else {
        ("commit to a vote", review.commit(&reviewer, id, accept))
    };
    play.tally.sent(kind, &result);
    Step::Sent
}

/// What a reviewer thinks of an item: mostly what is true. Who hears an appeal thinks, for every
/// second, the opposite of the first panel.
fn opinion(play: &Play, reviewer: &Addr, case: u64) -> bool {
    let item = subject(case);
    let good = play.fate(&format!("item {item} is good"), 4) > 0;
    let seen = match appealed_item(case) {
        Some(_) => good ^ (play.fate(&format!("appeal {item} wins"), 2) == 0),
        None => good,
    };
    let errs = play.fate(&format!("{reviewer} errs about {case}"), 8) == 0;
    seen ^ errs
}

/// Somebody who is away comes back.
pub fn check_in(play: &mut Play) -> Step {
    let reviewers = play.cast.reviewers.clone();
    let from = play.below(reviewers.len());
    let turned = reviewers[from..].iter().chain(&reviewers[..from]);
    for reviewer in turned {
        let question = QueryMsg::Qualification {
            address: reviewer.to_string(),
        };
        let found: QualificationResponse = play.ask("peer-review", &question);
        if found.away {
            play.send("check in", reviewer, "peer-review", &ExecuteMsg::CheckIn {});
            return Step::Sent;
        }
    }
    Step::Nothing
}
