//! `trainers`: who takes part. Anyone may; nobody approves.

pub mod error;

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
    /// Whether an address is a Trainer. Never an error for an address that is none.
    #[returns(RegisteredResponse)]
    Registered {
        /// The address.
        address: String,
    },
    /// Who of `others` may sit on one panel that judges `address`: taken in their order, each
    /// that is related neither to `address` nor to anybody taken before it.
    #[returns(IndependentResponse)]
    Independent {
        /// Whose work is judged.
        address: String,
        /// At most 64 addresses, in the order they were drawn.
        others: Vec<String>,
        /// Stop when so many are found.
        wanted: u32,
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

/// Whether an address is a Trainer.
#[cw_serde]
pub struct RegisteredResponse {
    /// Whether it is.
    pub registered: bool,
}

/// Addresses that may sit on one panel.
#[cw_serde]
pub struct IndependentResponse {
    /// A part of `others`, in their order, at most `wanted`.
    pub independent: Vec<String>,
}

/// Referrals between two Trainers within which they are related.
pub const REFERRAL_REACH: usize = 3;

/// Addresses answered in one question at most.
pub const MAX_QUESTION: usize = 64;

/// Whether a text has the shape of a BCP 47 language tag of 2 to 12 bytes: subtags of 1 to 8
/// letters and digits with hyphens between them, the first of at least two letters. The language
/// itself is not looked up.
#[must_use]
pub fn is_language_tag(text: &str) -> bool {
    let mut subtags = text.split('-');
    let primary = subtags.next().is_some_and(|tag| {
        (2..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    // A single letter or digit announces subtags that must follow.
    let ends = text.rsplit('-').next().is_some_and(|last| last.len() > 1);
    primary
        && ends
        && text.len() <= 12
        && subtags.all(|tag| {
            (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_told_from_other_text() {
        for good in ["fr", "pt-BR", "zh-Hant-TW", "gsw"] {
            assert!(is_language_tag(good), "{good}");
        }
        for bad in [
            "",
            "f",
            "-fr",
            "fr-",
            "fr--FR",
            "1fr",
            "français",
            "zh-Hant-TW-x",
        ] {
            assert!(!is_language_tag(bad), "{bad}");
        }
    }
}
