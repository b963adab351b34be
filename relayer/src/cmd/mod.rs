//! The commands.

mod chains;
mod clear;
mod keys;
mod link;
mod misbehaviour;
mod pending;
mod session;
mod start;
mod status;
mod transfer;

use clap::{Parser, Subcommand};
use tenzro_cli_kit::{CommonArgs, Console, Exit};
use tenzro_relayer::Result;

use session::Session;

/// Links two Cosmos chains and carries their IBC packets
#[derive(Debug, Parser)]
#[command(
    name = "tenzro-relayer",
    version,
    after_help = "Begin with `tenzro-relayer chains add`; docs/relayer.md leads from nothing to a relaying pair."
)]
pub struct Args {
    /// What every program has.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Where keys lie: `file` (encrypted) or `test` (plain, on devnets only)
    #[arg(long, global = true, default_value = "file", env = "TENZRO_KEYRING")]
    pub keyring: String,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// The configured chains
    #[command(subcommand)]
    Chains(chains::Chains),
    /// The keys that sign and pay
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Make clients, connection and channel between two chains, or find those that exist
    Link(link::Link),
    /// Relay until told to stop
    Start(start::Start),
    /// Ask about packets
    #[command(subcommand)]
    Query(pending::Query),
    /// Relay what is pending between two chains, then end
    Clear(clear::Clear),
    /// Send tokens through a channel
    Transfer(transfer::Transfer),
    /// Look for headers of a chain that contradict each other
    #[command(subcommand)]
    Misbehaviour(misbehaviour::Misbehaviour),
    /// Paths, pending packets, clients and balances
    Status(status::Status),
}

/// Runs a command.
pub async fn dispatch(console: &Console, args: &Args) -> Result<Exit> {
    let session = Session::new(&args.common, &args.keyring)?;
    match &args.command {
        Command::Chains(command) => chains::run(console, &session, command).await,
        Command::Keys(command) => keys::run(console, &session, command),
        Command::Link(command) => link::run(console, &session, command).await,
        Command::Start(command) => start::run(console, &session, command).await,
        Command::Query(command) => pending::run(console, &session, command).await,
        Command::Clear(command) => clear::run(console, &session, command).await,
        Command::Transfer(command) => transfer::run(console, &session, command).await,
        Command::Misbehaviour(command) => misbehaviour::run(console, &session, command).await,
        Command::Status(command) => status::run(console, &session, command).await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        super::Args::command().debug_assert();
    }
}
