//! Near-duplicate fingerprints: 256 bits per content such that what a person would call the same
//! text, picture or recording differs in few of them. Integer arithmetic throughout: fingerprints
//! are compared exactly between operators and reach consensus.
//!
//! | Modality | Built from | Copies in `samples/` | Strangers |
//! |---|---|---|---|
//! | text | `SimHash` over groups of five characters | ≤ 7 bits | ≥ 95 |
//! | image | signs of brightness steps between cells | ≤ 13 | ≥ 97 |
//! | audio | signs of band energy differences in time and frequency | ≤ 3 | ≥ 114 |
//!
//! Sources: Charikar, "Similarity estimation techniques from rounding algorithms", 2002 (text);
//! difference hashing (image); Haitsma and Kalker, "A highly robust audio fingerprinting system",
//! 2002 (audio).

mod audio;
mod image;
mod text;

use crate::preprocess::Canonical;

/// Texts within so many bits are the same.
pub const RADIUS_TEXT: u32 = 24;
/// Pictures within so many bits are the same.
pub const RADIUS_IMAGE: u32 = 24;
/// Recordings within so many bits are the same.
pub const RADIUS_AUDIO: u32 = 24;

/// 256 bits.
pub type Fingerprint = [u8; 32];

/// The fingerprint of a content.
#[must_use]
pub fn fingerprint(canonical: &Canonical) -> Fingerprint {
    match canonical {
        Canonical::Text(text) => text::fingerprint(text),
        Canonical::Image(plane) => image::fingerprint(plane),
        Canonical::Audio(samples) => audio::fingerprint(samples),
    }
}

/// Bits as bytes, the first one highest. Missing bits are 0.
fn pack(bits: impl IntoIterator<Item = bool>) -> Fingerprint {
    let mut packed = [0u8; 32];
    for (place, bit) in bits.into_iter().take(256).enumerate() {
        packed[place / 8] |= u8::from(bit) << (7 - place % 8);
    }
    packed
}

#[cfg(test)]
pub(super) fn distance(a: &Fingerprint, b: &Fingerprint) -> u32 {
    a.iter().zip(b).map(|(x, y)| (x ^ y).count_ones()).sum()
}
