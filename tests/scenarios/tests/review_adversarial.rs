//! What peer-review refuses, and what does not help an attacker.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    peer_review::{ExecuteMsg, ItemStatus},
    types::Modality,
};
use tenzro_scenarios::{
    assert_refused,
    review::{QUALIFIER_WINDOW, Review, VOTE_WINDOW, cids, labels, salt, sink},
};

/// An item whose panel is drawn, and the panel.
fn seated(reviewers: usize) -> (Review, Vec<Addr>) {
    let mut review = Review::with_reviewers(reviewers);
    review.open_item(1, true).expect("the registry may open it");
    review.draw(1);
    let panel = review.awaited(1);
    (review, panel)
}

#[test]
fn a_reviewer_cannot_reveal_twice() {
    let (mut review, panel) = seated(8);
    for reviewer in &panel {
        review.commit(reviewer, 1, true).unwrap();
    }
    review.reveal(&panel[0], 1, true).unwrap();
    assert_refused(&review.reveal(&panel[0], 1, true), "[peer-review/14]");
    for reviewer in &panel[1..] {
        review.reveal(reviewer, 1, true).unwrap();
    }
    assert_refused(&review.reveal(&panel[1], 1, true), "[peer-review/14]");
}

#[test]
fn a_reviewer_cannot_reveal_late() {
    let (mut review, panel) = seated(8);
    for reviewer in &panel {
        review.commit(reviewer, 1, true).unwrap();
    }
    for reviewer in &panel[1..] {
        review.reveal(reviewer, 1, true).unwrap();
    }
    review.world.wait(VOTE_WINDOW);
    assert_refused(&review.reveal(&panel[0], 1, true), "[peer-review/10]");
    review.advance(1).unwrap();
    assert_refused(&review.reveal(&panel[0], 1, true), "[peer-review/21]");
}

#[test]
fn a_reviewer_cannot_reveal_while_others_may_still_commit() {
    let (mut review, panel) = seated(8);
    review.commit(&panel[0], 1, true).unwrap();
    assert_refused(&review.reveal(&panel[0], 1, true), "[peer-review/11]");
}

#[test]
fn a_reviewer_cannot_commit_twice_or_late() {
    let (mut review, panel) = seated(8);
    review.commit(&panel[0], 1, true).unwrap();
    assert_refused(&review.commit(&panel[0], 1, false), "[peer-review/12]");
    review.world.wait(VOTE_WINDOW);
    assert_refused(&review.commit(&panel[1], 1, true), "[peer-review/10]");
}

#[test]
fn a_vote_cannot_be_changed_after_the_commitment() {
    let (mut review, panel) = seated(8);
    for reviewer in &panel {
        review.commit(reviewer, 1, true).unwrap();
    }
    assert_refused(&review.reveal(&panel[0], 1, false), "[peer-review/15]");
}

#[test]
fn a_copied_commitment_cannot_be_opened() {
    let (mut review, panel) = seated(8);
    let commitment = review.commitment(&panel[0], 1, true);
    let copy = ExecuteMsg::CommitVote {
        item: 1,
        commitment,
    };
    review.send(&panel[1], &copy).unwrap();
    for reviewer in panel.iter().filter(|reviewer| **reviewer != panel[1]) {
        review.commit(reviewer, 1, true).unwrap();
    }
    review.reveal(&panel[0], 1, true).unwrap();
    let reveal = ExecuteMsg::RevealVote {
        item: 1,
        accept: true,
        salt: salt(&panel[0], 1),
    };
    assert_refused(&review.send(&panel[1], &reveal), "[peer-review/15]");
}

#[test]
fn who_is_not_qualified_or_not_drawn_has_no_vote() {
    let (mut review, panel) = seated(9);
    let stranger = review.register("stranger", None);
    assert_refused(&review.commit(&stranger, 1, true), "[peer-review/17]");
    let spare = (0..9)
        .map(|index| review.world.account(&format!("reviewer {index}")))
        .find(|reviewer| !panel.contains(reviewer))
        .unwrap();
    assert_refused(&review.commit(&spare, 1, true), "[peer-review/21]");
    assert_refused(&review.reveal(&spare, 1, true), "[peer-review/21]");
}

#[test]
fn only_the_data_registry_opens_and_cancels_items_and_each_once() {
    let mut review = Review::with_reviewers(7);
    let anyone = review.world.account("anyone");
    let open = ExecuteMsg::OpenItem {
        item: 1,
        domain: Modality::Text,
        contributor: anyone.to_string(),
        ai_vote: true,
        ai_quality: 1,
    };
    assert_refused(&review.send(&anyone, &open), "[peer-review/3]");
    review.open_item(1, true).unwrap();
    assert_refused(&review.open_item(1, false), "[peer-review/19]");
    let cancel = ExecuteMsg::CancelItem { item: 1 };
    assert_refused(&review.send(&anyone, &cancel), "[peer-review/3]");
}

