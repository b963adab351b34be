//! The uploaded wasm itself. Part of the chain's state: whatever else is lost can be made
//! from it again.

use std::fs;
use std::io::ErrorKind;
use std::path::PathBuf;

use super::write_atomically;
use crate::{Checksum, VmError, VmResult};

/// The folder with one file per uploaded wasm, named by its checksum.
pub(crate) struct OriginalStore {
    folder: PathBuf,
}

impl OriginalStore {
    pub(crate) fn open(folder: PathBuf) -> VmResult<Self> {
        fs::create_dir_all(&folder).map_err(|e| VmError::io("making the wasm folder", &e))?;
        Ok(Self { folder })
    }

    fn path(&self, checksum: &Checksum) -> PathBuf {
        self.folder.join(format!("{checksum}.wasm"))
    }

    /// Keeps `wasm`; it is on disk when this returns.
    pub(crate) fn save(&self, wasm: &[u8]) -> VmResult<Checksum> {
        let checksum = Checksum::of(wasm);
        // A file that is there and right was durable before.
        if !self.load(&checksum).is_ok_and(|stored| stored == wasm) {
            write_atomically(&self.path(&checksum), &[wasm], true)?;
        }
        Ok(checksum)
    }

    /// Reads the wasm back.
    ///
    /// # Errors
    ///
    /// [`VmError::UnknownCode`] where it is not there, [`VmError::Integrity`] where the file
    /// was changed.
    pub(crate) fn load(&self, checksum: &Checksum) -> VmResult<Vec<u8>> {
        let wasm = fs::read(self.path(checksum)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VmError::UnknownCode {
                checksum: checksum.to_hex(),
            },
            _ => VmError::io("reading stored wasm", &error),
        })?;
        if Checksum::of(&wasm) == *checksum {
            Ok(wasm)
        } else {
            Err(VmError::Integrity)
        }
    }

    /// Removes the wasm.
    pub(crate) fn remove(&self, checksum: &Checksum) -> VmResult<()> {
        fs::remove_file(self.path(checksum)).map_err(|error| match error.kind() {
            ErrorKind::NotFound => VmError::UnknownCode {
                checksum: checksum.to_hex(),
            },
            _ => VmError::io("removing stored wasm", &error),
        })
    }

    /// Checksums of everything stored, in order.
    pub(crate) fn list(&self) -> VmResult<Vec<Checksum>> {
        let failed = |e: std::io::Error| VmError::io("listing the wasm folder", &e);
        let mut all = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if let Some(checksum) = name.to_str().and_then(parse_name) {
                all.push(checksum);
            }
        }
        all.sort_unstable();
        Ok(all)
    }
}

fn parse_name(name: &str) -> Option<Checksum> {
    let digits = name.strip_suffix(".wasm")?.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != bytes.len().saturating_mul(2) {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(Checksum::from(bytes))
}
