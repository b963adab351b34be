//! Accounts at the beginning.

use serde::Deserialize;
use tenzro_kernel::keepers::{Account, Accounts, TxParams};
use tenzro_kernel::{Address, Ctx, Result, sdk};

use crate::{AuthKeeper, FEE_COLLECTOR};

/// `app_state.auth` of a genesis document, in the SDK's JSON. Unknown fields are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    /// Limits and prices of transactions.
    pub params: GenesisParams,
    /// Accounts in the order of their numbers.
    #[serde(default)]
    pub accounts: Vec<GenesisAccount>,
}

/// Parameters as JSON: numbers are texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisParams {
    max_memo_characters: String,
    tx_sig_limit: String,
    tx_size_cost_per_byte: String,
    sig_verify_cost_ed25519: String,
    sig_verify_cost_secp256k1: String,
}

/// An account without a key.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GenesisAccount {
    /// `/cosmos.auth.v1beta1.BaseAccount`.
    #[serde(rename = "@type")]
    pub type_url: String,
    /// Address.
    pub address: String,
    /// Must be absent: a key is set by the first transaction.
    #[serde(default)]
    pub pub_key: Option<serde_json::Value>,
    /// Ignored, as the SDK does: numbers are given in the order of the list.
    #[serde(default)]
    pub account_number: String,
    /// Sequence, `"0"` or absent.
    #[serde(default)]
    pub sequence: String,
}

impl AuthKeeper {
    /// Writes the accounts and the account of the fee collector.
    ///
    /// # Errors
    /// What is wrong in the genesis.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Result<()> {
        let number = |text: &str| {
            text.parse::<u64>()
                .map_err(|_| sdk::INVALID_REQUEST.wrap(format_args!("auth: not a number: {text}")))
        };
        let params = &genesis.params;
        self.set_params(
            ctx,
            &TxParams {
                max_memo_characters: number(&params.max_memo_characters)?,
                tx_sig_limit: number(&params.tx_sig_limit)?,
                tx_size_cost_per_byte: number(&params.tx_size_cost_per_byte)?,
                sig_verify_cost_ed25519: number(&params.sig_verify_cost_ed25519)?,
                sig_verify_cost_secp256k1: number(&params.sig_verify_cost_secp256k1)?,
            },
        )?;
        for entry in &genesis.accounts {
            let account = self.genesis_account(ctx, entry)?;
            self.set(ctx, &account)?;
        }
        self.module(ctx, FEE_COLLECTOR)?;
        Ok(())
    }

    fn genesis_account(&self, ctx: &Ctx, entry: &GenesisAccount) -> Result<Account> {
        let refuse = |why: &str| {
            sdk::INVALID_REQUEST.wrap(format_args!("auth: account {}: {why}", entry.address))
        };
        if entry.type_url != "/cosmos.auth.v1beta1.BaseAccount" {
            return Err(refuse("only base accounts can be in a genesis"));
        }
        if entry.pub_key.as_ref().is_some_and(|key| !key.is_null()) {
            return Err(refuse("a key is set by the account's first transaction"));
        }
        let address: Address = entry
            .address
            .parse()
            .map_err(|error| refuse(&format!("{error}")))?;
        if self.has(ctx, &address)? {
            return Err(refuse("it is there twice"));
        }
        let mut account = self.new_account(ctx, &address)?;
        if !matches!(entry.sequence.as_str(), "" | "0") {
            account.sequence = entry
                .sequence
                .parse()
                .map_err(|_| refuse("the sequence is not a number"))?;
        }
        Ok(account)
    }
}
