//! Runs TL-bench v1 and prints a report; the last line is the SHA-256 of the decisions.

use std::process::ExitCode;

use clap::Parser;
use tenzro_review_math::U;
use tenzro_review_math::bench::{
    Attack, BenchError, ITEMS, PUBLISHED, Report, ReviewerKind, run, run_with_pay,
};

/// Judge 2,500 simulated items with the TL review algorithm and print what came of it.
///
/// The last line is the SHA-256 of the decision bytes (one per item, 1 = accept): the same for
/// every correct implementation.
#[derive(Parser)]
#[command(name = "tl-bench", version)]
struct Args {
    /// What adversaries do: none, invert, ring, lazy, aicopy or sleeper.
    #[arg(long, default_value = "none")]
    attack: Attack,
    /// Adversaries per hundred reviewers, 0 to 100.
    #[arg(long, default_value_t = 0)]
    share: u32,
    /// Seed of the crowd and its items.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Also run seeds 1 to N and print mean, 5th percentile and minimum of the accuracy.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seeds: u64,
    /// Run the seven published rows instead and compare every figure; exit 1 on a difference.
    #[arg(long, conflicts_with_all = ["attack", "share", "seed", "seeds"])]
    published: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = if args.published {
        published()
    } else {
        report(&args).map(|()| true)
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("tl-bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn report(args: &Args) -> Result<(), BenchError> {
    let pay = run_with_pay(args.attack, args.share, args.seed)?;
    let report = &pay.report;
    println!(
        "TL-bench v1: attack {}, share {} %, seed {}",
        args.attack, args.share, args.seed
    );
    println!("  items        {}", report.items);
    println!(
        "  correct      {} of {} scored ({}); a majority of five: {}",
        report.correct,
        report.scored,
        percent(report.accuracy),
        percent(report.majority),
    );
    println!(
        "  junk         {} of scored bad items were accepted",
        percent(report.junk)
    );
    println!(
        "  reviews      {} ({} per item)",
        report.reviews,
        per_item(report)
    );
    println!("  breaker      {} trips", report.trips);
    println!("  score sums   mean per registered reviewer, micro-units");
    for (name, kind) in KINDS {
        if let Some(mean) = pay.mean(kind) {
            println!("    {name:<15}{mean:>14}");
        }
    }
    if args.seeds > 0 {
        sweep(args)?;
    }
    println!("{}", report.sha256);
    Ok(())
}

const KINDS: [(&str, ReviewerKind); 3] = [
    ("honest", ReviewerKind::Honest),
    ("always-accept", ReviewerKind::AlwaysAccept),
    ("adversary", ReviewerKind::Adversary),
];

/// Compares all published rows; true when every one is met.
fn published() -> Result<bool, BenchError> {
    let mut passed = 0usize;
    for row in PUBLISHED {
        let report = run(row.attack, row.share, 1)?;
        let matches = row.matches(&report);
        passed = passed.saturating_add(usize::from(matches));
        println!(
            "{:<9}{:>3} %  correct {} of {}, {} reviews, {} trips, {}  {}",
            row.attack.name(),
            row.share,
            report.correct,
            report.scored,
            report.reviews,
            report.trips,
            report.sha256,
            if matches {
                "ok"
            } else {
                "DIFFERS from the published row"
            },
        );
    }
    println!(
        "{passed} passed, {} failed",
        PUBLISHED.len().saturating_sub(passed)
    );
    Ok(passed == PUBLISHED.len())
}

fn sweep(args: &Args) -> Result<(), BenchError> {
    let mut rates = Vec::new();
    let (mut reviews, mut majority) = (0u64, 0u64);
    for seed in 1..=args.seeds {
        let report = run(args.attack, args.share, seed)?;
        rates.push(report.accuracy);
        reviews = reviews.saturating_add(u64::from(report.reviews));
        majority = majority.saturating_add(report.majority);
    }
    rates.sort_unstable();
    let mean = |sum: u64| sum.checked_div(args.seeds).unwrap_or(0);
    let fifth = rates.get(rates.len() / 20).copied().unwrap_or(0);
    println!("  seeds 1–{}", args.seeds);
    println!("    mean accuracy  {}", percent(mean(rates.iter().sum())));
    println!("    5th percentile {}", percent(fifth));
    println!(
        "    minimum        {}",
        percent(rates.first().copied().unwrap_or(0))
    );
    println!("    majority       {}", percent(mean(majority)));
    println!(
        "    reviews/item   {}",
        hundredths(mean(reviews).saturating_mul(100) / ITEMS)
    );
    Ok(())
}

/// Micro-units as a percentage with two decimals, rounded down.
fn percent(micro: u64) -> String {
    format!("{} %", hundredths(micro.saturating_mul(10_000) / U))
}

fn per_item(report: &Report) -> String {
    let reviews = u64::from(report.reviews).saturating_mul(100);
    hundredths(reviews.checked_div(report.items).unwrap_or(0))
}

fn hundredths(value: u64) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}
