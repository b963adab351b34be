//! The integer algorithm decides like the same algorithm in real numbers.
//!
//! Below is the specification in floating point, without tables, truncation or quantised odds.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "a test"
)]

use tenzro_review_math::bench::{Attack, Bench, Item, PUBLISHED, REVIEWERS};

type Row = [f64; 4];

struct Estimate {
    se: [f64; 2],
    sp: [f64; 2],
    n: f64,
    ejected: bool,
}

fn estimate(c: &[Row; 2]) -> Estimate {
    let [tp, fn_, tn, fp] = [0, 1, 2, 3].map(|x| c[0][x] + c[1][x]);
    let n = tp + fn_ + tn + fp;
    let accuracy = (tp + tn + 3.0) / (n + 4.0);
    let shrink = |hit: f64, miss: f64, mean: f64| (hit + 6.0 * mean) / (hit + miss + 6.0);
    let (se, sp) = (shrink(tp, fn_, accuracy), shrink(tn, fp, accuracy));
    let se = [0, 1].map(|a: usize| shrink(c[a][0], c[a][1], se));
    let sp = [0, 1].map(|a: usize| shrink(c[a][2], c[a][3], sp));
    let w = (c[1].iter().sum::<f64>() + 3.0) / (n + 6.0);
    let j = w * (se[1] + sp[1]) + (1.0 - w) * (se[0] + sp[0]);
    Estimate {
        se,
        sp,
        n,
        ejected: n > 25.0 && j < 1.25,
    }
}

fn llr(se: f64, sp: f64, vote: bool) -> f64 {
    let limits = (20.0 / 1024.0, 1004.0 / 1024.0);
    let (a, b) = (se.clamp(limits.0, limits.1), sp.clamp(limits.0, limits.1));
    if vote {
        (a / (1.0 - b)).ln()
    } else {
        ((1.0 - a) / b).ln()
    }
}

