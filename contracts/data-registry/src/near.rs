//! Finding near-duplicates: items whose fingerprints differ in few of 256 bits.
//!
//! A fingerprint is cut into 16 bands of 16 bits. Two that differ in at most 31 bits have a band in
//! which they differ in at most one (32 differences would be needed to put two into each band). So
//! looking up, in every band, the value itself and its 16 one-bit neighbours finds every item within
//! the radius: 272 look-ups; 16 for a radius of at most 15, where some band is equal. (Norouzi,
//! Punjani, Fleet: "Fast exact search in Hamming space with multi-index hashing", 2014.)

use cosmwasm_std::{Order, StdResult, Storage};
use cw_storage_plus::Map;
use tenzro_contract_api::{
    check_output::hamming_distance,
    types::{Digest, Modality},
};

use crate::state::ITEMS;

/// The largest radius that the index finds with certainty, bits.
pub const MAX_RADIUS: u32 = 31;

/// Items looked at in one band value at most, so that a flood of like items cannot make a
/// contribution arbitrarily dear; the oldest are looked at.
pub const MAX_PER_VALUE: usize = 32;

const BANDS: u8 = 16;

/// Items by (modality, band) and band value, as a set. The first part of the key is `modality * 16
/// + band`.
const INDEX: Map<(u8, u16, u64), ()> = Map::new("near");

/// Adds an item.
///
/// # Errors
/// When the state cannot be written.
pub fn insert(
    storage: &mut dyn Storage,
    modality: Modality,
    fingerprint: &Digest,
    item: u64,
) -> StdResult<()> {
    for (band, value) in bands(modality, fingerprint) {
        INDEX.save(storage, (band, value, item), &())?;
    }
    Ok(())
}

/// Takes an item out.
pub fn remove(storage: &mut dyn Storage, modality: Modality, fingerprint: &Digest, item: u64) {
    for (band, value) in bands(modality, fingerprint) {
        INDEX.remove(storage, (band, value, item));
    }
}

/// The nearest item within a radius and the bits in which it differs; the oldest of equals.
///
/// # Errors
/// When the state cannot be read.
pub fn nearest(
    storage: &dyn Storage,
    modality: Modality,
    fingerprint: &Digest,
    radius: u32,
) -> StdResult<Option<(u64, u32)>> {
    let mut seen = std::collections::BTreeSet::new();
    let mut best: Option<(u64, u32)> = None;
    for (band, value) in bands(modality, fingerprint) {
        let flips = if radius < u32::from(BANDS) { 0 } else { 16 };
        let neighbours = (0..flips).map(|bit| value ^ (1u16 << bit));
        for probe in std::iter::once(value).chain(neighbours) {
            let items = INDEX
                .prefix((band, probe))
                .keys(storage, None, None, Order::Ascending)
                .take(MAX_PER_VALUE);
            for item in items {
                let item = item?;
                if !seen.insert(item) {
                    continue;
                }
                let Some(check) = ITEMS.load(storage, item)?.check else {
                    continue;
                };
                let distance =
                    hamming_distance(check.fingerprint.as_bytes(), fingerprint.as_bytes());
                let nearer = best.is_none_or(|(oldest, least)| (distance, item) < (least, oldest));
                if distance <= radius && nearer {
                    best = Some((item, distance));
                }
            }
        }
    }
    Ok(best)
}

fn bands(modality: Modality, fingerprint: &Digest) -> impl Iterator<Item = (u8, u16)> {
    let first = (modality as u8).saturating_mul(BANDS);
    let values: Vec<u16> = fingerprint
        .as_bytes()
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
        .collect();
    (first..).zip(values)
}
