//! Disputed verdicts: who may, who decides, where the bond goes, and what does not help an attacker.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    data_registry::{self, ItemStatus, RefusalReason},
    peer_review::{AppealStatus, ExecuteMsg, ItemStatus as ReviewStatus, ReceiveMsg, appeal_case},
    reputation,
};
use tenzro_scenarios::{
    assert_refused,
    court::{Court, WEALTH},
    review::{APPEAL_BOND, APPEAL_WINDOW, VOTE_WINDOW},
};

#[test]
fn a_contributor_wins_and_verdict_points_and_bond_follow() {
    let mut court = Court::new(28);
    let item = court.refused();
    let giver = court.giver.address.clone();
    court.appeal(&giver, item, APPEAL_BOND + 7).unwrap();
    assert_eq!(court.standing(item).status, AppealStatus::Open);
    assert_eq!(court.bonds(&giver), 7, "what was sent above the bond");
    court.assert_conserved();
    court.judge_again(item, |_| true);
    assert_eq!(court.standing(item).status, AppealStatus::Overturned);
    let found = court.data.item(item);
    let ItemStatus::Accepted { weight } = found.status else {
        panic!("{:?}", found.status)
    };
    assert_eq!(court.data.data_points(&giver), i128::from(weight));
    assert_eq!(court.bonds(&giver), APPEAL_BOND + 7);
    let claim = ExecuteMsg::ClaimBonds {};
    court.data.review.send(&giver, &claim).unwrap();
    assert_eq!(court.data.review.world.cw20(&court.token, &giver), WEALTH);
    assert_refused(&court.data.review.send(&giver, &claim), "[peer-review/29]");
    court.assert_conserved();
    let outcome = court.outcome(item);
    assert!(outcome.accepted && !outcome.first);
    assert_eq!((outcome.jurors.len(), outcome.label_weight), (15, 3_000));
}

#[test]
fn the_first_jurors_lose_reputation_when_a_fresh_panel_finds_the_opposite() {
    let mut court = Court::new(28);
    let item = court.refused();
    let first = court.seats(item);
    let giver = court.giver.address.clone();
    court.appeal(&giver, item, APPEAL_BOND).unwrap();
    court.judge_again(item, |_| true);
    let outcome = court.outcome(item);
    assert!(!outcome.relabelled.is_empty());
    for juror in &outcome.relabelled {
        assert!(first.contains(&juror.reviewer));
        let question = reputation::QueryMsg::Reviewer {
            address: juror.reviewer.clone(),
            domain: outcome.domain,
        };
        let reputation = court.data.review.reputation.clone();
        let now: reputation::ReviewerResponse =
            court.data.review.world.query(&reputation, &question);
        // A refusal of a good item, three times over: false negatives where the AI juror accepted.
        let refusals = |counters: [[u64; 4]; 2]| counters[1][1];
        assert!(refusals(now.counters) > refusals(juror.counters) + 2_900_000);
    }
}

#[test]
fn a_lost_bond_goes_to_the_fresh_jurors_who_found_the_same() {
    let mut court = Court::new(28);
    let item = court.refused();
    let giver = court.giver.address.clone();
    court.appeal(&giver, item, APPEAL_BOND).unwrap();
    let case = appeal_case(item);
    court.data.review.draw(case);
    let dissenter = court.data.review.awaited(case)[3].clone();
    let other = dissenter.clone();
    court
        .data
        .review
        .run_step(case, |reviewer| *reviewer == other);
    assert_eq!(court.standing(item).status, AppealStatus::Upheld);
    let refused = ItemStatus::Refused(RefusalReason::LowQuality);
    assert_eq!(court.data.item(item).status, refused);
    assert_eq!((court.bonds(&giver), court.bonds(&dissenter)), (0, 0));
    let shares: Vec<u128> = court
        .seats(case)
        .iter()
        .map(|reviewer| court.bonds(&Addr::unchecked(reviewer)))
        .filter(|share| *share > 0)
        .collect();
    assert_eq!(shares.len(), 14);
    assert_eq!(shares.iter().sum::<u128>(), APPEAL_BOND);
    let (least, most) = (shares.iter().min().unwrap(), shares.iter().max().unwrap());
    assert!(most - least < 14, "{shares:?}");
    court.assert_conserved();
}

