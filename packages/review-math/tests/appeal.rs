//! Appeals: what a fresh panel decides and whom it teaches.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use tenzro_review_math::{
    Cell, Contributor, Counters, DomainState, Labels, Seat, U, estimate, learn_qualifier, settle,
    settle_appeal,
};

/// A reviewer who answered twenty gold items, so many of them right.
fn reviewer(right: usize) -> Counters {
    let mut counters = Counters::default();
    for index in 0..20 {
        let truth = index % 3 != 0;
        let vote = truth ^ (index >= right);
        learn_qualifier(&mut counters, 0, index % 4 != 3, vote, truth);
    }
    counters
}

fn panel(votes: &[bool]) -> Vec<Seat> {
    let seat = |vote: &bool| Seat {
        counters: reviewer(19),
        vote: *vote,
    };
    votes.iter().map(seat).collect()
}

/// Seven of seven refused a good item; thirteen of fifteen fresh ones accept it.
fn overturned() -> (DomainState, Contributor, Vec<Seat>, Vec<Seat>, bool) {
    let mut state = DomainState::default();
    let mut contributor = Contributor::default();
    let mut first = panel(&[false; 7]);
    let outcome = settle(&mut state, &mut contributor, true, &mut first, Labels::NONE).unwrap();
    assert!(!outcome.decision);
    let mut votes = vec![true; 13];
    votes.extend([false, false]);
    let mut fresh = panel(&votes);
    let before = (state, contributor, first.clone());
    let appeal = settle_appeal(
        &mut state,
        &mut contributor,
        true,
        &mut fresh,
        &mut first,
        false,
    );
    assert_eq!(
        (state.t, before.0.t),
        (1, 1),
        "an appeal is no item of its own"
    );
    assert!(appeal.decision && appeal.posterior > U / 2);
    assert_eq!((appeal.learn_weight, appeal.label_weight), (1_000, 3_000));
    assert_eq!(appeal.jurors.len(), 15);
    assert!(contributor.rate() > before.1.rate());
    assert!(
        state.breaker.ge > before.0.breaker.ge,
        "the first panel was wrong"
    );
    (state, contributor, before.2, first, appeal.tripped)
}

#[test]
fn a_fresh_panel_overturns_and_the_first_jurors_lose_weight() {
    let (_, _, before, after, tripped) = overturned();
    assert!(!tripped, "a young domain does not trip");
    for (before, after) in before.iter().zip(&after) {
        let weigh = |seat: &Seat| estimate(&seat.counters, true).informativeness;
        assert!(weigh(after) < weigh(before));
    }
}

#[test]
fn a_confirmed_verdict_teaches_that_the_first_jurors_were_right() {
    let mut state = DomainState::default();
    let mut contributor = Contributor::default();
    let mut first = panel(&[false; 7]);
    settle(
        &mut state,
        &mut contributor,
        false,
        &mut first,
        Labels::NONE,
    )
    .unwrap();
    let ge = state.breaker.ge;
    let before = first.clone();
    let mut fresh = panel(&[false; 15]);
    let appeal = settle_appeal(
        &mut state,
        &mut contributor,
        false,
        &mut fresh,
        &mut first,
        false,
    );
    assert!(!appeal.decision);
    assert!(state.breaker.ge < ge);
    for (before, after) in before.iter().zip(&first) {
        let refusals_of_bad = |seat: &Seat| seat.counters.c[0][Cell::TrueNegative as usize];
        assert!(refusals_of_bad(after) > refusals_of_bad(before) + 2 * U);
    }
}

#[test]
fn errors_that_appeals_bring_to_light_trip_the_breaker_of_a_grown_domain() {
    let mut state = DomainState {
        t: 500,
        ..DomainState::default()
    };
    let mut contributor = Contributor::default();
    let mut tripped = 0;
    for _ in 0..10 {
        let mut first = panel(&[true; 3]);
        let mut fresh = panel(&[false; 15]);
        let appeal = settle_appeal(
            &mut state,
            &mut contributor,
            true,
            &mut fresh,
            &mut first,
            true,
        );
        if appeal.tripped {
            tripped += 1;
            let all = first.iter().chain(&fresh);
            assert!(all.into_iter().all(|seat| seat.counters.trips == 1));
        }
    }
    assert_eq!((tripped, state.t), (1, 500));
}

#[test]
fn the_order_of_the_fresh_panel_changes_neither_verdict_nor_log_odds() {
    let mut votes = vec![true; 8];
    votes.extend([false; 7]);
    let decide = |votes: &[bool]| {
        let mut state = DomainState::default();
        let mut contributor = Contributor::default();
        settle_appeal(
            &mut state,
            &mut contributor,
            true,
            &mut panel(votes),
            &mut [],
            true,
        )
    };
    let one = decide(&votes);
    votes.reverse();
    let other = decide(&votes);
    assert_eq!(
        (one.decision, one.log_odds),
        (other.decision, other.log_odds)
    );
}
