//! State of the gateway, and the only functions that move escrow.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::ibc_gateway::{IbcGatewayError, TotalsResponse};

/// Who governs, and defaults.
#[cw_serde]
pub struct Config {
    /// The owner.
    pub owner: Addr,
    /// Who may become it.
    pub proposed: Option<Addr>,
    /// Seconds.
    pub default_timeout: u64,
}

/// What is kept about a channel; see `ChannelResponse`.
#[cw_serde]
pub struct Channel {
    /// The connection below it.
    pub connection: String,
    /// Its id on the other chain.
    pub counterparty_channel: String,
    /// Whether the owner stopped it.
    pub paused: bool,
    /// Whether the other side closed it.
    pub closed: bool,
}

/// What went through a channel in one token. `sent` bounds all others, so that only sending can leave
/// 128 bits: neither an arrival nor a return nor a refund is ever held up by that.
#[cw_serde]
#[derive(Default)]
pub struct Escrow {
    /// Went out, ever.
    pub sent: Uint128,
    /// Was acknowledged as taken.
    pub arrived: Uint128,
    /// Came home.
    pub returned: Uint128,
    /// Was refused or timed out.
    pub refunded: Uint128,
}

impl Escrow {
    /// What is on its way: `sent − arrived − refunded`. Refunds are paid from this, and nothing else is.
    pub fn under_way(&self) -> StdResult<Uint128> {
        sub(sub(self.sent, self.arrived)?, self.refunded)
    }

    /// What is there and can come home: `arrived − returned`.
    pub fn there(&self) -> StdResult<Uint128> {
        sub(self.arrived, self.returned)
    }

    /// What is out: both.
    pub fn outstanding(&self) -> StdResult<Uint128> {
        add(self.under_way()?, self.there()?)
    }
}

/// Holds the configuration; present from instantiation on.
pub const CONFIG: Item<Config> = Item::new("config");

/// Maps a token to nothing: those that may go out.
pub const TOKENS: Map<&Addr, ()> = Map::new("tokens");

/// Maps a connection to nothing: those over which channels may be opened.
pub const CONNECTIONS: Map<&str, ()> = Map::new("connections");

/// Maps a channel to what is kept about it; never removed.
pub const CHANNELS: Map<&str, Channel> = Map::new("channels");

/// Maps (channel, token) to what went through; never removed.
pub const ESCROW: Map<(&str, &Addr), Escrow> = Map::new("escrow");

/// Maps (account, token) to its booked refunds; absent when there are none.
pub const CLAIMABLE: Map<(&Addr, &Addr), Uint128> = Map::new("claimable");

/// Maps a token to the sums over channels and accounts; absent before its first transfer.
pub const TOTALS: Map<&Addr, TotalsResponse> = Map::new("totals");

/// A channel that was opened here.
pub fn channel(storage: &dyn Storage, id: &str) -> Result<Channel, IbcGatewayError> {
    CHANNELS
        .may_load(storage, id)?
        .ok_or_else(|| IbcGatewayError::NoChannel {
            channel: id.to_owned(),
        })
}

/// Which way tokens move between a channel's escrow and the rest of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// They go out.
    Out,
    /// They were taken there.
    Arrived,
    /// They come home.
    Home,
    /// They were not taken at home: undoes [`Way::Home`].
    NotHome,
    /// They were refused or timed out.
    Back,
}

/// Books a movement of escrow.
///
/// # Errors
/// [`IbcGatewayError::Outstanding`] when more comes than is there, or ends than is on its way; when
/// `sent` leaves 128 bits.
pub fn book(
    storage: &mut dyn Storage,
    channel: &str,
    token: &Addr,
    amount: Uint128,
    way: Way,
) -> Result<(), IbcGatewayError> {
    let mut found = ESCROW
        .may_load(storage, (channel, token))?
        .unwrap_or_default();
    let mut totals = TOTALS.may_load(storage, token)?.unwrap_or_default();
    let available = match way {
        Way::Out => Uint128::MAX,
        Way::Arrived | Way::Back => found.under_way()?,
        Way::Home => found.there()?,
        Way::NotHome => found.returned,
    };
    if amount > available {
        return Err(IbcGatewayError::Outstanding { amount, available });
    }
    match way {
        Way::Out => found.sent = add(found.sent, amount)?,
        Way::Arrived => found.arrived = add(found.arrived, amount)?,
        Way::Home => found.returned = add(found.returned, amount)?,
        Way::NotHome => found.returned = sub(found.returned, amount)?,
        Way::Back => found.refunded = add(found.refunded, amount)?,
    }
    totals.escrowed = match way {
        Way::Out | Way::NotHome => add(totals.escrowed, amount)?,
        Way::Home | Way::Back => sub(totals.escrowed, amount)?,
        Way::Arrived => totals.escrowed,
    };
    ESCROW.save(storage, (channel, token), &found)?;
    Ok(TOTALS.save(storage, token, &totals)?)
}

/// Books a refund that could not be paid.
pub fn owe(
    storage: &mut dyn Storage,
    account: &Addr,
    token: &Addr,
    amount: Uint128,
) -> StdResult<()> {
    let owed = CLAIMABLE
        .may_load(storage, (account, token))?
        .unwrap_or_default();
    CLAIMABLE.save(storage, (account, token), &add(owed, amount)?)?;
    let mut totals = TOTALS.may_load(storage, token)?.unwrap_or_default();
    totals.claimable = add(totals.claimable, amount)?;
    TOTALS.save(storage, token, &totals)
}

/// Takes what is booked for an account, if anything.
pub fn take_owed(
    storage: &mut dyn Storage,
    account: &Addr,
    token: &Addr,
) -> StdResult<Option<Uint128>> {
    let Some(owed) = CLAIMABLE.may_load(storage, (account, token))? else {
        return Ok(None);
    };
    CLAIMABLE.remove(storage, (account, token));
    let mut totals = TOTALS.load(storage, token)?;
    totals.claimable = sub(totals.claimable, owed)?;
    TOTALS.save(storage, token, &totals)?;
    Ok(Some(owed))
}

fn add(left: Uint128, right: Uint128) -> StdResult<Uint128> {
    Ok(left.checked_add(right)?)
}

fn sub(left: Uint128, right: Uint128) -> StdResult<Uint128> {
    Ok(left.checked_sub(right)?)
}
