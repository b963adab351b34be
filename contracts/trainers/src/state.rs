//! What is stored.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Addr;
use cw_storage_plus::{Item, Map};
use tenzro_contract_api::trainers::Profile;

/// One Trainer.
#[cw_serde]
pub struct Trainer {
    /// What it says about itself.
    pub profile: Profile,
    /// Its referrer, the referrer's referrer and so on, nearest first, at most
    /// [`tenzro_contract_api::trainers::REFERRAL_REACH`]. Referrals never change, so the chain is
    /// copied once and no question has to walk it.
    pub ancestors: Vec<Addr>,
    /// When it registered, seconds since 1970.
    pub since: u64,
}

/// Maps an address to its Trainer, absent when it never registered.
pub const TRAINERS: Map<&Addr, Trainer> = Map::new("trainers");

/// How many Trainers there are.
pub const TOTAL: Item<u64> = Item::new("total");
