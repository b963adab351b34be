//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::models::ModelRecord;

/// Who may register models; always present.
pub const OWNER: Item<Addr> = Item::new("owner");

/// Who may accept ownership; absent when nobody was proposed.
pub const PENDING: Item<Addr> = Item::new("pending");

/// The id given last; 0 before the first.
pub const LAST: Item<u64> = Item::new("last");

/// Maps a model's id to the model, absent when it was never given.
pub const MODELS: Map<u64, Model> = Map::new("models");

/// Maps a modality's word to the id of its active model, absent when there is none.
pub const ACTIVE: Map<&str, u64> = Map::new("active");

/// One model.
#[cw_serde]
pub struct Model {
    /// What is fixed about it.
    pub record: ModelRecord,
    /// Whether new requests are refused.
    pub retired: bool,
}
