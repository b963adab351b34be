//! Value types shared by several contracts. They check themselves when decoded.

use std::fmt;

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{HexBinary, StdError, StdResult};
use cw_utils::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, de};

/// One million: the scale of probabilities, reputations and review weights (1 = `MICRO`).
pub const MICRO: u64 = 1_000_000;

/// Ten thousand: the scale of [`Bps`].
pub const BPS_SCALE: u16 = 10_000;

/// Entries a paged query returns when the caller names no limit.
pub const DEFAULT_PAGE: u32 = 30;

/// Entries a paged query returns at most.
pub const MAX_PAGE: u32 = 100;

/// The page size to use for a caller's `limit`: default 30, at most 100.
#[must_use]
pub fn page_limit(limit: Option<u32>) -> usize {
    limit.unwrap_or(DEFAULT_PAGE).min(MAX_PAGE) as usize
}

/// The seconds of a window that must be given in seconds, at least 1; absent when it is given in
/// blocks or empty.
#[must_use]
pub const fn seconds(window: Duration) -> Option<u64> {
    match window {
        Duration::Time(seconds) if seconds > 0 => Some(seconds),
        Duration::Time(_) | Duration::Height(_) => None,
    }
}

/// A SHA-256 digest, 32 bytes; lower-case hexadecimal in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Wraps 32 bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Lower-case hexadecimal, 64 characters.
    #[must_use]
    pub fn to_hex(self) -> String {
        HexBinary::from(self.0).to_hex()
    }

    /// Parses 64 hexadecimal characters.
    ///
    /// # Errors
    /// When the text is not hexadecimal or not 32 bytes long.
    pub fn from_hex(text: &str) -> StdResult<Self> {
        let bytes = HexBinary::from_hex(text)?;
        Self::try_from(bytes.as_slice())
    }
}

impl TryFrom<&[u8]> for Digest {
    type Error = StdError;

    fn try_from(bytes: &[u8]) -> StdResult<Self> {
        <[u8; 32]>::try_from(bytes).map(Self).map_err(|_| {
            StdError::generic_err(format!("a digest has 32 bytes, got {}", bytes.len()))
        })
    }
}

impl From<[u8; 32]> for Digest {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.to_hex())
    }
}

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::from_hex(&text).map_err(|error| de::Error::custom(format!("digest: {error}")))
    }
}

impl JsonSchema for Digest {
    fn schema_name() -> String {
        "Digest".to_owned()
    }

    fn json_schema(generator: &mut schemars::r#gen::SchemaGenerator) -> schemars::schema::Schema {
        HexBinary::json_schema(generator)
    }
}

/// Basis points, 0 to 10,000 (100 %).
#[derive(Serialize, JsonSchema, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
pub struct Bps(u16);

impl Bps {
    /// Checks and wraps a number of basis points.
    ///
    /// # Errors
    /// When it is above 10,000.
    pub fn new(value: u16) -> StdResult<Self> {
        if value > BPS_SCALE {
            return Err(StdError::generic_err(format!(
                "basis points run from 0 to {BPS_SCALE}, got {value}"
            )));
        }
        Ok(Self(value))
    }

    /// The number, 0 to 10,000.
    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Bps {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(u16::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// What kind of data a contribution is. It is also the review domain: reputation is kept per
/// (Trainer, modality).
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// UTF-8 prose.
    Text,
    /// A still picture.
    Image,
    /// A recording.
    Audio,
}

impl Modality {
    /// All modalities, in the order of their keys.
    pub const ALL: [Self; 3] = [Self::Text, Self::Image, Self::Audio];

    /// The word used in storage keys, events and on screens.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Audio => "audio",
        }
    }
}

impl fmt::Display for Modality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where the bytes of something are and what they must hash to.
#[cw_serde]
pub struct ContentRef {
    /// `CIDv1`, raw codec, sha2-256, base32 lower case.
    pub cid: String,
    /// SHA-256 of the bytes; the digest inside `cid`.
    pub sha256: Digest,
    /// Length in bytes, 1 to 16 MiB.
    pub bytes: u32,
    /// Media type found in the content, for example `image/jpeg`.
    pub media_type: String,
}

/// How the outputs of several operators are compared; fixed per model.
/// Source: the oracle aggregation design, comparison classes.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum Class {
    /// Digests of the outputs are equal.
    X,
    /// Quantised vectors differ by at most one unit in at most max(2, d/48) components, exact
    /// parts are equal.
    Q,
}
