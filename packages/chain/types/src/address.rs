//! Account addresses.

use std::fmt;
use std::str::FromStr;

use bech32::{Bech32, Hrp};
use sha2::{Digest, Sha256};

/// Prefix of an account address in bech32.
pub const PREFIX: &str = "tenzro";

/// Prefix of a validator's operator address in bech32.
pub const VALIDATOR_PREFIX: &str = "tenzrovaloper";

/// Bytes of the address of a key or a module.
const ACCOUNT_BYTES: usize = 20;
/// Bytes of the address of a contract.
const CONTRACT_BYTES: usize = 32;

/// Address of an account: 20 bytes for keys and modules, 32 for contracts. Ordered by its bytes.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(Vec<u8>);

/// Why a text is not an address of this chain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressError {
    /// Nothing was given.
    #[error("empty address string is not allowed")]
    Empty,
    /// Not bech32, mixed case, or a wrong checksum.
    #[error("decoding bech32 failed: {0}")]
    Bech32(String),
    /// An address of another chain or kind.
    #[error("invalid Bech32 prefix; expected {expected}, got {got}")]
    Prefix {
        /// Prefix of this chain.
        expected: &'static str,
        /// Prefix of the text.
        got: String,
    },
    /// Neither 20 nor 32 bytes, the lengths that wasmd takes.
    #[error("invalid address")]
    Length(usize),
}

impl Address {
    /// An address of these bytes.
    ///
    /// # Errors
    /// [`AddressError::Length`] unless there are 20 or 32.
    pub fn new(bytes: impl Into<Vec<u8>>) -> Result<Self, AddressError> {
        let bytes = bytes.into();
        if bytes.len() != ACCOUNT_BYTES && bytes.len() != CONTRACT_BYTES {
            return Err(AddressError::Length(bytes.len()));
        }
        Ok(Self(bytes))
    }

    /// Address of a module's account: the first 20 bytes of SHA-256 of its name.
    #[must_use]
    pub fn module(name: &str) -> Self {
        Self(Sha256::digest(name.as_bytes())[..20].to_vec())
    }

    /// Its bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The same bytes in bech32 under another prefix, for example of an operator address.
    #[must_use]
    pub fn with_prefix(&self, prefix: &'static str) -> String {
        encode(prefix, &self.0)
    }

    /// Reads an address under `prefix`.
    ///
    /// # Errors
    /// See [`AddressError`].
    pub fn parse_with_prefix(text: &str, prefix: &'static str) -> Result<Self, AddressError> {
        if text.trim().is_empty() {
            return Err(AddressError::Empty);
        }
        // `decode` refuses mixed case; bech32m checksums are not those of addresses.
        let checked = bech32::primitives::decode::CheckedHrpstring::new::<Bech32>(text)
            .map_err(|error| AddressError::Bech32(error.to_string()))?;
        let got = checked.hrp().to_lowercase();
        if got != prefix {
            return Err(AddressError::Prefix {
                expected: prefix,
                got,
            });
        }
        Self::new(checked.byte_iter().collect::<Vec<u8>>())
    }
}

fn encode(prefix: &str, bytes: &[u8]) -> String {
    // The prefix is one of ours and 32 bytes fit into bech32's 1,023 characters.
    Hrp::parse(prefix)
        .ok()
        .and_then(|hrp| bech32::encode::<Bech32>(hrp, bytes).ok())
        .unwrap_or_default()
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(PREFIX, &self.0))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        Self::parse_with_prefix(text, PREFIX)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_address_survives_its_text() {
        for bytes in [vec![7; 20], vec![9; 32]] {
            let address = Address::new(bytes).unwrap();
            assert_eq!(address.to_string().parse::<Address>().unwrap(), address);
        }
    }

    #[test]
    fn mixed_case_and_foreign_prefixes_are_refused() {
        let text = Address::module("bank").to_string();
        assert!(text.to_uppercase().parse::<Address>().is_ok());
        let mixed = format!("{}{}", &text[..20], text[20..].to_uppercase());
        assert!(matches!(
            mixed.parse::<Address>(),
            Err(AddressError::Bech32(_))
        ));
        let foreign = Address::module("bank").with_prefix("cosmos");
        assert!(matches!(
            foreign.parse::<Address>(),
            Err(AddressError::Prefix { .. })
        ));
        assert_eq!("".parse::<Address>(), Err(AddressError::Empty));
    }

    #[test]
    fn the_fee_collector_has_the_address_it_has_on_every_sdk_chain() {
        assert_eq!(
            hex::encode(Address::module("fee_collector").as_bytes()),
            "f1829676db577682e944fc3493d451b67ff3e29f"
        );
    }
}
