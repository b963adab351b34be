#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "column widths, counters and seconds only; amounts are formatted by tenzro-client"
)]

mod args;
mod ask;
mod console;
mod exit;
mod log;
mod progress;
mod report;
mod run;
mod show;
mod style;
mod suggest;
mod table;

pub use args::{CommonArgs, OutputMode};
pub use ask::{AskError, ask_passphrase, confirm};
pub use console::Console;
pub use exit::Exit;
pub use log::start_log;
pub use progress::Progress;
pub use report::{Explain, Report};
pub use run::{completions, run};
pub use show::{amount, bytes, percent, seconds, short_hash, utc};
pub use style::{Paint, Style};
pub use suggest::nearest;
pub use table::{Align, Table};
