//! Reviews from qualification to verdict, with the real beacon, trainers, reputation and
//! peer-review.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    peer_review::{
        CohortResponse, CohortStatus, EligibleResponse, ExecuteMsg, ItemStatus, ItemsResponse,
        QualificationResponse, QueryMsg,
    },
    reputation::{self, HistoryEntry, HistoryResponse, Outcome, ReviewerResponse},
    types::Modality,
};
use tenzro_scenarios::{
    assert_refused,
    review::{QUALIFIER_WINDOW, Review, labels},
};

fn eligible(review: &Review) -> (u32, u32) {
    let answer: EligibleResponse = review.ask(&QueryMsg::Eligible {
        domain: Modality::Text,
    });
    (answer.count, answer.needed)
}

fn assignments(review: &Review, reviewer: &Addr) -> Vec<u64> {
    let answer: ItemsResponse = review.ask(&QueryMsg::Assignments {
        reviewer: reviewer.to_string(),
        start_after: None,
        limit: None,
    });
    answer.items.into_iter().map(|item| item.item).collect()
}

#[test]
fn who_answers_a_cohort_well_may_review_and_who_does_not_may_not() {
    let mut review = Review::new();
    let good = review.register("good", None);
    let bad = review.register("bad", None);
    let cohort = review.open_cohort();
    let status = |review: &Review| -> CohortResponse { review.ask(&QueryMsg::Cohort { cohort }) };
    assert!(matches!(
        status(&review).status,
        CohortStatus::Committing { .. }
    ));
    review.commit_qualifier(&good, cohort, 16).unwrap();
    review.commit_qualifier(&bad, cohort, 15).unwrap();
    review.world.wait(QUALIFIER_WINDOW);
    assert_eq!(status(&review).status, CohortStatus::AwaitingLabels);
    assert_eq!(status(&review).labels, None);
    review.open_labels(cohort, labels()).unwrap();
    assert!(matches!(
        status(&review).status,
        CohortStatus::Revealing { .. }
    ));
    review.reveal_qualifier(&good, cohort, 16).unwrap();
    review.reveal_qualifier(&bad, cohort, 15).unwrap();
    let cohort = status(&review);
    assert_eq!((cohort.candidates, cohort.passed), (2, 1));
    assert_eq!(cohort.labels, Some(labels()));
    let domains = |who: &Addr| {
        let address = who.to_string();
        let answer: QualificationResponse = review.ask(&QueryMsg::Qualification { address });
        answer.domains
    };
    assert_eq!(domains(&good), [Modality::Text]);
    assert_eq!(domains(&bad), []);
    assert_eq!(eligible(&review), (1, 7));
    let record: ReviewerResponse = review.world.query(
        &review.reputation,
        &reputation::QueryMsg::Reviewer {
            address: good.into_string(),
            domain: Modality::Text,
        },
    );
    assert!(record.reputation > 0 && record.experience > 0);
}

#[test]
fn a_cohort_closed_early_takes_no_more_answers_and_is_judged_at_once() {
    let mut review = Review::new();
    let (good, late) = (review.register("good", None), review.register("late", None));
    let cohort = review.open_cohort();
    review.commit_qualifier(&good, cohort, 18).unwrap();
    assert_refused(&review.open_labels(cohort, labels()), "[peer-review/9]");
    let keeper = review.keeper.clone();
    let close = ExecuteMsg::CloseCohort { cohort };
    assert_refused(&review.send(&good, &close), "[peer-review/3]");
    review.send(&keeper, &close).unwrap();
    assert_refused(
        &review.commit_qualifier(&late, cohort, 20),
        "[peer-review/10]",
    );
    assert_refused(&review.send(&keeper, &close), "[peer-review/10]");
    review.open_labels(cohort, labels()).unwrap();
    review.reveal_qualifier(&good, cohort, 18).unwrap();
    assert_eq!(eligible(&review).0, 1);
}

