//! The frame of every program: runtime, interruption, errors, exit status.

use std::future::Future;
use std::process::ExitCode;

use clap::Command;
use clap_complete::Shell;

use crate::args::CommonArgs;
use crate::console::Console;
use crate::exit::Exit;
use crate::log::start_log;
use crate::report::{Explain, Report};

/// Exit status after an interruption from the keyboard, as shells have it.
const INTERRUPTED: u8 = 130;

/// Runs a program: starts the log and a runtime, prints the error if there is one, and gives the
/// exit status. An interruption (Ctrl-C) drops the program's future, so that what it holds is
/// cleaned up.
///
/// ```no_run
/// use clap::Parser;
/// use tenzro_cli_kit::{CommonArgs, Exit};
///
/// #[derive(Parser)]
/// struct Args {
///     #[command(flatten)]
///     common: CommonArgs,
/// }
///
/// fn main() -> std::process::ExitCode {
///     let args = Args::parse();
///     let common = args.common.clone();
///     tenzro_cli_kit::run(&common, |console| async move {
///         console.done("nothing to do");
///         Ok::<_, tenzro_client::Error>(Exit::Ok)
///     })
/// }
/// ```
pub fn run<E, F>(args: &CommonArgs, program: impl FnOnce(Console) -> F) -> ExitCode
where
    E: Explain,
    F: Future<Output = Result<Exit, E>>,
{
    start_log(args.output, args.verbose);
    let console = args.console();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            let report = Report::new("cannot start", Exit::Failed).because(error.to_string());
            console.report(&report);
            return report.exit.into();
        }
    };
    let outcome = runtime.block_on(async {
        tokio::select! {
            outcome = program(console.clone()) => Some(outcome),
            _ = tokio::signal::ctrl_c() => None,
        }
    });
    match outcome {
        Some(Ok(exit)) => exit.into(),
        Some(Err(error)) => {
            let report = Report::of(&error);
            console.report(&report);
            report.exit.into()
        }
        None => {
            console.warn("interrupted");
            ExitCode::from(INTERRUPTED)
        }
    }
}

/// Writes the completions of a program for a shell to standard output.
pub fn completions(shell: Shell, command: &mut Command) {
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, command, name, &mut std::io::stdout());
}