#[test]
fn a_panel_cannot_be_drawn_before_its_round_or_twice() {
    let mut review = Review::with_reviewers(8);
    let anyone = review.world.account("anyone");
    let draw = ExecuteMsg::DrawPanel { item: 1 };
    assert_refused(&review.send(&anyone, &draw), "[peer-review/20]");
    review.open_item(1, true).unwrap();
    assert_refused(&review.send(&anyone, &draw), "[peer-review/22]");
    review.draw(1);
    assert_refused(&review.send(&anyone, &draw), "[peer-review/11]");
    assert_refused(&review.advance(1), "[peer-review/9]");
}

#[test]
fn nobody_reviews_its_own_contribution() {
    let mut review = Review::with_reviewers(7);
    let contributor = review.register("contributor", None);
    review.qualify(std::slice::from_ref(&contributor));
    for item in 1..6 {
        review.run(item, true, |_| true);
        let seats = review.item(item).seats;
        assert!(
            seats
                .iter()
                .all(|seat| seat.reviewer != contributor.as_str())
        );
    }
}

#[test]
fn members_of_one_organisation_never_sit_together() {
    let mut review = Review::with_reviewers(8);
    let ring: Vec<Addr> = (0..6)
        .map(|index| review.register(&format!("ring {index}"), Some("ring")))
        .collect();
    review.qualify(&ring);
    for item in 1..8 {
        review.run(item, true, |_| true);
        let seats: BTreeSet<String> = review
            .item(item)
            .seats
            .into_iter()
            .map(|seat| seat.reviewer)
            .collect();
        let members = ring.iter().filter(|member| seats.contains(member.as_str()));
        assert!(members.count() <= 1);
    }
}

#[test]
fn who_joins_after_the_item_was_bound_cannot_be_drawn_for_it() {
    let mut review = Review::with_reviewers(8);
    review.open_item(1, true).unwrap();
    let late: Vec<Addr> = (0..20)
        .map(|index| review.register(&format!("late {index}"), None))
        .collect();
    review.qualify(&late);
    review.draw(1);
    let item = review.item(1);
    assert_eq!(item.seats.len() + item.waiting as usize, 8);
    let seated: Vec<Addr> = review.awaited(1);
    assert!(seated.iter().all(|reviewer| !late.contains(reviewer)));
}

#[test]
fn a_broken_registry_does_not_hold_up_the_verdict() {
    let (mut review, panel) = seated(8);
    let (anyone, registry) = (review.world.account("anyone"), review.registry.clone());
    let msg = sink::Msg::Break(true);
    review.world.execute(&anyone, &registry, &msg).unwrap();
    for reviewer in &panel {
        review.commit(reviewer, 1, true).unwrap();
    }
    for reviewer in &panel[1..] {
        review.reveal(reviewer, 1, true).unwrap();
    }
    let last = review.reveal(&panel[0], 1, true).unwrap();
    assert!(
        last.events
            .iter()
            .any(|event| event.ty == "wasm-callback_failed")
    );
    assert!(matches!(review.item(1).status, ItemStatus::Settled { .. }));
    assert_eq!(review.verdict(1), None);
    assert!(
        review.points(&panel[0]) > 0,
        "the work is paid all the same"
    );
}

#[test]
fn a_cancelled_item_takes_no_votes_and_cancelling_again_changes_nothing() {
    let (mut review, panel) = seated(8);
    review.commit(&panel[0], 1, true).unwrap();
    let registry = review.registry.clone();
    let cancel = ExecuteMsg::CancelItem { item: 1 };
    review.send(&registry, &cancel).unwrap();
    assert_eq!(review.item(1).status, ItemStatus::Cancelled);
    assert_refused(&review.commit(&panel[1], 1, true), "[peer-review/11]");
    assert_refused(&review.advance(1), "[peer-review/11]");
    review.send(&registry, &cancel).unwrap();
    assert_eq!(review.verdict(1), None);
    review.run(2, true, |_| true);
    review
        .send(&registry, &ExecuteMsg::CancelItem { item: 2 })
        .unwrap();
    assert!(matches!(review.item(2).status, ItemStatus::Settled { .. }));
}

#[test]
fn the_gold_keeper_cannot_open_other_labels_than_it_committed_to() {
    let mut review = Review::new();
    let cohort = review.open_cohort();
    assert_refused(&review.open_labels(cohort, labels()), "[peer-review/9]");
    review.world.wait(QUALIFIER_WINDOW);
    let mut swapped = labels();
    swapped[3].label = !swapped[3].label;
    assert_refused(&review.open_labels(cohort, swapped), "[peer-review/8]");
    let short = labels()[1..].to_vec();
    assert_refused(&review.open_labels(cohort, short), "[peer-review/7]");
    review.open_labels(cohort, labels()).unwrap();
    assert_refused(&review.open_labels(cohort, labels()), "[peer-review/11]");
}

