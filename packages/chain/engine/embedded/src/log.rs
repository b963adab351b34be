//! The log of blocks.
//!
//! A record is its length (4 bytes, little-endian), the first 8 bytes of the BLAKE3 hash of its
//! contents, and the contents. A record is written at once and synced. An end that was torn by a
//! crash is cut off at the next start: what it held was never published.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use prost::Message;
use tendermint::block::{Block, Commit};
use tendermint::v0_38::abci::response;
use tendermint_proto::v0_38 as proto;

use crate::{EngineError, hashes};

/// Bytes before the contents of a record.
const HEAD: u64 = 12;
/// A record that claims more is broken: four times the largest block, with room for its results.
const MAX_RECORD: u32 = 1 << 30;

/// A block with all that belongs to it.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct Record {
    #[prost(message, optional, tag = "1")]
    block: Option<proto::types::Block>,
    #[prost(message, optional, tag = "2")]
    commit: Option<proto::types::Commit>,
    #[prost(message, optional, tag = "3")]
    results: Option<proto::abci::ResponseFinalizeBlock>,
    /// Changes of the state, as the application wrote them.
    #[prost(bytes = "vec", tag = "4")]
    pub(crate) changes: Vec<u8>,
}

/// A record, decoded.
pub(crate) struct Parts {
    pub(crate) block: Block,
    pub(crate) commit: Commit,
    pub(crate) results: response::FinalizeBlock,
    pub(crate) size: u64,
}

impl Record {
    pub(crate) fn new(
        block: &Block,
        commit: &Commit,
        results: &response::FinalizeBlock,
        changes: Vec<u8>,
    ) -> Self {
        Self {
            block: Some(block.clone().into()),
            commit: Some(commit.clone().into()),
            results: Some(results.clone().into()),
            changes,
        }
    }

    /// Block, commit and results.
    pub(crate) fn parts(self) -> Result<Parts, String> {
        let block = self.block.ok_or("no block")?;
        let mut block = block;
        // The first block has no commit before it; Go writes an empty one.
        if block
            .last_commit
            .as_ref()
            .is_some_and(|commit| commit.signatures.is_empty())
        {
            block.last_commit = None;
        }
        let block = Block::try_from(block).map_err(|error| format!("block: {error}"))?;
        let commit = Commit::try_from(self.commit.ok_or("no commit")?)
            .map_err(|error| format!("commit: {error}"))?;
        let results = response::FinalizeBlock::try_from(self.results.ok_or("no results")?)
            .map_err(|error| format!("results: {error}"))?;
        Ok(Parts {
            size: hashes::block_bytes(&block).len() as u64,
            block,
            commit,
            results,
        })
    }
}

/// The log, open for one node.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    file: File,
    end: u64,
    /// Holds the lock on the folder for as long as the log is open.
    _lock: File,
}

impl Log {
    /// Opens the log in `folder` and hands every record with its offset to `each`, in order.
    pub(crate) fn open(
        folder: &Path,
        mut each: impl FnMut(u64, Record) -> Result<(), EngineError>,
    ) -> Result<Self, EngineError> {
        std::fs::create_dir_all(folder).map_err(|error| EngineError::file(folder, error))?;
        let lock = lock(folder)?;
        let path = folder.join("blocks.log");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|error| EngineError::file(&path, error))?;
        let length = file
            .metadata()
            .map_err(|error| EngineError::file(&path, error))?
            .len();
        let end = each_record(&path, &file, length, &mut each)?;
        if end < length {
            tracing::warn!(
                "{}: {} bytes at the end were cut off: a block that was not finished when the node \
                 was killed",
                path.display(),
                length.saturating_sub(end)
            );
            file.set_len(end)
                .map_err(|error| EngineError::file(&path, error))?;
            file.sync_all()
                .map_err(|error| EngineError::file(&path, error))?;
        }
        file.seek(SeekFrom::Start(end))
            .map_err(|error| EngineError::file(&path, error))?;
        sync_folder(folder)?;
        Ok(Self {
            path,
            file,
            end,
            _lock: lock,
        })
    }

    /// Hands every whole record of the log in `folder` to `each`, in order, and changes nothing: no
    /// lock is taken and a torn end stays, so that the log may belong to a node that runs.
    pub(crate) fn read(
        folder: &Path,
        mut each: impl FnMut(u64, Record) -> Result<(), EngineError>,
    ) -> Result<(), EngineError> {
        let path = folder.join("blocks.log");
        let failed = |error: std::io::Error| EngineError::file(&path, error);
        let file = File::open(&path).map_err(failed)?;
        // What is written from here on is left out.
        let length = file.metadata().map_err(failed)?.len();
        each_record(&path, &file, length, &mut each).map(|_| ())
    }

    /// Appends a record; it is durable when this returns. Its offset.
    pub(crate) fn append(&mut self, record: &Record) -> Result<u64, EngineError> {
        let contents = record.encode_to_vec();
        let length = u32::try_from(contents.len())
            .ok()
            .filter(|length| *length < MAX_RECORD)
            .ok_or_else(|| EngineError::file(&self.path, "a record of more than 1 GiB"))?;
        let mut bytes = Vec::with_capacity(contents.len().saturating_add(12));
        bytes.extend_from_slice(&length.to_le_bytes());
        bytes.extend_from_slice(&checksum(&contents));
        bytes.extend_from_slice(&contents);
        self.file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data())
            .map_err(|error| EngineError::file(&self.path, error))?;
        let offset = self.end;
        self.end = self.end.saturating_add(bytes.len() as u64);
        Ok(offset)
    }

    /// A handle that reads records while the log is written.
    pub(crate) fn reader(&self) -> Result<Reader, EngineError> {
        let file = self
            .file
            .try_clone()
            .map_err(|error| EngineError::file(&self.path, error))?;
        Ok(Reader { file })
    }
}

