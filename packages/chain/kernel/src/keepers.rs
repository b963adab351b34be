//! What modules offer one another.
//!
//! A keeper holds no state of its own: everything lies in the [`Ctx`]. The application wires them.

use cosmos_sdk_proto::Any;
use tenzro_chain_types::{Address, Coin, Coins, Result};

use crate::ctx::Ctx;

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its address.
    pub address: Address,
    /// Its key, once it has signed.
    pub pub_key: Option<Any>,
    /// Its number, counted from 0 over all accounts.
    pub number: u64,
    /// Number of its next transaction.
    pub sequence: u64,
    /// For the account of a module: the name of the module and what it may do.
    pub module: Option<ModuleAccount>,
}

/// What makes an account that of a module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModuleAccount {
    /// Name of the module.
    pub name: String,
    /// What it may do: `minter`, `burner`, `staking`.
    pub permissions: Vec<String>,
}

/// Limits and prices of transactions (`x/auth` parameters of the SDK).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxParams {
    /// Longest memo, bytes.
    pub max_memo_characters: u64,
    /// Most signatures.
    pub tx_sig_limit: u64,
    /// Gas per byte of a transaction.
    pub tx_size_cost_per_byte: u64,
    /// Gas to verify an ed25519 signature.
    pub sig_verify_cost_ed25519: u64,
    /// Gas to verify a secp256k1 signature.
    pub sig_verify_cost_secp256k1: u64,
}

/// Accounts (module `auth`).
pub trait Accounts: Send + Sync {
    /// An account.
    ///
    /// # Errors
    /// Out of gas, or an entry that cannot be read.
    fn get(&self, ctx: &Ctx, address: &Address) -> Result<Option<Account>>;
    /// True if there is such an account.
    ///
    /// # Errors
    /// Out of gas.
    fn has(&self, ctx: &Ctx, address: &Address) -> Result<bool>;
    /// Writes an account.
    ///
    /// # Errors
    /// Out of gas.
    fn set(&self, ctx: &Ctx, account: &Account) -> Result<()>;
    /// An account with the next number; not written yet.
    ///
    /// # Errors
    /// Out of gas.
    fn new_account(&self, ctx: &Ctx, address: &Address) -> Result<Account>;
    /// The account of a module, made where it is missing.
    ///
    /// # Errors
    /// Out of gas, or a module that may hold no account.
    fn module(&self, ctx: &Ctx, name: &str) -> Result<Account>;
    /// Limits and prices of transactions.
    ///
    /// # Errors
    /// Out of gas.
    fn params(&self, ctx: &Ctx) -> Result<TxParams>;
}

/// Coins (module `bank`).
pub trait Bank: Send + Sync {
    /// Balance in one denomination.
    ///
    /// # Errors
    /// Out of gas.
    fn balance(&self, ctx: &Ctx, address: &Address, denom: &str) -> Result<Coin>;
    /// All balances.
    ///
    /// # Errors
    /// Out of gas.
    fn balances(&self, ctx: &Ctx, address: &Address) -> Result<Coins>;
    /// Supply of a denomination.
    ///
    /// # Errors
    /// Out of gas.
    fn supply(&self, ctx: &Ctx, denom: &str) -> Result<Coin>;
    /// Moves coins, makes the recipient's account where it is missing, emits the SDK's events.
    ///
    /// # Errors
    /// Insufficient funds; out of gas.
    fn send(&self, ctx: &Ctx, from: &Address, to: &Address, coins: &Coins) -> Result<()>;
    /// Moves coins to the account of a module.
    ///
    /// # Errors
    /// Insufficient funds; out of gas.
    fn send_to_module(&self, ctx: &Ctx, from: &Address, module: &str, coins: &Coins) -> Result<()>;
    /// Destroys coins that the account of a module holds.
    ///
    /// # Errors
    /// Insufficient funds; a module that may not burn; out of gas.
    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Result<()>;
    /// Refuses coins that may not be sent.
    ///
    /// # Errors
    /// The bank's code 5 names the denomination; out of gas.
    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Result<()>;
    /// True for accounts that take no coins from users.
    fn is_blocked(&self, address: &Address) -> bool;
}

/// Accounts that pay the fees of others (module `feegrant`).
pub trait FeeGrants: Send + Sync {
    /// Takes a fee off what `granter` pays for `grantee`, for messages of these type URLs.
    ///
    /// # Errors
    /// No such grant (`sdk` 38); too little left, over, or not for these messages (`feegrant` 2, 3,
    /// 7); out of gas.
    fn use_granted(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
        fee: &Coins,
        messages: &[&str],
    ) -> Result<()>;
}

/// Randomness of the chain (module `beacon`).
pub trait Beacon: Send + Sync {
    /// Value of a height, 0 for the latest, with the height and the block time in nanoseconds;
    /// `None` where it is not kept.
    ///
    /// # Errors
    /// Out of gas.
    fn value(&self, ctx: &Ctx, height: u64) -> Result<Option<(u64, [u8; 32], u64)>>;
}