#[test]
fn a_stranger_wins_against_an_accepted_item_and_versions_that_hold_it_say_so() {
    let mut court = Court::new(28);
    let giver = court.data.stranger(1);
    let item = court.data.accepted(&giver, b'a', 100);
    let owner = court.stranger.clone();
    let version = court.data.dataset(&owner);
    let append = data_registry::ExecuteMsg::AppendItems {
        version,
        items: vec![item],
    };
    court.data.send(&owner, &append).unwrap();
    let seal = data_registry::ExecuteMsg::Seal { version };
    court.data.send(&owner, &seal).unwrap();
    let before = court.data.version(version);
    let stranger = court.stranger.clone();
    court.appeal(&stranger, item, APPEAL_BOND).unwrap();
    court.judge_again(item, |_| false);
    let refused = ItemStatus::Refused(RefusalReason::LowQuality);
    assert_eq!(court.data.item(item).status, refused);
    assert_eq!(court.data.data_points(&giver.address), 0, "taken back");
    assert_eq!(court.bonds(&stranger), APPEAL_BOND);
    let after = court.data.version(version);
    assert_eq!((before.refused_since, after.refused_since), (0, 1));
    assert_eq!((before.root, before.totals), (after.root, after.totals));
    let again = court.data.send(&owner, &append);
    assert_refused(&again, "data-registry/");
}

#[test]
fn a_verdict_is_disputed_once_in_time_by_whom_it_concerns_with_the_whole_bond() {
    let mut court = Court::new(28);
    let item = court.refused();
    let (giver, stranger) = (court.giver.address.clone(), court.stranger.clone());
    assert_refused(
        &court.appeal(&stranger, item, APPEAL_BOND),
        "[peer-review/3]",
    );
    let short = court.appeal(&giver, item, APPEAL_BOND - 1);
    assert_refused(&short, "[peer-review/26]");
    assert_refused(&court.appeal(&giver, 99, APPEAL_BOND), "[peer-review/20]");
    let foreign = court.data.world();
    let minter = foreign.account("minter");
    foreign.deploy_cw20("other-token", &[(&giver, WEALTH)], &minter);
    let other = foreign.address("other-token");
    let peer_review = court.data.review.peer_review.clone();
    let hook = ReceiveMsg::Appeal { item };
    let sent = court
        .data
        .world()
        .send_cw20(&other, &giver, &peer_review, APPEAL_BOND, &hook);
    assert_refused(&sent, "[peer-review/25]");
    assert_eq!(court.data.review.world.cw20(&court.token, &giver), WEALTH);
    court.appeal(&giver, item, APPEAL_BOND).unwrap();
    assert_refused(&court.appeal(&giver, item, APPEAL_BOND), "[peer-review/28]");
    court.judge_again(item, |_| false);
    assert_refused(&court.appeal(&giver, item, APPEAL_BOND), "[peer-review/28]");
    let case = appeal_case(item);
    assert_refused(&court.appeal(&giver, case, APPEAL_BOND), "[peer-review/27]");
    court.assert_conserved();
}

#[test]
fn a_late_appeal_and_one_before_the_verdict_are_refused() {
    let mut court = Court::new(28);
    let giver = court.giver.address.clone();
    let item = court.data.contribute(&court.giver, b"early").unwrap();
    court.data.check(item, 30_000, [1; 32]);
    assert_refused(&court.appeal(&giver, item, APPEAL_BOND), "[peer-review/11]");
    court.data.judge(item, false);
    court.data.world().wait(APPEAL_WINDOW);
    assert_refused(&court.appeal(&giver, item, APPEAL_BOND), "[peer-review/10]");
    court.assert_conserved();
}

#[test]
fn nobody_who_judged_before_contributed_or_disputes_sits_on_the_fresh_panel() {
    let mut court = Court::new(30);
    let giver = court.data.stranger(1);
    let item = court.data.accepted(&giver, b'a', 100);
    // A reviewer disputes: it has no seat itself.
    let first = court.seats(item);
    let appellant = (0..30)
        .map(|index| {
            court
                .data
                .review
                .world
                .account(&format!("reviewer {index}"))
        })
        .find(|reviewer| !first.contains(reviewer.as_str()))
        .unwrap();
    let (token, stranger) = (court.token.clone(), court.stranger.clone());
    let transfer = cw20::Cw20ExecuteMsg::Transfer {
        recipient: appellant.to_string(),
        amount: APPEAL_BOND.into(),
    };
    court
        .data
        .world()
        .execute(&stranger, &token, &transfer)
        .unwrap();
    court.appeal(&appellant, item, APPEAL_BOND).unwrap();
    let case = appeal_case(item);
    court.data.review.draw(case);
    let fresh = court.seats(case);
    assert_eq!(fresh.len(), 15);
    assert!(fresh.is_disjoint(&first));
    assert!(!fresh.contains(appellant.as_str()));
    let insider = Addr::unchecked(first.first().unwrap());
    let vote = court.data.review.commit(&insider, case, true);
    assert_refused(&vote, "[peer-review/21]");
}

