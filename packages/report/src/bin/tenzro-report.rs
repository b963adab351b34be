//! `tenzro-report [FOLDER]`: writes `report.html` and `figures.json` of a run of the demo again.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Writes report.html and figures.json of a run of the demo into its folder.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The folder that scripts/demo left.
    #[arg(default_value = "demo-out")]
    folder: PathBuf,
    /// Bytes that pictures and recordings may take on the page; what finds no room is left out.
    #[arg(long, default_value_t = 2_200_000)]
    media: usize,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match tenzro_report::write(&arguments.folder, arguments.media) {
        Ok(written) => {
            println!(
                "{}: {} kB, {} figures in {}",
                arguments.folder.join(tenzro_report::PAGE).display(),
                written.page / 1_000,
                written.figures,
                tenzro_report::FIGURES
            );
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}\n  what to do: {}", error.advice());
            ExitCode::FAILURE
        }
    }
}
