//! Contents on disk, by identifier. What is there is whole: files are written beside their place,
//! synced and renamed, and checked against their identifier when they are read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use tenzro_client::blob::{BlobError, digest_of};
use tenzro_contract_api::hashes::sha256;

/// Why a content is not stored or not given.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The identifier is of another kind.
    #[error(transparent)]
    Cid(#[from] BlobError),
    /// The bytes have another identifier.
    #[error("these bytes are not {0}")]
    WrongContent(String),
    /// The disk failed.
    #[error("the content store: {0}")]
    Disk(#[from] io::Error),
}

/// A folder of contents.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    serial: AtomicU64,
}

impl Blobs {
    /// Opens a folder, made if it is not there; what an interrupted write left is removed.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "part") {
                fs::remove_file(path)?;
            }
        }
        Ok(Self {
            folder,
            serial: AtomicU64::new(0),
        })
    }

    /// Stores a content; storing it twice changes nothing.
    ///
    /// # Errors
    /// When the bytes are not what the identifier names, or the disk refuses.
    pub fn put(&self, cid: &str, bytes: &[u8]) -> Result<(), StoreError> {
        if *sha256(bytes).as_bytes() != digest_of(cid)? {
            return Err(StoreError::WrongContent(cid.to_owned()));
        }
        let place = self.place(cid);
        if place.is_file() {
            return Ok(());
        }
        let parent = self.folder.join(shard(cid));
        fs::create_dir_all(&parent)?;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let part = self
            .folder
            .join(format!("{}-{serial}.part", std::process::id()));
        let mut file = File::create(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        if let Err(error) = fs::rename(&part, &place) {
            fs::remove_file(&part)?;
            return Err(error.into());
        }
        File::open(&parent)?.sync_all()?;
        Ok(())
    }

    /// A content, absent when it is not here. One that the disk has damaged is removed and counts
    /// as absent.
    ///
    /// # Errors
    /// When the identifier is of another kind, or the disk refuses.
    pub fn get(&self, cid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let digest = digest_of(cid)?;
        let place = self.place(cid);
        let bytes = match fs::read(&place) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if *sha256(&bytes).as_bytes() != digest {
            tracing::error!(cid, "the disk has damaged a content; removed");
            fs::remove_file(&place)?;
            return Ok(None);
        }
        Ok(Some(bytes))
    }

    /// Removes a content: consent to its use was withdrawn.
    ///
    /// # Errors
    /// When the identifier is of another kind, or the disk refuses.
    pub fn remove(&self, cid: &str) -> Result<(), StoreError> {
        digest_of(cid)?;
        match fs::remove_file(self.place(cid)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Whether a content is here.
    #[must_use]
    pub fn has(&self, cid: &str) -> bool {
        digest_of(cid).is_ok() && self.place(cid).is_file()
    }

    /// Identifiers have 59 characters of `a-z2-7` once they are checked: they are file names.
    fn place(&self, cid: &str) -> PathBuf {
        self.folder.join(shard(cid)).join(cid)
    }
}

/// The last two characters: evenly spread.
fn shard(cid: &str) -> &str {
    cid.get(cid.len().saturating_sub(2)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tenzro_client::blob::cid_of;

    use super::*;

    #[test]
    fn contents_come_back_and_other_bytes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().to_owned()).unwrap();
        let cid = cid_of(b"a content");
        assert!(matches!(
            blobs.put(&cid, b"another"),
            Err(StoreError::WrongContent(_))
        ));
        assert_eq!(blobs.get(&cid).unwrap(), None);
        blobs.put(&cid, b"a content").unwrap();
        blobs.put(&cid, b"a content").unwrap();
        assert!(blobs.has(&cid));
        assert_eq!(blobs.get(&cid).unwrap().as_deref(), Some(&b"a content"[..]));
        blobs.remove(&cid).unwrap();
        blobs.remove(&cid).unwrap();
        assert!(!blobs.has(&cid));
    }

    #[test]
    fn a_name_that_is_no_identifier_reaches_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().join("contents")).unwrap();
        let good = cid_of(b"x");
        let beside = folder.path().join("ipfs").join(&good);
        for name in [
            "../../etc/passwd",
            "",
            "bafy",
            "/etc/passwd",
            &format!("../ipfs/{good}"),
            &beside.display().to_string(),
        ] {
            assert!(matches!(blobs.get(name), Err(StoreError::Cid(_))), "{name}");
            assert!(matches!(blobs.put(name, b"x"), Err(StoreError::Cid(_))));
            assert!(!blobs.has(name));
        }
        assert!(!beside.exists());
    }

    #[test]
    fn a_damaged_content_counts_as_absent() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().to_owned()).unwrap();
        let cid = cid_of(b"whole");
        blobs.put(&cid, b"whole").unwrap();
        fs::write(blobs.place(&cid), b"whol").unwrap();
        assert_eq!(blobs.get(&cid).unwrap(), None);
        assert!(!blobs.has(&cid));
    }

    #[test]
    fn what_an_interrupted_write_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("7-0.part"), b"half").unwrap();
        Blobs::open(folder.path().to_owned()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
