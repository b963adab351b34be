//! The keyring: named keys in files below the program's home folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::key::derivation_path;
use super::sealed::Sealed;
use super::{Key, KeyError, Mnemonic, files, is_devnet_chain_id};
use crate::address::Address;

/// What programs print on standard error whenever the back-end `test` is used.
pub const TEST_BACKEND_WARNING: &str = "keyring back-end `test`: keys lie on this disk in PLAIN \
    TEXT, without a passphrase. Never keep value on them.";

const MIN_PASSPHRASE: usize = 8;

/// Where keys are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Encrypted files: Argon2id and XChaCha20-Poly1305, one passphrase per key.
    File,
    /// Plain files, allowed on devnets only.
    Test,
}

impl FromStr for Backend {
    type Err = KeyError;

    fn from_str(name: &str) -> Result<Self, KeyError> {
        match name {
            "file" => Ok(Self::File),
            "test" => Ok(Self::Test),
            "os" => Err(KeyError::OsBackend),
            other => Err(KeyError::UnknownBackend(other.to_owned())),
        }
    }
}

/// What is known about a stored key without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KeyInfo {
    /// Its name in the keyring.
    pub name: String,
    /// Its account.
    pub address: Address,
    /// Compressed public key, hexadecimal.
    pub public_key: String,
    /// BIP-44 path for keys from a mnemonic; `None` for imported secrets.
    pub path: Option<String>,
}

/// Named keys in the folder `keyring-<back-end>` below the home folder.
#[derive(Debug, Clone)]
pub struct Keyring {
    folder: PathBuf,
    backend: Backend,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    version: u32,
    name: String,
    address: Address,
    public_key: String,
    index: Option<u32>,
    secret: StoredSecret,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredSecret {
    Sealed(Sealed),
    Plain(Zeroizing<String>),
}

impl Keyring {
    /// Opens the keyring below `home`. The back-end `test` is refused unless `chain_id` is a
    /// devnet's, and warns in the log.
    pub fn open(home: &Path, backend: Backend, chain_id: &str) -> Result<Self, KeyError> {
        let folder = match backend {
            Backend::File => home.join("keyring-file"),
            Backend::Test if is_devnet_chain_id(chain_id) => home.join("keyring-test"),
            Backend::Test => {
                return Err(KeyError::TestBackendRefused {
                    chain_id: chain_id.to_owned(),
                });
            }
        };
        Ok(Self { folder, backend })
    }

    /// The back-end in use.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Stores key `index` of `mnemonic` under `name`. The back-end `file` needs a passphrase of
    /// at least 8 characters, `test` ignores it.
    pub fn add_mnemonic(
        &self,
        name: &str,
        mnemonic: &Mnemonic,
        index: u32,
        passphrase: Option<&str>,
    ) -> Result<KeyInfo, KeyError> {
        let key = mnemonic.key(index)?;
        self.add(name, &key, Some(index), mnemonic.words(), passphrase)
    }

    /// Stores a key without mnemonic under `name`.
    pub fn add_key(
        &self,
        name: &str,
        key: &Key,
        passphrase: Option<&str>,
    ) -> Result<KeyInfo, KeyError> {
        let secret = Zeroizing::new(hex::encode(key.secret_bytes().as_slice()));
        self.add(name, key, None, &secret, passphrase)
    }

    fn add(
        &self,
        name: &str,
        key: &Key,
        index: Option<u32>,
        secret: &str,
        passphrase: Option<&str>,
    ) -> Result<KeyInfo, KeyError> {
        check_name(name)?;
        files::make_folder(&self.folder)?;
        let path = self.path(name);
        if path.exists() {
            return Err(KeyError::Exists(name.to_owned()));
        }
        let secret = match self.backend {
            Backend::Test => StoredSecret::Plain(Zeroizing::new(secret.to_owned())),
            Backend::File => {
                let passphrase =
                    passphrase.ok_or_else(|| KeyError::NoPassphrase(name.to_owned()))?;
                if passphrase.chars().count() < MIN_PASSPHRASE {
                    return Err(KeyError::ShortPassphrase);
                }
                let context = context(name, key.address());
                StoredSecret::Sealed(Sealed::seal(secret.as_bytes(), passphrase, &context)?)
            }
        };
        let record = Record {
            version: 1,
            name: name.to_owned(),
            address: key.address().clone(),
            public_key: hex::encode(key.public_bytes()),
            index,
            secret,
        };
        let json = Zeroizing::new(
            serde_json::to_vec_pretty(&record)
                .map_err(|error| KeyError::Seal(error.to_string()))?,
        );
        files::write_new(&path, &json)?;
        Ok(record.info())
    }

