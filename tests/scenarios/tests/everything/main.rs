//! Every contract at once: more than 50,000 messages in random order, wrong ones among them.
//!
//! People check, review, appeal, challenge, sell, deliver, lie, stay away, trade and claim; time
//! passes. Throughout, supplies, escrows and splits hold to the unit ([`sums`]) and nothing moves but
//! along the tables of [`ways`]. At the end everything that is open is brought to its end, whether
//! people act or only time passes ([`drain`]): one terminal state each, and nobody holds more than
//! what is owed.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod booked;
mod cast;
mod court;
mod drain;
mod exchanges;
mod jobs;
mod market;
mod panels;
mod play;
mod purse;
mod staff;
mod sums;
mod turn;
mod watch;
mod ways;
mod wrong;
mod wrong_trade;

use booked::Tally;
use play::Play;
use watch::Watch;

/// Messages per sequence before everything is brought to its end.
const MESSAGES: u64 = 5_100;

/// Turns between two looks at all sums.
const LOOK: u64 = 40;

/// Accepted messages of a hundred, at least.
const ACCEPTED: u64 = 60;

/// Sequences, half of them at a time.
const SEEDS: u64 = 10;

/// What a sequence was.
struct Played {
    tally: Tally,
    watch: Watch,
}

fn run(seed: u64) -> Played {
    let mut play = Play::new(seed);
    let mut turns = 0u64;
    while play.tally.messages() < MESSAGES {
        turn::one(&mut play);
        turns += 1;
        if turns.is_multiple_of(LOOK) {
            sums::assert_all(&play);
            watch::assert_unchanged(&mut play);
        }
    }
    // Where the seed is even everybody does what is left, else nobody comes any more.
    drain::all(&mut play, seed.is_multiple_of(2));
    watch::assert_all_ended(&mut play);
    drain::claims(&mut play);
    drain::leave(&mut play);
    sums::assert_all(&play);
    sums::assert_nothing_left(&play);
    assert_calls_arrived(&play);
    let Play { tally, watch, .. } = play;
    let told = tally.told();
    let share = tally.accepted() * 100 / tally.messages();
    println!("seed {seed}: {told}, {share} of 100 taken");
    assert!(share >= ACCEPTED, "seed {seed}: {told}");
    Played { tally, watch }
}

/// Fails where a contract could not take what another one told it. Only who pays for an inference may be
/// no contract and ask to be called all the same.
fn assert_calls_arrived(play: &Play) {
    let paid: Vec<String> = play.paid.iter().map(|job| format!("job {job}")).collect();
    let failed = play.tally.failed.iter();
    let lost: Vec<_> = failed.filter(|(about, _)| !paid.contains(about)).collect();
    assert!(lost.is_empty(), "{lost:#?}");
}

/// Plays every second seed from this one on.
fn run_every_second(first: u64) -> Vec<Played> {
    (first..=SEEDS).step_by(2).map(run).collect()
}

#[test]
fn whatever_people_do_sums_hold_and_everything_ends_exactly_once() {
    let odd = std::thread::spawn(|| run_every_second(1));
    let even = run_every_second(2);
    let odd = odd.join().expect("a sequence failed, its seed is above");
    let (mut tally, mut watch) = (Tally::default(), Watch::default());
    for played in odd.into_iter().chain(even) {
        tally.add(played.tally);
        watch.add(played.watch);
    }
    println!("{}\n{}\n{}", tally.told(), tally.by_kind(), watch.told());
    assert!(tally.messages() >= 50_000);
    assert!(!tally.failed.is_empty(), "some call no contract back");
    watch.assert_all_ways_taken();
}
