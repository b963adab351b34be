//! What holds for every input.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test"
)]

use proptest::prelude::*;
use tenzro_review_math::{
    COUNTER_MAX, Contributor, Counters, DomainState, Labels, MAX_PANEL, MAX_SCORE, MIN_SCORE,
    PayBins, Seat, SettleError, Status, TAU, U, estimate, juror_weight, order_candidates,
    pool_share, prior, probability, reputation, settle, walk,
};

/// Reachable counts: some reviews of some quality.
fn counters() -> impl Strategy<Value = Counters> {
    let reviews = proptest::collection::vec((any::<bool>(), any::<bool>(), 0..=U), 0..80);
    (reviews, 0..=1000u64).prop_map(|(reviews, loyalty)| {
        let mut counters = Counters::default();
        for (ai, vote, p) in reviews {
            // The higher the loyalty, the more often the vote follows the truth.
            let vote = if loyalty > 300 { p > U / 2 } else { vote };
            counters.learn(ai, vote, p, 1000 + 2 * loyalty);
        }
        counters
    })
}

fn panel(sizes: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Vec<Seat>> {
    let seat = (counters(), any::<bool>()).prop_map(|(counters, vote)| Seat { counters, vote });
    proptest::collection::vec(seat, sizes)
}

fn domain() -> impl Strategy<Value = DomainState> {
    (0..1000u64, 0..3u32, any::<[u32; 4]>()).prop_map(|(t, rec, ai)| {
        let mut state = DomainState {
            t,
            ..DomainState::default()
        };
        state.breaker.rec = rec;
        state.ai.a = ai.map(u64::from);
        state
    })
}

fn contributor() -> impl Strategy<Value = Contributor> {
    (0..=300 * U, 0..=300 * U).prop_map(|(g, b)| Contributor { g, b })
}

fn labels() -> impl Strategy<Value = Labels> {
    let label = any::<Option<bool>>;
    (label(), label(), label()).prop_map(|(gold, audit, recovery_gold)| Labels {
        gold,
        audit,
        recovery_gold,
    })
}

proptest! {
    #[test]
    fn rates_stay_between_zero_and_one_for_any_counts(
        c in any::<[[u64; 4]; 2]>(), ai in any::<bool>(), vote in any::<bool>(),
    ) {
        let counters = Counters { c, trips: 0 };
        let e = estimate(&counters, ai);
        for rate in [e.accuracy, e.se, e.sp, e.se_given_ai, e.sp_given_ai, reputation(&counters)] {
            prop_assert!(rate <= U);
        }
        prop_assert!(e.informativeness <= 2 * U);
        prop_assert!(juror_weight(&e, vote).unsigned_abs() <= 4 * U);
    }

    #[test]
    fn the_sigmoid_is_monotone_and_symmetric(a in any::<i64>(), near in 0..20_000_000i64) {
        let b = a.saturating_add(near);
        prop_assert!(probability(a) <= probability(b));
        prop_assert_eq!(probability(near) + probability(-near), U);
    }

    #[test]
    fn counts_never_exceed_two_hundred_reviews_of_the_largest_weight(
        reviews in proptest::collection::vec((any::<bool>(), any::<bool>(), 0..=U), 1..4000),
        trips in 0..5u32,
    ) {
        let mut counters = Counters::default();
        for (ai, vote, p) in reviews {
            counters.learn(ai, vote, p, 6000);
            prop_assert!(counters.c.iter().flatten().sum::<u64>() <= COUNTER_MAX);
        }
        let after = counters.caught_up(trips);
        prop_assert!(after.c.iter().flatten().sum::<u64>() <= COUNTER_MAX);
    }

    #[test]
    fn trips_applied_late_equal_trips_applied_one_by_one(counters in counters(), n in 0..60u32) {
        let mut eager = counters;
        for trip in 1..=n {
            eager = eager.caught_up(trip);
        }
        prop_assert_eq!(counters.caught_up(n), eager);
    }

    #[test]
    fn permuting_the_panel_changes_only_where_it_stops(
        state in domain(), who in contributor(), ai in any::<bool>(),
        (panel, permuted) in panel(15..=15).prop_flat_map(|p| (Just(p.clone()), Just(p).prop_shuffle())),
    ) {
        let weigh = |s: &Seat| juror_weight(&estimate(&s.counters, ai), s.vote);
        let [a, b] = [&panel, &permuted].map(|p| (walk(&state, &who, ai, p), p));
        for (progress, seats) in [a, b] {
            let heard: i64 = seats.iter().take(progress.used).map(weigh).sum();
            prop_assert_eq!(progress.log_odds, prior(&state, &who, ai) + heard);
            prop_assert_eq!(progress.status, Status::Decided(progress.log_odds > 0));
        }
        if a.0.used == MAX_PANEL && b.0.used == MAX_PANEL {
            prop_assert_eq!(a.0, b.0);
        }
    }

    #[test]
    fn opening_seats_step_by_step_gives_the_answer_of_the_whole_panel(
        state in domain(), who in contributor(), ai in any::<bool>(), panel in panel(15..=15),
    ) {
        let whole = walk(&state, &who, ai, &panel);
        let mut open = 0;
        let stepwise = loop {
            let progress = walk(&state, &who, ai, &panel[..open]);
            match progress.status {
                Status::Decided(_) => break progress,
                Status::NeedsSeats(n) => {
                    prop_assert!(n > 0 && open + n <= MAX_PANEL);
                    open += n;
                }
            }
        };
        prop_assert_eq!(stepwise, whole);
        prop_assert_eq!(stepwise.used, open, "no seat was opened in vain");
    }

    #[test]
    fn a_settlement_agrees_with_its_walk_and_touches_used_seats_only(
        state in domain(), who in contributor(), ai in any::<bool>(),
        panel in panel(0..=15), labels in labels(),
    ) {
        let progress = walk(&state, &who, ai, &panel);
        let (mut after, mut who_after, mut seats) = (state, who, panel.clone());
        match settle(&mut after, &mut who_after, ai, &mut seats, labels) {
            Ok(outcome) => {
                prop_assert_eq!(progress.status, Status::Decided(outcome.panel_decision));
                prop_assert_eq!(outcome.log_odds, progress.log_odds);
                prop_assert_eq!(outcome.jurors.len(), progress.used);
                prop_assert_eq!(after.t, state.t + 1);
                prop_assert_eq!(&seats[progress.used..], &panel[progress.used..]);
                prop_assert!(who_after.g + who_after.b <= 300 * U + (who.g + who.b));
                prop_assert!(after.breaker.ge <= U);
            }
            Err(SettleError::Undecided { needs }) => {
                prop_assert_eq!(progress.status, Status::NeedsSeats(needs));
                prop_assert_eq!((after, who_after, seats), (state, who, panel));
            }
        }
    }

    #[test]
    fn no_juror_is_judged_by_its_own_vote(
        state in domain(), who in contributor(), ai in any::<bool>(),
        panel in panel(15..=15), i in 0..15usize,
    ) {
        let mut flipped = panel.clone();
        flipped[i].vote = !flipped[i].vote;
        let [a, b] = [panel, flipped].map(|mut seats| {
            settle(&mut state.clone(), &mut who.clone(), ai, &mut seats, Labels::NONE).unwrap()
        });
        // The vote may change where the walk stops, and with it who else is heard.
        if a.jurors.len() == b.jurors.len() && i < a.jurors.len() {
            prop_assert_eq!(a.jurors[i].p, b.jurors[i].p);
        }
    }

    #[test]
    fn ordering_keeps_the_drawn_order_and_seats_the_ejected_last(
        drawn in proptest::collection::vec(counters(), 0..=24),
    ) {
        let order = order_candidates(&drawn);
        prop_assert_eq!(order.len(), drawn.len().min(MAX_PANEL));
        let key = |i: &usize| (estimate(&drawn[*i], true).ejected, *i);
        prop_assert!(order.is_sorted_by_key(key));
    }

    #[test]
    fn shares_of_a_pool_never_exceed_it(
        pool in any::<u128>(), scores in proptest::collection::vec(any::<i32>(), 0..50),
    ) {
        let scores: Vec<i64> = scores.into_iter().map(|s| i64::from(s) * 1000).collect();
        let total: u64 = scores.iter().map(|s| s.max(&0).unsigned_abs()).sum();
        let shares: Vec<u128> = scores.iter().map(|s| pool_share(pool, total, *s)).collect();
        let paid = shares.iter().try_fold(0u128, |sum, share| sum.checked_add(*share));
        prop_assert!(paid.is_some_and(|paid| paid <= pool));
        // What is left over is less than one unit for each who was paid.
        if total > 0 {
            prop_assert!(pool - paid.unwrap() < shares.len() as u128);
        }
    }

    #[test]
    fn scores_stay_in_range_and_constant_news_earns_nothing(
        l0 in any::<i64>(), vote in any::<bool>(), p in 0..=U,
    ) {
        let bins = PayBins::default();
        let score = bins.score(l0, vote, p);
        prop_assert!((MIN_SCORE..=MAX_SCORE).contains(&score));
        let mean = bins.bins[PayBins::index(l0)].mean();
        prop_assert_eq!(bins.score(l0, vote, mean), 0);
    }

    #[test]
    fn the_threshold_is_met_unless_the_panel_was_exhausted(
        state in domain(), who in contributor(), ai in any::<bool>(), panel in panel(15..=15),
    ) {
        let progress = walk(&state, &who, ai, &panel);
        prop_assert!(progress.log_odds.unsigned_abs() >= TAU || progress.used == MAX_PANEL);
    }
}
