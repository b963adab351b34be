//! What messages do, one verb per file.

mod register;
mod update;

pub use register::register;
pub use update::update;

use tenzro_contract_api::trainers::{Profile, error::TrainersError, is_language_tag};

/// Checks the limits of a profile.
fn check_profile(profile: &Profile) -> Result<(), TrainersError> {
    let plain = |text: &str, most: usize| {
        (1..=most).contains(&text.len())
            && text.trim() == text
            && !text.chars().any(char::is_control)
    };
    let wrong = |field, expected, actual: &str| TrainersError::InvalidField {
        field,
        expected,
        actual: actual.chars().take(64).collect(),
    };
    if !plain(&profile.handle, 32) {
        return Err(wrong(
            "handle",
            "1 to 32 bytes without control characters",
            &profile.handle,
        ));
    }
    if !is_language_tag(&profile.locale) {
        return Err(wrong(
            "locale",
            "a BCP 47 language tag of 2 to 12 bytes",
            &profile.locale,
        ));
    }
    match profile.entity.as_deref() {
        Some(entity) if !plain(entity, 64) => Err(wrong(
            "entity",
            "1 to 64 bytes without control characters",
            entity,
        )),
        _ => Ok(()),
    }
}
