//! The three flows of the network. The same code plays them in memory, on wasmd and on `tenzrod`:
//!
//! * [`reward`]: data → check → panel → emission → reward;
//! * [`sale`]: dataset → sale → split → claim;
//! * [`dispute`]: a wrong result → challenge → slash on stored evidence → refund.

pub mod dispute;
pub mod reward;
pub mod sale;

use std::panic::{AssertUnwindSafe, catch_unwind};

use anyhow::Result;
use tenzro_client::Currency;

use crate::{steps::Steps, town::Town};

/// Plays one flow.
type Play = fn(&mut Town, &Steps) -> Result<()>;

/// The flows by name, in the order in which they are played.
pub const ALL: [(&str, Play); 3] = [
    ("data → reward", reward::play),
    ("dataset → sale → claim", sale::play),
    ("dispute → slash → refund", dispute::play),
];

/// Plays all flows in a town; how many passed and failed. A flow that fails does not keep the next
/// one from being played.
pub fn play_all(town: &mut Town, steps: &Steps) -> (usize, usize) {
    let (mut passed, mut failed) = (0, 0);
    for (name, play) in ALL {
        steps.title(name);
        // Helpers of scenarios panic where a chain refuses what it must take.
        let played = catch_unwind(AssertUnwindSafe(|| play(town, steps)));
        match played {
            Ok(Ok(())) => {
                println!("ok      {name}");
                passed += 1;
            }
            Ok(Err(error)) => {
                println!("FAILED  {name}: {error:#}");
                failed += 1;
            }
            Err(_) => {
                println!("FAILED  {name}: see the panic above");
                failed += 1;
            }
        }
    }
    (passed, failed)
}

/// micro-TIC for people.
fn tic(micro: u128) -> String {
    Currency::Tic.format(micro)
}

/// micro-TCC for people.
fn tcc(micro: u128) -> String {
    Currency::Tcc.format(micro)
}

/// utnz for people.
fn tnz(micro: u128) -> String {
    Currency::Tnz.format(micro)
}
