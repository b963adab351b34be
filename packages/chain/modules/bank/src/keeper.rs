//! Moving coins.

use std::collections::BTreeSet;
use std::sync::Arc;

use tenzro_kernel::keepers::{Accounts, Bank};
use tenzro_kernel::{Address, Coin, Coins, Ctx, Error, Result, event, sdk};

use crate::{errors, state};

/// The keeper of coins.
#[derive(Clone)]
pub struct BankKeeper {
    pub(crate) accounts: Arc<dyn Accounts>,
    /// Accounts that take no coins from users.
    blocked: BTreeSet<Address>,
}

impl BankKeeper {
    /// A keeper whose `blocked` accounts take no coins from users.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, blocked: impl IntoIterator<Item = Address>) -> Self {
        Self {
            accounts,
            blocked: blocked.into_iter().collect(),
        }
    }

    /// Takes coins from an account.
    pub(crate) fn subtract(&self, ctx: &Ctx, from: &Address, coins: &Coins) -> Result<()> {
        // Only vesting accounts have locked coins, and there are none; the SDK reads the account to
        // find out, which is charged.
        self.accounts.get(ctx, from)?;
        for coin in coins.iter() {
            let balance = state::balance(ctx, from, &coin.denom)?;
            let Some(left) = balance.checked_sub(coin.amount) else {
                let spendable = Coin::new(balance, coin.denom.as_str());
                return Err(sdk::INSUFFICIENT_FUNDS.wrap(format_args!(
                    "spendable balance {spendable} is smaller than {coin}"
                )));
            };
            state::set_balance(ctx, from, &Coin::new(left, coin.denom))?;
        }
        ctx.emit(event(
            "coin_spent",
            [("spender", from.to_string()), ("amount", coins.to_string())],
        ));
        Ok(())
    }

    /// Gives coins to an account.
    pub(crate) fn add(&self, ctx: &Ctx, to: &Address, coins: &Coins) -> Result<()> {
        for coin in coins.iter() {
            let balance = state::balance(ctx, to, &coin.denom)?;
            let sum = balance.checked_add(coin.amount).ok_or_else(|| {
                sdk::INVALID_COINS.wrap(format_args!("the balance of {to} would exceed 128 bits"))
            })?;
            state::set_balance(ctx, to, &Coin::new(sum, coin.denom))?;
        }
        ctx.emit(event(
            "coin_received",
            [("receiver", to.to_string()), ("amount", coins.to_string())],
        ));
        Ok(())
    }

    /// Makes the account of a recipient where it is missing.
    pub(crate) fn ensure_account(&self, ctx: &Ctx, address: &Address) -> Result<()> {
        if !self.accounts.has(ctx, address)? {
            let account = self.accounts.new_account(ctx, address)?;
            self.accounts.set(ctx, &account)?;
        }
        Ok(())
    }

    pub(crate) fn emit_transfer(ctx: &Ctx, from: &Address, to: &Address, coins: &Coins) {
        ctx.emit(event(
            "transfer",
            [
                ("recipient", to.to_string()),
                ("sender", from.to_string()),
                ("amount", coins.to_string()),
            ],
        ));
    }
}

impl Bank for BankKeeper {
    fn balance(&self, ctx: &Ctx, address: &Address, denom: &str) -> Result<Coin> {
        Ok(Coin::new(state::balance(ctx, address, denom)?, denom))
    }

    fn balances(&self, ctx: &Ctx, address: &Address) -> Result<Coins> {
        state::balances(ctx, address)
    }

    fn supply(&self, ctx: &Ctx, denom: &str) -> Result<Coin> {
        Ok(Coin::new(state::supply(ctx, denom)?, denom))
    }

    fn send(&self, ctx: &Ctx, from: &Address, to: &Address, coins: &Coins) -> Result<()> {
        self.subtract(ctx, from, coins)?;
        self.add(ctx, to, coins)?;
        self.ensure_account(ctx, to)?;
        Self::emit_transfer(ctx, from, to, coins);
        ctx.emit(event("message", [("sender", from.to_string())]));
        Ok(())
    }

    fn send_to_module(&self, ctx: &Ctx, from: &Address, module: &str, coins: &Coins) -> Result<()> {
        let account = self.accounts.module(ctx, module)?;
        self.send(ctx, from, &account.address, coins)
    }

    fn burn(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Result<()> {
        let account = self.accounts.module(ctx, module)?;
        let may_burn = account
            .module
            .as_ref()
            .is_some_and(|module| module.permissions.iter().any(|name| name == "burner"));
        if !may_burn {
            return Err(sdk::UNAUTHORIZED.wrap(format_args!(
                "module account {module} does not have permissions to burn tokens"
            )));
        }
        self.subtract(ctx, &account.address, coins)?;
        for coin in coins.iter() {
            let supply = state::supply(ctx, &coin.denom)?;
            let left = supply
                .checked_sub(coin.amount)
                .ok_or_else(|| Error::node_fault("bank: balances exceed the supply"))?;
            state::set_supply(ctx, &Coin::new(left, coin.denom))?;
        }
        ctx.emit(event(
            "burn",
            [
                ("burner", account.address.to_string()),
                ("amount", coins.to_string()),
            ],
        ));
        Ok(())
    }

    fn check_send_enabled(&self, ctx: &Ctx, coins: &Coins) -> Result<()> {
        if coins.is_empty() {
            return Ok(());
        }
        let default = state::params(ctx)?.default_send_enabled;
        for coin in coins.iter() {
            if !state::send_enabled(ctx, &coin.denom)?.unwrap_or(default) {
                return Err(errors::SEND_DISABLED.wrap(format_args!(
                    "{} transfers are currently disabled",
                    coin.denom
                )));
            }
        }
        Ok(())
    }

    fn is_blocked(&self, address: &Address) -> bool {
        self.blocked.contains(address)
    }
}
