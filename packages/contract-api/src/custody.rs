//! `custody`: who holds the key shares of encrypted contents, and who may have them.
//!
//! **Object.** The SHA-256 of a ciphertext (the digest inside its CID). A contributor deposits an
//! object *before* contributing it; deposits are kept per (object, depositor), and only the one
//! whose depositor is the item's contributor ever counts, so that nobody can occupy an object by
//! being first.
//!
//! **Shares.** The object's 32-byte key is split (Shamir over GF(256), byte by byte): custodian
//! number `i` of the deposit, in the order of addresses and counted from 1, holds the share at
//! `x = i`, 32 bytes. The deposit binds each share by its hash (`bundle::share_commitment`) and all
//! sealed shares by the hash of the *envelope*, a blob in which each custodian finds its share
//! sealed (HPKE) to its registered key. A custodian whose share does not open or does not match
//! its commitment must not deliver it.
//!
//! **Group.** A threshold and a sorted list of custodians. The registry notes each item's group;
//! a version holds few of them, so that a sale costs the same however many items it has.
//!
//! **Grant.** One X25519 key may have one subject for one reason ([`Reason`]). For a check or a
//! review the custodians answer the grantee's request with their shares sealed to the grant's key
//! (off chain), while the grant is live. A grant for a sale that is in escrow is a fair exchange:
//!
//! 1. `Deliver`: a custodian masks its shares of all items of the version with a key of its own
//!    (`bundle::mask`), commits to the Merkle root of the bundle here, and serves the bundle sealed
//!    to the grant's key. Masked shares tell the buyer nothing.
//! 2. `Confirm`: the buyer has these bundles, complete, and they match their roots. Once every
//!    group has its threshold of confirmed bundles, the exchange is *open*.
//! 3. `Open`: confirmed custodians publish their mask keys. Only who has the bundle can use one.
//!    Once every group has its threshold of opened bundles the sale is *complete*.
//! 4. The buyer settles the sale at the marketplace, or anyone does when the dispute window has
//!    passed. `Dispute`: a masked share with its path to the root and the published key prove by
//!    hashing alone what was given; if it is not the share committed at the deposit, the custodian
//!    is slashed and its bundle no longer counts.
//!
//! At the marketplace the buyer sends `Buy { version, max_price, key }`; the marketplace asks for the
//! grant in the same transaction, and `Settle { grant }` or `Refund { grant }` ends the escrow.
//! A sale that is not complete when its time is over is refunded; whether a sale can be settled or
//! refunded is one function of the state and the time ([`Outcome`]), so that never both can.
//! A custodian that was confirmed and did not open is slashed on `ReportWithheld`.

mod answers;
pub mod bundle;
pub mod error;

use std::fmt;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::StdError;
use cw_utils::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

use crate::types::{Bps, Digest};

pub use answers::*;
pub use error::CustodyError;

/// Custodians of one object, at least, whatever the parameters: one alone could read everything.
pub const MIN_CUSTODIANS: u32 = 2;

/// Custodians of one object, at most.
pub const MAX_CUSTODIANS: u32 = 9;

/// Groups of one version, at most: a dataset version with more cannot be put together.
pub const MAX_GROUPS: usize = 16;

/// Bytes of an envelope, at most.
pub const MAX_ENVELOPE_BYTES: u32 = 16 << 10;

/// Orders in which custodians stand: an object's is its first byte modulo this.
pub const ORDERS: u8 = 4;

/// Steps of a Merkle path, at most.
pub const MAX_PATH: usize = 32;

/// Items named in one message, at most.
pub const MAX_ITEMS: usize = 50;

/// An X25519 public key, 32 bytes, not all zero; lower-case hexadecimal in JSON.
#[derive(Serialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct X25519Key(Digest);

impl X25519Key {
    /// Checks and wraps a key.
    ///
    /// # Errors
    /// When it is all zero, with which everybody shares the same secret.
    pub fn new(bytes: [u8; 32]) -> Result<Self, StdError> {
        if bytes == [0; 32] {
            return Err(StdError::generic_err("an X25519 key cannot be zero"));
        }
        Ok(Self(Digest::new(bytes)))
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }
}

impl fmt::Display for X25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for X25519Key {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Digest::deserialize(deserializer)?;
        Self::new(*bytes.as_bytes()).map_err(de::Error::custom)
    }
}

