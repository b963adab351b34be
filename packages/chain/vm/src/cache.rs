//! Where code is kept: originals durably on disk, compiled modules on disk as a help, and in
//! memory by use.

mod compiled;
mod memory;
mod originals;

pub(crate) use compiled::CompiledStore;
pub(crate) use memory::MemoryCache;
pub(crate) use originals::OriginalStore;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::{VmError, VmResult};

/// Writes `parts` to `path` so that a reader sees the whole file or none. With `durable` the
/// file and its folder are on disk when this returns.
fn write_atomically(path: &Path, parts: &[&[u8]], durable: bool) -> VmResult<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let temporary = path.with_extension(format!("tmp{}", std::process::id()));
    let written = (|| {
        let mut file = File::create(&temporary)?;
        for part in parts {
            file.write_all(part)?;
        }
        if durable {
            file.sync_all()?;
        }
        fs::rename(&temporary, path)?;
        if durable {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    })();
    written.map_err(|error| {
        // What is left of it is overwritten next time.
        let _ = fs::remove_file(&temporary);
        VmError::io("writing a code file", &error)
    })
}
