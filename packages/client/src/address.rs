//! Account and contract addresses: bech32 with the prefix `tenzro`, and the two address rules of wasmd.

use std::fmt;
use std::str::FromStr;

use cosmrs::AccountId;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The human readable part of every address of the network.
pub const PREFIX: &str = "tenzro";

/// Length in bytes of a contract address.
pub const CONTRACT_ADDRESS_LENGTH: usize = 32;

/// Length in bytes of the address of a key.
pub const ACCOUNT_ADDRESS_LENGTH: usize = 20;

/// A checked address with the prefix [`PREFIX`]: 20 bytes for a key, 32 bytes for a contract.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(String);

/// Why a text is not an address of this network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The text is not bech32 or its checksum is wrong (most often a typing error).
    #[error(
        "`{text}` is not an address: {reason}; copy it again, its checksum catches typing errors"
    )]
    NotBech32 {
        /// The text that was given.
        text: String,
        /// What the decoder said.
        reason: String,
    },
    /// The address belongs to another network.
    #[error("`{text}` has the prefix `{found}`, addresses of this network begin with `{PREFIX}1`")]
    WrongPrefix {
        /// The text that was given.
        text: String,
        /// The prefix that was found.
        found: String,
    },
    /// The address holds neither 20 nor 32 bytes.
    #[error("`{text}` holds {length} bytes; accounts have 20, contracts 32")]
    WrongLength {
        /// The text that was given.
        text: String,
        /// Number of bytes found.
        length: usize,
    },
    /// A salt for a predictable address is empty or longer than 64 bytes.
    #[error("the salt has {length} bytes; 1 to 64 are allowed")]
    SaltLength {
        /// Number of bytes given.
        length: usize,
    },
}

impl Address {
    /// Builds an address from its 20 or 32 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AddressError> {
        if !matches!(
            bytes.len(),
            ACCOUNT_ADDRESS_LENGTH | CONTRACT_ADDRESS_LENGTH
        ) {
            return Err(AddressError::WrongLength {
                text: hex::encode(bytes),
                length: bytes.len(),
            });
        }
        let id = AccountId::new(PREFIX, bytes).map_err(|error| AddressError::NotBech32 {
            text: hex::encode(bytes),
            reason: error.to_string(),
        })?;
        Ok(Self(id.into()))
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 20 or 32 bytes behind the text.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0
            .parse::<AccountId>()
            .expect("invariant: the text was checked when the address was built")
            .to_bytes()
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let id = text
            .trim()
            .parse::<AccountId>()
            .map_err(|error| AddressError::NotBech32 {
                text: text.to_owned(),
                reason: error.root_cause().to_string(),
            })?;
        if id.prefix() != PREFIX {
            return Err(AddressError::WrongPrefix {
                text: text.to_owned(),
                found: id.prefix().to_owned(),
            });
        }
        Self::from_bytes(&id.to_bytes()).map_err(|error| match error {
            AddressError::WrongLength { length, .. } => AddressError::WrongLength {
                text: text.to_owned(),
                length,
            },
            other => other,
        })
    }
}

impl TryFrom<String> for Address {
    type Error = AddressError;

    fn try_from(text: String) -> Result<Self, AddressError> {
        text.parse()
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.0
    }
}

