//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage};
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::{
    custody::{CustodyError, Envelope, Reason, Subject, X25519Key},
    types::{Bps, Digest},
};

use crate::exchange::Exchange;

/// Parameters, checked; always present.
pub const CONFIG: Item<Config> = Item::new("config");

/// Maps (custodian, epoch) to its key, absent where it has none; epochs run from 1.
pub const KEYS: Map<(&Addr, u32), X25519Key> = Map::new("keys");

/// Maps a custodian to the epoch of its current key, absent for strangers.
pub const EPOCHS: Map<&Addr, u32> = Map::new("epochs");

/// Maps (order, rank) to the custodian that stands there.
pub const ORDERED: Map<(u8, &[u8]), Addr> = Map::new("ordered");

/// Maps (object, depositor) to the deposit, absent when there is none.
pub const DEPOSITS: Map<(&[u8], &Addr), Deposit> = Map::new("deposits");

/// The group id given last; absent before the first.
const LAST_GROUP: Item<u64> = Item::new("last_group");

/// Maps an id to the group, absent when it was never given.
pub const GROUPS: Map<u64, Group> = Map::new("groups");

/// Maps threshold and members, as bytes, to the group.
pub const GROUP_IDS: Map<&[u8], u64> = Map::new("group_ids");

/// Groups of a custodian, as a set.
pub const GROUPS_OF: Map<(&Addr, u64), ()> = Map::new("groups_of");

/// The grant id given last; absent before the first.
const LAST_GRANT: Item<u64> = Item::new("last_grant");

/// Maps an id to the grant, absent when it was never given.
pub const GRANTS: Map<u64, Grant> = Map::new("grants");

/// Maps a sale to its exchange, absent when it was not bought through one.
pub const EXCHANGES: Map<u64, Exchange> = Map::new("exchanges");

/// Maps the grant of an exchange that has not ended to its sale.
pub const OPEN_EXCHANGES: Map<u64, u64> = Map::new("open_exchanges");

/// Maps (grant, custodian) to its bundle, absent when it has not delivered.
pub const BUNDLES: Map<(u64, &Addr), Bundle> = Map::new("bundles");

/// Maps (item, custodian) to the time of its destruction receipt, absent when there is none.
pub const DESTROYED: Map<(u64, &Addr), u64> = Map::new("destroyed");

/// Parameters, checked. Windows are seconds.
#[cw_serde]
pub struct Config {
    /// The `operators` contract.
    pub operators: Addr,
    /// The `data-registry` contract.
    pub data_registry: Addr,
    /// The `oracle` contract.
    pub oracle: Addr,
    /// The `peer-review` contract.
    pub peer_review: Addr,
    /// The `marketplace` contract.
    pub marketplace: Addr,
    /// Time to deliver and confirm.
    pub delivery: u64,
    /// Time to open after that.
    pub open: u64,
    /// Time to dispute.
    pub dispute: u64,
    /// Time to destroy shares.
    pub destruction: u64,
    /// Custodians of one object, at least.
    pub min_custodians: u32,
    /// Slash for a wrong share.
    pub slash_lie: Bps,
    /// Slash for a withheld key.
    pub slash_withheld: Bps,
    /// The buyer's part of the former.
    pub dispute_reward: Bps,
}

/// One deposit; the group has threshold and custodians.
#[cw_serde]
pub struct Deposit {
    /// Its group.
    pub group: u64,
    /// Per custodian of the group, in its order: epoch of the key, commitment of the share.
    pub shares: Vec<(u32, Digest)>,
    /// The blob with the sealed shares.
    pub envelope: Envelope,
    /// The salted commitment to the plaintext.
    pub plaintext: Digest,
    /// When, seconds since 1970.
    pub since: u64,
}

/// One group.
#[cw_serde]
pub struct Group {
    /// Shares that give a key.
    pub threshold: u32,
    /// By address.
    pub custodians: Vec<Addr>,
}

/// One grant.
#[cw_serde]
pub struct Grant {
    /// Who may have the plaintext.
    pub grantee: Addr,
    /// To which key.
    pub key: X25519Key,
    /// Why.
    pub reason: Reason,
    /// What it opens.
    pub subject: Subject,
    /// Groups that hold the shares.
    pub groups: Vec<u64>,
    /// When it was made, seconds since 1970.
    pub since: u64,
    /// When it ends, seconds since 1970; absent: never.
    pub expires_at: Option<u64>,
    /// Whether shares are given only through the exchange of its sale.
    pub exchange: bool,
}

/// One custodian's bundle.
#[cw_serde]
pub struct Bundle {
    /// Its root.
    pub root: Digest,
    /// Whether the buyer has it.
    pub confirmed: bool,
    /// The mask key, once opened.
    pub key: Option<Digest>,
    /// Whether a dispute showed it to be false.
    pub false_share: bool,
    /// Whether its custodian was slashed for withholding the key.
    pub withheld: bool,
}

/// How many groups there are.
///
/// # Errors
/// When the state cannot be read.
pub fn group_count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(LAST_GROUP.may_load(storage)?.unwrap_or_default())
}

/// The next group's id, from 1.
///
/// # Errors
/// When the state cannot be read.
pub fn next_group(storage: &mut dyn Storage) -> StdResult<u64> {
    let next = group_count(storage)?.saturating_add(1);
    LAST_GROUP.save(storage, &next)?;
    Ok(next)
}

/// How many grants there are.
///
/// # Errors
/// When the state cannot be read.
pub fn grant_count(storage: &dyn Storage) -> StdResult<u64> {
    Ok(LAST_GRANT.may_load(storage)?.unwrap_or_default())
}

/// The next grant's id, from 1.
///
/// # Errors
/// When the state cannot be read.
pub fn next_grant(storage: &mut dyn Storage) -> StdResult<u64> {
    let next = grant_count(storage)?.saturating_add(1);
    LAST_GRANT.save(storage, &next)?;
    Ok(next)
}

/// The group behind an id.
///
/// # Errors
/// When it was never given.
pub fn group(storage: &dyn Storage, group: u64) -> Result<Group, CustodyError> {
    GROUPS
        .may_load(storage, group)?
        .ok_or_else(|| not_found(format!("group {group}")))
}

/// The grant behind an id.
///
/// # Errors
/// When it was never given.
pub fn grant(storage: &dyn Storage, grant: u64) -> Result<Grant, CustodyError> {
    GRANTS
        .may_load(storage, grant)?
        .ok_or_else(|| not_found(format!("grant {grant}")))
}

/// The exchange of a sale.
///
/// # Errors
/// When the sale has none.
pub fn exchange(storage: &dyn Storage, sale: u64) -> Result<Exchange, CustodyError> {
    EXCHANGES
        .may_load(storage, sale)?
        .ok_or_else(|| not_found(format!("exchange of sale {sale}")))
}

/// The exchange of a grant and its grant.
///
/// # Errors
/// When the grant does not exist or is answered directly.
pub fn exchange_of(storage: &dyn Storage, id: u64) -> Result<(Grant, Exchange), CustodyError> {
    let found = grant(storage, id)?;
    match found.reason {
        Reason::Sale { sale } if found.exchange => {
            let exchange = exchange(storage, sale)?;
            Ok((found, exchange))
        }
        _ => Err(not_found(format!("exchange of grant {id}"))),
    }
}

/// The error for what does not exist.
#[must_use]
pub const fn not_found(what: String) -> CustodyError {
    CustodyError::NotFound { what }
}
