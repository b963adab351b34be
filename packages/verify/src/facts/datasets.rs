//! Versions of datasets: the root is that of exactly these items.

use tenzro_contract_api::hashes::{merkle_leaf, merkle_node};
use tenzro_contract_api::types::Digest;

use super::{Figures, count, ensure};
use crate::error::VerifyError;
use crate::layout::Slot;
use crate::state::{Item, Listing, Version};
use crate::walk::Known;

/// All versions.
pub fn check(known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    for id in 1..=known.count(&Slot::LastVersion)? {
        let step = format!("version {id}");
        let version: Version = known.must(&Slot::Version { version: id })?;
        let mut leaves = Vec::new();
        for position in 0..version.items {
            let slot = Slot::VersionItem {
                version: id,
                position,
            };
            let item: u64 = known.must(&slot)?;
            let content = known.must::<Item>(&Slot::Item { item })?.content.sha256;
            leaves.push(leaf(item, &content));
        }
        let root = root(&leaves);
        ensure(root == of_peaks(&version.peaks), &step, || {
            "the root is not that of its items".to_owned()
        })?;
        let listing: Option<Listing> = known.read(&Slot::Listing { version: id })?;
        if let Some(listing) = listing {
            ensure(version.sealed && root == Some(listing.root), &step, || {
                "what is offered is not what was sealed".to_owned()
            })?;
        }
        if version.sealed {
            count(&mut figures.versions);
        }
    }
    Ok(())
}

fn leaf(item: u64, content: &Digest) -> Digest {
    merkle_leaf(&[&item.to_be_bytes(), &content.as_bytes()[..]].concat())
}

/// RFC 6962, section 2.1, as it is written.
fn root(leaves: &[Digest]) -> Option<Digest> {
    match leaves {
        [] => None,
        [only] => Some(*only),
        _ => {
            let half = leaves.len().next_power_of_two().checked_div(2)?;
            let (left, right) = leaves.split_at(half);
            Some(merkle_node(&root(left)?, &root(right)?))
        }
    }
}

/// The root from the roots of the complete subtrees, largest first.
fn of_peaks(peaks: &[Digest]) -> Option<Digest> {
    let (last, rest) = peaks.split_last()?;
    Some(
        rest.iter()
            .rev()
            .fold(*last, |root, left| merkle_node(left, &root)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_that_of_the_rfc_and_the_registrys() {
        let mut peaks = Vec::new();
        let mut leaves = Vec::new();
        for item in 1..=33_u64 {
            let content = Digest::new([7; 32]);
            tenzro_data_registry::tree::append(&mut peaks, item - 1, item, &content);
            leaves.push(leaf(item, &content));
            assert_eq!(root(&leaves), tenzro_data_registry::tree::root(&peaks));
            assert_eq!(root(&leaves), of_peaks(&peaks));
        }
    }
}
