//! `trainers`: who takes part. Anyone may; nobody approves.

use cosmwasm_schema::{QueryResponses, cw_serde};

/// Creates the contract.
#[cw_serde]
pub struct InstantiateMsg {}

/// What a Trainer says about itself; all of it public, none of it personal.
#[cw_serde]
pub struct Profile {
    /// A name to show, 1 to 32 bytes; need not be unique.
    pub handle: String,
    /// BCP 47 language tag such as `fr` or `pt-BR`, 2 to 12 bytes.
    pub locale: String,
    /// The organisation it belongs to, if declared: members never review each other.
    pub entity: Option<String>,
}

/// Messages.
#[cw_serde]
pub enum ExecuteMsg {
    /// Callable by anyone not registered.
    Register {
        /// What it says about itself.
        profile: Profile,
        /// Who brought it, a registered Trainer: the two never review each other.
        referrer: Option<String>,
    },
    /// Callable by a registered Trainer. The entity may be declared once and not changed.
    Update {
        /// The new profile.
        profile: Profile,
    },
}

/// Queries.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// One Trainer.
    #[returns(TrainerResponse)]
    Trainer {
        /// Its address.
        address: String,
    },
    /// Trainers by address.
    #[returns(TrainersResponse)]
    Trainers {
        /// Continue after this address.
        start_after: Option<String>,
        /// At most 100, 30 if absent.
        limit: Option<u32>,
    },
    /// Which of `others` must not review `address`, or sit with it on a panel: same entity, or
    /// within three referrals of each other.
    #[returns(RelatedResponse)]
    Related {
        /// The address.
        address: String,
        /// At most 64 addresses.
        others: Vec<String>,
    },
}

/// One Trainer.
#[cw_serde]
pub struct TrainerResponse {
    /// Its address.
    pub address: String,
    /// What it says about itself.
    pub profile: Profile,
    /// Who brought it.
    pub referrer: Option<String>,
    /// When it registered, seconds since 1970.
    pub since: u64,
}

/// A page of Trainers.
#[cw_serde]
pub struct TrainersResponse {
    /// By address.
    pub trainers: Vec<TrainerResponse>,
    /// How many there are in all.
    pub total: u64,
}

/// Which addresses are related.
#[cw_serde]
pub struct RelatedResponse {
    /// A part of `others`, in their order.
    pub related: Vec<String>,
}
