//! State of the contract. Money moves in [`crate::money`] alone.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, OverflowError, OverflowOperation, StdResult, Storage, Uint128};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::ibc_oracle::{IbcOracleError, TotalsResponse};

/// Peers, and who governs.
#[cw_serde]
pub struct Config {
    /// The owner.
    pub owner: Addr,
    /// Who may become it.
    pub proposed: Option<Addr>,
    /// TCC.
    pub compute_token: Addr,
    /// Through which vouchers come home.
    pub gateway: Addr,
    /// Runs inferences.
    pub oracle: Addr,
    /// What they cost.
    pub models: Addr,
    /// Sells grants.
    pub marketplace: Addr,
    /// Exchanges keys for money.
    pub custody: Addr,
}

/// Whose a channel's other end is.
#[cw_serde]
pub struct Channel {
    /// The connection below it.
    pub connection: String,
    /// The port at the other end.
    pub port: String,
}

/// The account of a port on another chain, micro-TCC.
#[cw_serde]
#[derive(Default)]
pub struct Account {
    /// What it can spend.
    pub balance: Uint128,
    /// What open requests hold.
    pub reserved: Uint128,
}

/// What an open request is for.
#[cw_serde]
pub enum Kind {
    /// An inference; the job is known from the reply on.
    Infer { job: u64 },
    /// A purchase; the grant is known from the reply on.
    Buy {
        grant: u64,
        version: u64,
        reader: Option<Addr>,
    },
}

/// A request that is not answered.
#[cw_serde]
pub struct Request {
    /// The channel it came through.
    pub channel: String,
    /// The packet's number there.
    pub sequence: u64,
    /// Whose it is.
    pub owner: Channel,
    /// What it holds, micro-TCC.
    pub reserved: Uint128,
    /// What for.
    pub kind: Kind,
}

/// Holds the configuration; present from instantiation on.
pub const CONFIG: Item<Config> = Item::new("config");

/// Maps a connection to nothing: those over which channels may be opened.
pub const CONNECTIONS: Map<&str, ()> = Map::new("connections");

/// Maps a channel to whose its other end is; never removed.
pub const CHANNELS: Map<&str, Channel> = Map::new("channels");

/// Maps (connection, port) to its account; absent before its first deposit.
pub const ACCOUNTS: Map<(&str, &str), Account> = Map::new("accounts");

/// Maps a request to what is known of it; removed with its answer.
pub const REQUESTS: Map<u64, Request> = Map::new("requests");

/// Maps a job to its open request.
pub const JOBS: Map<u64, u64> = Map::new("jobs");

/// Holds the number of the last request; present from instantiation on.
pub const LAST: Item<u64> = Item::new("last");

/// Holds the sums over all accounts; present from instantiation on.
pub const TOTALS: Item<TotalsResponse> = Item::new("totals");

/// Whose the other end of a channel is.
pub fn channel(storage: &dyn Storage, id: &str) -> Result<Channel, IbcOracleError> {
    CHANNELS
        .may_load(storage, id)?
        .ok_or_else(|| IbcOracleError::NoChannel {
            channel: id.to_owned(),
        })
}

/// A request that is not answered.
pub fn open_request(storage: &dyn Storage, request: u64) -> Result<Request, IbcOracleError> {
    REQUESTS
        .may_load(storage, request)?
        .ok_or(IbcOracleError::NoRequest { request })
}

/// The number of a new request.
pub fn next(storage: &mut dyn Storage) -> StdResult<u64> {
    let next = LAST.load(storage)?.checked_add(1);
    let next = next.ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    LAST.save(storage, &next)?;
    Ok(next)
}
