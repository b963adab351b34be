//! Grants at the beginning, and grants as they are.

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{GenesisState, Grant};
use tenzro_kernel::{Address, Ctx, KeyRange, Order, Result, decode, sdk};

use crate::allowance::Allowance;
use crate::{FeegrantKeeper, STORE, errors, keys};

impl FeegrantKeeper {
    /// Writes the grants of a genesis.
    ///
    /// # Errors
    /// What is wrong in one of them.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &GenesisState) -> Result<()> {
        for grant in &genesis.allowances {
            let (granter, grantee) = (address(&grant.granter)?, address(&grant.grantee)?);
            let any = grant.allowance.as_ref();
            let allowance = any
                .map_or(Ok(None), Allowance::from_any)?
                .ok_or_else(|| errors::NO_ALLOWANCE.wrap("failed to get allowance"))?;
            allowance.check()?;
            self.grant(ctx, &granter, &grantee, &allowance)?;
        }
        Ok(())
    }

    /// All grants there are, ascending by grantee, then by granter.
    ///
    /// # Errors
    /// An entry that cannot be read.
    pub fn export_genesis(&self, ctx: &Ctx) -> Result<GenesisState> {
        let mut iter = ctx
            .kv(STORE)
            .iter(KeyRange::prefix(&[keys::GRANTS]), Order::Ascending)?;
        let mut allowances: Vec<Grant> = Vec::new();
        while let Some((_, value)) = iter.take()? {
            allowances.push(decode(&value)?);
        }
        Ok(GenesisState { allowances })
    }
}

fn address(text: &str) -> Result<Address> {
    text.parse()
        .map_err(|error| sdk::INVALID_ADDRESS.wrap(format_args!("feegrant: {text}: {error}")))
}
