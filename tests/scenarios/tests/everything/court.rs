//! Contributions and what their givers and others dispute: consent, storage, appeals, withdrawals.

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    custody::{self, DestructionResponse},
    data_registry::{ExecuteMsg, ItemStatus, RefusalReason},
    hashes::sha256,
    operators::OperatorStatus,
    peer_review::{AppealableResponse, QueryMsg, ReceiveMsg},
};
use tenzro_scenarios::{
    custody::{SHARES, THRESHOLD},
    review::APPEAL_BOND,
};

use crate::{
    play::{Play, Step},
    staff,
    watch::{self, Kind},
};

/// Items that are checked or in review at the same time, about.
const OPEN: usize = 6;

/// Somebody gives, three of four with the key in custody.
pub fn contribute(play: &mut Play) -> Step {
    let checking = play.watch.in_state(Kind::Item, "checking").len();
    if checking + play.watch.in_state(Kind::Item, "in review").len() >= OPEN {
        return Step::Nothing;
    }
    let giver = play.below(play.cast.givers.len());
    let address = play.cast.givers[giver].address.clone();
    let number = play.items.len();
    let length = 200 + play.below(40_000);
    let mut bytes = format!("text {number} ").into_bytes();
    bytes.resize(length, b'.');
    if !play.one_in(4) {
        deposit(play, &address, &bytes);
    }
    let given = &play.cast.givers[giver];
    let contributed = play.net.data.contribute(given, &bytes);
    play.tally.count("contribute", &contributed);
    if let Ok(item) = contributed {
        play.items.push((item, giver, bytes));
        play.jobs += 1;
        let job = play.jobs;
        watch::job(play, job);
    }
    Step::Sent
}

/// Deposits with one of a few groups of custodians, all of them bonded.
fn deposit(play: &mut Play, who: &Addr, bytes: &[u8]) {
    let bonded = staff::with_status(play, |status| *status == OperatorStatus::Bonded);
    if bonded.len() < SHARES {
        return;
    }
    let from = play.below(3).min(bonded.len() - SHARES);
    let custodians = &bonded[from..from + SHARES];
    let msg = play.net.deposit_msg(&sha256(bytes), custodians, THRESHOLD);
    play.send("deposit", who, "custody", &msg);
}

/// An operator says what it stores.
pub fn store(play: &mut Play) -> Step {
    let kept: Vec<u64> = ["checking", "in review", "accepted"]
        .iter()
        .flat_map(|word| play.watch.in_state(Kind::Item, word))
        .collect();
    let Some(item) = play.one_of(&kept) else {
        return Step::Nothing;
    };
    let bonded = staff::with_status(play, |status| *status == OperatorStatus::Bonded);
    let Some(operator) = play.one_of(&bonded) else {
        return Step::Nothing;
    };
    let items = vec![item];
    let msg = ExecuteMsg::ConfirmStored { items };
    play.send("confirm stored", &operator, "data-registry", &msg);
    Step::Sent
}

/// Somebody disputes the verdict on some item.
pub fn appeal(play: &mut Play) -> Step {
    let item = match play.one_of(&recent(play)) {
        Some((item, ..)) if !play.appeals.contains(&item) => item,
        _ => return Step::Nothing,
    };
    let found = play.item(item);
    let disputable = matches!(
        found.status,
        ItemStatus::Accepted { .. } | ItemStatus::Refused(RefusalReason::LowQuality)
    );
    let world = play.world();
    let question = QueryMsg::Appealable { item };
    let may: Result<AppealableResponse, String> =
        world.try_query(&world.address("peer-review"), &question);
    let Ok(may) = may else {
        return Step::Nothing;
    };
    let refused = !matches!(found.status, ItemStatus::Accepted { .. });
    let in_time = may.until.is_some_and(|until| play.now() < until);
    if !disputable || !in_time || play.fate(&format!("appeal {item}"), 2) > usize::from(refused) {
        return Step::Nothing;
    }
    let who = may.only.map_or_else(|| play.anybody(), Addr::unchecked);
    let surplus = play.below(9) as u128;
    if play.balance("incentive-token", &who) < APPEAL_BOND + surplus {
        return Step::Nothing;
    }
    let from = (&who, "incentive-token", APPEAL_BOND + surplus);
    let msg = ReceiveMsg::Appeal { item };
    if play.send_coins("appeal", from, "peer-review", &msg) {
        play.appeals.insert(item);
        watch::item(play, item);
    }
    Step::Sent
}

/// A giver takes its consent back, whatever state its item is in; of what ended without a decision
/// the bytes may be another item by now.
pub fn withdraw(play: &mut Play) -> Step {
    let Some((item, giver, _)) = play.one_of(&recent(play)) else {
        return Step::Nothing;
    };
    if !matches!(
        play.item(item).status,
        ItemStatus::Checking
            | ItemStatus::InReview
            | ItemStatus::Accepted { .. }
            | ItemStatus::Refused(_)
    ) {
        return Step::Nothing;
    }
    let giver = play.cast.givers[giver].address.clone();
    let msg = ExecuteMsg::Withdraw { item };
    play.send("withdraw", &giver, "data-registry", &msg);
    watch::item(play, item);
    Step::Sent
}

/// A custodian destroys its shares of something withdrawn.
pub fn destroy(play: &mut Play) -> Step {
    let withdrawn = play.watch.in_state(Kind::Item, "withdrawn");
    let Some(item) = play.one_of(&withdrawn) else {
        return Step::Nothing;
    };
    let found: Result<DestructionResponse, String> =
        play.net.ask(&custody::QueryMsg::Destruction { item });
    let left = found.map_or(vec![], |found| found.custodians);
    let Some(custodian) = left.into_iter().find(|each| each.at.is_none()) else {
        return Step::Nothing;
    };
    let msg = custody::ExecuteMsg::DestructionReceipt { items: vec![item] };
    let custodian = Addr::unchecked(custodian.custodian);
    play.send("destruction receipt", &custodian, "custody", &msg);
    Step::Sent
}

/// The newest items.
pub fn recent(play: &Play) -> Vec<(u64, usize, Vec<u8>)> {
    play.items.iter().rev().take(30).cloned().collect()
}
