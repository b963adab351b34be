//! Accounts of a local chain by name, the same for the same seed.

use sha2::{Digest, Sha256};

use crate::keys::{Key, KeyError, Mnemonic};

/// An account whose words follow from a published seed. Never keep value on it.
#[derive(Debug, Clone)]
pub struct NamedAccount {
    /// Its name.
    pub name: String,
    /// Its words; the key is the first of them.
    pub mnemonic: Mnemonic,
    /// Its key.
    pub key: Key,
}

/// One account per name: 24 words of SHA-256(`"tenzro-localnet-v1"` ‖ seed, eight bytes
/// big-endian ‖ name).
///
/// # Errors
/// When a key cannot be derived (practically impossible).
pub fn named_accounts<'a>(
    seed: u64,
    names: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<NamedAccount>, KeyError> {
    names.into_iter().map(|name| named(seed, name)).collect()
}

fn named(seed: u64, name: &str) -> Result<NamedAccount, KeyError> {
    let entropy = Sha256::new()
        .chain_update(b"tenzro-localnet-v1")
        .chain_update(seed.to_be_bytes())
        .chain_update(name.as_bytes())
        .finalize();
    let mnemonic = Mnemonic::from_entropy(&entropy)?;
    let key = mnemonic.key(0)?;
    Ok(NamedAccount {
        name: name.to_owned(),
        mnemonic,
        key,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_follow_from_seed_and_name_alone() {
        let address = |seed, name| named(seed, name).unwrap().key.address().clone();
        assert_eq!(address(1, "alice"), address(1, "alice"));
        assert_ne!(address(1, "alice"), address(1, "bob"));
        assert_ne!(address(1, "alice"), address(2, "alice"));
        let two = named_accounts(1, ["alice", "bob"]).unwrap();
        assert_eq!(two[1].mnemonic.words().split(' ').count(), 24);
        assert_eq!(*two[1].key.address(), address(1, "bob"));
    }
}
