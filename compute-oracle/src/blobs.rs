//! Contents on disk, by identifier. What is there is whole: files are written beside their place,
//! synced and renamed, and checked against their identifier when they are read.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sha2::{Digest, Sha256};
use tenzro_client::blob::{BlobError, MAX_BLOB, digest_of};

/// Why a content is not stored or not given.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The identifier is of another kind.
    #[error(transparent)]
    Cid(#[from] BlobError),
    /// The bytes have another identifier.
    #[error("these bytes are not {0}")]
    WrongContent(String),
    /// The disk has no room but what is kept free for the operator itself.
    #[error("this operator's disk is full, {free_mib} MiB are left; ask another one")]
    Full {
        /// What is free.
        free_mib: u64,
    },
    /// Longer than contents may be.
    #[error("a content has at most {MAX_BLOB} bytes")]
    TooLarge,
    /// The disk failed.
    #[error("the content store: {0}")]
    Disk(#[from] io::Error),
}

/// A folder of contents.
#[derive(Debug)]
pub struct Blobs {
    folder: PathBuf,
    serial: AtomicU64,
    /// Contents that are on their way in.
    drafts: Arc<AtomicU64>,
    /// Bytes of the disk that no content takes; 0 where it may take all.
    reserve: u64,
}

/// Bytes that are free on the disk below a folder.
///
/// # Errors
/// What the system says.
pub fn free(folder: &Path) -> io::Result<u64> {
    let found = rustix::fs::statvfs(folder)?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

impl Blobs {
    /// Opens a folder, made if it is not there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self {
            folder,
            serial: AtomicU64::new(0),
            drafts: Arc::default(),
            reserve: 0,
        })
    }

    /// Removes what interrupted writes left. Only for the daemon whose folder it is, before it serves.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn sweep(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "part") {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Takes contents only while more than this many bytes of the disk are free: whoever reaches the
    /// service can fill the rest, and the outbox must be written all the same.
    #[must_use]
    pub const fn keeping_free(mut self, bytes: u64) -> Self {
        self.reserve = bytes;
        self
    }

    /// That there is room for so many contents of the largest size.
    fn room(&self, contents: u64) -> Result<(), StoreError> {
        if self.reserve == 0 {
            return Ok(());
        }
        let free = free(&self.folder)?;
        let coming = contents.saturating_mul(MAX_BLOB);
        if free < self.reserve.saturating_add(coming) {
            return Err(StoreError::Full {
                free_mib: free >> 20,
            });
        }
        Ok(())
    }

    /// Stores a content; storing it twice changes nothing.
    ///
    /// # Errors
    /// When the bytes are not what the identifier names, there is no room, or the disk refuses.
    pub fn put(&self, cid: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let mut draft = self.begin(cid)?;
        draft.write(bytes)?;
        draft.finish()
    }

    /// Begins to store a content that comes piece by piece.
    ///
    /// # Errors
    /// When the identifier is of another kind, there is no room, or the disk refuses.
    pub fn begin(&self, cid: &str) -> Result<Draft, StoreError> {
        let digest = digest_of(cid)?;
        let place = self.place(cid);
        let part = if place.is_file() {
            None
        } else {
            let turn = Turn::take(&self.drafts);
            self.room(self.drafts.load(Ordering::Relaxed))?;
            let serial = self.serial.fetch_add(1, Ordering::Relaxed);
            let name = format!("{}-{serial}.part", std::process::id());
            let path = self.folder.join(name);
            Some(Part {
                file: File::create(&path)?,
                path,
                _turn: turn,
            })
        };
        Ok(Draft {
            cid: cid.to_owned(),
            digest,
            hasher: Sha256::new(),
            bytes: 0,
            place,
            part,
        })
    }

    /// A content, absent when it is not here. One that the disk has damaged is removed and counts
    /// as absent.
    ///
    /// # Errors
    /// When the identifier is of another kind, or the disk refuses.
    pub fn get(&self, cid: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let Some((mut file, size)) = self.open_whole(cid)? else {
            return Ok(None);
        };
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        file.read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// [`Blobs::get`] for who reads it piece by piece: the file at its beginning, and its size in bytes.
    ///
    /// # Errors
    /// As [`Blobs::get`].
    pub fn open_whole(&self, cid: &str) -> Result<Option<(File, u64)>, StoreError> {
        let digest = digest_of(cid)?;
        let place = self.place(cid);
        let mut file = match File::open(&place) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut hasher = Sha256::new();
        let size = io::copy(&mut file, &mut hasher)?;
        if <[u8; 32]>::from(hasher.finalize()) != digest {
            tracing::error!(cid, "the disk has damaged a content; removed");
            fs::remove_file(&place)?;
            return Ok(None);
        }
        file.rewind()?;
        Ok(Some((file, size)))
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

/// A content on its way in. It lies beside its place until it is whole, and is removed if it never is.
#[derive(Debug)]
pub struct Draft {
    cid: String,
    digest: [u8; 32],
    hasher: Sha256,
    bytes: u64,
    place: PathBuf,
    /// Absent where the content is here already: then it is only compared.
    part: Option<Part>,
}

/// The file of a draft; removed with it, unless it was renamed.
#[derive(Debug)]
struct Part {
    file: File,
    path: PathBuf,
    _turn: Turn,
}

/// Counts a draft for as long as it lives.
#[derive(Debug)]
struct Turn(Arc<AtomicU64>);

impl Turn {
    fn take(drafts: &Arc<AtomicU64>) -> Self {
        drafts.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(drafts))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Draft {
    /// Takes the next piece.
    ///
    /// # Errors
    /// When it has become longer than contents may be, or the disk refuses.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), StoreError> {
        self.bytes = self.bytes.saturating_add(piece.len() as u64);
        if self.bytes > MAX_BLOB {
            return Err(StoreError::TooLarge);
        }
        self.hasher.update(piece);
        if let Some(part) = &mut self.part {
            part.file.write_all(piece)?;
        }
        Ok(())
    }

    /// Puts the content in its place, on disk when this returns.
    ///
    /// # Errors
    /// When the bytes are not what the identifier names, or the disk refuses.
    pub fn finish(mut self) -> Result<(), StoreError> {
        if <[u8; 32]>::from(self.hasher.finalize_reset()) != self.digest {
            return Err(StoreError::WrongContent(self.cid.clone()));
        }
        let Some(part) = &self.part else {
            // It may have been removed meanwhile.
            fs::metadata(&self.place)?;
            return Ok(());
        };
        part.file.sync_all()?;
        let folder = self.place.parent().unwrap_or(&self.place);
        fs::create_dir_all(folder)?;
        fs::rename(&part.path, &self.place)?;
        File::open(folder)?.sync_all()?;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // A whole content is not here any more; what cannot be removed now is removed at the next start.
        let _ = fs::remove_file(&self.path);
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
    fn what_is_kept_free_is_taken_by_no_content() {
        let folder = tempfile::tempdir().unwrap();
        let open = |reserve| {
            let blobs = Blobs::open(folder.path().to_owned()).unwrap();
            blobs.keeping_free(reserve)
        };
        let cid = cid_of(b"a content");
        let full = open(u64::MAX).put(&cid, b"a content");
        assert!(matches!(full, Err(StoreError::Full { .. })), "{full:?}");
        let blobs = open(1);
        let (one, two) = (blobs.begin(&cid).unwrap(), blobs.begin(&cid).unwrap());
        assert_eq!(blobs.drafts.load(Ordering::Relaxed), 2);
        assert!(matches!(blobs.room(u64::MAX), Err(StoreError::Full { .. })));
        drop((one, two));
        assert_eq!(blobs.drafts.load(Ordering::Relaxed), 0);
        blobs.put(&cid, b"a content").unwrap();
        open(u64::MAX).put(&cid, b"a content").unwrap();
    }

    #[test]
    fn a_content_of_unknown_length_is_cut_at_the_longest() {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Blobs::open(folder.path().to_owned()).unwrap();
        let mut draft = blobs.begin(&cid_of(b"long")).unwrap();
        draft
            .write(&vec![0; usize::try_from(MAX_BLOB).unwrap()])
            .unwrap();
        assert!(matches!(draft.write(b"."), Err(StoreError::TooLarge)));
        drop(draft);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_an_interrupted_write_left_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("7-0.part"), b"half").unwrap();
        let blobs = Blobs::open(folder.path().to_owned()).unwrap();
        blobs.sweep().unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
