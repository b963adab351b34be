//! The canonical output of a quality check, as operators commit to it and contracts compare it.
//!
//! Layout, at most 512 bytes: `"TZO1"`, class (1 byte: 0 = X, 1 = Q), K (1 byte), K × i16
//! big-endian, fingerprint kind (1 byte: 1 text, 2 image, 3 audio), fingerprint length (u16
//! big-endian), fingerprint. Component 0 of the vector is the quality in Q15: round half to even
//! of 32,767 × p.

use cosmwasm_schema::cw_serde;
use thiserror::Error;

use crate::types::{Class, Modality};

/// Bytes of an output at most.
pub const MAX_OUTPUT_BYTES: usize = 512;

/// Bytes of a fingerprint.
pub const FINGERPRINT_BYTES: usize = 32;

const MAGIC: &[u8; 4] = b"TZO1";

/// The decoded output of one check.
#[cw_serde]
pub struct CheckOutput {
    /// How it is compared with others.
    pub class: Class,
    /// Quantised model outputs, Q15; component 0 is the quality, 0 to 32,767.
    pub vector: Vec<i16>,
    /// What the fingerprint was taken of.
    pub modality: Modality,
    /// Near-duplicate fingerprint, 32 bytes; compared exactly in every class.
    pub fingerprint: [u8; FINGERPRINT_BYTES],
}

/// Why bytes are not a canonical output.
#[derive(Error, Debug, Clone, PartialEq, Eq)]
pub enum OutputError {
    /// More than 512 bytes.
    #[error("an output has at most {MAX_OUTPUT_BYTES} bytes, got {0}")]
    TooLong(usize),
    /// The bytes end before the layout does, or go on after it.
    #[error("an output of {0} bytes does not fit its own layout")]
    Length(usize),
    /// A field has a value that the layout does not know.
    #[error("unknown {field} in an output: {value}")]
    Field {
        /// The field's name.
        field: &'static str,
        /// The byte found.
        value: u8,
    },
    /// Component 0 is negative or absent.
    #[error("an output starts with a quality of 0 to 32767")]
    Quality,
}

impl CheckOutput {
    /// The quality, Q15: 0 to 32,767.
    #[must_use]
    pub fn quality(&self) -> u16 {
        self.vector.first().map_or(0, |value| value.unsigned_abs())
    }

    /// The bytes that operators commit to.
    ///
    /// # Errors
    /// When the vector has no valid quality or the whole would be longer than 512 bytes.
    pub fn encode(&self) -> Result<Vec<u8>, OutputError> {
        if self.vector.first().is_none_or(|quality| *quality < 0) {
            return Err(OutputError::Quality);
        }
        let count =
            u8::try_from(self.vector.len()).map_err(|_| OutputError::TooLong(self.vector.len()))?;
        let mut bytes = Vec::with_capacity(MAX_OUTPUT_BYTES);
        bytes.extend_from_slice(MAGIC);
        bytes.push(match self.class {
            Class::X => 0,
            Class::Q => 1,
        });
        bytes.push(count);
        for value in &self.vector {
            bytes.extend_from_slice(&value.to_be_bytes());
        }
        bytes.push(match self.modality {
            Modality::Text => 1,
            Modality::Image => 2,
            Modality::Audio => 3,
        });
        bytes.extend_from_slice(&[0, 32]);
        bytes.extend_from_slice(&self.fingerprint);
        if bytes.len() > MAX_OUTPUT_BYTES {
            return Err(OutputError::TooLong(bytes.len()));
        }
        Ok(bytes)
    }

