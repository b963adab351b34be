//! The files of a folder of proofs. Each is written in one way only, so that every byte counts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::treasury::Ledger;
use tenzro_contract_api::types::Digest;

use crate::error::VerifyError;
use crate::headers::LightBlock;
use crate::layout::Slot;

/// What `manifest.json` begins with.
pub const FORMAT: &str = "tenzro-proofs/1";
/// The file that lists the others.
pub const MANIFEST: &str = "manifest.json";
/// The headers, the trusted one first.
pub const HEADERS: &str = "headers.json";
/// The root of the contracts' store.
pub const STATE: &str = "state.json";

/// `manifest.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: String,
    /// The chain.
    pub chain_id: String,
    /// The state after this height is proven; the header after it has its hash.
    pub state_height: u64,
    /// The header from which everything follows.
    pub trusted: Trusted,
    /// Contracts by name: address, and what their wasm hashes to.
    pub contracts: BTreeMap<String, Contract>,
    /// Whose money is proven.
    pub seeds: Seeds,
    /// All other files, by path.
    pub files: BTreeMap<String, Listed>,
}

/// The header from which everything follows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trusted {
    /// Its height.
    pub height: u64,
    /// Its hash, upper-case hexadecimal.
    pub hash: String,
}

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contract {
    /// Its address.
    pub address: String,
    /// SHA-256 of the wasm that it runs, lower-case hexadecimal.
    pub wasm_sha256: String,
}

/// Whose money is proven. That nobody is missing follows from the proven sums.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seeds {
    /// Everybody who ever held a token.
    pub accounts: BTreeSet<String>,
    /// Who has claimed rewards, and from which ledger.
    pub rewards: BTreeSet<(String, Ledger)>,
    /// Who was paid from sales: version, role, account.
    pub sales: BTreeSet<(u64, u8, String)>,
}

/// A file in the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: Digest,
}

/// `state.json`: the root of the contracts' store, under the application hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreRoot {
    /// Name of the store.
    pub store: String,
    /// Its root, base64.
    pub root: Bytes,
    /// ICS-23 existence proof without its key and value (they are `store` and `root`), base64.
    pub proof: Bytes,
}

/// `headers.json`: the trusted header, then each with enough trust from the one before.
pub type Headers = Vec<LightBlock>;

/// Any other file: entries of the store, in the order of their slots.
pub type Entries = Vec<Entry>;

/// An entry of the store with its proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Which.
    pub slot: Slot,
    /// Its value; absent where nothing is stored.
    pub value: Option<Value>,
    /// ICS-23 proof up to the root of the store, base64: an existence proof without its key and
    /// value, or a proof that the key is absent.
    pub proof: Bytes,
}

/// The bytes of a value: text where they are text, else base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(pub Vec<u8>);

/// Bytes, base64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bytes(pub Vec<u8>);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Written {
    Text(String),
    Base64(Bytes),
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => Written::Text(text.to_owned()),
            Err(_) => Written::Base64(Bytes(self.0.clone())),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Written::deserialize(deserializer)? {
            Written::Text(text) => text.into_bytes(),
            Written::Base64(bytes) => bytes.0,
        }))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map(Self).map_err(D::Error::custom)
    }
}

/// The bytes that a file is written in: JSON with one space of indentation and a line end.
///
/// # Errors
/// Never for the types of this module.
pub fn write<T: Serialize>(content: &T) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = Vec::new();
    let form = serde_json::ser::PrettyFormatter::with_indent(b" ");
    content.serialize(&mut serde_json::Serializer::with_formatter(
        &mut bytes, form,
    ))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What a file says; refused unless it is written exactly as [`write()`] would.
///
/// # Errors
/// When it is of another form, or written in another way.
pub fn parse<T: Serialize + DeserializeOwned>(file: &str, bytes: &[u8]) -> Result<T, VerifyError> {
    let form = |error: serde_json::Error| VerifyError::Form {
        file: file.to_owned(),
        why: error.to_string(),
    };
    let content: T = serde_json::from_slice(bytes).map_err(form)?;
    let written = write(&content).map_err(form)?;
    if written == bytes {
        return Ok(content);
    }
    let differs = written
        .iter()
        .zip(bytes)
        .position(|(ours, theirs)| ours != theirs);
    Err(VerifyError::NotCanonical {
        file: file.to_owned(),
        at: differs.unwrap_or(written.len().min(bytes.len())),
    })
}

/// The bytes of a file below a folder.
///
/// # Errors
/// When it cannot be read.
pub fn read(folder: &Path, file: &str) -> Result<Vec<u8>, VerifyError> {
    std::fs::read(folder.join(file)).map_err(|error| VerifyError::Unreadable {
        file: file.to_owned(),
        why: error.to_string(),
    })
}

/// What the manifest says about a file with these bytes.
#[must_use]
pub fn listed(bytes: &[u8]) -> Listed {
    Listed {
        bytes: bytes.len() as u64,
        sha256: sha256(bytes),
    }
}

/// Reads all listed files, each of which must be as listed, and refuses any other.
///
/// # Errors
/// When a file is missing, changed or too much.
pub fn read_all(
    folder: &Path,
    manifest: &Manifest,
) -> Result<BTreeMap<String, Vec<u8>>, VerifyError> {
    let mut contents = BTreeMap::new();
    for (file, expected) in &manifest.files {
        let bytes = read(folder, file)?;
        if listed(&bytes) != *expected {
            return Err(VerifyError::NotListed { file: file.clone() });
        }
        contents.insert(file.clone(), bytes);
    }
    for file in names(folder)? {
        if file != MANIFEST && !contents.contains_key(&file) {
            return Err(VerifyError::NotListed { file });
        }
    }
    Ok(contents)
}

/// Paths of all files below a folder, two levels deep: the format has no more.
fn names(folder: &Path) -> Result<BTreeSet<String>, VerifyError> {
    let mut found = BTreeSet::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((next, prefix)) = open.pop() {
        let failed = |error: std::io::Error| VerifyError::Unreadable {
            file: prefix.clone(),
            why: error.to_string(),
        };
        for entry in std::fs::read_dir(&next).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().map_err(failed)?.is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                found.insert(name);
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_text_where_it_can_be() {
        let text = Value(b"{\"a\":1}".to_vec());
        assert_eq!(
            serde_json::to_string(&text).unwrap(),
            r#"{"text":"{\"a\":1}"}"#
        );
        let bytes = Value(vec![0xff, 0]);
        assert_eq!(
            serde_json::to_string(&bytes).unwrap(),
            r#"{"base64":"/wA="}"#
        );
        for value in [text, bytes] {
            let written = serde_json::to_string(&value).unwrap();
            assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), value);
        }
    }

    #[test]
    fn the_same_content_in_other_bytes_is_refused_with_the_place() {
        let trusted = Trusted {
            height: 1,
            hash: "AB".to_owned(),
        };
        let bytes = write(&trusted).unwrap();
        assert_eq!(parse::<Trusted>("x", &bytes).unwrap(), trusted);
        let spaced = [&bytes[..], b" "].concat();
        let error = parse::<Trusted>("x", &spaced).unwrap_err();
        assert!(matches!(error, VerifyError::NotCanonical { at, .. } if at == bytes.len()));
        let stranger = br#"{"height":1,"hash":"AB","more":2}"#;
        assert!(parse::<Trusted>("x", stranger).is_err());
    }
}
