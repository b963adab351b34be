//! `tenzro-relayer`: links two Cosmos chains and carries their packets.

mod cmd;

use std::process::ExitCode;

use clap::Parser;
use cmd::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    let mut common = args.common.clone();
    // What a daemon does is of interest without asking.
    if matches!(args.command, Command::Start(_)) && common.verbose == 0 && !common.quiet {
        common.verbose = 1;
    }
    tenzro_cli_kit::run(&common, |console| async move {
        cmd::dispatch(&console, &args).await
    })
}
