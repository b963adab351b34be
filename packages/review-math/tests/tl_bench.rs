//! The published rows of TL-bench v1.

use tenzro_review_math::bench::{Attack, Bench, PUBLISHED, run};

#[test]
fn all_seven_published_rows_are_reproduced_exactly() {
    for row in PUBLISHED {
        let report = run(row.attack, row.share, 1).unwrap();
        assert!(row.matches(&report), "{row:?} is not {report:?}");
    }
}

#[test]
fn another_seed_does_not_match_a_published_row() {
    let report = run(Attack::None, 0, 2).unwrap();
    assert!(!PUBLISHED[0].matches(&report));
}

#[test]
fn a_run_cut_into_stored_pieces_gives_the_same_decisions() {
    let whole = run(Attack::Sleeper, 40, 1).unwrap();
    let mut bench = Bench::new(Attack::Sleeper, 40, 1).unwrap();
    for to in [1, 399, 1300, 1700, 2500] {
        bench.advance(to);
        let stored = serde_json::to_string(&bench).unwrap();
        bench = serde_json::from_str(&stored).unwrap();
    }
    assert_eq!(bench.report(), whole);
}

#[test]
fn a_share_above_one_hundred_percent_is_refused() {
    let error = run(Attack::Invert, 101, 1).unwrap_err();
    assert_eq!(
        error.to_string(),
        "adversary share is 101 percent: use 0 to 100"
    );
}
