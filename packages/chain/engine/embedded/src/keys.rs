//! Keys of a node, in CometBFT's files.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::EngineError;

const PUBLIC: &str = "tendermint/PubKeyEd25519";
const PRIVATE: &str = "tendermint/PrivKeyEd25519";

#[derive(Serialize, Deserialize)]
struct TypedKey {
    #[serde(rename = "type")]
    kind: String,
    value: String,
}

#[derive(Serialize, Deserialize)]
struct ValidatorFile {
    address: String,
    pub_key: TypedKey,
    priv_key: TypedKey,
}

#[derive(Serialize, Deserialize)]
struct NodeFile {
    priv_key: TypedKey,
}

fn private(key: &SigningKey) -> TypedKey {
    TypedKey {
        kind: PRIVATE.to_owned(),
        value: STANDARD.encode(key.to_keypair_bytes()),
    }
}

fn read_private(path: &Path, key: &TypedKey) -> Result<SigningKey, EngineError> {
    let wrong = |why: &str| EngineError::file(path, format!("priv_key: {why}"));
    if key.kind != PRIVATE {
        return Err(wrong("not an ed25519 key"));
    }
    let bytes = STANDARD
        .decode(&key.value)
        .map_err(|_| wrong("not base64"))?;
    let bytes: [u8; 64] = bytes.try_into().map_err(|_| wrong("not 64 bytes"))?;
    SigningKey::from_keypair_bytes(&bytes).map_err(|_| wrong("its halves do not belong together"))
}

fn read<T: for<'a> Deserialize<'a>>(path: &Path) -> Result<T, EngineError> {
    let text = std::fs::read(path).map_err(|error| EngineError::file(path, error))?;
    serde_json::from_slice(&text).map_err(|error| EngineError::file(path, error))
}

/// Writes a new file that only its owner can read.
fn write<T: Serialize>(path: &Path, value: &T) -> Result<(), EngineError> {
    let text = serde_json::to_vec_pretty(value).map_err(|error| EngineError::file(path, error))?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_all()))
        .map_err(|error| EngineError::file(path, error))
}

fn address(key: &SigningKey) -> [u8; 20] {
    let digest: [u8; 32] = Sha256::digest(key.verifying_key().as_bytes()).into();
    let mut address = [0; 20];
    address.copy_from_slice(&digest[..20]);
    address
}

/// The key that signs blocks.
#[derive(Clone)]
pub struct ValidatorKey(SigningKey);

impl ValidatorKey {
    /// A new key from the system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self(SigningKey::generate(&mut rand::rngs::OsRng))
    }

    /// Reads `priv_validator_key.json`.
    ///
    /// # Errors
    /// A file that is missing or not such a key.
    pub fn load(path: &Path) -> Result<Self, EngineError> {
        let file: ValidatorFile = read(path)?;
        Ok(Self(read_private(path, &file.priv_key)?))
    }

    /// Writes `priv_validator_key.json`, readable by its owner only.
    ///
    /// # Errors
    /// A file that is there already, or cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), EngineError> {
        write(
            path,
            &ValidatorFile {
                address: self.address_hex(),
                pub_key: TypedKey {
                    kind: PUBLIC.to_owned(),
                    value: self.public_base64(),
                },
                priv_key: private(&self.0),
            },
        )
    }

    /// The public key, 32 bytes.
    #[must_use]
    pub fn public_bytes(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    /// The public key in base64.
    #[must_use]
    pub fn public_base64(&self) -> String {
        STANDARD.encode(self.public_bytes())
    }

    /// The address, 40 upper-case hex digits.
    #[must_use]
    pub fn address_hex(&self) -> String {
        hex::encode_upper(address(&self.0))
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }
}

/// The key that names a node to others.
#[derive(Clone)]
pub struct NodeKey(SigningKey);

impl NodeKey {
    /// A new key from the system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self(SigningKey::generate(&mut rand::rngs::OsRng))
    }

    /// Reads `node_key.json`.
    ///
    /// # Errors
    /// A file that is missing or not such a key.
    pub fn load(path: &Path) -> Result<Self, EngineError> {
        let file: NodeFile = read(path)?;
        Ok(Self(read_private(path, &file.priv_key)?))
    }

    /// Writes `node_key.json`, readable by its owner only.
    ///
    /// # Errors
    /// A file that is there already, or cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), EngineError> {
        write(
            path,
            &NodeFile {
                priv_key: private(&self.0),
            },
        )
    }

    /// Id of the node, 40 lower-case hex digits.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(address(&self.0))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn keys_are_read_as_they_were_written_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("priv_validator_key.json");
        let key = ValidatorKey::generate();
        key.save(&path).unwrap();
        assert_eq!(
            ValidatorKey::load(&path).unwrap().public_bytes(),
            key.public_bytes()
        );
        assert!(ValidatorKey::generate().save(&path).is_err());
        let node = NodeKey::generate();
        let path = folder.path().join("node_key.json");
        node.save(&path).unwrap();
        assert_eq!(NodeKey::load(&path).unwrap().id(), node.id());
        assert!(ValidatorKey::load(&path).is_err());
    }
}
