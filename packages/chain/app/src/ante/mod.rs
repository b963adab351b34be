//! What happens before the messages of a transaction, in wasmd's order (`app/ante.go`), with the
//! same accesses to the state, so that gas is the same.

mod fee;
mod signers;

use tenzro_kernel::keepers::{Accounts, Bank, FeeGrants};
use tenzro_kernel::{Ctx, Mode, MsgRouter, Result, sdk};
use tenzro_module_ibc::IbcKeeper;

use crate::tx::Tx;

pub use fee::GasPrices;

/// Gas per byte of a signature that a simulation lacks: amino `StdSignature` of a secp256k1 key is
/// 106 bytes, and the SDK adds 6.
const MISSING_SIGNATURE_BYTES: u64 = 112;
/// Store and key under which wasmd counts transactions in a block.
const TX_COUNTER: (&str, &[u8]) = (tenzro_module_wasm::STORE, &[8]);

/// What the checks need.
pub(crate) struct Ante<'a> {
    pub(crate) accounts: &'a dyn Accounts,
    pub(crate) bank: &'a dyn Bank,
    pub(crate) feegrants: &'a dyn FeeGrants,
    pub(crate) ibc: &'a IbcKeeper,
    pub(crate) router: &'a MsgRouter,
    /// Lowest gas prices that this node takes into its pool.
    pub(crate) prices: &'a GasPrices,
}

impl Ante<'_> {
    /// Charges and checks a transaction; signers' sequences are counted up.
    ///
    /// # Errors
    /// Why it is refused.
    pub(crate) fn run(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        if let Some(max) = ctx.block.max_gas
            && tx.gas_limit() > max
        {
            return Err(sdk::INVALID_GAS_LIMIT.wrap(format_args!(
                "tx gas limit {} exceeds block max gas {max}",
                tx.gas_limit()
            )));
        }
        if !ctx.is_simulation() {
            count_in_block(ctx)?;
        }
        for message in &tx.body.messages {
            self.router.check_enabled(ctx, &message.type_url)?;
        }
        if !tx.body.extension_options.is_empty() {
            return Err(sdk::UNKNOWN_EXTENSION_OPTIONS);
        }
        if ctx.mode != Mode::Recheck {
            tx.validate_basic()?;
        }
        let timeout = tx.body.timeout_height;
        if timeout > 0 && ctx.block.height > timeout {
            return Err(sdk::TX_TIMEOUT_HEIGHT.wrap(format_args!(
                "block height: {}, timeout height: {timeout}",
                ctx.block.height
            )));
        }
        self.check_memo(ctx, tx)?;
        self.charge_size(ctx, tx)?;
        self.deduct_fee(ctx, tx)?;
        self.check_signers(ctx, tx)?;
        self.ibc.check_redundant(ctx, &tx.body.messages)
    }

    fn check_memo(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let length = tx.body.memo.len() as u64;
        if length == 0 {
            return Ok(());
        }
        let max = self.accounts.params(ctx)?.max_memo_characters;
        if length > max {
            return Err(sdk::MEMO_TOO_LARGE.wrap(format_args!(
                "maximum number of characters is {max} but received {length} characters"
            )));
        }
        Ok(())
    }

    fn charge_size(&self, ctx: &Ctx, tx: &Tx) -> Result<()> {
        let price = self.accounts.params(ctx)?.tx_size_cost_per_byte;
        let size = ctx.tx.as_ref().map_or(0, |tx| tx.size) as u64;
        ctx.gas.consume(price.saturating_mul(size), "txSize")?;
        if !ctx.is_simulation() {
            return Ok(());
        }
        for (index, signer) in tx.signers.iter().enumerate() {
            if index < tx.infos().len() && !tx.signature(index).is_empty() {
                continue;
            }
            self.accounts.get(ctx, signer)?;
            ctx.gas
                .consume(price.saturating_mul(MISSING_SIGNATURE_BYTES), "txSize")?;
        }
        Ok(())
    }
}

/// Numbers the transaction within its block (`x/wasm/keeper/ante.go` of wasmd).
fn count_in_block(ctx: &Ctx) -> Result<()> {
    let (store, key) = (ctx.kv(TX_COUNTER.0), TX_COUNTER.1);
    let height = ctx.block.height.to_be_bytes();
    let counter = store
        .get(key)?
        .and_then(|bytes| {
            let (last, counter) = bytes.split_at_checked(8)?;
            (last == height).then(|| counter.try_into().ok().map(u32::from_be_bytes))?
        })
        .unwrap_or_default();
    let next = counter.saturating_add(1).to_be_bytes();
    store.set(key, &[&height[..], &next].concat())?;
    ctx.set_tx_counter(counter);
    Ok(())
}
