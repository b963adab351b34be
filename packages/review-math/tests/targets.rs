//! The headline figures: accuracy over many crowds, and who earns what.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test"
)]

use tenzro_review_math::U;
use tenzro_review_math::bench::{Attack, ITEMS, PayReport, ReviewerKind, run, run_with_pay};

/// Accuracies of seeds 1 to 200 in ascending order (micro), and reviews per thousand items.
fn sweep(attack: Attack, share: u32) -> (Vec<u64>, u64) {
    let reports: Vec<_> = (1..=200)
        .map(|seed| run(attack, share, seed).unwrap())
        .collect();
    let mut accuracies: Vec<u64> = reports.iter().map(|r| r.accuracy).collect();
    accuracies.sort_unstable();
    let reviews: u64 = reports.iter().map(|r| u64::from(r.reviews)).sum();
    (accuracies, reviews * 1000 / (200 * ITEMS))
}

fn mean(values: &[u64]) -> u64 {
    values.iter().sum::<u64>() / values.len() as u64
}

#[test]
fn two_hundred_crowds_are_judged_rightly_at_five_reviews_per_item() {
    for (attack, share) in [(Attack::None, 0), (Attack::Invert, 30), (Attack::Lazy, 40)] {
        let (accuracies, reviews) = sweep(attack, share);
        assert!(
            mean(&accuracies) >= 982_000,
            "{attack}: mean {}",
            mean(&accuracies)
        );
        assert!(
            accuracies[10] >= 977_000,
            "{attack}: 5th percentile {}",
            accuracies[10]
        );
        assert!(
            reviews <= 5100,
            "{attack}: {reviews} reviews per thousand items"
        );
    }
}

#[test]
fn two_hundred_crowds_with_a_ring_of_thirty_percent_are_judged_rightly() {
    let (accuracies, _) = sweep(Attack::Ring, 30);
    assert!(mean(&accuracies) >= 977_000, "mean {}", mean(&accuracies));
    assert!(
        accuracies[10] >= 967_000,
        "5th percentile {}",
        accuracies[10]
    );
}

#[test]
fn healthy_crowds_almost_never_trip_the_breaker() {
    let trips: u32 = (1..=200)
        .map(|seed| run(Attack::None, 0, seed).unwrap().trips)
        .sum();
    // 500,000 honest items; the target is at most one false trip per 100,000.
    assert!(trips <= 5, "{trips} false trips");
}

/// Income of a kind as a fraction of the honest mean in micro-units, over five crowds.
fn relative(attack: Attack, share: u32, kind: ReviewerKind) -> i64 {
    let runs: Vec<PayReport> = (1..=5)
        .map(|seed| run_with_pay(attack, share, seed).unwrap())
        .collect();
    let sum = |kind| runs.iter().map(|r| r.mean(kind).unwrap()).sum::<i64>();
    sum(kind) * i64::try_from(U).unwrap() / sum(ReviewerKind::Honest)
}

#[test]
fn accepting_everything_earns_at_most_a_twentieth_of_honest_work() {
    for (attack, share) in [(Attack::None, 0), (Attack::Lazy, 20), (Attack::AiCopy, 20)] {
        let income = relative(attack, share, ReviewerKind::AlwaysAccept);
        assert!(income <= 50_000, "{attack} {share}: {income}");
    }
    for share in [20, 40] {
        let income = relative(Attack::Lazy, share, ReviewerKind::Adversary);
        assert!(income <= 50_000, "lazy {share}: {income}");
    }
}

#[test]
fn copying_the_ai_juror_earns_at_most_a_tenth_of_honest_work() {
    let income = relative(Attack::AiCopy, 20, ReviewerKind::Adversary);
    assert!(income <= 100_000, "{income}");
}

#[test]
fn inverting_loses_money_and_a_ring_earns_less_than_honest_work() {
    for share in [20, 40] {
        let income = relative(Attack::Invert, share, ReviewerKind::Adversary);
        assert!(income <= -200_000, "invert {share}: {income}");
    }
    let income = relative(Attack::Ring, 30, ReviewerKind::Adversary);
    assert!(income <= 600_000, "ring: {income}");
}

/// Ranks of `values` in ascending order, ties by position.
fn ranks(values: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by_key(|i| values[*i]);
    let mut ranks = vec![0; values.len()];
    for (rank, i) in order.into_iter().enumerate() {
        ranks[i] = rank;
    }
    ranks
}

#[test]
fn honest_pay_follows_true_skill() {
    let mut total = 0.0;
    for seed in 1..=5 {
        let report = run_with_pay(Attack::None, 0, seed).unwrap();
        let honest: Vec<_> = report
            .earned
            .iter()
            .filter(|(r, _)| r.kind == ReviewerKind::Honest)
            .collect();
        let skill: Vec<i64> = honest
            .iter()
            .map(|(r, _)| i64::try_from(r.se + r.sp).unwrap())
            .collect();
        let pay: Vec<i64> = honest.iter().map(|(_, score)| *score).collect();
        let (skill, pay) = (ranks(&skill), ranks(&pay));
        let squares: usize = skill
            .iter()
            .zip(&pay)
            .map(|(a, b)| a.abs_diff(*b).pow(2))
            .sum();
        let n = honest.len() as f64;
        total += 1.0 - 6.0 * squares as f64 / (n * (n * n - 1.0));
    }
    let spearman = total / 5.0;
    println!("Spearman {spearman:.3}");
    assert!(spearman >= 0.50, "Spearman {spearman:.3}");
}
