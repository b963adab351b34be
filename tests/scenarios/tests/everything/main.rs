//! Every contract at once: 50,000 operations in random order, refused ones among them. Supplies,
//! escrows and splits hold to the unit throughout; every job, panel and sale ends exactly once, and
//! what has ended never changes.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod drain;
mod ended;
mod operations;
mod play;
mod sums;

use play::Play;

/// Operations per seed; ten seeds make 50,000.
const OPERATIONS: u64 = 5_000;

/// Operations between two looks at all sums.
const LOOK: u64 = 50;

fn run(seed: u64) {
    let mut play = Play::new(seed);
    for number in 1..=OPERATIONS {
        operations::one(&mut play);
        if number % LOOK == 0 {
            sums::assert_all(&play);
            ended::assert_unchanged(&mut play);
        }
    }
    drain::all(&mut play);
    sums::assert_all(&play);
    ended::assert_all_ended(&mut play);
    println!("seed {seed}: {}", play.told());
    assert!(play.done > OPERATIONS / 5, "{}", play.told());
}

macro_rules! seeds {
    ($($name:ident $seed:literal)*) => {
        $(#[test]
        fn $name() {
            run($seed);
        })*
    };
}

seeds! {
    everything_holds_for_5000_operations_with_seed_1 1
    everything_holds_for_5000_operations_with_seed_2 2
    everything_holds_for_5000_operations_with_seed_3 3
    everything_holds_for_5000_operations_with_seed_4 4
    everything_holds_for_5000_operations_with_seed_5 5
    everything_holds_for_5000_operations_with_seed_6 6
    everything_holds_for_5000_operations_with_seed_7 7
    everything_holds_for_5000_operations_with_seed_8 8
    everything_holds_for_5000_operations_with_seed_9 9
    everything_holds_for_5000_operations_with_seed_10 10
}
