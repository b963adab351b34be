//! The commands, one file each.

pub mod contribute;
pub mod dataset;
pub mod economy;
pub mod explain;
pub mod faucet;
pub mod gas;
pub mod items;
pub mod keys;
mod ledger;
pub mod market;
pub mod network;
pub mod operator;
pub mod oracle;
pub mod register;
pub mod review;
pub mod rewards;
mod tic;
mod transaction;
pub mod verify;
pub mod wallet;

use clap::CommandFactory;
use tenzro_cli_kit::{Exit, completions};

use crate::failure::Result;
use crate::options::{Cli, Command};
use crate::session::Session;

/// Does what the command line asks for.
pub async fn run(session: &Session, command: Command) -> Result<Exit> {
    match command {
        Command::Keys(command) => keys::run(session, command)?,
        Command::Register(arguments) => register::run(session, arguments).await?,
        Command::Contribute(arguments) => contribute::run(session, arguments).await?,
        Command::Items(command) => items::run(session, command).await?,
        Command::Review(command) => review::run(session, command).await?,
        Command::Dataset(command) => dataset::run(session, command).await?,
        Command::Market(command) => market::run(session, command).await?,
        Command::Rewards(command) => rewards::run(session, command).await?,
        Command::Gas(command) => gas::run(session, command).await?,
        Command::Economy(arguments) => economy::run(session, arguments).await?,
        Command::Wallet(command) => wallet::run(session, command).await?,
        Command::Operator(command) => operator::run(session, command).await?,
        Command::Oracle(command) => oracle::run(session, command).await?,
        Command::Faucet(arguments) => faucet::run(session, arguments).await?,
        Command::Network(command) => network::run(session, command).await?,
        Command::Explain(command) => explain::run(session, command).await?,
        Command::Verify(arguments) => verify::run(session, &arguments)?,
        Command::Completions { shell } => completions(shell, &mut Cli::command()),
    }
    Ok(Exit::Ok)
}