#[test]
fn too_few_fresh_reviewers_leave_the_verdict_and_give_the_bond_back() {
    let mut court = Court::new(20);
    let item = court.refused();
    let giver = court.giver.address.clone();
    court.appeal(&giver, item, APPEAL_BOND).unwrap();
    let case = appeal_case(item);
    court.data.review.draw(case);
    assert_eq!(court.standing(item).status, AppealStatus::Unfilled);
    assert_eq!(
        court.data.review.item(case).status,
        ReviewStatus::Unresolved
    );
    let refused = ItemStatus::Refused(RefusalReason::LowQuality);
    assert_eq!(court.data.item(item).status, refused);
    assert_eq!(court.bonds(&giver), APPEAL_BOND);
    assert_refused(&court.data.review.advance(case), "[peer-review/11]");
    assert_refused(&court.appeal(&giver, item, APPEAL_BOND), "[peer-review/28]");
    court.assert_conserved();
}

#[test]
fn who_stays_away_is_replaced_and_with_fewer_than_ten_votes_nothing_is_decided() {
    let mut court = Court::new(24);
    let item = court.refused();
    let giver = court.giver.address.clone();
    court.appeal(&giver, item, APPEAL_BOND).unwrap();
    let case = appeal_case(item);
    court.data.review.draw(case);
    let panel = court.data.review.awaited(case);
    assert_eq!(panel.len(), 15);
    for reviewer in &panel[..9] {
        court.data.review.commit(reviewer, case, true).unwrap();
    }
    court.data.world().wait(VOTE_WINDOW);
    court.data.review.advance(case).unwrap();
    for reviewer in &panel[..9] {
        court.data.review.reveal(reviewer, case, true).unwrap();
    }
    // Whoever is left is asked, and stays away, too.
    while matches!(
        court.data.review.item(case).status,
        ReviewStatus::Committing { .. }
    ) {
        court.data.review.pass_window(case);
    }
    assert_eq!(court.standing(item).status, AppealStatus::Unfilled);
    assert_eq!(court.bonds(&giver), APPEAL_BOND);
    court.assert_conserved();
}

#[test]
fn consent_that_is_withdrawn_ends_an_appeal_and_no_other_begins() {
    let mut court = Court::new(28);
    let giver = court.data.stranger(1);
    let item = court.data.accepted(&giver, b'a', 100);
    let stranger = court.stranger.clone();
    court.appeal(&stranger, item, APPEAL_BOND).unwrap();
    let withdraw = data_registry::ExecuteMsg::Withdraw { item };
    court.data.send(&giver.address, &withdraw).unwrap();
    assert_eq!(court.standing(item).status, AppealStatus::Cancelled);
    assert_eq!(court.bonds(&stranger), APPEAL_BOND);
    let case = appeal_case(item);
    assert_eq!(court.data.review.item(case).status, ReviewStatus::Cancelled);
    assert_refused(&court.data.review.advance(case), "[peer-review/11]");
    let other = court.data.accepted(&giver, b'b', 100);
    let withdraw = data_registry::ExecuteMsg::Withdraw { item: other };
    court.data.send(&giver.address, &withdraw).unwrap();
    assert_refused(
        &court.appeal(&stranger, other, APPEAL_BOND),
        "[peer-review/27]",
    );
    court.assert_conserved();
}

#[test]
fn a_refused_item_whose_like_was_accepted_meanwhile_stays_refused_as_a_duplicate() {
    let mut court = Court::new(28);
    let item = court.refused();
    let giver = court.data.stranger(1);
    let like_it = court.data.contribute(&giver, b"like it").unwrap();
    court.data.check(like_it, 30_000, [1; 32]);
    court.data.judge(like_it, true);
    court.appeal(&giver.address, item, APPEAL_BOND).unwrap();
    court.judge_again(item, |_| true);
    let reason = RefusalReason::Duplicate {
        of: like_it,
        distance: 0,
    };
    assert_eq!(court.data.item(item).status, ItemStatus::Refused(reason));
    assert_eq!(court.bonds(&giver.address), APPEAL_BOND);
}
