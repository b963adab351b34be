//! Salts of sealed votes and answers: derived from the key, so that nothing has to be kept to
//! open them.
//!
//! `salt = SHA-256(signature over "tenzro-salt-v1" ‖ purpose ‖ chain ‖ contract ‖ number)`, the
//! signature being the deterministic one of RFC 6979. Whoever has the key finds the salt again on
//! any machine; nobody else can, as nobody else can sign. An opened salt tells nothing about the
//! key: it is a hash, of a signature that is published nowhere, over a text that is no transaction.

use tenzro_client::Key;
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::types::Digest;

/// What is sealed.
#[derive(Debug, Clone, Copy)]
pub enum Purpose {
    /// A vote on an item.
    Vote,
    /// Answers to a cohort of gold items.
    Qualifier,
}

/// The salt for `number` (item or cohort) at `contract` on `chain`.
pub fn salt(key: &Key, purpose: Purpose, chain: &str, contract: &str, number: u64) -> Digest {
    let word = match purpose {
        Purpose::Vote => "vote",
        Purpose::Qualifier => "qualifier",
    };
    let text = format!("tenzro-salt-v1\n{word}\n{chain}\n{contract}\n{number}");
    sha256(&key.sign(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]
    use super::*;

    #[test]
    fn the_same_key_finds_its_salt_again_and_every_other_place_has_another() {
        let key = Key::from_secret(&[7; 32]).unwrap();
        let other = Key::from_secret(&[8; 32]).unwrap();
        let vote = |key, number| salt(key, Purpose::Vote, "demo-1", "tenzro1x", number);
        assert_eq!(vote(&key, 1), vote(&key, 1));
        assert_ne!(vote(&key, 1), vote(&key, 2));
        assert_ne!(vote(&key, 1), vote(&other, 1));
        let qualifier = salt(&key, Purpose::Qualifier, "demo-1", "tenzro1x", 1);
        assert_ne!(vote(&key, 1), qualifier);
    }
}
