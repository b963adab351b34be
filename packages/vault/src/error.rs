//! What can go wrong, with stable codes.

use std::io;

/// Why something was not encrypted, decrypted, split, joined, sealed or opened. The codes are stable.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VaultError {
    /// The bytes are no encrypted object.
    #[error("[vault/1] these bytes are no encrypted object: they do not begin `TNZV`")]
    NotAnObject,
    /// A format of the future, or damage.
    #[error(
        "[vault/2] format version {version}, suite {suite} is not known; a newer program may be needed"
    )]
    Format {
        /// The version byte.
        version: u8,
        /// The suite byte.
        suite: u8,
    },
    /// The header holds what no writer puts there.
    #[error("[vault/3] the header is damaged at byte {at}")]
    Header {
        /// Position of the first wrong byte.
        at: usize,
    },
    /// The bytes end inside the header.
    #[error("[vault/4] the object ends inside its header, after {bytes} of 64 bytes")]
    ShortHeader {
        /// How many there are.
        bytes: usize,
    },
    /// The key is another object's.
    #[error("[vault/5] this key does not belong to this object")]
    WrongKey,
    /// A frame was changed, or its header was.
    #[error("[vault/6] frame {frame} was changed; fetch the object from another operator")]
    FrameChanged {
        /// Position, from 0.
        frame: u32,
    },
    /// A frame stands where another one belongs.
    #[error(
        "[vault/7] frame {is} stands in the place of frame {at}: frames were reordered or left out"
    )]
    FrameMoved {
        /// Where it stands.
        at: u32,
        /// Where it belongs.
        is: u32,
    },
    /// A frame comes a second time.
    #[error("[vault/8] frame {of} comes again in the place of frame {at}")]
    FrameRepeated {
        /// Where it stands.
        at: u32,
        /// Where it belongs.
        of: u32,
    },
    /// The end is missing.
    #[error(
        "[vault/9] the object ends after frame {frame}, which is not its last one: the end is missing"
    )]
    Truncated {
        /// The last frame that is there.
        frame: u32,
    },
    /// Something comes after the last frame.
    #[error("[vault/10] frame {frame} is the last one, but bytes come after it")]
    Trailing {
        /// The last frame.
        frame: u32,
    },
    /// More frames than can be counted.
    #[error("[vault/11] an object has at most 2^32 frames")]
    TooLong,
    /// Reading or writing failed.
    #[error("[vault/12] {0}")]
    Io(#[from] io::Error),
    /// The system has no randomness.
    #[error("[vault/13] the operating system gives no randomness: {why}")]
    Randomness {
        /// What it said.
        why: String,
    },
    /// A threshold that makes no sense.
    #[error(
        "[vault/14] {threshold} of {shares} shares: between 2 and all of at most 9 are possible"
    )]
    Threshold {
        /// Shares that give the key.
        threshold: u8,
        /// Shares in all.
        shares: u8,
    },
    /// Too few shares.
    #[error(
        "[vault/15] {have} shares are here, {need} are needed; ask the other custodians, or later"
    )]
    TooFewShares {
        /// How many there are.
        have: usize,
        /// How many are needed.
        need: usize,
    },
    /// Two shares with one number.
    #[error("[vault/16] share {index} is here twice")]
    ShareTwice {
        /// Its number.
        index: u8,
    },
    /// No share.
    #[error(
        "[vault/17] a share has 33 bytes and a number from 1 to 9, this one has {bytes} and {index}"
    )]
    NoShare {
        /// Its length.
        bytes: usize,
        /// Its number, 0 without one.
        index: u8,
    },
    /// Sealed to another key, for another purpose, or damaged.
    #[error(
        "[vault/18] what was sealed opens with another key or for another purpose only, or was changed"
    )]
    Sealed,
    /// Not sealed at all.
    #[error(
        "[vault/19] what is sealed has 48 bytes more than what is in it, this has {bytes} in all"
    )]
    NotSealed {
        /// Its length.
        bytes: usize,
    },
    /// No X25519 key.
    #[error("[vault/20] this is no X25519 key that can be used")]
    NoKey,
    /// No envelope.
    #[error("[vault/21] this is no envelope of sealed shares: {why}")]
    Envelope {
        /// What is wrong with it.
        why: &'static str,
    },
}

impl VaultError {
    /// The stable number.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::NotAnObject => 1,
            Self::Format { .. } => 2,
            Self::Header { .. } => 3,
            Self::ShortHeader { .. } => 4,
            Self::WrongKey => 5,
            Self::FrameChanged { .. } => 6,
            Self::FrameMoved { .. } => 7,
            Self::FrameRepeated { .. } => 8,
            Self::Truncated { .. } => 9,
            Self::Trailing { .. } => 10,
            Self::TooLong => 11,
            Self::Io(_) => 12,
            Self::Randomness { .. } => 13,
            Self::Threshold { .. } => 14,
            Self::TooFewShares { .. } => 15,
            Self::ShareTwice { .. } => 16,
            Self::NoShare { .. } => 17,
            Self::Sealed => 18,
            Self::NotSealed { .. } => 19,
            Self::NoKey => 20,
            Self::Envelope { .. } => 21,
        }
    }

    /// Whether the same call may succeed later, or with another copy.
    #[must_use]
    pub const fn is_retryable(&self) -> bool {
        matches!(
            self,
            Self::FrameChanged { .. }
                | Self::FrameMoved { .. }
                | Self::FrameRepeated { .. }
                | Self::Truncated { .. }
                | Self::Trailing { .. }
                | Self::Io(_)
                | Self::Randomness { .. }
                | Self::TooFewShares { .. }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_begins_with_its_code() {
        let all = [
            VaultError::NotAnObject,
            VaultError::WrongKey,
            VaultError::FrameMoved { at: 1, is: 2 },
            VaultError::TooFewShares { have: 1, need: 2 },
            VaultError::NoShare { bytes: 0, index: 0 },
            VaultError::Envelope { why: "short" },
        ];
        for error in all {
            let prefix = format!("[vault/{}] ", error.code());
            assert!(error.to_string().starts_with(&prefix), "{error}");
        }
    }
}
