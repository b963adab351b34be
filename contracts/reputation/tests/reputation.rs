//! What the contract does for honest people.

mod common;

use common::{World, account, case};
use tenzro_contract_api::{
    reputation::{
        DomainResponse, HistoryEntry, Outcome, PanelOrderResponse, ProgressResponse, QueryMsg,
    },
    types::Modality,
};
use tenzro_review_math::{Counters, TAU, order_candidates};

#[test]
fn who_answers_the_gold_well_has_a_reputation_and_a_stranger_has_none() {
    let mut world = World::new();
    world.qualify("good", 20);
    world.qualify("fair", 16);
    let (good, fair, none) = (
        world.reviewer("good"),
        world.reviewer("fair"),
        world.reviewer("nobody"),
    );
    assert!(good.reputation > fair.reputation && fair.reputation > 0);
    assert!(good.accuracy > 900_000, "{}", good.accuracy);
    assert!(good.experience > 50_000_000, "20 answers of weight 3");
    assert_eq!((none.reputation, none.experience), (0, 0));
    assert!(!good.ejected && !none.ejected);
}

#[test]
fn reputation_is_kept_per_domain() {
    let mut world = World::new();
    world.qualify("good", 20);
    let image: tenzro_contract_api::reputation::ReviewerResponse =
        world.query(QueryMsg::Reviewer {
            address: account("good").into_string(),
            domain: Modality::Image,
        });
    assert_eq!(image.experience, 0);
}

#[test]
fn seven_agreeing_reviewers_settle_an_item() {
    let mut world = World::new();
    world.crowd(7);
    let outcome = world.settle(case(5, true, &[true; 7])).unwrap();
    assert!(outcome.accepted && outcome.posterior > 900_000);
    assert_eq!((outcome.sequence, outcome.jurors.len()), (8, 7));
    assert!(outcome.total.unsigned_abs() >= TAU);
    let sum: i64 = outcome.jurors.iter().map(|juror| juror.weight).sum();
    assert_eq!(outcome.prior + sum, outcome.total);
    let asked: Outcome = world.query(QueryMsg::Outcome { item: 5 });
    assert_eq!(asked, outcome);
    assert_eq!(world.history()[7], HistoryEntry::Settled(outcome));
    let domain: DomainResponse = world.query(QueryMsg::Domain {
        domain: Modality::Text,
    });
    assert_eq!((domain.items, domain.opening_seats), (1, 7));
}

#[test]
fn peers_overrule_the_ai_juror_and_earn_by_it() {
    let mut world = World::new();
    world.crowd(7);
    let outcome = world.settle(case(5, true, &[false; 7])).unwrap();
    assert!(outcome.prior > 0, "the AI juror says accept");
    assert!(!outcome.accepted && outcome.posterior < 100_000);
    assert!(outcome.jurors.iter().all(|juror| juror.score > 0));
}

#[test]
fn who_votes_against_all_others_loses_points() {
    let mut world = World::new();
    world.crowd(7);
    let votes = [true, true, true, false, true, true, true];
    let outcome = world.settle(case(5, true, &votes)).unwrap();
    assert!(outcome.accepted);
    assert!(outcome.jurors[3].score < 0, "{}", outcome.jurors[3].score);
    assert!(outcome.jurors[0].score > outcome.jurors[3].score);
    assert!(world.reviewer("r3").reputation < world.reviewer("r0").reputation);
}

#[test]
fn votes_after_the_decision_are_kept_and_change_nothing() {
    let mut world = World::new();
    world.crowd(9);
    let before = world.reviewer("r8");
    let outcome = world.settle(case(5, true, &[true; 9])).unwrap();
    assert_eq!((outcome.votes.len(), outcome.jurors.len()), (9, 7));
    assert_eq!(world.reviewer("r8"), before);
}

