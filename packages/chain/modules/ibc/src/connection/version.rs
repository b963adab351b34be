//! Versions of a connection (`03-connection/types/version.go`).

use ibc_proto::ibc::core::connection::v1::Version;
use tenzro_kernel::Result;

use crate::errors::connection::{INVALID_VERSION, NO_COMMON_VERSION};
use crate::errors::core;

/// The only version there is.
const IDENTIFIER: &str = "1";
/// Orderings that it allows.
const ORDERINGS: [&str; 2] = ["ORDER_ORDERED", "ORDER_UNORDERED"];
/// Most versions that the other side may offer.
const MAX_VERSIONS: usize = 100;
/// Most features of a version.
const MAX_FEATURES: usize = 100;

/// What this chain speaks.
pub(crate) fn ours() -> Version {
    Version {
        identifier: IDENTIFIER.to_owned(),
        features: ORDERINGS.map(str::to_owned).to_vec(),
    }
}

/// Checks the form of a version.
pub(crate) fn check(version: Option<&Version>) -> Result<()> {
    let version = version.ok_or_else(|| INVALID_VERSION.wrap("version cannot be nil"))?;
    if version.identifier.trim().is_empty() {
        return Err(INVALID_VERSION.wrap("version identifier cannot be blank"));
    }
    if version.features.len() > MAX_FEATURES {
        return Err(INVALID_VERSION.wrap(format_args!(
            "features length must not exceed {MAX_FEATURES} items"
        )));
    }
    if version.features.iter().any(|one| one.trim().is_empty()) {
        return Err(INVALID_VERSION.wrap("feature cannot be blank"));
    }
    Ok(())
}

/// Checks the form of what the other side offers.
pub(crate) fn check_all(versions: &[Version]) -> Result<()> {
    if versions.is_empty() {
        return Err(core::INVALID_VERSION.wrap("empty counterparty versions"));
    }
    if versions.len() > MAX_VERSIONS {
        return Err(core::INVALID_VERSION.wrap(format_args!(
            "counterparty versions must not exceed {MAX_VERSIONS} items"
        )));
    }
    versions.iter().try_for_each(|version| check(Some(version)))
}

/// True if `proposed` is one of `supported`, with no features but those of it, and at least one.
pub(crate) fn is_supported(supported: &[Version], proposed: &Version) -> bool {
    let found = supported
        .iter()
        .find(|one| one.identifier == proposed.identifier);
    found.is_some_and(|found| {
        let mut features = proposed.features.iter();
        !proposed.features.is_empty() && features.all(|one| found.features.contains(one))
    })
}

/// What both sides speak: our features in our order, as far as the other side has them.
pub(crate) fn pick(theirs: &[Version]) -> Result<Version> {
    let ours = ours();
    let common = theirs
        .iter()
        .find(|one| one.identifier == ours.identifier)
        .map(|found| Version {
            features: ours
                .features
                .iter()
                .filter(|one| found.features.contains(one))
                .cloned()
                .collect(),
            identifier: ours.identifier.clone(),
        });
    match common {
        Some(version) if !version.features.is_empty() => Ok(version),
        _ => Err(NO_COMMON_VERSION
            .wrap("failed to find a matching counterparty version from the supported versions")),
    }
}

/// True if a version allows channels of an ordering.
pub(crate) fn supports(version: &Version, ordering: &str) -> bool {
    version.features.iter().any(|one| one == ordering)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(identifier: &str, features: &[&str]) -> Version {
        Version {
            identifier: identifier.to_owned(),
            features: features.iter().map(|&one| one.to_owned()).collect(),
        }
    }

    #[test]
    fn both_sides_agree_on_the_features_that_both_have() {
        let theirs = [
            version("2", &["ORDER_ORDERED"]),
            version("1", &["ORDER_DAG", "ORDER_UNORDERED"]),
        ];
        assert_eq!(pick(&theirs).unwrap(), version("1", &["ORDER_UNORDERED"]));
        assert!(pick(&[version("1", &["ORDER_DAG"])]).is_err());
        assert!(pick(&[version("2", &["ORDER_ORDERED"])]).is_err());
    }

    #[test]
    fn a_proposed_version_has_features_and_only_ours() {
        let supported = [ours()];
        assert!(is_supported(&supported, &version("1", &["ORDER_ORDERED"])));
        assert!(!is_supported(&supported, &version("1", &[])));
        assert!(!is_supported(&supported, &version("1", &["ORDER_DAG"])));
    }
}
