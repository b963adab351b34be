//! The command line: options that every command has, and the commands.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use tenzro_cli_kit::CommonArgs;
use tenzro_client::GasPrice;

use crate::command::{
    contribute, dataset, economy, explain, faucet, gas, items, keys, market, network, operator,
    oracle, register, review, rewards, verify, wallet,
};

/// The Tenzro network from a terminal: give data, review, sell, buy, be paid.
#[derive(Debug, Parser)]
#[command(
    name = "tenzro",
    version,
    disable_help_subcommand = true,
    after_help = "Start with `tenzro keys add NAME`, then `tenzro register` and `tenzro contribute FILE`."
)]
pub struct Cli {
    /// Options of all programs.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Options of everything that talks to a chain.
    #[command(flatten)]
    pub chain: ChainArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Which network, which key, which fee.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Network and key")]
pub struct ChainArgs {
    /// RPC address of a node [default: the deployment's, else http://127.0.0.1:26657]
    #[arg(
        long,
        global = true,
        env = "TENZRO_NODE",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub node: Option<String>,
    /// File that names the network's contracts [default: deployment.json in the home folder]
    #[arg(
        long,
        global = true,
        env = "TENZRO_DEPLOYMENT",
        hide_env_values = true,
        value_name = "FILE"
    )]
    pub deployment: Option<PathBuf>,
    /// Key that signs, by name [default: the only key there is]
    #[arg(
        long,
        global = true,
        env = "TENZRO_FROM",
        hide_env_values = true,
        value_name = "KEY"
    )]
    pub from: Option<String>,
    /// Where keys are kept: `file` (encrypted), or `test` (plain, devnets only)
    #[arg(
        long,
        global = true,
        env = "TENZRO_KEYRING",
        hide_env_values = true,
        value_name = "KIND",
        default_value = "file"
    )]
    pub keyring: String,
    /// Chain id [default: the deployment's, else what the node says]
    #[arg(
        long,
        global = true,
        env = "TENZRO_CHAIN_ID",
        hide_env_values = true,
        value_name = "ID"
    )]
    pub chain_id: Option<String>,
    /// Gas limit; `auto` simulates and adds 30 %
    #[arg(long, global = true, value_name = "GAS", default_value = "auto", value_parser = crate::values::gas)]
    pub gas: tenzro_client::GasPolicy,
    /// Price of a unit of gas
    #[arg(
        long,
        global = true,
        value_name = "PRICE",
        default_value = "0.025utnz",
        env = "TENZRO_GAS_PRICE",
        hide_env_values = true
    )]
    pub gas_price: GasPrice,
    /// Who pays the fee, address or key, or `self` [default: the treasury where it does, else self]
    #[arg(
        long,
        global = true,
        value_name = "ACCOUNT",
        env = "TENZRO_FEE_GRANTER",
        hide_env_values = true
    )]
    pub fee_granter: Option<String>,
    /// Say what would be sent and what it would cost; send nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
}

/// What people do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make, show, import, export and delete keys
    #[command(subcommand)]
    Keys(keys::Command),
    /// Become a Trainer
    Register(register::Arguments),
    /// Give texts, images or recordings, with consent
    Contribute(contribute::Arguments),
    /// What you have given, and taking consent back
    #[command(subcommand)]
    Items(items::Command),
    /// Qualify as a reviewer, vote on items
    #[command(subcommand)]
    Review(review::Command),
    /// Bundle accepted items into datasets
    #[command(subcommand)]
    Dataset(dataset::Command),
    /// Sell and buy versions of datasets, and TIC
    #[command(subcommand)]
    Market(market::Command),
    /// See and claim what work has earned
    #[command(subcommand)]
    Rewards(rewards::Command),
    /// Fees that the treasury pays for Trainers
    #[command(subcommand)]
    Gas(gas::Command),
    /// Where every unit of TIC and TCC came from and went
    Economy(economy::Arguments),
    /// Balances, payments, past transactions
    #[command(subcommand)]
    Wallet(wallet::Command),
    /// First coins on a devnet
    Faucet(faucet::Arguments),
    /// Bond, leave, take the bond back (the work is done by `tenzro-oracle`)
    #[command(subcommand)]
    Operator(operator::Command),
    /// The jobs of operators: their state, disputes, what they owe
    #[command(subcommand)]
    Oracle(oracle::Command),
    /// The chain and its contracts
    #[command(subcommand)]
    Network(network::Command),
    /// Everything behind a verdict: votes, weights, receipts, transactions
    #[command(subcommand)]
    Explain(explain::Command),
    /// Check verdicts and payments without a network, from a header down
    Verify(verify::Arguments),
    /// Write completions for a shell to standard output
    Completions {
        /// Which shell
        shell: Shell,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_free_of_contradictions() {
        super::Cli::command().debug_assert();
    }
}
