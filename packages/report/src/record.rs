//! `record.json`: what the demo knows besides the export: names, files, transactions, and answers of
//! the contracts at the end.

use serde::{Deserialize, Serialize};
use tenzro_contract_api::data_registry::{DatasetResponse, VersionResponse};
use tenzro_contract_api::marketplace::{GrantResponse, ListingResponse};
use tenzro_contract_api::models::ModelResponse;
use tenzro_contract_api::oracle::PerformanceResponse;
use tenzro_contract_api::reputation::ReviewerResponse;
use tenzro_contract_api::treasury::{EpochResponse, RateResponse};

use crate::path::Across;

/// What `record.json` begins with.
pub const FORMAT: &str = "tenzro-demo-record/1";

/// The record of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// [`FORMAT`].
    pub format: String,
    /// The program that ran the chain.
    pub program: String,
    /// Seed of the simulated people.
    pub seed: u64,
    /// Everybody who took part.
    pub people: Vec<Person>,
    /// Every file, in the order it was given; its copy is `given/NAME`.
    pub files: Vec<File>,
    /// Transactions with events of our contracts: height, position in the block, hash.
    pub transactions: Vec<(u64, u64, String)>,
    /// All epochs, the running one last.
    pub epochs: Vec<EpochResponse>,
    /// The rate at the end.
    pub rate: RateResponse,
    /// All datasets.
    pub datasets: Vec<DatasetResponse>,
    /// Versions that were offered.
    pub versions: Vec<VersionResponse>,
    /// Offers.
    pub listings: Vec<ListingResponse>,
    /// Grants.
    pub grants: Vec<GrantResponse>,
    /// Models.
    pub models: Vec<ModelResponse>,
    /// Reviewers in every domain, at the end.
    pub reviewers: Vec<ReviewerResponse>,
    /// What operators have done, by address.
    pub performance: Vec<(String, PerformanceResponse)>,
    /// What was real, a sentence each.
    pub real: Vec<String>,
    /// What was simulated, a sentence each.
    pub simulated: Vec<String>,
    /// How long each part took, milliseconds.
    pub times: Vec<(String, u64)>,
    /// The proofs beside it.
    pub proofs: Option<Proofs>,
    /// What crossed to another chain, in a run with one.
    #[serde(default)]
    pub across: Option<Across>,
}

/// Somebody who took part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// Its account.
    pub address: String,
    /// What it is called.
    pub name: String,
    /// What it does.
    pub role: Role,
    /// How it is simulated, or that it works against the others.
    pub note: Option<String>,
}

/// What somebody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Gives data.
    Trainer,
    /// Reviews.
    Reviewer,
    /// Runs models and keeps contents.
    Operator,
    /// Buys.
    Buyer,
    /// Bundles and sells.
    Curator,
    /// Receives the community's part.
    Community,
    /// Keeps gold items, registers models, sends what anybody may send.
    Office,
}

impl Role {
    /// All roles, in the order they are shown.
    pub const ALL: [Self; 7] = [
        Self::Trainer,
        Self::Reviewer,
        Self::Operator,
        Self::Buyer,
        Self::Curator,
        Self::Community,
        Self::Office,
    ];

    /// The word for several of them.
    #[must_use]
    pub const fn many(self) -> &'static str {
        match self {
            Self::Trainer => "Trainers",
            Self::Reviewer => "reviewers",
            Self::Operator => "operators",
            Self::Buyer => "buyers",
            Self::Curator => "curator",
            Self::Community => "community",
            Self::Office => "offices",
        }
    }
}

/// A file that was given.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct File {
    /// Its path below the folder of inputs.
    pub name: String,
    /// Its item, unless it was refused before it was sent.
    pub item: Option<u64>,
    /// Why it was refused before it was sent.
    pub refused: Option<String>,
}

/// The proofs beside the report.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Proofs {
    /// The state after this height is proven.
    pub state_height: u64,
    /// Height of the trusted header.
    pub trusted_height: u64,
    /// Hash of the trusted header.
    pub trusted_hash: String,
    /// Entries with proofs.
    pub entries: usize,
    /// Bytes of all files.
    pub bytes: u64,
}
