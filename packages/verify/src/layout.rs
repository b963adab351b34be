//! Where the contracts keep what is proven: one [`Slot`] per kind of entry, and its key.
//!
//! Keys are made by `cw-storage-plus`, as the contracts make them, from the names that
//! `tests/layout.rs` compares with the contracts themselves: a renamed key turns that test red.

use cosmwasm_std::{Addr, Empty};
use cw_storage_plus::{Item, Map, PrimaryKey};
use serde::{Deserialize, Serialize};
use tenzro_contract_api::treasury::Ledger;

/// The store of contracts and their state.
pub const STORE: &str = "wasm";

/// First byte of a code's record in the store, before its number.
const CODE: u8 = 0x01;
/// First byte of a contract's record in the store, before its address.
const CONTRACT: u8 = 0x02;
/// First byte of a contract's own state in the store, before its address.
const STATE: u8 = 0x03;

/// One entry of the store. The order is the order in files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "kebab-case")]
pub enum Slot {
    /// The chain's record of a contract, by the contract's name: which code it runs.
    Contract {
        /// Name, as in the manifest.
        name: String,
    },
    /// The chain's record of a code: the SHA-256 of its wasm.
    Code {
        /// Its number.
        code: u64,
    },
    /// `data-registry`: the item id given last.
    LastItem,
    /// `data-registry`: one item.
    Item {
        /// Its id.
        item: u64,
    },
    /// `data-registry`: the version id given last.
    LastVersion,
    /// `data-registry`: one version of a dataset.
    Version {
        /// Its id.
        version: u64,
    },
    /// `data-registry`: which item a version has at a position.
    VersionItem {
        /// The version.
        version: u64,
        /// From 0.
        position: u64,
    },
    /// `oracle`: one job.
    Job {
        /// Its id.
        job: u64,
    },
    /// `oracle`: one operator's part in a job.
    JobSeat {
        /// The job.
        job: u64,
        /// From 0.
        seat: u32,
    },
    /// `oracle`: what an operator revealed.
    JobReveal {
        /// The job.
        job: u64,
        /// From 0.
        seat: u32,
    },
    /// `peer-review`: one item in review.
    Review {
        /// The item.
        item: u64,
    },
    /// `peer-review`: one reviewer's part in it.
    ReviewSeat {
        /// The item.
        item: u64,
        /// From 0.
        seat: u32,
    },
    /// `reputation`: at which place of the history an item was settled.
    Sequence {
        /// The item.
        item: u64,
    },
    /// `reputation`: one place of the history; a settled item with every vote and its weight.
    History {
        /// From 1.
        sequence: u64,
    },
    /// `marketplace`: how many grants were sold.
    GrantCount,
    /// `marketplace`: one grant.
    Grant {
        /// Its id.
        grant: u64,
    },
    /// `marketplace`: the offer of a version.
    Listing {
        /// The version.
        version: u64,
    },
    /// `marketplace`: sums over all sales.
    MarketTotals,
    /// `marketplace`: what an account was paid from a version in one role.
    Paid {
        /// The version.
        version: u64,
        /// 0 contributing, 1 reviewing, 2 storing.
        role: u8,
        /// Who.
        account: String,
    },
    /// `treasury`: the number of the running epoch.
    RunningEpoch,
    /// `treasury`: one epoch.
    Epoch {
        /// From 0.
        epoch: u64,
    },
    /// `treasury`: sums over all epochs.
    TreasuryTotals,
    /// `treasury`: what an account has drawn from a ledger.
    Claimed {
        /// Who.
        account: String,
        /// For what.
        ledger: Ledger,
    },
    /// A token: what there is of it.
    Supply {
        /// `incentive-token` or `compute-token`.
        token: String,
    },
    /// A token: what an account has of it.
    Balance {
        /// `incentive-token` or `compute-token`.
        token: String,
        /// Who.
        account: String,
    },
}

/// Where a slot is.
enum Place {
    /// In a contract's own state.
    Of(String, Vec<u8>),
    /// In the chain's records about contracts.
    Record(u8, Record),
}

enum Record {
    Contract(String),
    Code(u64),
}

impl Slot {
    /// The key in the store; absent when the contract's name or address is not known.
    /// `address` gives a contract's address bytes by its name.
    #[must_use]
    pub fn key(&self, address: impl Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
        Some(match self.place() {
            Place::Of(contract, key) => [&[STATE], &address(&contract)?[..], &key].concat(),
            Place::Record(prefix, Record::Contract(name)) => {
                [&[prefix], &address(&name)?[..]].concat()
            }
            Place::Record(prefix, Record::Code(code)) => {
                [&[prefix], &code.to_be_bytes()[..]].concat()
            }
        })
    }

    /// The key within the contract's own state and that contract's name; absent for records of the
    /// chain about contracts.
    #[must_use]
    pub fn own_key(&self) -> Option<(String, Vec<u8>)> {
        match self.place() {
            Place::Of(contract, key) => Some((contract, key)),
            Place::Record(..) => None,
        }
    }

