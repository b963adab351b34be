//! A key in shares: any `threshold` of them give it back, fewer say nothing about it (Shamir 1979,
//! over GF(256), byte by byte).

use std::fmt;

use zeroize::{Zeroize, Zeroizing};

use crate::gf256::{evaluate, mul, weight_at_zero};
use crate::key::ObjectKey;
use crate::{Result, VaultError, random};

/// Shares of one key at most.
pub const MAX_SHARES: u8 = 9;

/// Shares that give a key at least: with one, each custodian could read everything.
pub const MIN_THRESHOLD: u8 = 2;

/// A share as bytes: its number, then 32 bytes.
pub const SHARE_BYTES: usize = 33;

/// One share. Forgotten by the memory when it is dropped; never printed.
#[derive(Clone)]
pub struct Share {
    index: u8,
    value: Zeroizing<[u8; 32]>,
}

impl Share {
    /// A share from its number, 1 to 9, and its bytes.
    ///
    /// # Errors
    /// When the number is another one.
    pub fn new(index: u8, value: [u8; 32]) -> Result<Self> {
        let value = Zeroizing::new(value);
        if !(1..=MAX_SHARES).contains(&index) {
            return Err(VaultError::NoShare {
                bytes: SHARE_BYTES,
                index,
            });
        }
        Ok(Self { index, value })
    }

    /// Reads 33 bytes: the number, then the value.
    ///
    /// # Errors
    /// When they are more or fewer, or the number is not 1 to 9.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let wrong = || VaultError::NoShare {
            bytes: bytes.len(),
            index: bytes.first().copied().unwrap_or_default(),
        };
        let (index, value) = bytes.split_first().ok_or_else(wrong)?;
        let value = <[u8; 32]>::try_from(value).map_err(|_| wrong())?;
        Self::new(*index, value)
    }

    /// 33 bytes: the number, then the value.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; SHARE_BYTES]> {
        let mut bytes = Zeroizing::new([0u8; SHARE_BYTES]);
        bytes[0] = self.index;
        bytes[1..].copy_from_slice(self.value.as_slice());
        bytes
    }

    /// Its number, 1 to 9.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// Its value: with enough of them comes the key.
    #[must_use]
    pub fn secret_bytes(&self) -> &[u8; 32] {
        &self.value
    }
}

impl fmt::Debug for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Share({}, ..)", self.index)
    }
}

/// Splits a key into `shares`, of which any `threshold` give it back.
///
/// # Errors
/// When the threshold is below 2 or above `shares`, these are more than 9, or randomness is missing.
pub fn split(key: &ObjectKey, threshold: u8, shares: u8) -> Result<Vec<Share>> {
    split_with(key.secret_bytes(), threshold, shares, random)
}

/// As [`split`], with coefficients from `draw`, which must fill every byte uniformly: zero is as
/// good as any other coefficient, and leaving it (or anything) out tells something of the secret.
pub(crate) fn split_with(
    secret: &[u8; 32],
    threshold: u8,
    shares: u8,
    mut draw: impl FnMut(&mut [u8]) -> Result<()>,
) -> Result<Vec<Share>> {
    if threshold < MIN_THRESHOLD || threshold > shares || shares > MAX_SHARES {
        return Err(VaultError::Threshold { threshold, shares });
    }
    let mut values = vec![Zeroizing::new([0u8; 32]); usize::from(shares)];
    let mut coefficients = Zeroizing::new(vec![0u8; usize::from(threshold)]);
    for (place, byte) in secret.iter().enumerate() {
        let (constant, rest) = coefficients
            .split_first_mut()
            .expect("invariant: the threshold is 2 at least");
        *constant = *byte;
        draw(rest)?;
        for (x, value) in (1u8..).zip(&mut values) {
            value[place] = evaluate(&coefficients, x);
        }
    }
    coefficients.zeroize();
    Ok((1u8..)
        .zip(values)
        .map(|(index, value)| Share { index, value })
        .collect())
}

/// Joins the first `threshold` of `shares`. What comes out is some key in any case: check shares
/// against their commitments before; whether the key is the object's shows when it is opened.
///
/// # Errors
/// When they are too few, or two have one number.
pub fn combine(threshold: u8, shares: &[Share]) -> Result<ObjectKey> {
    if !(MIN_THRESHOLD..=MAX_SHARES).contains(&threshold) {
        let shares = u8::try_from(shares.len()).unwrap_or(u8::MAX);
        return Err(VaultError::Threshold { threshold, shares });
    }
    let need = usize::from(threshold);
    let Some(used) = shares.get(..need) else {
        let have = shares.len();
        return Err(VaultError::TooFewShares { have, need });
    };
    let xs: Vec<u8> = used.iter().map(Share::index).collect();
    for (place, index) in xs.iter().enumerate() {
        if xs.get(..place).is_some_and(|before| before.contains(index)) {
            return Err(VaultError::ShareTwice { index: *index });
        }
    }
    let mut secret = Zeroizing::new([0u8; 32]);
    for (place, share) in used.iter().enumerate() {
        let weight = weight_at_zero(&xs, place);
        for (byte, value) in secret.iter_mut().zip(share.value.iter()) {
            *byte ^= mul(weight, *value);
        }
    }
    Ok(ObjectKey::from_bytes(*secret))
}

#[cfg(test)]
#[path = "shamir_tests.rs"]
mod tests;