    /// Reads the bytes of a reveal.
    ///
    /// # Errors
    /// When they are not exactly one canonical output.
    pub fn decode(bytes: &[u8]) -> Result<Self, OutputError> {
        if bytes.len() > MAX_OUTPUT_BYTES {
            return Err(OutputError::TooLong(bytes.len()));
        }
        let length = OutputError::Length(bytes.len());
        let (magic, rest) = bytes.split_first_chunk::<4>().ok_or(length.clone())?;
        if magic != MAGIC {
            return Err(OutputError::Field {
                field: "magic",
                value: magic[0],
            });
        }
        let (&[class, count], rest) = rest.split_first_chunk::<2>().ok_or(length.clone())?;
        let class = match class {
            0 => Class::X,
            1 => Class::Q,
            value => {
                return Err(OutputError::Field {
                    field: "class",
                    value,
                });
            }
        };
        let vector_bytes = usize::from(count).saturating_mul(2);
        if rest.len() < vector_bytes {
            return Err(length);
        }
        let (vector, rest) = rest.split_at(vector_bytes);
        let vector: Vec<i16> = vector
            .chunks_exact(2)
            .map(|pair| i16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        if vector.first().is_none_or(|quality| *quality < 0) {
            return Err(OutputError::Quality);
        }
        let (&[kind, high, low], rest) = rest.split_first_chunk::<3>().ok_or(length.clone())?;
        let modality = match kind {
            1 => Modality::Text,
            2 => Modality::Image,
            3 => Modality::Audio,
            value => {
                return Err(OutputError::Field {
                    field: "fingerprint kind",
                    value,
                });
            }
        };
        if usize::from(u16::from_be_bytes([high, low])) != FINGERPRINT_BYTES {
            return Err(OutputError::Field {
                field: "fingerprint length",
                value: low,
            });
        }
        let fingerprint = <[u8; FINGERPRINT_BYTES]>::try_from(rest).map_err(|_| length)?;
        Ok(Self {
            class,
            vector,
            modality,
            fingerprint,
        })
    }

    /// Whether two outputs count as the same answer. Symmetric.
    ///
    /// Class X: equal. Class Q: equal fingerprints, and vectors of one length d that differ by at
    /// most 1 in at most max(2, d/48) components.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        if self.class != other.class
            || self.modality != other.modality
            || self.fingerprint != other.fingerprint
            || self.vector.len() != other.vector.len()
        {
            return false;
        }
        match self.class {
            Class::X => self.vector == other.vector,
            Class::Q => {
                let allowed = self.vector.len().div_euclid(48).max(2);
                let mut differing = 0usize;
                for (ours, theirs) in self.vector.iter().zip(&other.vector) {
                    match ours.abs_diff(*theirs) {
                        0 => {}
                        1 => differing = differing.saturating_add(1),
                        _ => return false,
                    }
                }
                differing <= allowed
            }
        }
    }
}

/// Bits in which two fingerprints differ, 0 to 256.
#[must_use]
pub fn hamming_distance(left: &[u8; FINGERPRINT_BYTES], right: &[u8; FINGERPRINT_BYTES]) -> u32 {
    left.iter()
        .zip(right)
        .map(|(a, b)| (a ^ b).count_ones())
        .fold(0, u32::saturating_add)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn output(vector: Vec<i16>) -> CheckOutput {
        CheckOutput {
            class: Class::Q,
            vector,
            modality: Modality::Image,
            fingerprint: [7; 32],
        }
    }

    #[test]
    fn one_unit_in_two_components_agrees_and_two_units_do_not() {
        let base = output(vec![100, 200, 300]);
        assert!(base.agrees_with(&output(vec![101, 199, 300])));
        assert!(!base.agrees_with(&output(vec![101, 199, 301])));
        assert!(!base.agrees_with(&output(vec![102, 200, 300])));
        let mut other = base.clone();
        other.fingerprint[0] ^= 1;
        assert!(!base.agrees_with(&other));
    }

    proptest! {
        #[test]
        fn decoding_returns_what_was_encoded(vector in prop::collection::vec(0i16.., 1..100)) {
            let output = output(vector);
            prop_assert_eq!(CheckOutput::decode(&output.encode().unwrap()), Ok(output));
        }

        #[test]
        fn any_bytes_decode_or_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(output) = CheckOutput::decode(&bytes) {
                prop_assert_eq!(output.encode().unwrap(), bytes);
            }
        }
    }
}