    fn place(&self) -> Place {
        let (contract, key) = match self {
            Self::Contract { name } => {
                return Place::Record(CONTRACT, Record::Contract(name.clone()));
            }
            Self::Code { code } => return Place::Record(CODE, Record::Code(*code)),
            Self::LastItem => ("data-registry", single("last_item")),
            Self::Item { item } => ("data-registry", entry("items", *item)),
            Self::LastVersion => ("data-registry", single("last_version")),
            Self::Version { version } => ("data-registry", entry("versions", *version)),
            Self::VersionItem { version, position } => (
                "data-registry",
                entry("version_items", (*version, *position)),
            ),
            Self::Job { job } => ("oracle", entry("jobs", *job)),
            Self::JobSeat { job, seat } => ("oracle", entry("seats", (*job, *seat))),
            Self::JobReveal { job, seat } => ("oracle", entry("reveals", (*job, *seat))),
            Self::Review { item } => ("peer-review", entry("items", *item)),
            Self::ReviewSeat { item, seat } => ("peer-review", entry("seats", (*item, *seat))),
            Self::Sequence { item } => ("reputation", entry("sequence_of", *item)),
            Self::History { sequence } => ("reputation", entry("history", *sequence)),
            Self::GrantCount => ("marketplace", single("grant_count")),
            Self::Grant { grant } => ("marketplace", entry("grants", *grant)),
            Self::Listing { version } => ("marketplace", entry("listings", *version)),
            Self::MarketTotals => ("marketplace", single("totals")),
            Self::Paid {
                version,
                role,
                account,
            } => {
                let account = Addr::unchecked(account);
                ("marketplace", entry("paid", (*version, *role, &account)))
            }
            Self::RunningEpoch => ("treasury", single("running_epoch")),
            Self::Epoch { epoch } => ("treasury", entry("epochs", *epoch)),
            Self::TreasuryTotals => ("treasury", single("totals")),
            Self::Claimed { account, ledger } => {
                let account = Addr::unchecked(account);
                ("treasury", entry("claimed", (&account, ledger.as_str())))
            }
            Self::Supply { token } => return Place::Of(token.clone(), single("token_info")),
            Self::Balance { token, account } => {
                let account = Addr::unchecked(account);
                return Place::Of(token.clone(), entry("balance", &account));
            }
        };
        Place::Of(contract.to_owned(), key)
    }

    /// The file of a folder of proofs that holds the slot.
    #[must_use]
    pub fn file(&self) -> String {
        match self {
            Self::Contract { .. } | Self::Code { .. } => "contracts.json".to_owned(),
            Self::LastItem => "items.json".to_owned(),
            Self::Item { item } => format!("items/{item:04}.json"),
            Self::LastVersion => "datasets.json".to_owned(),
            Self::Version { version } | Self::VersionItem { version, .. } => {
                format!("datasets/{version:04}.json")
            }
            Self::Job { job } | Self::JobSeat { job, .. } | Self::JobReveal { job, .. } => {
                format!("checks/{job:04}.json")
            }
            Self::Review { item } | Self::ReviewSeat { item, .. } | Self::Sequence { item } => {
                format!("reviews/{item:04}.json")
            }
            Self::History { sequence } => format!("outcomes/{sequence:04}.json"),
            Self::GrantCount
            | Self::Grant { .. }
            | Self::Listing { .. }
            | Self::MarketTotals
            | Self::Paid { .. } => "sales.json".to_owned(),
            Self::RunningEpoch
            | Self::Epoch { .. }
            | Self::TreasuryTotals
            | Self::Claimed { .. } => "rewards.json".to_owned(),
            Self::Supply { token } | Self::Balance { token, .. } => {
                format!(
                    "tokens/{}.json",
                    if token == "incentive-token" {
                        "tic"
                    } else {
                        "tcc"
                    }
                )
            }
        }
    }
}

impl std::fmt::Display for Slot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Contract { name } => write!(f, "the record of contract {name}"),
            Self::Code { code } => write!(f, "the record of code {code}"),
            Self::LastItem => write!(f, "the number of items"),
            Self::Item { item } => write!(f, "item {item}"),
            Self::LastVersion => write!(f, "the number of versions"),
            Self::Version { version } => write!(f, "version {version}"),
            Self::VersionItem { version, position } => {
                write!(f, "position {position} of version {version}")
            }
            Self::Job { job } => write!(f, "check {job}"),
            Self::JobSeat { job, seat } => write!(f, "seat {seat} of check {job}"),
            Self::JobReveal { job, seat } => write!(f, "reveal {seat} of check {job}"),
            Self::Review { item } => write!(f, "the review of item {item}"),
            Self::ReviewSeat { item, seat } => {
                write!(f, "seat {seat} of the review of item {item}")
            }
            Self::Sequence { item } => write!(f, "the place of item {item} in the history"),
            Self::History { sequence } => write!(f, "place {sequence} of the history"),
            Self::GrantCount => write!(f, "the number of grants"),
            Self::Grant { grant } => write!(f, "grant {grant}"),
            Self::Listing { version } => write!(f, "the offer of version {version}"),
            Self::MarketTotals => write!(f, "the sums of all sales"),
            Self::Paid {
                version,
                role,
                account,
            } => {
                write!(
                    f,
                    "what {account} was paid from version {version} in role {role}"
                )
            }
            Self::RunningEpoch => write!(f, "the number of the running epoch"),
            Self::Epoch { epoch } => write!(f, "epoch {epoch}"),
            Self::TreasuryTotals => write!(f, "the sums of the treasury"),
            Self::Claimed { account, ledger } => {
                write!(f, "what {account} has claimed for {}", ledger.as_str())
            }
            Self::Supply { token } => write!(f, "the supply of {token}"),
            Self::Balance { token, account } => write!(f, "the balance of {account} in {token}"),
        }
    }
}

/// The key of a single value.
fn single(name: &'static str) -> Vec<u8> {
    Item::<Empty>::new(name).as_slice().to_vec()
}

/// The key of an entry of a map.
fn entry<'a, K: PrimaryKey<'a>>(name: &'static str, key: K) -> Vec<u8> {
    Map::<K, Empty>::new(name).key(key).to_vec()
}
