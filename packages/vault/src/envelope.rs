//! The sealed shares of one object, as one small blob.

use crate::seal::SEALED_SHARE_BYTES;
use crate::shamir::MAX_SHARES;
use crate::{Result, VaultError};

const MAGIC: &[u8; 4] = b"TNZE";
const VERSION: u8 = 1;

/// Sealed shares, number 1 first. As bytes: `TNZE`, version 1, how many (1 to 9), 80 bytes for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope(Vec<[u8; SEALED_SHARE_BYTES]>);

impl Envelope {
    /// Puts sealed shares, number 1 first, into one.
    ///
    /// # Errors
    /// When they are none or more than 9.
    pub fn new(shares: Vec<[u8; SEALED_SHARE_BYTES]>) -> Result<Self> {
        if shares.is_empty() || shares.len() > usize::from(MAX_SHARES) {
            let why = "it holds 1 to 9 shares";
            return Err(VaultError::Envelope { why });
        }
        Ok(Self(shares))
    }

    /// Reads an envelope.
    ///
    /// # Errors
    /// When the bytes are none: nothing may follow the last share.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wrong = |why| VaultError::Envelope { why };
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or(wrong("it does not begin `TNZE`"))?;
        let [VERSION, count, shares @ ..] = rest else {
            return Err(wrong("its version is not known"));
        };
        let (shares, left) = shares.as_chunks::<SEALED_SHARE_BYTES>();
        if shares.len() != usize::from(*count) || !left.is_empty() {
            return Err(wrong("it has another length than it says"));
        }
        Self::new(shares.to_vec())
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let count = u8::try_from(self.0.len()).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend([VERSION, count]);
        bytes.extend(self.0.iter().flatten());
        bytes
    }

    /// The sealed share of this number, from 1.
    #[must_use]
    pub fn share(&self, index: u8) -> Option<&[u8; SEALED_SHARE_BYTES]> {
        self.0.get(usize::from(index.checked_sub(1)?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_envelope_comes_back_and_every_cut_or_addition_is_refused() {
        let envelope = Envelope::new(vec![[1; 80], [2; 80], [3; 80]]).unwrap();
        let bytes = envelope.to_bytes();
        assert_eq!(Envelope::from_bytes(&bytes).unwrap(), envelope);
        assert_eq!(envelope.share(3), Some(&[3; 80]));
        assert_eq!((envelope.share(0), envelope.share(4)), (None, None));
        for length in 0..bytes.len() {
            assert_eq!(
                Envelope::from_bytes(&bytes[..length]).unwrap_err().code(),
                21
            );
        }
        let longer = [bytes.as_slice(), &[0]].concat();
        assert_eq!(Envelope::from_bytes(&longer).unwrap_err().code(), 21);
        assert!(Envelope::new(vec![]).is_err());
        assert!(Envelope::new(vec![[0; 80]; 10]).is_err());
    }

    proptest! {
        #[test]
        fn bytes_of_a_stranger_are_an_envelope_or_refused(
            mut bytes in prop::collection::vec(any::<u8>(), 0..900), magic in any::<bool>(),
        ) {
            if magic && bytes.len() > 6 {
                bytes[..5].copy_from_slice(b"TNZE\x01");
            }
            if let Ok(envelope) = Envelope::from_bytes(&bytes) {
                prop_assert_eq!(envelope.to_bytes(), bytes);
            }
        }
    }
}
