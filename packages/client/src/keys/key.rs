//! Mnemonics (BIP-39), derivation (BIP-44, `m/44'/118'/0'/0/i`) and secp256k1 signing keys.

use std::fmt;

use cosmrs::bip32;
use cosmrs::crypto::{PublicKey, secp256k1};
use k256::ecdsa::SigningKey;
use zeroize::Zeroizing;

use super::KeyError;
use crate::address::{Address, PREFIX};

/// Coin type of the Cosmos wallets (SLIP-44).
pub const COIN_TYPE: u32 = 118;

/// BIP-39 words. The memory is wiped when the value is dropped; it is never printed by `Debug`.
#[derive(Clone)]
pub struct Mnemonic(Zeroizing<String>);

impl Mnemonic {
    /// 24 fresh words (256 bits from the operating system).
    pub fn generate() -> Result<Self, KeyError> {
        let mut entropy = Zeroizing::new([0_u8; 32]);
        getrandom::getrandom(entropy.as_mut_slice())
            .map_err(|error| KeyError::Entropy(error.to_string()))?;
        Self::from_entropy(entropy.as_slice())
    }

    /// The words of 16 to 32 bytes of entropy, in steps of 4 bytes.
    pub fn from_entropy(entropy: &[u8]) -> Result<Self, KeyError> {
        let words = bip39::Mnemonic::from_entropy(entropy)
            .map_err(|error| KeyError::Mnemonic(error.to_string()))?;
        Ok(Self(Zeroizing::new(words.to_string())))
    }

    /// Reads 12 to 24 English words; extra spaces and capitals are allowed.
    pub fn parse(words: &str) -> Result<Self, KeyError> {
        let words = Zeroizing::new(words.to_lowercase());
        let parsed = bip39::Mnemonic::parse_in(bip39::Language::English, words.as_str())
            .map_err(|error| KeyError::Mnemonic(error.to_string()))?;
        Ok(Self(Zeroizing::new(parsed.to_string())))
    }

    /// The words, separated by single spaces. A secret: do not log it.
    pub fn words(&self) -> &str {
        &self.0
    }

    /// The key with address index `index`, no BIP-39 passphrase.
    pub fn key(&self, index: u32) -> Result<Key, KeyError> {
        let failed = |reason: String| KeyError::Derivation { index, reason };
        let parsed = bip39::Mnemonic::parse_in(bip39::Language::English, self.0.as_str())
            .map_err(|error| KeyError::Mnemonic(error.to_string()))?;
        let seed = Zeroizing::new(parsed.to_seed_normalized(""));
        let path: bip32::DerivationPath = derivation_path(index)
            .parse()
            .map_err(|error: bip32::Error| failed(error.to_string()))?;
        let extended = bip32::XPrv::derive_from_path(seed.as_slice(), &path)
            .map_err(|error| failed(error.to_string()))?;
        Ok(Key::from_signing_key(extended.private_key().clone()))
    }
}

impl fmt::Debug for Mnemonic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mnemonic(secret)")
    }
}

/// The BIP-44 path of address index `index`.
pub fn derivation_path(index: u32) -> String {
    format!("m/44'/{COIN_TYPE}'/0'/0/{index}")
}

/// A signing key and its address. The secret is wiped when the last copy is dropped.
#[derive(Clone)]
pub struct Key {
    signing: SigningKey,
    public: PublicKey,
    address: Address,
}

impl Key {
    /// Fresh key without mnemonic: for throw-away accounts only, it cannot be written down.
    pub fn generate() -> Result<Self, KeyError> {
        Mnemonic::generate()?.key(0)
    }

    /// The key of a 32-byte secret.
    pub fn from_secret(secret: &[u8]) -> Result<Self, KeyError> {
        let signing = SigningKey::from_slice(secret).map_err(|_| KeyError::PrivateKey)?;
        Ok(Self::from_signing_key(signing))
    }

