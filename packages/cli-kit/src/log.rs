//! Logs on standard error: levels per module by `TENZRO_LOG`, lines or JSON.

use tracing_subscriber::EnvFilter;

use crate::args::OutputMode;

/// Starts the log of a program. `verbose` counts `-v`: 0 warnings, 1 what happens, 2 details,
/// 3 everything. `TENZRO_LOG` (for example `info,tenzro_client=debug`) wins. A second call, as
/// in tests, changes nothing.
pub fn start_log(mode: OutputMode, verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        2 => "info,tenzro=debug,tenzro_client=debug,tenzro_compute_oracle=debug",
        _ => "debug",
    };
    let filter = EnvFilter::try_from_env("TENZRO_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // Fails only when a log runs already.
    let _ = match mode {
        OutputMode::Json => builder.json().try_init(),
        OutputMode::Human => builder.with_target(verbose > 1).try_init(),
    };
}