fn sigma(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn book(row: &mut Row, vote: bool, p: f64, weight: f64) {
    let (good, bad) = if vote { (0, 3) } else { (1, 2) };
    row[good] += weight * p;
    row[bad] += weight * (1.0 - p);
}

struct Real {
    counters: Vec<[Row; 2]>,
    contributors: Vec<(f64, f64)>,
    ai: Row,
    error: f64,
    recovery: u32,
    trips: u32,
}

impl Real {
    fn new() -> Self {
        Self {
            counters: vec![[[0.0; 4]; 2]; REVIEWERS],
            contributors: vec![(3.0, 2.0); REVIEWERS],
            ai: [4.0, 1.0, 3.0, 1.0],
            error: 0.03,
            recovery: 0,
            trips: 0,
        }
    }

    /// Log-odds of the item and the jurors heard: index, vote, weight.
    fn judge(&self, t: usize, item: &Item) -> (f64, Vec<(usize, bool, f64)>) {
        let (mut order, ejected): (Vec<_>, Vec<_>) = item
            .candidates
            .iter()
            .map(|(i, vote)| (*i, *vote, estimate(&self.counters[*i])))
            .partition(|(_, _, e)| !e.ejected);
        order.extend(ejected);
        let (g, b) = self.contributors[item.contributor];
        let q = (g / (g + b)).clamp(1.0 / 1024.0, 1023.0 / 1024.0);
        let [tp, fn_, tn, fp] = self.ai;
        let ai = llr(tp / (tp + fn_), tn / (tn + fp), item.ai_vote).clamp(-1.5, 1.5);
        let mut total = (q / (1.0 - q)).ln().clamp(-2.0, 2.0) + ai;
        let k0 = if t < 400 || self.recovery > 0 { 7 } else { 3 };
        let mut heard = Vec::new();
        for (i, vote, e) in order.into_iter().take(15) {
            let a = usize::from(item.ai_vote);
            let full = llr(e.se[a], e.sp[a], vote).clamp(-4.0, 4.0);
            let weight = if e.ejected {
                0.0
            } else {
                full * (e.n / 20.0).min(1.0)
            };
            total += weight;
            heard.push((i, vote, weight));
            if heard.len() >= k0 && heard.len() % 2 == 1 && total.abs() >= 2.9 {
                break;
            }
        }
        (total, heard)
    }

    fn step(&mut self, t: usize, item: &Item) -> bool {
        let (total, heard) = self.judge(t, item);
        let decision = total > 0.0;
        let recovering = self.recovery > 0;
        let recovery_gold = item.recovery_gold && recovering;
        let label = if item.audit {
            Some(item.audit_verdict)
        } else {
            (item.gold || recovery_gold).then_some(item.good)
        };
        let certain = |truth: bool| f64::from(u8::from(truth));
        let weight = match (label.is_some(), recovering) {
            (true, true) => 6.0,
            (true, false) => 3.0,
            (false, true) => 0.2,
            (false, false) => 1.0,
        };
        for (i, vote, l) in heard {
            let p = label.map_or_else(|| sigma(total - l), certain);
            self.counters[i] = self.counters[i].map(|row| row.map(|x| x * 0.995));
            book(
                &mut self.counters[i][usize::from(item.ai_vote)],
                vote,
                p,
                weight,
            );
        }
        let p = label.map_or_else(|| sigma(total), certain);
        self.ai = self.ai.map(|x| x * 0.998);
        book(&mut self.ai, item.ai_vote, p, 1.0);
        if !item.gold && !recovery_gold {
            let units = if item.audit { 3.0 } else { 1.0 };
            let (g, b) = &mut self.contributors[item.contributor];
            (*g, *b) = (*g * 0.99 + units * p, *b * 0.99 + units * (1.0 - p));
        }
        if let Some(truth) = label {
            self.error += (certain(decision != truth) - self.error) / 25.0;
        }
        if label.is_some() && self.error > 0.16 && !recovering && t > 400 {
            for reviewer in &mut self.counters {
                *reviewer = reviewer.map(|row| row.map(|x| x * 0.3));
            }
            self.recovery = 300;
            self.trips += 1;
        } else if recovering {
            self.recovery -= 1;
            if self.recovery == 1 && self.error > 0.096 {
                self.recovery = 100;
            }
        }
        if item.audit {
            item.audit_verdict
        } else {
            decision
        }
    }
}

/// Items compared, equal decisions, right decisions of the integers and of the reals.
///
/// The breaker is a threshold on a running error: where a rounding error moves that error across
/// it one labelled item earlier, two healthy runs part. The comparison ends there.
fn compare(attack: Attack, share: u32, seed: u64) -> [usize; 4] {
    let mut bench = Bench::new(attack, share, seed).unwrap();
    let mut real = Real::new();
    let mut counts = [0; 4];
    while let Some(step) = bench.step() {
        let decision = real.step(counts[0], &step.item);
        if bench.domain.breaker.trips != real.trips {
            break;
        }
        counts[0] += 1;
        counts[1] += usize::from(step.outcome.decision == decision);
        counts[2] += usize::from(step.outcome.decision == step.item.good);
        counts[3] += usize::from(decision == step.item.good);
    }
    counts
}

#[test]
fn integers_decide_like_real_numbers_on_every_published_row() {
    let mut all = 0;
    for row in PUBLISHED {
        let mut sum = [0usize; 4];
        for seed in 1..=8 {
            let counts = compare(row.attack, row.share, seed);
            sum = std::array::from_fn(|i| sum[i] + counts[i]);
        }
        let [items, equal, right, real] = sum;
        all += items;
        let name = row.attack.name();
        println!("{name:<8}{equal} of {items} decisions equal, right {right} and {real}");
        assert!(
            equal * 1000 >= items * 996,
            "{name}: {equal} of {items} equal"
        );
        assert!(
            right.abs_diff(real) * 1000 <= items,
            "{name}: right {right} and {real}"
        );
    }
    assert!(
        all > 130_000,
        "breakers parted so early that only {all} items were compared"
    );
}