/// Creates the contract. Every address is known beforehand (instantiate2).
#[cw_serde]
pub struct InstantiateMsg {
    /// The `operators` contract: who is bonded; takes slashes.
    pub operators: String,
    /// The `data-registry` contract: items, versions, consent.
    pub data_registry: String,
    /// The `oracle` contract: who checks what.
    pub oracle: String,
    /// The `peer-review` contract: who reviews what.
    pub peer_review: String,
    /// The `marketplace` contract: who bought what.
    pub marketplace: String,
    /// Parameters.
    pub params: Params,
}

/// Parameters, fixed at genesis. Windows are given in seconds; the first three together must be
/// shorter than the operators' unbonding time, or a liar could leave with its bond.
#[cw_serde]
pub struct Params {
    /// Time to deliver and to confirm bundles, from the purchase.
    pub delivery_window: Duration,
    /// Time to open bundles, from the end of the delivery window.
    pub open_window: Duration,
    /// Time to dispute, from the completion (without one: from the end of the open window).
    pub dispute_window: Duration,
    /// Time to destroy shares, from the withdrawal of the consent; a later receipt counts as late.
    pub destruction_window: Duration,
    /// Custodians of one object, at least; 2 to 9.
    pub min_custodians: u32,
    /// Slash of a custodian that gave a wrong share, as a share of its bond.
    pub slash_lie: Bps,
    /// Slash of a custodian that was confirmed and did not open, as a share of its bond; burned,
    /// so that a buyer gains nothing from bribing one.
    pub slash_withheld: Bps,
    /// The buyer's part of a slash for a wrong share; the rest is burned.
    pub dispute_reward: Bps,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by a bonded operator: registers its custody key, or replaces it. Replaced keys stay
    /// readable by their epoch, and their holder must keep opening what was sealed to them.
    RegisterKey {
        /// The key.
        key: X25519Key,
    },
    /// Callable by anyone, once per object: deposits the shares of an object's key. Counts for the
    /// item that the sender contributes with this content afterwards.
    Deposit {
        /// SHA-256 of the ciphertext.
        object: Digest,
        /// Shares that give the key: more than half of them.
        threshold: u32,
        /// By address, strictly ascending; at least `min_custodians`, at most 9, each a bonded
        /// operator with a custody key; no declared entity may hold `threshold` of them.
        shares: Vec<ShareDeposit>,
        /// The blob with the sealed shares.
        envelope: Envelope,
        /// `bundle::plaintext_commitment`.
        plaintext: Digest,
    },
    /// Callable by whom the reason names, or for a sale by the marketplace for the buyer. Answers
    /// with a JSON [`GrantCreated`] as data. May be repeated, with a new key for one that was lost;
    /// only a sale that is in escrow has one grant.
    RequestGrant {
        /// Why.
        reason: Reason,
        /// Who can open what is sealed: a key made for this grant.
        key: X25519Key,
    },
    /// Callable by a custodian of the grant's version, bonded or jailed, until the delivery window
    /// ends: commits to its bundle. Once per grant and custodian.
    Deliver {
        /// The grant, of a sale in escrow.
        grant: u64,
        /// `bundle::root` of its entries: one for each item of the version of which it is a
        /// custodian, in the version's order.
        root: Digest,
    },
    /// Callable by the buyer, until the delivery window ends: these custodians' bundles are here,
    /// complete, and have the roots delivered.
    Confirm {
        /// The grant.
        grant: u64,
        /// Custodians that delivered; those confirmed before are passed over.
        custodians: Vec<String>,
    },
    /// Callable by a confirmed custodian once the exchange is open, until the open window ends.
    Open {
        /// The grant.
        grant: u64,
        /// The key of `bundle::mask`, fresh for this grant.
        key: Digest,
    },
    /// Callable by the buyer, until the dispute window ends: shows that a custodian gave a wrong
    /// share. Refused, at no loss, when the share is right.
    Dispute {
        /// The grant.
        grant: u64,
        /// Who lied.
        custodian: String,
        /// Where in the version the item stands whose share is wrong, from 0 as in `VersionItems`.
        position: u64,
        /// The masked share of the bundle's entry for the item.
        masked: Digest,
        /// From the entry's leaf to the root, `bundle::path`; at most 32 steps.
        path: Vec<PathStep>,
    },
    /// Callable by anyone, after the open window: slashes a custodian that was confirmed and did
    /// not open although the exchange was open and no consent was withdrawn. Once each.
    ReportWithheld {
        /// The grant.
        grant: u64,
        /// Who withheld its key.
        custodian: String,
    },
    /// Callable by a custodian of items whose consent was withdrawn: it has destroyed its shares.
    DestructionReceipt {
        /// At most 50 items; those receipted before are passed over.
        items: Vec<u64>,
    },
    /// Callable by the marketplace: the sale is settled or refunded. Ends the exchange.
    CloseSale {
        /// The marketplace's grant.
        sale: u64,
    },
}

