//! `models`: which models the network runs, bound by hash.

pub mod error;

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::Uint128;

use crate::types::{Class, Digest, Modality};

pub use error::ModelsError;

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {
    /// Who may register and retire models: an account at first, governance later.
    pub owner: String,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by the owner. The first model of a modality becomes its active one.
    Register {
        /// The record; immutable afterwards.
        record: ModelRecord,
    },
    /// Callable by the owner: contributions of the model's modality are checked with it from now on.
    Activate {
        /// The model.
        model: u64,
    },
    /// Callable by the owner: new requests for it are refused. An active model cannot be retired.
    Retire {
        /// The model.
        model: u64,
    },
    /// Callable by the owner: names the next owner, who must accept.
    ProposeOwner {
        /// The next owner.
        owner: String,
    },
    /// Callable by the proposed owner.
    AcceptOwner {},
}

/// What is fixed about a model.
#[cw_serde]
pub struct ModelRecord {
    /// A name for people, 3 to 64 bytes.
    pub name: String,
    /// What it judges.
    pub modality: Modality,
    /// SHA-256 of the ONNX file.
    pub file_sha256: Digest,
    /// SHA-256 of the canonical session profile.
    pub profile_sha256: Digest,
    /// SHA-256 of the golden vectors that an operator must reproduce before it commits.
    pub golden_sha256: Digest,
    /// How outputs are compared.
    pub class: Class,
    /// Components of the output vector, 1 to 200.
    pub output_len: u8,
    /// Quality from which the model votes "accept", Q15, 1 to 32,767.
    pub accept_q15: u16,
    /// SPDX expression of the licence, 1 to 64 bytes.
    pub licence: String,
    /// Price of one execution in micro-TCC, at least 1.
    pub fee: Uint128,
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One model.
    #[returns(ModelResponse)]
    Model {
        /// The model.
        model: u64,
    },
    /// The model that checks contributions of a modality.
    #[returns(ModelResponse)]
    Active {
        /// The modality.
        modality: Modality,
    },
    /// All models, oldest first.
    #[returns(ModelsResponse)]
    Models {
        /// Continue after this id.
        start_after: Option<u64>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// The owner, and the one proposed.
    #[returns(OwnerResponse)]
    Owner {},
}

/// One model.
#[cw_serde]
pub struct ModelResponse {
    /// Its id, from 1.
    pub model: u64,
    /// What is fixed about it.
    pub record: ModelRecord,
    /// Whether contributions are checked with it.
    pub active: bool,
    /// Whether new requests are refused.
    pub retired: bool,
}

/// A page of models.
#[cw_serde]
pub struct ModelsResponse {
    /// By id.
    pub models: Vec<ModelResponse>,
}

/// The owner.
#[cw_serde]
pub struct OwnerResponse {
    /// Who may register models.
    pub owner: String,
    /// Who may accept ownership.
    pub pending: Option<String>,
}