    fn from_signing_key(signing: SigningKey) -> Self {
        let public = PublicKey::from(*signing.verifying_key());
        let bytes = public
            .account_id(PREFIX)
            .expect("invariant: a secp256k1 key has an account id under a valid prefix")
            .to_bytes();
        let address = Address::from_bytes(&bytes).expect("invariant: an account id has 20 bytes");
        Self {
            signing,
            public,
            address,
        }
    }

    /// The account of this key.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The compressed public key, as a transaction carries it.
    pub fn public_key(&self) -> PublicKey {
        self.public
    }

    /// The 33 bytes of the compressed public key.
    pub fn public_bytes(&self) -> Vec<u8> {
        self.public.to_bytes()
    }

    /// The 32 secret bytes, wiped when dropped.
    pub fn secret_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.signing.to_bytes().into())
    }

    /// The signer that cosmrs wants.
    pub(crate) fn signer(&self) -> secp256k1::SigningKey {
        secp256k1::SigningKey::new(Box::new(self.signing.clone()))
    }

    /// Signs SHA-256(`message`): 64 bytes r ‖ s, low s, deterministic (RFC 6979).
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        use k256::ecdsa::signature::Signer;
        let signature: k256::ecdsa::Signature = self.signing.sign(message);
        signature.to_vec()
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The test mnemonic of CosmJS and its published first addresses (there with prefix `cosmos`).
    const COSMJS: &str = "economy stock theory fatal elder harbor betray wasp final emotion task crumble siren \
         bottom lizard educate guess current outdoor pair theory focus wife stone";

    #[test]
    fn derived_accounts_equal_those_of_cosmjs() {
        let words = Mnemonic::parse(COSMJS).unwrap();
        for (index, expected) in [
            (0, "cosmos1pkptre7fdkl6gfrzlesjjvhxhlc3r4gmmk8rs6"),
            (1, "cosmos10dyr9899g6t0pelew4nvf4j5c3jcgv0r73qga5"),
            (2, "cosmos1xy4yqngt0nlkdcenxymg8tenrghmek4nmqm28k"),
        ] {
            let expected = expected.parse::<cosmrs::AccountId>().unwrap().to_bytes();
            assert_eq!(words.key(index).unwrap().address().to_bytes(), expected);
        }
    }

    #[test]
    fn a_fresh_mnemonic_has_24_words_and_can_be_read_back() {
        let words = Mnemonic::generate().unwrap();
        assert_eq!(words.words().split(' ').count(), 24);
        let again = Mnemonic::parse(words.words()).unwrap();
        assert_eq!(
            again.key(3).unwrap().address(),
            words.key(3).unwrap().address()
        );
        assert_ne!(
            words.key(0).unwrap().address(),
            words.key(1).unwrap().address()
        );
    }

    #[test]
    fn a_wrong_word_or_checksum_is_refused() {
        assert!(matches!(
            Mnemonic::parse("one two three"),
            Err(KeyError::Mnemonic(_))
        ));
        let swapped = COSMJS.replace("economy stock", "stock economy");
        assert!(matches!(
            Mnemonic::parse(&swapped),
            Err(KeyError::Mnemonic(_))
        ));
    }

    #[test]
    fn secrets_do_not_show_in_debug_output() {
        let words = Mnemonic::parse(COSMJS).unwrap();
        let key = words.key(0).unwrap();
        let text = format!("{words:?} {key:?}");
        assert!(!text.contains("economy"));
        assert!(!text.contains(&hex::encode(key.secret_bytes().as_slice())));
    }

    #[test]
    fn a_key_survives_its_secret_bytes_and_refuses_zero() {
        let key = Key::generate().unwrap();
        let again = Key::from_secret(key.secret_bytes().as_slice()).unwrap();
        assert_eq!(again.address(), key.address());
        assert!(matches!(
            Key::from_secret(&[0; 32]),
            Err(KeyError::PrivateKey)
        ));
    }
}