/// One custodian's share in a deposit.
#[cw_serde]
pub struct ShareDeposit {
    /// The custodian.
    pub custodian: String,
    /// Its key to which the share is sealed: the epoch of the current one.
    pub epoch: u32,
    /// `bundle::share_commitment`.
    pub commitment: Digest,
}

/// The blob with the sealed shares of one object.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct Envelope {
    /// SHA-256 of its bytes; `hashes::raw_cid` gives the CID.
    pub sha256: Digest,
    /// Length in bytes, 1 to 16,384.
    pub bytes: u32,
}

/// Why somebody may have plaintext. Each is checked where it is known, when the grant is asked for.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Reason {
    /// The sender has a seat in the oracle's job, has still to commit, and the job checks an item
    /// with this content. Live until the commit window ends.
    Check {
        /// The job.
        job: u64,
        /// SHA-256 of the ciphertext.
        object: Digest,
    },
    /// The sender has an open seat on the item's panel, has still to commit, and the item has this
    /// content. Live until the commit window ends.
    Review {
        /// The item, or the case of its appeal.
        item: u64,
        /// SHA-256 of the ciphertext.
        object: Digest,
    },
    /// The sender bought the version. Opens each of its items, for ever or until the first consent
    /// in it ends. Refused while the version holds an item whose consent was withdrawn. The grant
    /// made with the purchase is a fair exchange; one asked for after the sale is settled (a key
    /// was lost) is answered directly, like those for checks.
    Sale {
        /// The marketplace's grant.
        sale: u64,
    },
}

impl Reason {
    /// The word in events.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Check { .. } => "check",
            Self::Review { .. } => "review",
            Self::Sale { .. } => "sale",
        }
    }
}

/// The data of a response that made a grant.
#[cw_serde]
pub struct GrantCreated {
    /// The grant.
    pub grant: u64,
}

/// One step from a Merkle leaf to the root.
#[cw_serde]
#[derive(Copy, Eq)]
pub struct PathStep {
    /// The other node.
    pub sibling: Digest,
    /// Whether it stands to the left.
    pub left: bool,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// Custodians that can be named in a deposit, in the object's order; entities may repeat.
    #[returns(CustodiansResponse)]
    Custodians {
        /// SHA-256 of the ciphertext: contents spread over different custodians by it.
        object: Digest,
        /// Continue after this custodian.
        start_after: Option<String>,
        /// How many to look at: at most 30, 10 if absent; those that are not bonded are left out.
        limit: Option<u32>,
    },
    /// One custodian: its keys and groups.
    #[returns(CustodianResponse)]
    Custodian {
        /// Its address.
        address: String,
    },
    /// One deposit; absent when the depositor has not deposited the object.
    #[returns(DepositResponse)]
    Deposit {
        /// SHA-256 of the ciphertext.
        object: Digest,
        /// Who deposited it: the item's contributor.
        depositor: String,
    },
    /// One group.
    #[returns(GroupResponse)]
    Group {
        /// The group.
        group: u64,
    },
    /// One grant.
    #[returns(GrantResponse)]
    Grant {
        /// The grant.
        grant: u64,
    },
    /// Grants, oldest first.
    #[returns(GrantsResponse)]
    Grants {
        /// Continue after this grant.
        start_after: Option<u64>,
        /// At most 30, 10 if absent.
        limit: Option<u32>,
    },
    /// Grants of sales in escrow, oldest first: a custodian's truth after a restart.
    #[returns(ExchangesResponse)]
    OpenExchanges {
        /// Only those whose version this custodian holds shares of.
        custodian: Option<String>,
        /// Continue after this grant.
        start_after: Option<u64>,
        /// How many to look at: at most 30, 10 if absent.
        limit: Option<u32>,
    },
    /// The exchange of a sale; kept after it has ended.
    #[returns(ExchangeResponse)]
    Exchange {
        /// The marketplace's grant.
        sale: u64,
    },
    /// Who has destroyed its shares of an item whose consent was withdrawn, and who is late.
    #[returns(DestructionResponse)]
    Destruction {
        /// The item.
        item: u64,
    },
    /// Configuration.
    #[returns(InstantiateMsg)]
    Config {},
}
