//! What `custody` answers to queries.

use cosmwasm_schema::cw_serde;

use super::{Envelope, Reason, X25519Key};
use crate::types::Digest;

/// A custodian that can be named in a deposit.
#[cw_serde]
pub struct Candidate {
    /// Its address.
    pub custodian: String,
    /// Epoch of its current key, from 1.
    pub epoch: u32,
    /// Its current key.
    pub key: X25519Key,
    /// Base address of its HTTP service.
    pub endpoint: String,
    /// The organisation behind it, if declared.
    pub entity: Option<String>,
}

/// Custodians in an object's order.
#[cw_serde]
pub struct CustodiansResponse {
    /// In the object's order.
    pub custodians: Vec<Candidate>,
    /// Where to continue; absent at the end.
    pub next: Option<String>,
}

/// One custodian.
#[cw_serde]
pub struct CustodianResponse {
    /// Its address.
    pub address: String,
    /// Its keys by epoch, the first of epoch 1, the last the current one; empty for a stranger.
    pub keys: Vec<X25519Key>,
    /// Groups it belongs to, oldest first, at most the last 100.
    pub groups: Vec<u64>,
}

/// One deposit.
#[cw_serde]
pub struct DepositResponse {
    /// The deposit; absent when there is none.
    pub deposit: Option<Deposit>,
}

/// One deposit.
#[cw_serde]
pub struct Deposit {
    /// Its group.
    pub group: u64,
    /// Shares that give the key.
    pub threshold: u32,
    /// By address; number `i`, from 1, holds the share at `x = i`.
    pub shares: Vec<super::ShareDeposit>,
    /// The blob with the sealed shares.
    pub envelope: Envelope,
    /// The salted commitment to the plaintext.
    pub plaintext: Digest,
    /// When, seconds since 1970.
    pub since: u64,
}

/// One group.
#[cw_serde]
pub struct GroupResponse {
    /// Its id, from 1.
    pub group: u64,
    /// Shares that give a key.
    pub threshold: u32,
    /// By address.
    pub custodians: Vec<String>,
}

/// What a grant opens.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Subject {
    /// One item.
    Item {
        /// The item.
        item: u64,
        /// SHA-256 of its ciphertext.
        object: Digest,
    },
    /// All items of a version.
    Version {
        /// The version.
        version: u64,
    },
}

/// One grant.
#[cw_serde]
pub struct GrantResponse {
    /// Its id, from 1.
    pub grant: u64,
    /// Who may have the plaintext.
    pub grantee: String,
    /// The key to which shares are sealed.
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
    /// Whether shares are given only through the fair exchange (a sale that was bought with this
    /// grant); else custodians answer requests directly.
    pub exchange: bool,
    /// Whether custodians may answer it directly *now*: it is not an exchange, has not expired, and
    /// no consent it rests on has been withdrawn.
    pub live: bool,
}

/// A page of grants.
#[cw_serde]
pub struct GrantsResponse {
    /// By id.
    pub grants: Vec<GrantResponse>,
    /// How many there are in all.
    pub total: u64,
}

/// How far one group is in an exchange.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct GroupProgress {
    /// The group.
    pub group: u64,
    /// Bundles that it takes.
    pub threshold: u32,
    /// Bundles delivered.
    pub delivered: u32,
    /// Of these, confirmed by the buyer.
    pub confirmed: u32,
    /// Of these, opened and not found false.
    pub opened: u32,
}

/// One custodian's bundle.
#[cw_serde]
pub struct Delivery {
    /// The custodian.
    pub custodian: String,
    /// Root of its bundle.
    pub root: Digest,
    /// Whether the buyer has it.
    pub confirmed: bool,
    /// Its mask key, once opened.
    pub key: Option<Digest>,
    /// Whether a dispute showed it to be false.
    pub false_share: bool,
    /// Whether it was slashed for withholding the key.
    pub withheld: bool,
}

/// What can be done with the money of a sale, now.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Outcome {
    /// Nothing yet: the next change by time alone is then.
    Waiting {
        /// Seconds since 1970.
        until: u64,
    },
    /// Complete, and the dispute window has passed: anyone may settle.
    Settle,
    /// Not complete, and its time is over: anyone may have it refunded.
    Refund,
    /// The sale has ended.
    Closed,
}

/// The exchange of one sale.
#[cw_serde]
pub struct ExchangeResponse {
    /// The marketplace's grant.
    pub sale: u64,
    /// The grant of the key.
    pub grant: u64,
    /// The version bought.
    pub version: u64,
    /// The buyer.
    pub buyer: String,
    /// The buyer's key.
    pub key: X25519Key,
    /// End of the delivery window, seconds since 1970.
    pub deliver_until: u64,
    /// End of the open window, seconds since 1970.
    pub open_until: u64,
    /// Whether confirmed custodians may open: each group had its threshold confirmed.
    pub open: bool,
    /// When it became complete, seconds since 1970; absent while it is not.
    pub complete_at: Option<u64>,
    /// End of the dispute window, seconds since 1970.
    pub dispute_until: u64,
    /// What can be done with the money.
    pub outcome: Outcome,
    /// By group.
    pub groups: Vec<GroupProgress>,
    /// By custodian.
    pub deliveries: Vec<Delivery>,
}

/// A page of exchanges.
#[cw_serde]
pub struct ExchangesResponse {
    /// By grant.
    pub exchanges: Vec<ExchangeResponse>,
    /// Where to continue (a grant); absent at the end.
    pub next: Option<u64>,
}

/// One custodian's part in a destruction.
#[cw_serde]
pub struct Destroyed {
    /// The custodian.
    pub custodian: String,
    /// When its receipt came, seconds since 1970; absent when it has not.
    pub at: Option<u64>,
    /// Whether it came after the window, or has not come although the window is over.
    pub late: bool,
}

/// Who has destroyed its shares.
#[cw_serde]
pub struct DestructionResponse {
    /// The item.
    pub item: u64,
    /// When receipts are due, seconds since 1970; absent while the consent stands.
    pub due: Option<u64>,
    /// By custodian; empty for contents that were never in custody.
    pub custodians: Vec<Destroyed>,
}
