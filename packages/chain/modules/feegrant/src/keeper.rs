//! Grants in the store, with the SDK's accesses in the SDK's order.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::Grant;
use prost::Message;
use tenzro_kernel::keepers::{Accounts, Bank, FeeGrants};
use tenzro_kernel::{Address, Coins, Ctx, Error, KeyRange, Order, Result, decode, event, sdk};

use crate::allowance::{Allowance, Left};
use crate::{STORE, errors, keys};

/// Allowances that the end of a block removes at most.
const PER_BLOCK: usize = 200;

/// The keeper of grants.
#[derive(Clone)]
pub struct FeegrantKeeper {
    accounts: Arc<dyn Accounts>,
    bank: Arc<dyn Bank>,
}

impl FeegrantKeeper {
    /// A keeper; grantees without an account get one in `accounts` unless `bank` blocks them.
    #[must_use]
    pub fn new(accounts: Arc<dyn Accounts>, bank: Arc<dyn Bank>) -> Self {
        Self { accounts, bank }
    }

    /// Removes what has ended, at most 200 allowances.
    ///
    /// # Errors
    /// A store that cannot be read.
    pub fn end_block(&self, ctx: &Ctx) -> Result<()> {
        self.remove_ended(ctx, PER_BLOCK)
    }

    /// The allowance of a pair.
    ///
    /// # Errors
    /// `not found`; an entry that cannot be read; out of gas.
    pub(crate) fn find(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
    ) -> Result<Allowance> {
        let grant = self.read(ctx, granter, grantee)?;
        let allowance = grant.allowance.unwrap_or_default();
        Allowance::from_any(&allowance)?
            .ok_or_else(|| errors::NO_ALLOWANCE.wrap("failed to get allowance"))
    }

    fn read(&self, ctx: &Ctx, granter: &Address, grantee: &Address) -> Result<Grant> {
        let value = ctx.kv(STORE).get(&keys::grant(granter, grantee))?;
        let bytes = value.ok_or_else(|| sdk::NOT_FOUND.wrap("fee-grant not found"))?;
        decode(&bytes)
    }

    /// Refuses a second allowance for a pair.
    pub(crate) fn check_absent(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
    ) -> Result<()> {
        match self.find(ctx, granter, grantee) {
            Ok(_) => Err(sdk::INVALID_REQUEST.wrap("fee allowance already exists")),
            Err(error) if error.unwinds || error.is_node_fault => Err(error),
            Err(_) => Ok(()),
        }
    }

    /// Grants an allowance that was looked at.
    pub(crate) fn grant(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
        allowance: &Allowance,
    ) -> Result<()> {
        self.check_absent(ctx, granter, grantee)?;
        if self.accounts.get(ctx, grantee)?.is_none() {
            if self.bank.is_blocked(grantee) {
                return Err(sdk::UNAUTHORIZED
                    .wrap(format_args!("{grantee} is not allowed to receive funds")));
            }
            let account = self.accounts.new_account(ctx, grantee)?;
            self.accounts.set(ctx, &account)?;
        }
        if let Some(end) = allowance.ends()? {
            if end < i128::from(ctx.block.time_nanos) {
                return Err(sdk::INVALID_REQUEST.wrap("expiration is before current block time"));
            }
            ctx.kv(STORE).set(&keys::end(end, granter, grantee), &[])?;
        }
        self.write(ctx, granter, grantee, allowance)?;
        emit(ctx, "set_feegrant", granter, grantee);
        Ok(())
    }

    fn write(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
        allowance: &Allowance,
    ) -> Result<()> {
        let grant = Grant {
            granter: granter.to_string(),
            grantee: grantee.to_string(),
            allowance: Some(allowance.to_any()),
        };
        ctx.kv(STORE)
            .set(&keys::grant(granter, grantee), &grant.encode_to_vec())
    }

    /// Ends an allowance.
    pub(crate) fn revoke(&self, ctx: &Ctx, granter: &Address, grantee: &Address) -> Result<()> {
        let allowance = self.find(ctx, granter, grantee)?;
        let store = ctx.kv(STORE);
        store.remove(&keys::grant(granter, grantee))?;
        if let Some(end) = allowance.ends()? {
            store.remove(&keys::end(end, granter, grantee))?;
        }
        emit(ctx, "revoke_feegrant", granter, grantee);
        Ok(())
    }

    /// Removes what has ended, at most `limit` allowances, the earliest first.
    pub(crate) fn remove_ended(&self, ctx: &Ctx, limit: usize) -> Result<()> {
        let store = ctx.kv(STORE);
        let until = keys::after_ends_before(i128::from(ctx.block.time_nanos));
        let range = KeyRange::new(Some(&[keys::ENDS]), Some(&until));
        let mut iter = store.iter(range, Order::Ascending)?;
        let mut removed = 0_usize;
        while let Some((key, _)) = iter.peek() {
            let key = key.to_vec();
            store.remove(&key)?;
            store.remove(&keys::grant_of_end(&key))?;
            removed = removed.saturating_add(1);
            if removed == limit {
                break;
            }
            iter.take()?;
        }
        Ok(())
    }
}

fn emit(ctx: &Ctx, kind: &str, granter: &Address, grantee: &Address) {
    ctx.emit(event(
        kind,
        [
            ("granter", granter.to_string()),
            ("grantee", grantee.to_string()),
        ],
    ));
}

impl FeeGrants for FeegrantKeeper {
    fn use_granted(
        &self,
        ctx: &Ctx,
        granter: &Address,
        grantee: &Address,
        fee: &Coins,
        messages: &[&str],
    ) -> Result<()> {
        let mut allowance = self.find(ctx, granter, grantee)?;
        match allowance.accept(ctx, fee, messages) {
            Ok(Left::Some) => {
                emit(ctx, "use_feegrant", granter, grantee);
                self.read(ctx, granter, grantee)?;
                self.write(ctx, granter, grantee, &allowance)?;
                emit(ctx, "update_feegrant", granter, grantee);
                Ok(())
            }
            Ok(Left::Nothing) => {
                ignore(self.revoke(ctx, granter, grantee))?;
                emit(ctx, "use_feegrant", granter, grantee);
                Ok(())
            }
            Err(refused) => {
                // What the refusal undoes anyway is done for its gas.
                if refused.is_over {
                    ignore(self.revoke(ctx, granter, grantee))?;
                }
                Err(refused.error)
            }
        }
    }
}

/// Drops a failure of a transaction, not one that stops it or the node.
fn ignore(outcome: Result<(), Error>) -> Result<()> {
    match outcome {
        Err(error) if error.unwinds || error.is_node_fault => Err(error),
        _ => Ok(()),
    }
}
