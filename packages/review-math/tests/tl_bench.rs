//! The published rows of TL-bench v1.

use tenzro_review_math::bench::{Attack, Bench, run};

/// Attack, share, correct, scored, reviews, trips, digest prefix: seed 1.
type Row = (Attack, u32, u32, u32, u32, u32, &'static str);

const PUBLISHED: [Row; 7] = [
    (Attack::None, 0, 1767, 1788, 11_764, 0, "a6eb950f846e9aa8"),
    (
        Attack::Invert,
        30,
        1765,
        1788,
        11_478,
        0,
        "81c1e536da12af4e",
    ),
    (
        Attack::Invert,
        45,
        1769,
        1788,
        11_730,
        0,
        "8b631929f21340c6",
    ),
    (Attack::Ring, 30, 1749, 1807, 13_378, 0, "95a7a66e7c3170f9"),
    (Attack::Lazy, 40, 1766, 1788, 12_360, 0, "ec8067b3486ad48d"),
    (
        Attack::AiCopy,
        20,
        1755,
        1788,
        12_304,
        0,
        "9180559f8eb642fb",
    ),
    (
        Attack::Sleeper,
        40,
        1686,
        1788,
        13_320,
        1,
        "5f09c3c2b69d7814",
    ),
];

#[test]
fn all_seven_published_rows_are_reproduced_exactly() {
    for (attack, share, correct, scored, reviews, trips, prefix) in PUBLISHED {
        let report = run(attack, share, 1).unwrap();
        let row = (report.correct, report.scored, report.reviews, report.trips);
        assert_eq!(row, (correct, scored, reviews, trips), "{attack} {share}");
        assert_eq!(&report.sha256[..16], prefix, "{attack} {share}");
    }
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
