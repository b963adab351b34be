//! Shares and deliveries on disk, one file each, readable by the owner only.
//!
//! A share is a file of its own so that it can be destroyed: it is overwritten, synced and removed.
//! A database would keep old pages.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tenzro_client::blob::digest_of;
use tenzro_vault::{SHARE_BYTES, Share};
use zeroize::Zeroizing;

/// The shares of one operator.
#[derive(Debug)]
pub struct Shares {
    shares: PathBuf,
    deliveries: PathBuf,
}

impl Shares {
    /// Opens the two folders below `home`, made if they are not there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn open(home: &Path) -> io::Result<Self> {
        let store = Self {
            shares: home.join("shares"),
            deliveries: home.join("deliveries"),
        };
        for folder in [&store.shares, &store.deliveries] {
            fs::create_dir_all(folder)?;
            for entry in fs::read_dir(folder)? {
                let path = entry?.path();
                if path.extension().is_some_and(|ending| ending == "part") {
                    erase(&path)?;
                }
            }
        }
        Ok(store)
    }

    /// The share of an object; absent when it is not here or its file is damaged.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn get(&self, cid: &str) -> io::Result<Option<Share>> {
        let Some(bytes) = read(&place(&self.shares, cid)?)? else {
            return Ok(None);
        };
        let share = Share::from_bytes(&bytes);
        if share.is_err() {
            tracing::error!(cid, "the disk has damaged a share");
        }
        Ok(share.ok())
    }

    /// Keeps the share of an object, on disk when this returns.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn put(&self, cid: &str, share: &Share) -> io::Result<()> {
        write(&place(&self.shares, cid)?, share.to_bytes().as_slice())
    }

    /// Destroys the share of an object: overwritten, synced, removed. False when there was none.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn destroy(&self, cid: &str) -> io::Result<bool> {
        erase(&place(&self.shares, cid)?)
    }

    /// What was delivered for a grant: the same bytes every time, for their hash is on chain.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn delivery(&self, grant: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(read(&self.deliveries.join(grant))?.map(|bytes| bytes.to_vec()))
    }

    /// Keeps what is delivered for a grant, on disk when this returns.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn keep_delivery(&self, grant: &str, sealed: &[u8]) -> io::Result<()> {
        write(&self.deliveries.join(grant), sealed)
    }
}

/// Identifiers are file names once they are checked.
fn place(folder: &Path, cid: &str) -> io::Result<PathBuf> {
    digest_of(cid).map_err(io::Error::other)?;
    Ok(folder.join(cid))
}

fn read(path: &Path) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(Zeroizing::new(bytes))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&part, path)?;
    path.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Overwrites, syncs and removes. False when there was no file.
fn erase(path: &Path) -> io::Result<bool> {
    let mut file = match OpenOptions::new().write(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let length = usize::try_from(file.metadata()?.len()).unwrap_or(SHARE_BYTES);
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&vec![0u8; length])?;
    file.sync_all()?;
    fs::remove_file(path)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use tenzro_client::blob::cid_of;

    use super::*;

    fn store() -> (tempfile::TempDir, Shares) {
        let folder = tempfile::tempdir().unwrap();
        let shares = Shares::open(folder.path()).unwrap();
        (folder, shares)
    }

    #[test]
    fn a_share_comes_back_until_it_is_destroyed() {
        let (folder, shares) = store();
        let (cid, share) = (cid_of(b"object"), Share::new(3, [7; 32]).unwrap());
        assert!(shares.get(&cid).unwrap().is_none());
        shares.put(&cid, &share).unwrap();
        let again = Shares::open(folder.path()).unwrap();
        let found = again.get(&cid).unwrap().unwrap();
        assert_eq!(found.to_bytes(), share.to_bytes());
        assert!(again.destroy(&cid).unwrap());
        assert!(!again.destroy(&cid).unwrap());
        assert!(again.get(&cid).unwrap().is_none());
        let left = fs::read_dir(folder.path().join("shares")).unwrap().count();
        assert_eq!(left, 0);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_can_read_a_share() {
        use std::os::unix::fs::PermissionsExt;
        let (folder, shares) = store();
        let cid = cid_of(b"object");
        shares.put(&cid, &Share::new(1, [7; 32]).unwrap()).unwrap();
        let file = fs::metadata(folder.path().join("shares").join(&cid)).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_share_counts_as_absent_and_a_strange_name_reaches_no_file() {
        let (folder, shares) = store();
        let cid = cid_of(b"object");
        fs::write(folder.path().join("shares").join(&cid), b"short").unwrap();
        assert!(shares.get(&cid).unwrap().is_none());
        for name in ["../../etc/passwd", "", "bafy"] {
            assert!(shares.get(name).is_err(), "{name}");
            assert!(shares.destroy(name).is_err(), "{name}");
        }
    }

    #[test]
    fn a_delivery_stays_as_it_was() {
        let (_folder, shares) = store();
        assert_eq!(shares.delivery("net-7").unwrap(), None);
        shares.keep_delivery("net-7", &[1, 2]).unwrap();
        assert_eq!(shares.delivery("net-7").unwrap(), Some(vec![1, 2]));
    }
}
