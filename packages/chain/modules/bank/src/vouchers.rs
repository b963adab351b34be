//! Coins that come and go with IBC packets.

use cosmos_sdk_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata};
use tenzro_kernel::ibc::{VoucherMetadata, Vouchers};
use tenzro_kernel::{Coin, Coins, Ctx, Result, event, sdk};

use crate::{BankKeeper, state};

impl Vouchers for BankKeeper {
    fn mint(&self, ctx: &Ctx, module: &str, coins: &Coins) -> Result<()> {
        let account = self.accounts.module(ctx, module)?;
        let may_mint = account
            .module
            .as_ref()
            .is_some_and(|module| module.permissions.iter().any(|name| name == "minter"));
        if !may_mint {
            return Err(sdk::UNAUTHORIZED.wrap(format_args!(
                "module account {module} does not have permissions to mint tokens"
            )));
        }
        // The supply first: a balance is never more than it, so only this sum can be too much.
        for coin in coins.iter() {
            let supply = state::supply(ctx, &coin.denom)?;
            let sum = supply.checked_add(coin.amount).ok_or_else(|| {
                sdk::INVALID_COINS.wrap(format_args!(
                    "the supply of {} would exceed 128 bits",
                    coin.denom
                ))
            })?;
            state::set_supply(ctx, &Coin::new(sum, coin.denom))?;
        }
        self.add(ctx, &account.address, coins)?;
        ctx.emit(event(
            "coinbase",
            [
                ("minter", account.address.to_string()),
                ("amount", coins.to_string()),
            ],
        ));
        Ok(())
    }

    fn has_metadata(&self, ctx: &Ctx, denom: &str) -> Result<bool> {
        Ok(state::metadata(ctx, denom)?.is_some())
    }

    fn set_metadata(&self, ctx: &Ctx, metadata: &VoucherMetadata) -> Result<()> {
        let metadata = metadata.clone();
        state::set_metadata(
            ctx,
            &Metadata {
                description: metadata.description,
                denom_units: vec![DenomUnit {
                    denom: metadata.unit,
                    exponent: 0,
                    aliases: Vec::new(),
                }],
                base: metadata.base,
                display: metadata.display,
                name: metadata.name,
                symbol: metadata.symbol,
                ..Metadata::default()
            },
        )
    }
}