/// Reads records by their offsets.
#[derive(Debug)]
pub(crate) struct Reader {
    file: File,
}

impl Reader {
    /// The record at an offset; `None` where it cannot be read.
    pub(crate) fn read(&self, offset: u64) -> Option<Record> {
        let mut head = [0; 12];
        self.file.read_exact_at(&mut head, offset).ok()?;
        let length = u32::from_le_bytes(head.get(..4)?.try_into().ok()?);
        let mut contents = vec![0; usize::try_from(length).ok()?];
        let start = offset.checked_add(HEAD)?;
        self.file.read_exact_at(&mut contents, start).ok()?;
        Record::decode(contents.as_slice()).ok()
    }
}

enum Torn {
    /// The last record is not whole.
    AtEnd,
    /// A record before the last is not what was written.
    Inside(String),
    /// The system cannot read the file.
    System(String),
}

fn checksum(contents: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    sum.copy_from_slice(&blake3::hash(contents).as_bytes()[..8]);
    sum
}

/// Hands the whole records among the first `length` bytes to `each`; where they end.
fn each_record(
    path: &Path,
    file: &File,
    length: u64,
    each: &mut impl FnMut(u64, Record) -> Result<(), EngineError>,
) -> Result<u64, EngineError> {
    let broken = |offset: u64, why: String| EngineError::Broken {
        path: path.to_owned(),
        offset,
        why,
    };
    let mut reader = std::io::BufReader::with_capacity(1 << 20, file);
    let mut end: u64 = 0;
    while end < length {
        match next(&mut reader, length.saturating_sub(end)) {
            Ok(contents) => {
                let record = Record::decode(contents.as_slice())
                    .map_err(|error| broken(end, error.to_string()))?;
                each(end, record)?;
                end = end
                    .saturating_add(HEAD)
                    .saturating_add(contents.len() as u64);
            }
            Err(Torn::AtEnd) => break,
            Err(Torn::Inside(why)) => return Err(broken(end, why)),
            Err(Torn::System(why)) => return Err(EngineError::file(path, why)),
        }
    }
    Ok(end)
}

/// Reads the next record; `left` are the bytes of the file from it on.
fn next(reader: &mut impl Read, left: u64) -> Result<Vec<u8>, Torn> {
    if left < HEAD {
        return Err(Torn::AtEnd);
    }
    let system = |error: std::io::Error| Torn::System(error.to_string());
    let (mut length, mut sum) = ([0; 4], [0; 8]);
    reader.read_exact(&mut length).map_err(system)?;
    reader.read_exact(&mut sum).map_err(system)?;
    let length = u32::from_le_bytes(length);
    let whole = u64::from(length).saturating_add(HEAD);
    if whole > left {
        return Err(Torn::AtEnd);
    }
    if length >= MAX_RECORD {
        return Err(Torn::Inside(format!("a record of {length} bytes")));
    }
    let size = usize::try_from(length).map_err(|error| Torn::Inside(error.to_string()))?;
    let mut contents = vec![0; size];
    reader.read_exact(&mut contents).map_err(system)?;
    if checksum(&contents) == sum {
        Ok(contents)
    } else if whole == left {
        Err(Torn::AtEnd)
    } else {
        Err(Torn::Inside(
            "the checksum is not that of the record".to_owned(),
        ))
    }
}

fn lock(folder: &Path) -> Result<File, EngineError> {
    let path = folder.join("LOCK");
    let file = File::create(&path).map_err(|error| EngineError::file(&path, error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(EngineError::InUse {
            path: folder.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(EngineError::file(&path, error)),
    }
}

/// A new file is there after a crash only once its folder is synced.
fn sync_folder(folder: &Path) -> Result<(), EngineError> {
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| EngineError::file(folder, error))
}
