//! `ibc-gateway`: listed CW20 tokens go to other chains over ICS-20 and come home.
//!
//! The other side is the ordinary `transfer` module of a Cosmos chain; it needs nothing of ours.
//! There a token appears as a voucher of `transfer/<its channel>/cw20:<token address>`.
//!
//! **Escrow.** Tokens that went out lie here, counted per (channel, token):
//! `sent = outstanding + returned + refunded`, and the contract's balance of a token is the sum of
//! all that is outstanding and of all that can be claimed. A voucher comes home through the channel
//! that it left through, never more than was acknowledged to have arrived there: a chain that invents
//! vouchers can take what is on it, and neither what is on other chains nor what is on its way, from
//! which refunds are paid. Tokens of other chains are not taken in.
//!
//! **Refunds.** A transfer that the other side refuses or that times out goes back to its sender.
//! When the token refuses to move, the refund is booked, and anybody may have it paid later:
//! the packet ends all the same.
//!
//! **Hooks.** A voucher that comes home with the memo [`Memo`] is handed over with CW20 `Send`, so
//! that the receiving contract learns of it in the same transaction; it gets a [`Homecoming`].
//!
//! Source: ICS-20 version 1; limits as in ibc-go's `transfer` module.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint128};
use cw20::Cw20ReceiveMsg;

pub use error::IbcGatewayError;

/// The version of every channel.
pub const VERSION: &str = "ics20-1";

/// The port of every counterparty.
pub const TRANSFER_PORT: &str = "transfer";

/// What stands before a token's address in its denomination.
pub const DENOM_PREFIX: &str = "cw20:";

/// Bytes of a memo, at most; ibc-go's `MaximumMemoLength`.
pub const MAX_MEMO: usize = 32_768;

/// Bytes of an address on either side, at most; ibc-go's `MaximumReceiverLength`.
pub const MAX_ADDRESS: usize = 2_048;

/// The shortest time that a transfer may have, seconds.
pub const MIN_TIMEOUT: u64 = 10;

/// The longest time that a transfer may have, seconds: 30 days.
pub const MAX_TIMEOUT: u64 = 30 * 24 * 60 * 60;

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who lists tokens, allows connections and pauses channels.
    pub owner: String,
    /// Tokens that may go out.
    pub tokens: Vec<String>,
    /// Connections over which channels may be opened, for example `connection-0`.
    pub connections: Vec<String>,
    /// Time of a transfer that names none, seconds; 10 to 2,592,000.
    pub default_timeout: u64,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by a listed token: coins were sent with a [`TransferMsg`].
    Receive(Cw20ReceiveMsg),
    /// Callable by anyone: pays an account the refunds that were booked for it in one token.
    Claim {
        /// The token.
        token: String,
        /// Whose refunds.
        account: String,
    },
    /// Callable by the owner: whether a token may go out. What is out comes home in either case.
    SetToken {
        /// The token.
        token: String,
        /// Whether it may.
        listed: bool,
    },
    /// Callable by the owner: whether new channels may be opened over a connection. Open channels
    /// stay.
    SetConnection {
        /// The connection on this chain.
        connection: String,
        /// Whether they may.
        allowed: bool,
    },
    /// Callable by the owner: stops or resumes what goes out through a channel. What is out comes
    /// home in either case.
    SetPaused {
        /// The channel on this chain.
        channel: String,
        /// Whether it is stopped.
        paused: bool,
    },
    /// Callable by the owner: names who is to be the owner.
    ProposeOwner {
        /// Who.
        owner: String,
    },
    /// Callable by whom the owner proposed.
    AcceptOwner {},
}

/// What a token is sent here with; the same as that of `cw20-ics20`.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub struct TransferMsg {
    /// The channel on this chain.
    pub channel: String,
    /// Who gets it on the other chain, 1 to 2,048 bytes.
    pub remote_address: String,
    /// Time for the packet to arrive, seconds; 10 to 2,592,000, the default if absent.
    pub timeout: Option<u64>,
    /// For the other chain, at most 32,768 bytes.
    pub memo: Option<String>,
}

