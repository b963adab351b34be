//! Single rules, each by an example.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test"
)]

use tenzro_review_math::{
    Contributor, Counters, DomainState, Estimate, Labels, MAX_PANEL, Outcome, PayBins, Seat,
    Status, U, consistency, estimate, juror_weight, k0, learn_qualifier, order_candidates,
    reputation, settle, walk,
};

/// Counts after `n` gold qualifiers, of which every `miss`-th was answered wrongly.
fn reviewer(n: u32, miss: u32) -> Counters {
    let mut counters = Counters::default();
    for i in 1..=n {
        let truth = i % 3 != 0;
        learn_qualifier(
            &mut counters,
            0,
            i % 2 == 0,
            truth != (i % miss == 0),
            truth,
        );
    }
    counters
}

fn panel(counters: Counters, votes: &[bool]) -> Vec<Seat> {
    votes
        .iter()
        .map(|vote| Seat {
            counters,
            vote: *vote,
        })
        .collect()
}

fn settled(state: &mut DomainState, labels: Labels) -> (Outcome, Contributor) {
    let mut who = Contributor::default();
    let mut seats = panel(reviewer(60, 9), &[true; MAX_PANEL]);
    (
        settle(state, &mut who, true, &mut seats, labels).unwrap(),
        who,
    )
}

#[test]
fn a_newcomer_has_no_voice_and_gains_it_over_twenty_reviews() {
    let weight = |c: &Counters| juror_weight(&estimate(c, true), true);
    assert_eq!(weight(&Counters::default()), 0);
    let (few, many) = (weight(&reviewer(2, 10)), weight(&reviewer(20, 10)));
    assert!(0 < few && few < many, "{few} and {many}");
}

#[test]
fn a_reviewer_who_accepts_everything_is_ejected_seated_last_and_not_heard() {
    let mut idle = Counters::default();
    for i in 0..60 {
        learn_qualifier(&mut idle, 0, i % 2 == 0, true, i % 3 != 0);
    }
    let ejected = estimate(&idle, true);
    assert!(ejected.ejected, "{ejected:?}");
    assert_eq!(juror_weight(&ejected, true), 0);
    assert!(reputation(&idle) < U / 4);
    assert_eq!(
        order_candidates(&[idle, Counters::default(), reviewer(60, 9)]),
        [1, 2, 0]
    );
}

#[test]
fn steady_work_earns_reputation_and_consistency() {
    let (mut slow, mut fast) = (Counters::default(), Counters::default());
    for i in 0..200 {
        let good = i % 3 != 0;
        slow.learn(good, good, if good { U } else { 0 }, 1000);
        fast.learn_fast(good, good, if good { U } else { 0 }, 1000);
    }
    assert!(reputation(&slow) > U / 2, "{}", reputation(&slow));
    let steady = consistency(&slow, &fast);
    for i in 0..20 {
        fast.learn_fast(true, i % 2 == 0, U / 2, 1000);
        slow.learn(true, i % 2 == 0, U / 2, 1000);
    }
    assert!(steady <= U && consistency(&slow, &fast) < steady);
}

#[test]
fn a_domain_opens_seven_seats_in_warm_up_and_recovery_and_three_otherwise() {
    assert_eq!([k0(0, 0), k0(399, 0), k0(400, 0), k0(400, 1)], [7, 7, 3, 7]);
    let mut state = DomainState {
        t: 400,
        ..DomainState::default()
    };
    let who = Contributor::default();
    assert_eq!(walk(&state, &who, true, &[]).status, Status::NeedsSeats(3));
    // Newcomers carry no weight: the ladder goes on in twos, and fifteen decide.
    let seats = panel(Counters::default(), &[false; MAX_PANEL]);
    assert_eq!(
        walk(&state, &who, true, &seats[..3]).status,
        Status::NeedsSeats(2)
    );
    assert_eq!(
        walk(&state, &who, true, &seats[..4]).status,
        Status::NeedsSeats(1)
    );
    assert_eq!(
        walk(&state, &who, true, &seats).status,
        Status::Decided(true)
    );
    state.breaker.rec = 1;
    assert_eq!(walk(&state, &who, true, &[]).status, Status::NeedsSeats(7));
}