#[test]
fn an_item_goes_from_request_to_a_verdict_that_everybody_is_told() {
    let mut review = Review::with_reviewers(9);
    review.open_item(1, true).unwrap();
    assert!(matches!(
        review.item(1).status,
        ItemStatus::AwaitingPanel { .. }
    ));
    review.draw(1);
    let panel = review.awaited(1);
    assert_eq!((panel.len(), review.item(1).waiting), (7, 2));
    assert_eq!(assignments(&review, &panel[0]), [1]);
    review.run_step(1, |_| true);
    let ItemStatus::Settled {
        accepted,
        posterior,
    } = review.item(1).status
    else {
        panic!("{:?}", review.item(1))
    };
    assert!(accepted && posterior > 950_000);
    let verdict = review.verdict(1).unwrap().unwrap();
    assert!(verdict.accepted);
    assert_eq!(verdict.posterior, posterior);
    let told: BTreeSet<String> = verdict.reviewers.into_iter().collect();
    assert_eq!(told, panel.iter().map(ToString::to_string).collect());
    assert!(panel.iter().all(|reviewer| review.points(reviewer) > 0));
    assert_eq!(assignments(&review, &panel[0]), [] as [u64; 0]);
    let open: ItemsResponse = review.ask(&QueryMsg::OpenItems {
        start_after: None,
        limit: None,
    });
    assert!(open.items.is_empty());
}

#[test]
fn peers_overrule_the_ai_juror() {
    let mut review = Review::with_reviewers(8);
    review.run(1, true, |_| false);
    let outcome: Outcome = review.world.query(
        &review.reputation,
        &reputation::QueryMsg::Outcome { item: 1 },
    );
    assert!(outcome.ai_vote && outcome.prior > 0);
    assert!(!outcome.accepted);
    assert!(!review.verdict(1).unwrap().unwrap().accepted);
    review.run(2, false, |_| true);
    assert!(review.verdict(2).unwrap().unwrap().accepted);
}

#[test]
fn a_split_panel_gets_two_more_seats_until_fifteen_have_voted() {
    let mut review = Review::with_reviewers(20);
    review.open_item(1, true).unwrap();
    review.draw(1);
    let mut sizes = vec![];
    while matches!(review.item(1).status, ItemStatus::Committing { .. }) {
        let step = review.awaited(1);
        sizes.push(step.len());
        // Three of seven, then one of two: with the AI juror's word the votes never decide.
        review.run_step(1, |who| {
            step.iter().position(|other| other == who).unwrap() % 2 == 1
        });
    }
    assert_eq!(sizes, [7, 2, 2, 2, 2]);
    let outcome: Outcome = review.world.query(
        &review.reputation,
        &reputation::QueryMsg::Outcome { item: 1 },
    );
    assert_eq!(outcome.jurors.len(), 15);
    assert!(matches!(review.item(1).status, ItemStatus::Settled { .. }));
}

#[test]
fn who_stays_away_is_replaced_by_the_next_candidate() {
    let mut review = Review::with_reviewers(12);
    review.open_item(1, true).unwrap();
    review.draw(1);
    let panel = review.awaited(1);
    // Two never commit, one commits and does not reveal.
    for reviewer in &panel[2..] {
        review.commit(reviewer, 1, true).unwrap();
    }
    review.pass_window(1);
    for reviewer in &panel[3..] {
        review.reveal(reviewer, 1, true).unwrap();
    }
    review.pass_window(1);
    let item = review.item(1);
    let missed = item.seats.iter().filter(|seat| seat.missed).count();
    assert_eq!((missed, item.seats.len(), item.waiting), (3, 10, 2));
    assert_eq!(review.awaited(1).len(), 3);
    assert_eq!(assignments(&review, &panel[0]), [] as [u64; 0]);
    review.run_step(1, |_| true);
    assert!(review.verdict(1).unwrap().unwrap().accepted);
}

#[test]
fn a_vote_kept_back_once_the_others_are_seen_costs_as_much_as_the_worst_one() {
    let mut review = Review::with_reviewers(12);
    review.open_item(1, true).unwrap();
    review.draw(1);
    let panel = review.awaited(1);
    let (lazy, others) = panel.split_first().unwrap();
    // It accepts whatever it is shown, and looks at the others' votes before it stands to its own.
    review.commit(lazy, 1, true).unwrap();
    for reviewer in others {
        review.commit(reviewer, 1, false).unwrap();
    }
    for reviewer in others {
        review.reveal(reviewer, 1, false).unwrap();
    }
    review.pass_window(1);
    assert_eq!(review.points(lazy), -1_000_000);
    review.run_step(1, |_| false);
    assert!(others.iter().all(|reviewer| review.points(reviewer) > 0));
}