impl AsRef<str> for Address {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `address.Module("wasm", key)` of the SDK: SHA-256(SHA-256("module") ‖ "wasm" ‖ 0x00 ‖ key).
fn wasm_module_address(key: &[u8]) -> Address {
    let mut hash = Sha256::new();
    hash.update(Sha256::digest(b"module"));
    hash.update(b"wasm\0");
    hash.update(key);
    Address::from_bytes(&hash.finalize()).expect("invariant: SHA-256 gives 32 bytes")
}

/// The address wasmd gives to the `instance`-th contract of the chain, made from code `code_id`.
///
/// Both numbers count from 1; `instance` counts instances of all codes together.
pub fn classic(code_id: u64, instance: u64) -> Address {
    let mut key = [0_u8; 16];
    key[..8].copy_from_slice(&code_id.to_be_bytes());
    key[8..].copy_from_slice(&instance.to_be_bytes());
    wasm_module_address(&key)
}

/// The address that `MsgInstantiateContract2` gives: known before the contract exists.
///
/// `checksum` is the SHA-256 of the stored wasm, `salt` has 1 to 64 bytes. `msg` is the
/// instantiation message when `fix_msg` is set, and empty otherwise (the usual case). The key is
/// the four parts, each behind its length as eight bytes big-endian (wasmd, `BuildContractAddressPredictable`).
pub fn instantiate2(
    checksum: &[u8; 32],
    creator: &Address,
    salt: &[u8],
    msg: &[u8],
) -> Result<Address, AddressError> {
    instantiate2_raw(checksum, &creator.to_bytes(), salt, msg)
}

fn instantiate2_raw(
    checksum: &[u8; 32],
    creator: &[u8],
    salt: &[u8],
    msg: &[u8],
) -> Result<Address, AddressError> {
    if !(1..=64).contains(&salt.len()) {
        return Err(AddressError::SaltLength { length: salt.len() });
    }
    let mut key = Vec::with_capacity(64 + creator.len() + salt.len() + msg.len());
    for part in [checksum.as_slice(), creator, salt, msg] {
        key.extend_from_slice(&(part.len() as u64).to_be_bytes());
        key.extend_from_slice(part);
    }
    Ok(wasm_module_address(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The published vectors of CosmWasm (cosmwasm-std 2.3, `addresses.rs`).
    #[test]
    fn predictable_addresses_equal_the_published_vectors() {
        let checksum: [u8; 32] =
            hex::decode("13a1fc994cc6d1c81b746ee0c0ff6f90043875e0bf1d9be6b7d779fc978dc2a5")
                .unwrap()
                .try_into()
                .unwrap();
        let creator = hex::decode("9999999999aaaaaaaaaabbbbbbbbbbcccccccccc").unwrap();
        let long_salt = hex::decode(
            "aabbccddeeffffeeddbbccddaa66551155aaaabbcc787878789900aabbccddeeffffeeddbbccddaa665511\
             55aaaabbcc787878789900aabbbbcc221100acadae",
        )
        .unwrap();
        let nested = br#"{"some":123,"structure":{"nested":["ok",true]}}"#;
        let cases: [(&[u8], &[u8], &str); 4] = [
            (
                b"a",
                b"",
                "5e865d3e45ad3e961f77fd77d46543417ced44d924dc3e079b5415ff6775f847",
            ),
            (
                b"a",
                b"{}",
                "0995499608947a5281e2c7ebd71bdb26a1ad981946dad57f6c4d3ee35de77835",
            ),
            (
                b"a",
                nested,
                "83326e554723b15bac664ceabc8a5887e27003abe9fbd992af8c7bcea4745167",
            ),
            (
                &long_salt,
                b"",
                "9384c6248c0bb171e306fd7da0993ec1e20eba006452a3a9e078883eb3594564",
            ),
        ];
        for (salt, msg, expected) in cases {
            let address = instantiate2_raw(&checksum, &creator, salt, msg).unwrap();
            assert_eq!(hex::encode(address.to_bytes()), expected);
        }
    }

    #[test]
    fn a_salt_must_have_1_to_64_bytes() {
        for length in [0, 65] {
            let error = instantiate2_raw(&[0; 32], &[1; 20], &vec![7; length], b"").unwrap_err();
            assert_eq!(error, AddressError::SaltLength { length });
        }
    }

    /// The vectors of wasmd 0.61 (`addresses_test.go`), there with the prefix `purple`.
    #[test]
    fn classic_addresses_equal_wasmds() {
        let cases = [
            (
                0,
                0,
                "purple1w0w8sasnut0jx0vvsnvlc8nayq0q2ej8xgrpwgel05tn6wy4r57qfplul7",
            ),
            (
                0,
                1,
                "purple156r47kpk4va938pmtpuee4fh77847gqcw2dmpl2nnpwztwfgz04s5cr8hj",
            ),
            (
                1,
                0,
                "purple1mzdhwvvh22wrt07w59wxyd58822qavwkx5lcej7aqfkpqqlhaqfs5efvjk",
            ),
            (
                1,
                1,
                "purple14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9smc2vxm",
            ),
        ];
        for (code, instance, expected) in cases {
            let expected = expected.parse::<AccountId>().unwrap().to_bytes();
            assert_eq!(classic(code, instance).to_bytes(), expected);
        }
    }

    #[test]
    fn an_address_of_another_network_is_refused_by_name() {
        let error = "cosmos14hj2tavq8fpesdwxxcu44rty3hh90vhujrvcmstl4zr3txmfvw9s4hmalr"
            .parse::<Address>()
            .unwrap_err();
        assert!(matches!(error, AddressError::WrongPrefix { ref found, .. } if found == "cosmos"));
    }

    #[test]
    fn a_typing_error_is_caught_by_the_checksum() {
        let mut text = Address::from_bytes(&[3; 20]).unwrap().to_string();
        text.pop();
        text.push('b');
        assert!(matches!(
            text.parse::<Address>(),
            Err(AddressError::NotBech32 { .. })
        ));
    }

    #[test]
    fn an_address_survives_json() {
        let address = Address::from_bytes(&[9; 32]).unwrap();
        let json = serde_json::to_string(&address).unwrap();
        assert_eq!(serde_json::from_str::<Address>(&json).unwrap(), address);
    }
}