#[test]
fn a_gold_item_teaches_nothing_about_its_contributor() {
    let mut state = DomainState::default();
    assert_eq!(
        settled(&mut state, Labels::gold(false)).1,
        Contributor::default()
    );
    assert_ne!(settled(&mut state, Labels::NONE).1, Contributor::default());
}

#[test]
fn an_audit_replaces_the_decision_and_counts_three_times_for_the_contributor() {
    let mut state = DomainState::default();
    let (outcome, who) = settled(&mut state, Labels::audit(false));
    assert!(outcome.panel_decision && !outcome.decision);
    assert_eq!(outcome.label, Some(false));
    assert!(outcome.jurors.iter().all(|j| j.p == 0));
    assert_eq!(who.b, 2 * U * 99 / 100 + 3 * U);
}

#[test]
fn recovery_gold_is_in_force_only_during_recovery() {
    let mut state = DomainState::default();
    assert_eq!(
        settled(&mut state, Labels::recovery_gold(false)).0.label,
        None
    );
    state.breaker.rec = 100;
    let (outcome, who) = settled(&mut state, Labels::recovery_gold(false));
    assert_eq!((outcome.label, outcome.learn_weight), (Some(false), 6000));
    assert_eq!(who, Contributor::default());
}

#[test]
fn wrong_decisions_on_labelled_items_trip_the_breaker_and_shrink_the_counts() {
    let mut state = DomainState {
        t: 401,
        ..DomainState::default()
    };
    let mut labelled = 0;
    loop {
        let mut seats = panel(reviewer(60, 9), &[true; MAX_PANEL]);
        let who = &mut Contributor::default();
        let outcome = settle(&mut state, who, true, &mut seats, Labels::gold(false)).unwrap();
        labelled += 1;
        if outcome.tripped {
            let used = seats[0].counters;
            assert_eq!(used.trips, 1);
            assert!(estimate(&used, true).n < estimate(&seats[14].counters, true).n / 2);
            break;
        }
    }
    // 0.03 moves above 0.16 by steps of 1/25 of the distance to 1.
    assert_eq!(
        (labelled, state.breaker.rec, state.breaker.trips),
        (4, 300, 1)
    );
    settled(&mut state, Labels::NONE);
    assert_eq!(state.breaker.rec, 299);
}

#[test]
fn recovery_is_extended_while_errors_stay_high() {
    let mut state = DomainState::default();
    (state.breaker.rec, state.breaker.ge) = (2, 200_000);
    settled(&mut state, Labels::NONE);
    assert_eq!(state.breaker.rec, 100);
    (state.breaker.rec, state.breaker.ge) = (2, 90_000);
    settled(&mut state, Labels::NONE);
    assert_eq!(state.breaker.rec, 1);
}

#[test]
fn news_against_the_prior_pays_and_the_expected_vote_does_not() {
    let mut bins = PayBins::default();
    let (outcome, _) = settled(&mut DomainState::default(), Labels::NONE);
    let before = bins.bins[PayBins::index(outcome.l0)];
    let scores = bins.settle(outcome.l0, &outcome.jurors);
    assert_eq!(scores.len(), outcome.jurors.len());
    assert!(scores.iter().all(|s| *s > 0 && *s < 4_000_000));
    assert!(bins.bins[PayBins::index(outcome.l0)].mean() > before.mean());
    // A rare refusal that the others confirm earns the most.
    assert_eq!(bins.score(3_000_000, false, 0), 4_000_000);
    assert_eq!(bins.score(3_000_000, false, U), -1_000_000);
}

#[test]
fn state_survives_storage_as_json() {
    let mut state = DomainState::default();
    let (outcome, _) = settled(&mut state, Labels::NONE);
    let json = serde_json::to_string(&(state, &outcome, reviewer(30, 4))).unwrap();
    let back: (DomainState, Outcome, Counters) = serde_json::from_str(&json).unwrap();
    assert_eq!(back, (state, outcome, reviewer(30, 4)));
    let estimated: Estimate = estimate(&back.2, true);
    assert_eq!(estimated, estimate(&reviewer(30, 4), true));
}