/// The memo of a voucher that comes home to a contract: its CW20 hook runs with a [`Homecoming`].
/// Any other memo is for people and is not read.
#[cw_serde]
#[serde(deny_unknown_fields)]
pub enum Memo {
    /// Hands the tokens over with CW20 `Send`.
    Cw20Send {
        /// Comes as [`Homecoming::msg`].
        msg: Binary,
    },
}

/// The message of the CW20 hook of a contract to which tokens came home.
#[cw_serde]
pub enum HomecomingMsg {
    /// Callable by way of the gateway only: `Cw20ReceiveMsg::sender` is its address.
    Homecoming(Homecoming),
}

/// From where tokens came home.
#[cw_serde]
pub struct Homecoming {
    /// The gateway's channel.
    pub channel: String,
    /// Who sent them, an address of the other chain, which answers for it.
    pub sender: String,
    /// What the sender's memo gave.
    pub msg: Binary,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Configuration.
    #[returns(ConfigResponse)]
    Config {},
    /// Tokens that may go out, by address.
    #[returns(TokensResponse)]
    Tokens {
        /// Continue after this token.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// One channel.
    #[returns(ChannelResponse)]
    Channel {
        /// The channel on this chain.
        channel: String,
    },
    /// Channels, by id.
    #[returns(ChannelsResponse)]
    Channels {
        /// Continue after this channel.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// What went through a channel, by token.
    #[returns(EscrowResponse)]
    Escrow {
        /// The channel on this chain.
        channel: String,
        /// Continue after this token.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Refunds booked for an account, by token.
    #[returns(ClaimableResponse)]
    Claimable {
        /// The account.
        account: String,
        /// Continue after this token.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Sums of a token over all channels, for conservation checks.
    #[returns(TotalsResponse)]
    Totals {
        /// The token.
        token: String,
    },
}

/// Configuration.
#[cw_serde]
pub struct ConfigResponse {
    /// Who lists tokens, allows connections and pauses channels.
    pub owner: String,
    /// Time of a transfer that names none, seconds.
    pub default_timeout: u64,
    /// Connections over which channels may be opened, at most 100.
    pub connections: Vec<String>,
}

/// A page of tokens.
#[cw_serde]
pub struct TokensResponse {
    /// By address.
    pub tokens: Vec<String>,
}

/// One channel.
#[cw_serde]
pub struct ChannelResponse {
    /// Its id on this chain.
    pub channel: String,
    /// The connection below it.
    pub connection: String,
    /// Its id on the other chain.
    pub counterparty_channel: String,
    /// Whether nothing may go out.
    pub paused: bool,
    /// Whether the other side closed it.
    pub closed: bool,
}

/// A page of channels.
#[cw_serde]
pub struct ChannelsResponse {
    /// By id.
    pub channels: Vec<ChannelResponse>,
}

/// What went through a channel in one token, in its smallest unit:
/// `sent = outstanding + returned + refunded`, `outstanding = under_way + (arrived − returned)`.
#[cw_serde]
pub struct Escrow {
    /// The token.
    pub token: String,
    /// Its denomination in packets.
    pub denom: String,
    /// Went out, ever.
    pub sent: Uint128,
    /// Came home as vouchers.
    pub returned: Uint128,
    /// Was refused or timed out.
    pub refunded: Uint128,
    /// Was acknowledged as taken, ever.
    pub arrived: Uint128,
    /// Is out.
    pub outstanding: Uint128,
    /// Of that, neither acknowledged nor timed out.
    pub under_way: Uint128,
}

/// A page of escrows.
#[cw_serde]
pub struct EscrowResponse {
    /// By token.
    pub escrow: Vec<Escrow>,
}

/// A refund that was booked.
#[cw_serde]
pub struct Claimable {
    /// The token.
    pub token: String,
    /// How much, in its smallest unit.
    pub amount: Uint128,
}

/// A page of booked refunds.
#[cw_serde]
pub struct ClaimableResponse {
    /// By token.
    pub claimable: Vec<Claimable>,
}

/// Sums of a token; its balance here is `escrowed + claimable`, and what somebody transferred here
/// without a message.
#[cw_serde]
#[derive(Default)]
pub struct TotalsResponse {
    /// Outstanding over all channels.
    pub escrowed: Uint128,
    /// Booked refunds of all accounts.
    pub claimable: Uint128,
}