#[test]
fn only_the_gold_keeper_opens_cohorts_and_never_qualifies_itself() {
    let mut review = Review::new();
    let anyone = review.register("anyone", None);
    let open = |cids: Vec<String>| ExecuteMsg::OpenCohort {
        domain: Modality::Text,
        root: salt(&Addr::unchecked("x"), 1),
        cids,
    };
    assert_refused(&review.send(&anyone, &open(cids())), "[peer-review/3]");
    let keeper = review.keeper.clone();
    let mut twice = cids();
    twice[1] = twice[0].clone();
    assert_refused(&review.send(&keeper, &open(twice)), "[peer-review/5]");
    assert_refused(
        &review.send(&keeper, &open(cids()[1..].to_vec())),
        "[peer-review/7]",
    );
    let cohort = review.open_cohort();
    let labels = ExecuteMsg::OpenLabels {
        cohort,
        labels: labels(),
    };
    review.world.wait(QUALIFIER_WINDOW);
    assert_refused(&review.send(&anyone, &labels), "[peer-review/3]");
    let keeper = review.register("gold keeper", None);
    let cohort = review.open_cohort();
    assert_refused(
        &review.commit_qualifier(&keeper, cohort, 20),
        "[peer-review/24]",
    );
}

#[test]
fn a_candidate_answers_once_in_time_and_sealed() {
    let mut review = Review::new();
    let (early, late) = (
        review.register("early", None),
        review.register("late", None),
    );
    let stranger = review.world.account("nobody registered me");
    let cohort = review.open_cohort();
    assert_refused(
        &review.commit_qualifier(&stranger, cohort, 20),
        "[peer-review/4]",
    );
    assert_refused(&review.commit_qualifier(&early, 99, 20), "[peer-review/6]");
    review.commit_qualifier(&early, cohort, 20).unwrap();
    assert_refused(
        &review.commit_qualifier(&early, cohort, 19),
        "[peer-review/12]",
    );
    assert_refused(
        &review.reveal_qualifier(&early, cohort, 20),
        "[peer-review/11]",
    );
    review.world.wait(QUALIFIER_WINDOW);
    assert_refused(
        &review.commit_qualifier(&late, cohort, 20),
        "[peer-review/10]",
    );
    review.open_labels(cohort, labels()).unwrap();
    assert_refused(
        &review.reveal_qualifier(&late, cohort, 20),
        "[peer-review/13]",
    );
    assert_refused(
        &review.reveal_qualifier(&early, cohort, 19),
        "[peer-review/15]",
    );
    review.reveal_qualifier(&early, cohort, 20).unwrap();
    assert_refused(
        &review.reveal_qualifier(&early, cohort, 20),
        "[peer-review/14]",
    );
    let next = review.open_cohort();
    assert_refused(
        &review.commit_qualifier(&early, next, 20),
        "[peer-review/16]",
    );
}

#[test]
fn a_candidate_cannot_reveal_after_the_window_or_qualify_twice_at_once() {
    let mut review = Review::new();
    let (slow, double) = (
        review.register("slow", None),
        review.register("double", None),
    );
    let (first, second) = (review.open_cohort(), review.open_cohort());
    review.commit_qualifier(&slow, first, 20).unwrap();
    review.commit_qualifier(&double, first, 20).unwrap();
    review.commit_qualifier(&double, second, 20).unwrap();
    review.world.wait(QUALIFIER_WINDOW);
    review.open_labels(first, labels()).unwrap();
    review.open_labels(second, labels()).unwrap();
    review.reveal_qualifier(&double, first, 20).unwrap();
    assert_refused(
        &review.reveal_qualifier(&double, second, 20),
        "[peer-review/16]",
    );
    review.world.wait(QUALIFIER_WINDOW);
    assert_refused(
        &review.reveal_qualifier(&slow, first, 20),
        "[peer-review/10]",
    );
}

#[test]
fn who_is_not_away_need_not_check_in() {
    let mut review = Review::with_reviewers(1);
    let reviewer = review.world.account("reviewer 0");
    assert_refused(
        &review.send(&reviewer, &ExecuteMsg::CheckIn {}),
        "[peer-review/18]",
    );
    let stranger = review.world.account("stranger");
    assert_refused(
        &review.send(&stranger, &ExecuteMsg::CheckIn {}),
        "[peer-review/18]",
    );
}

#[test]
fn coins_are_refused() {
    let mut review = Review::with_reviewers(1);
    let reviewer = review.world.account("reviewer 0");
    review.world.fund(&reviewer, 5);
    let peer_review = review.peer_review.clone();
    let coins = cosmwasm_std::coins(1, tenzro_scenarios::NATIVE);
    let msg = ExecuteMsg::CheckIn {};
    let result = review
        .world
        .execute_with(&reviewer, &peer_review, &msg, &coins);
    assert_refused(&result, "[peer-review/2]");
}