    /// Opens the key `name`. The back-end `file` needs its passphrase.
    pub fn key(&self, name: &str, passphrase: Option<&str>) -> Result<Key, KeyError> {
        let record = self.record(name)?;
        let secret = Self::secret(&record, passphrase)?;
        let key = match record.index {
            Some(index) => Mnemonic::parse(&secret)?.key(index)?,
            None => {
                let bytes = Zeroizing::new(hex::decode(secret.as_bytes()).map_err(|error| {
                    KeyError::Format {
                        path: self.path(name).display().to_string(),
                        reason: error.to_string(),
                    }
                })?);
                Key::from_secret(&bytes)?
            }
        };
        if *key.address() != record.address {
            return Err(KeyError::Passphrase(name.to_owned()));
        }
        Ok(key)
    }

    /// The mnemonic of the key `name`; `None` for a key that was imported without one.
    pub fn mnemonic(
        &self,
        name: &str,
        passphrase: Option<&str>,
    ) -> Result<Option<Mnemonic>, KeyError> {
        let record = self.record(name)?;
        if record.index.is_none() {
            return Ok(None);
        }
        let secret = Self::secret(&record, passphrase)?;
        Mnemonic::parse(&secret).map(Some)
    }

    fn secret(record: &Record, passphrase: Option<&str>) -> Result<Zeroizing<String>, KeyError> {
        match &record.secret {
            StoredSecret::Plain(secret) => Ok(secret.clone()),
            StoredSecret::Sealed(sealed) => {
                let passphrase =
                    passphrase.ok_or_else(|| KeyError::NoPassphrase(record.name.clone()))?;
                let wrong = || KeyError::Passphrase(record.name.clone());
                let bytes = sealed
                    .open(passphrase, &context(&record.name, &record.address))
                    .ok_or_else(wrong)?;
                let text = std::str::from_utf8(&bytes).map_err(|_| wrong())?;
                Ok(Zeroizing::new(text.to_owned()))
            }
        }
    }

    /// What is known about the key `name` without opening it.
    pub fn info(&self, name: &str) -> Result<KeyInfo, KeyError> {
        Ok(self.record(name)?.info())
    }

    /// All keys, ordered by name.
    pub fn list(&self) -> Result<Vec<KeyInfo>, KeyError> {
        self.names()?.iter().map(|name| self.info(name)).collect()
    }

    /// Deletes the key `name` for good.
    pub fn delete(&self, name: &str) -> Result<(), KeyError> {
        self.record(name)?;
        let path = self.path(name);
        fs::remove_file(&path).map_err(|source| files::io("delete", &path, source))
    }

    /// The account that `text` means: an address, or the name of a stored key.
    pub fn resolve(&self, text: &str) -> Result<Address, KeyError> {
        match text.parse() {
            Ok(address) => Ok(address),
            Err(_) => Ok(self.info(text)?.address),
        }
    }

    fn record(&self, name: &str) -> Result<Record, KeyError> {
        check_name(name)?;
        let path = self.path(name);
        if !path.exists() {
            let names = self.names()?;
            return Err(KeyError::NotFound {
                name: name.to_owned(),
                place: self.folder.display().to_string(),
                nearest: nearest(name, &names),
            });
        }
        let bytes = Zeroizing::new(files::read(&path)?);
        let record: Record = serde_json::from_slice(&bytes).map_err(|error| KeyError::Format {
            path: path.display().to_string(),
            reason: error.to_string(),
        })?;
        if record.version != 1 || record.name != name {
            return Err(KeyError::Format {
                path: path.display().to_string(),
                reason: format!("version {} of key `{}`", record.version, record.name),
            });
        }
        Ok(record)
    }

    fn names(&self) -> Result<Vec<String>, KeyError> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let failed = |source| files::io("list", &self.folder, source);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if let Some(name) = name.to_str().and_then(|name| name.strip_suffix(".json")) {
                names.push(name.to_owned());
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(format!("{name}.json"))
    }
}

impl Record {
    fn info(&self) -> KeyInfo {
        KeyInfo {
            name: self.name.clone(),
            address: self.address.clone(),
            public_key: self.public_key.clone(),
            path: self.index.map(derivation_path),
        }
    }
}

/// Binds the sealed secret to its name and account, so that files cannot be swapped.
fn context(name: &str, address: &Address) -> Vec<u8> {
    format!("tenzro-key-v1\n{name}\n{address}").into_bytes()
}

fn check_name(name: &str) -> Result<(), KeyError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if (1..=64).contains(&name.len()) && name.bytes().all(allowed) && !name.starts_with('.') {
        Ok(())
    } else {
        Err(KeyError::Name(name.to_owned()))
    }
}

/// The stored name with the longest common prefix of at least two letters.
fn nearest(name: &str, names: &[String]) -> Option<String> {
    let common = |other: &&String| {
        name.bytes()
            .zip(other.bytes())
            .take_while(|(a, b)| a.eq_ignore_ascii_case(b))
            .count()
    };
    names
        .iter()
        .max_by_key(common)
        .filter(|other| common(other) >= 2)
        .cloned()
}