#[test]
fn without_enough_votes_an_item_ends_unresolved_and_the_ai_juror_does_not_decide() {
    let mut review = Review::with_reviewers(8);
    review.open_item(1, true).unwrap();
    review.draw(1);
    let panel = review.awaited(1);
    for reviewer in &panel[2..] {
        review.commit(reviewer, 1, true).unwrap();
    }
    review.pass_window(1);
    for reviewer in &panel[2..] {
        review.reveal(reviewer, 1, true).unwrap();
    }
    // The eighth takes a seat and misses it too.
    review.pass_window(1);
    assert_eq!(review.item(1).status, ItemStatus::Unresolved);
    assert_eq!(review.verdict(1), Some(None));
    assert!(panel.iter().all(|reviewer| review.points(reviewer) == 0));
}

#[test]
fn enough_votes_settle_an_item_when_nobody_is_left_to_ask() {
    let mut review = Review::with_reviewers(7);
    let split: BTreeSet<usize> = [0, 2, 4].into();
    review.open_item(1, true).unwrap();
    review.draw(1);
    let panel = review.awaited(1);
    let vote = |who: &Addr| split.contains(&panel.iter().position(|x| x == who).unwrap());
    review.run_step(1, vote);
    assert!(matches!(review.item(1).status, ItemStatus::Settled { .. }));
}

#[test]
fn an_item_waits_until_there_are_enough_reviewers() {
    let mut review = Review::with_reviewers(6);
    review.open_item(1, true).unwrap();
    let ItemStatus::AwaitingPanel { round: first } = review.item(1).status else {
        panic!()
    };
    review.draw(1);
    let ItemStatus::AwaitingPanel { round: second } = review.item(1).status else {
        panic!()
    };
    assert!(second > first);
    let seventh = review.register("the seventh", None);
    review.qualify(&[seventh]);
    // Bound before the seventh joined: it cannot be drawn yet.
    review.draw(1);
    assert!(matches!(
        review.item(1).status,
        ItemStatus::AwaitingPanel { .. }
    ));
    review.draw(1);
    assert_eq!(review.awaited(1).len(), 7);
}

#[test]
fn three_missed_votes_send_a_reviewer_away_until_it_checks_in() {
    let mut review = Review::with_reviewers(8);
    let lazy = review.world.account("reviewer 3");
    let mut item = 0;
    while eligible(&review).0 == 8 {
        item += 1;
        assert!(item < 10, "three misses are enough");
        review.open_item(item, true).unwrap();
        review.draw(item);
        while matches!(review.item(item).status, ItemStatus::Committing { .. }) {
            for reviewer in review.awaited(item) {
                if reviewer != lazy {
                    review.commit(&reviewer, item, true).unwrap();
                }
            }
            if matches!(review.item(item).status, ItemStatus::Committing { .. }) {
                review.pass_window(item);
            }
            for reviewer in review.awaited(item) {
                review.reveal(&reviewer, item, true).unwrap();
            }
        }
    }
    let address = lazy.to_string();
    let away: QualificationResponse = review.ask(&QueryMsg::Qualification { address });
    assert!(away.away);
    review.run(20, true, |_| true);
    let seated = |review: &Review, item| {
        let seats = review.item(item).seats;
        seats.iter().any(|seat| seat.reviewer == lazy.as_str())
    };
    assert!(!seated(&review, 20));
    review.send(&lazy, &ExecuteMsg::CheckIn {}).unwrap();
    assert_eq!(eligible(&review).0, 8);
    let mut found = false;
    for item in 21..30 {
        review.run(item, true, |_| true);
        found |= seated(&review, item);
    }
    assert!(found, "seven of eight sit on each panel");
}

#[test]
fn everything_that_made_a_reputation_is_in_the_history() {
    let mut review = Review::with_reviewers(9);
    review.run(1, true, |_| true);
    review.run(2, true, |_| false);
    let history: HistoryResponse = review.world.query(
        &review.reputation,
        &reputation::QueryMsg::History {
            start_after: None,
            limit: None,
        },
    );
    assert_eq!(history.entries.len(), 11);
    let settled = |entry: &HistoryEntry| match entry {
        HistoryEntry::Settled(outcome) => Some(outcome.item),
        HistoryEntry::Qualified { .. } | HistoryEntry::Appealed(_) => None,
    };
    let items: Vec<u64> = history.entries.iter().filter_map(settled).collect();
    assert_eq!(items, [1, 2]);
}
