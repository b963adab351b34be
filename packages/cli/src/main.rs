//! `tenzro`: what people do on the network, from a terminal. Commands parse, ask and show; what
//! they do is in [`tenzro_cli::flows`].
#![allow(
    clippy::arithmetic_side_effects,
    reason = "positions in lists; amounts come checked from the client and the contracts"
)]

mod command;
mod failure;
mod grant_keys;
mod intake;
mod options;
mod qualifiers;
mod secrets;
mod sending;
mod session;
mod show;
mod values;

use std::process::ExitCode;

use clap::Parser;

use crate::options::Cli;
use crate::session::Session;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let common = cli.common.clone();
    tenzro_cli_kit::run(&common, |console| async move {
        let session = Session::new(console, &cli);
        command::run(&session, cli.command).await
    })
}
