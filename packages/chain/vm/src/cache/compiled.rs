//! Compiled modules on disk. Only a help: what is missing, damaged, or made by another
//! engine is compiled again from the original.

use std::fs;
use std::path::PathBuf;

use sha2::{Digest, Sha256};
use wasmtime::{Engine, Module};

use super::write_atomically;
use crate::engine::compatibility_digest;
use crate::metering::PASS_VERSION;
use crate::{Checksum, VmError, VmResult};

const DIGEST_BYTES: usize = 32;

/// The folder with one file per compiled module, for one engine and version of the pass.
///
/// A file is native code that will run with the rights of the node. The folder must belong to
/// the node alone; the digest before the code guards against damage, not against an attacker
/// who may write there.
pub(crate) struct CompiledStore {
    folder: PathBuf,
}

impl CompiledStore {
    /// Opens the folder under `root` that fits `engine` and `memory_pages`.
    pub(crate) fn open(root: PathBuf, engine: &Engine, memory_pages: u32) -> VmResult<Self> {
        let digest = compatibility_digest(engine);
        let folder = root.join(format!("pass{PASS_VERSION}-mem{memory_pages}-{digest}"));
        fs::create_dir_all(&folder).map_err(|e| VmError::io("making the module folder", &e))?;
        Ok(Self { folder })
    }

    fn path(&self, checksum: &Checksum) -> PathBuf {
        self.folder.join(format!("{checksum}.module"))
    }

    /// Writes `module`. A failure only costs time later, so the caller may ignore it.
    pub(crate) fn save(&self, checksum: &Checksum, module: &Module) -> VmResult<()> {
        let code = module
            .serialize()
            .map_err(|error| VmError::generic(format!("compiled module: {error}")))?;
        let digest = Sha256::digest(&code);
        write_atomically(&self.path(checksum), &[digest.as_slice(), &code], false)
    }

    /// Reads a module, `None` where there is none that can be used.
    pub(crate) fn load(&self, checksum: &Checksum, engine: &Engine) -> Option<Module> {
        let file = fs::read(self.path(checksum)).ok()?;
        let (digest, code) = file.split_first_chunk::<DIGEST_BYTES>()?;
        if Sha256::digest(code).as_slice() != digest {
            return None;
        }
        deserialize(engine, code)
    }

    /// Removes a module where there is one.
    pub(crate) fn remove(&self, checksum: &Checksum) {
        // Nothing is lost where it stays: nobody asks for it again.
        let _ = fs::remove_file(self.path(checksum));
    }
}

#[allow(
    unsafe_code,
    reason = "the bytes were made by this engine's own serialisation and carry its digest"
)]
fn deserialize(engine: &Engine, code: &[u8]) -> Option<Module> {
    // SAFETY: `code` was written by `CompiledStore::save` into a folder that only this node
    // writes to, and its digest was just compared; wasmtime checks version and settings.
    unsafe { Module::deserialize(engine, code) }.ok()
}
