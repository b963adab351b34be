//! Coins that leave, arrive and come back (`modules/apps/transfer/keeper/relay.go` of ibc-go).
//!
//! What began here is held in the escrow account of the channel while it is away; what came from
//! there is minted as a voucher here and burnt when it goes back. So the vouchers of a channel there
//! are never more than its escrow here.

use std::sync::Arc;

use tenzro_kernel::ibc::{Channels, VoucherMetadata, Vouchers};
use tenzro_kernel::{Address, Coin, Coins, Ctx, Error, Result};

use crate::denom::{PREFIX, escrow_address, hex_upper, parse_hash};
use crate::errors::{
    DENOM_NOT_FOUND, INVALID_ADDRESS, INVALID_DENOM, RECEIVE_DISABLED, SEND_DISABLED, UNAUTHORIZED,
};
use crate::packet::Transfer;
use crate::wire::Denom;
use crate::{MODULE, events, state};

/// The keeper of transfers.
#[derive(Clone)]
pub struct TransferKeeper {
    pub(crate) authority: Address,
    pub(crate) channels: Arc<dyn Channels>,
    pub(crate) bank: Arc<dyn Vouchers>,
}

impl TransferKeeper {
    /// A keeper whose parameters are decided by `authority`.
    #[must_use]
    pub fn new(authority: Address, channels: Arc<dyn Channels>, bank: Arc<dyn Vouchers>) -> Self {
        Self {
            authority,
            channels,
            bank,
        }
    }

    /// The denomination that coins of this chain have elsewhere.
    pub(crate) fn denom_of(&self, ctx: &Ctx, denom: &str) -> Result<Denom> {
        let Some(hash) = denom.strip_prefix(PREFIX) else {
            return Ok(Denom {
                base: denom.to_owned(),
                trace: Vec::new(),
            });
        };
        let bytes = parse_hash(hash)
            .ok_or_else(|| INVALID_DENOM.wrap(format_args!("invalid denom trace hash {hash}")))?;
        state::denom(ctx, &bytes)?.ok_or_else(|| DENOM_NOT_FOUND.wrap(hash))
    }

    fn is_blocked(&self, address: &Address) -> bool {
        *address != Address::module(MODULE) && self.bank.is_blocked(address)
    }

    /// Takes coins from their owner, before the packet leaves.
    pub(crate) fn leave(
        &self,
        ctx: &Ctx,
        (port, channel): (&str, &str),
        denom: &Denom,
        amount: u128,
        sender: &Address,
    ) -> Result<()> {
        if !state::params(ctx)?.send_enabled {
            return Err(SEND_DISABLED);
        }
        if self.is_blocked(sender) {
            return Err(UNAUTHORIZED.wrap(format_args!("{sender} is not allowed to send funds")));
        }
        let coin = Coin::new(amount, denom.on_chain());
        let coins = Coins::from(coin.clone());
        self.bank
            .check_send_enabled(ctx, &coins)
            .map_err(|error| replace(error, &SEND_DISABLED))?;
        if denom.came_through(port, channel) {
            self.bank.send_to_module(ctx, sender, MODULE, &coins)?;
            self.bank.burn(ctx, MODULE, &coins)
        } else {
            let escrow = escrow_address(port, channel)?;
            self.bank.send(ctx, sender, &escrow, &coins)?;
            state::add_escrow(ctx, channel, &coin)
        }
    }

    /// Gives coins to their receiver, when a packet arrives on `here` from `there`.
    pub(crate) fn arrive(
        &self,
        ctx: &Ctx,
        transfer: &Transfer,
        there: (&str, &str),
        here: (&str, &str),
    ) -> Result<()> {
        if !state::params(ctx)?.receive_enabled {
            return Err(RECEIVE_DISABLED);
        }
        let receiver: Address = transfer.receiver.parse().map_err(|_| {
            INVALID_ADDRESS.wrap(format_args!(
                "failed to decode receiver address: {}",
                transfer.receiver
            ))
        })?;
        if self.is_blocked(&receiver) {
            return Err(
                UNAUTHORIZED.wrap(format_args!("{receiver} is not allowed to receive funds"))
            );
        }
        let denom = transfer.denom.clone().moved(there, here);
        if transfer.denom.came_through(there.0, there.1) {
            let coin = Coin::new(transfer.amount, denom.on_chain());
            return self.release(ctx, here, &receiver, coin);
        }
        // With the new hop it may be too long.
        denom.check()?;
        self.introduce(ctx, &denom)?;
        let coins = Coins::from(Coin::new(transfer.amount, denom.on_chain()));
        self.bank
            .mint(ctx, MODULE, &coins)
            .map_err(|error| error.wrap("failed to mint IBC tokens"))?;
        self.bank
            .send(ctx, &Address::module(MODULE), &receiver, &coins)
            .map_err(|error| {
                error.wrap(format_args!("failed to send coins to receiver {receiver}"))
            })
    }

    /// Notes and describes a voucher that may be new.
    fn introduce(&self, ctx: &Ctx, denom: &Denom) -> Result<()> {
        state::add_denom(ctx, denom)?;
        let (base, path) = (denom.on_chain(), denom.path());
        if !self.bank.has_metadata(ctx, &base)? {
            let metadata = VoucherMetadata {
                base,
                unit: denom.base.clone(),
                description: format!("IBC token from {path}"),
                name: format!("{path} IBC token"),
                symbol: denom.base.to_uppercase(),
                display: path,
            };
            self.bank.set_metadata(ctx, &metadata)?;
        }
        events::denomination(ctx, denom, &hex_upper(&denom.hash()));
        Ok(())
    }

    /// Gives coins back from the escrow of a channel.
    fn release(
        &self,
        ctx: &Ctx,
        (port, channel): (&str, &str),
        to: &Address,
        coin: Coin,
    ) -> Result<()> {
        let escrow = escrow_address(port, channel)?;
        self.bank
            .send(ctx, &escrow, to, &Coins::from(coin.clone()))
            .map_err(|error| {
                error.wrap(
                    "unable to unescrow tokens, this may be caused by a malicious counterparty \
                     module or a bug: please open an issue on counterparty module",
                )
            })?;
        state::take_escrow(ctx, channel, &coin)
    }

    /// Gives coins back to their sender: the mirror of [`Self::leave`].
    pub(crate) fn refund(
        &self,
        ctx: &Ctx,
        transfer: &Transfer,
        (port, channel): (&str, &str),
    ) -> Result<()> {
        let sender: Address = transfer
            .sender
            .parse()
            .map_err(|error| INVALID_ADDRESS.wrap(error))?;
        if self.is_blocked(&sender) {
            return Err(UNAUTHORIZED.wrap(format_args!("{sender} is not allowed to receive funds")));
        }
        let coin = Coin::new(transfer.amount, transfer.denom.on_chain());
        if !transfer.denom.came_through(port, channel) {
            return self.release(ctx, (port, channel), &sender, coin);
        }
        let coins = Coins::from(coin);
        self.bank.mint(ctx, MODULE, &coins)?;
        self.bank
            .send(ctx, &Address::module(MODULE), &sender, &coins)
    }
}

/// Another kind of failure with the text of the first; what unwinds passes as it is.
fn replace(error: Error, kind: &Error) -> Error {
    if error.unwinds || error.is_node_fault {
        error
    } else {
        kind.clone().wrap(error)
    }
}
