//! What a person follows: one line per step, with its transactions.

use std::time::Instant;

use crate::World;

/// Prints steps with the time since the start.
#[derive(Debug)]
pub struct Steps {
    begun: Instant,
    /// Where nobody follows.
    silent: bool,
}

impl Steps {
    /// The clock starts.
    #[must_use]
    pub fn loud() -> Self {
        Self {
            begun: Instant::now(),
            silent: false,
        }
    }

    /// Prints nothing.
    #[must_use]
    pub fn silent() -> Self {
        Self {
            silent: true,
            ..Self::loud()
        }
    }

    /// A heading.
    pub fn title(&self, text: impl AsRef<str>) {
        if !self.silent {
            println!("\n{}", text.as_ref());
        }
    }

    /// Something that happened, with the transactions since the last step.
    pub fn step(&self, world: &mut World, text: impl AsRef<str>) {
        let trail = world.take_trail();
        if self.silent {
            return;
        }
        let seconds = self.begun.elapsed().as_secs_f64();
        let text = text.as_ref();
        match trail.as_slice() {
            [] => println!("{seconds:6.1}s  {text}"),
            [one] => println!("{seconds:6.1}s  {text}  tx {}", short(one)),
            [.., last] => println!(
                "{seconds:6.1}s  {text}  {} txs, the last {}",
                trail.len(),
                short(last)
            ),
        }
    }
}

/// The first twelve digits of a hash.
fn short(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}
