//! `tenzro verify`: a folder of proofs, checked without a network.

use std::path::PathBuf;

use clap::Args;
use tenzro_cli_kit::Console;
use tenzro_verify::{Report, Trust};

use crate::failure::Result;
use crate::session::Session;

/// What to check.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: tenzro verify demo-out/proofs\n\nNothing is asked of a network. Exit status: 0 everything follows from the trusted header, 1 something does not."
)]
pub struct Arguments {
    /// Folder of proofs, as the demo leaves it
    #[arg(value_name = "FOLDER", default_value = "demo-out/proofs")]
    folder: PathBuf,
    /// Header that you trust, by height and hash [default: the first in the folder]
    #[arg(long, value_name = "HEIGHT:HASH")]
    trust: Option<Trust>,
}

/// Does it.
pub fn run(session: &Session, arguments: &Arguments) -> Result<()> {
    let report = tenzro_verify::verify(&arguments.folder, arguments.trust.as_ref())?;
    session
        .console
        .result(&report, |console| tell(console, &report));
    Ok(())
}

fn tell(console: &Console, report: &Report) {
    for line in &report.lines {
        console.answer(format!("{:<10} {}", line.step, line.found));
    }
    console.done(format!(
        "{} verdicts, {} payments and {} balances at height {} follow from header {}",
        report.figures.items,
        report
            .figures
            .reward_payments
            .saturating_add(report.figures.sale_payments),
        report.figures.balances,
        report.state_height,
        report.trusted.height
    ));
}
