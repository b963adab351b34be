//! Commands and options.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// The Tenzro chain: state machine, engine and interfaces in one process.
#[derive(Debug, Parser)]
#[command(name = "tenzrod", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start a chain of your own, with funded accounts and a faucet
    Devnet(Devnet),
    /// Make the folder of a chain with one validator
    Init(Init),
    /// Run the chain that lies in a folder
    Start(Start),
    /// Print the state of a chain as JSON; its node may run
    Export(Export),
    /// List the accounts that every devnet has; their words are published
    Accounts(Accounts),
}

#[derive(Debug, Args)]
pub(crate) struct Accounts {
    /// Only this one; prints its address alone
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Print words instead of addresses
    #[arg(long)]
    pub(crate) words: bool,
}

/// Where the interfaces listen.
#[derive(Debug, Clone, Args)]
pub(crate) struct Listen {
    /// CometBFT RPC and websocket, as tcp://ADDRESS:PORT
    #[arg(long = "rpc.laddr", value_name = "URL")]
    pub(crate) rpc: Option<String>,
    /// gRPC and gRPC-web, as ADDRESS:PORT
    #[arg(long = "grpc.address", value_name = "ADDRESS")]
    pub(crate) grpc: Option<String>,
    /// REST, as tcp://ADDRESS:PORT
    #[arg(long = "api.address", value_name = "URL")]
    pub(crate) api: Option<String>,
    /// Lowest gas prices that the pool takes, for example 0.025utnz
    #[arg(long, value_name = "PRICES")]
    pub(crate) minimum_gas_prices: Option<String>,
    /// Pause between empty blocks, for example 250ms; transactions do not wait for it
    #[arg(long, value_name = "DURATION")]
    pub(crate) block_time: Option<String>,
    /// File that names the network's contracts: the wallet page offers their tokens, and the RPC
    /// address gives it to whoever asks for /deployment.json. It may come later; absent:
    /// deployment.json in the chain's folder
    #[arg(long, value_name = "FILE")]
    pub(crate) deployment: Option<String>,
    /// Offer a CW20 token on the wallet page; may be repeated
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) cw20: Vec<String>,
    /// What is logged: error, warn, info, debug or trace, or a filter such as tenzrod=debug
    #[arg(long = "log_level", value_name = "LEVEL", default_value = "info")]
    pub(crate) log_level: String,
}

#[derive(Debug, Args)]
pub(crate) struct Devnet {
    /// Folder of the chain; absent: a new one that is removed at the end
    #[arg(long, value_name = "FOLDER")]
    pub(crate) home: Option<PathBuf>,
    /// Chain id; one of its parts must be dev, devnet or demo
    #[arg(long, default_value = "tenzro-devnet-1")]
    pub(crate) chain_id: String,
    /// Give an account coins besides the named ones, as ADDRESS=COINS; may be repeated
    #[arg(long = "account", value_name = "ADDRESS=COINS")]
    pub(crate) accounts: Vec<String>,
    /// Where the faucet listens
    #[arg(long, default_value = "127.0.0.1:8000", value_name = "ADDRESS")]
    pub(crate) faucet: SocketAddr,
    /// No faucet
    #[arg(long)]
    pub(crate) no_faucet: bool,
    /// What the faucet gives per request, utnz
    #[arg(long, default_value_t = 10_000_000, value_name = "UTNZ")]
    pub(crate) faucet_amount: u64,
    #[command(flatten)]
    pub(crate) listen: Listen,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Name of the node
    pub(crate) moniker: String,
    /// Folder of the chain; must be empty or absent
    #[arg(long, value_name = "FOLDER")]
    pub(crate) home: PathBuf,
    /// Chain id, as NAME-NUMBER
    #[arg(long)]
    pub(crate) chain_id: String,
    /// Give an account coins, as ADDRESS=COINS; may be repeated
    #[arg(long = "account", value_name = "ADDRESS=COINS")]
    pub(crate) accounts: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Start {
    /// Folder of the chain
    #[arg(long, value_name = "FOLDER")]
    pub(crate) home: PathBuf,
    /// Run a faucet that listens there; only on a devnet whose genesis gave the account `faucet`
    /// coins
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) faucet: Option<SocketAddr>,
    /// What the faucet gives per request, utnz
    #[arg(long, default_value_t = 10_000_000, value_name = "UTNZ")]
    pub(crate) faucet_amount: u64,
    #[command(flatten)]
    pub(crate) listen: Listen,
}

#[derive(Debug, Args)]
pub(crate) struct Export {
    /// Folder of the chain; nothing in it is changed
    #[arg(long, value_name = "FOLDER")]
    pub(crate) home: PathBuf,
    /// State after this block; absent: the last
    #[arg(long, value_name = "HEIGHT")]
    pub(crate) height: Option<u64>,
}