#[test]
fn progress_asks_for_the_opening_seats_and_then_for_two_more() {
    let mut world = World::new();
    world.crowd(9);
    let ask = |world: &World, votes: &[bool]| -> ProgressResponse {
        world.query(QueryMsg::Progress(case(5, true, votes)))
    };
    let none = ask(&world, &[]);
    assert_eq!((none.seats, none.opening_seats, none.used), (7, 7, 0));
    let split = [true, false, true, false, true, false, false];
    let undecided = ask(&world, &split);
    assert_eq!((undecided.decided, undecided.seats), (false, 2));
    let clear = ask(&world, &[true; 7]);
    assert_eq!((clear.decided, clear.seats), (true, 0));
    assert_eq!(
        clear.total,
        world.settle(case(5, true, &[true; 7])).unwrap().total
    );
}

#[test]
fn what_cannot_be_decided_and_cannot_be_asked_is_settled_by_the_sign() {
    let mut world = World::new();
    world.crowd(7);
    let split = [true, false, true, false, true, false, false];
    let outcome = world.settle(case(5, true, &split)).unwrap();
    assert!(outcome.total.unsigned_abs() < TAU);
    assert_eq!(outcome.accepted, outcome.total > 0);
    assert_eq!(outcome.jurors.len(), 7, "empty seats are nobody's");
}

#[test]
fn who_carries_no_information_is_ejected_seated_last_and_weighs_nothing() {
    let mut world = World::new();
    world.crowd(8);
    for item in 0..250 {
        // The truth changes; r0 always accepts.
        let truth = item % 2 == 0;
        let mut votes = [truth; 8];
        votes[0] = true;
        world.settle(case(item, truth, &votes)).unwrap();
    }
    assert!(world.reviewer("r0").ejected, "{:?}", world.reviewer("r0"));
    assert!(!world.reviewer("r1").ejected);
    let drawn: Vec<String> = (0..8)
        .map(|index| account(&format!("r{index}")).into_string())
        .collect();
    let answer: PanelOrderResponse = world.query(QueryMsg::PanelOrder {
        domain: Modality::Text,
        candidates: drawn.clone(),
    });
    let mut expected = drawn[1..].to_vec();
    expected.push(drawn[0].clone());
    assert_eq!(answer.order, expected);
    let outcome = world.settle(case(1_000, true, &[true; 7])).unwrap();
    assert_eq!(outcome.jurors[0].weight, 0);
}

#[test]
fn the_first_fifteen_in_panel_order_are_those_of_the_algorithm() {
    let mut world = World::new();
    let names: Vec<String> = (0..24).map(|index| format!("r{index}")).collect();
    for (index, name) in names.iter().enumerate() {
        world.qualify(name, if index % 3 == 0 { 11 } else { 19 });
    }
    let counters: Vec<Counters> = names
        .iter()
        .map(|name| Counters {
            c: world.reviewer(name).counters,
            trips: 0,
        })
        .collect();
    assert!(world.reviewer("r0").ejected, "eleven of twenty is noise");
    let answer: PanelOrderResponse = world.query(QueryMsg::PanelOrder {
        domain: Modality::Text,
        candidates: names
            .iter()
            .map(|name| account(name).into_string())
            .collect(),
    });
    assert_eq!(answer.order.len(), 24);
    for (position, index) in order_candidates(&counters).into_iter().enumerate() {
        assert_eq!(answer.order[position], account(&names[index]).into_string());
    }
}

#[test]
fn a_steady_reviewer_is_consistent_and_one_that_turns_is_not() {
    let mut world = World::new();
    world.crowd(8);
    for item in 0..60 {
        let truth = item % 2 == 0;
        let mut votes = [truth; 8];
        votes[1] = truth ^ (item >= 40);
        world.settle(case(item, truth, &votes)).unwrap();
    }
    assert!(world.reviewer("r0").consistency > 900_000);
    assert!(world.reviewer("r1").consistency < 700_000);
}

#[test]
fn a_planted_item_teaches_its_label_whatever_the_panel_says() {
    let mut world = World::new();
    world.crowd(7);
    let before = world.reviewer("r0").reputation;
    let mut planted = case(5, true, &[true; 7]);
    planted.label = Some(false);
    let outcome = world.settle(planted).unwrap();
    assert_eq!(outcome.label, Some(false));
    assert!(outcome.jurors.iter().all(|juror| juror.others == 0));
    assert_eq!(outcome.learn_weight, 3_000);
    assert!(world.reviewer("r0").reputation < before);
}
