//! What must not be forgotten: the output and salt behind every commitment, and the beacon's secret
//! chains. Everything here is on disk before the chain hears of it, so that a killed operator can
//! still open what it committed to.

use std::path::Path;

use redb::{Database, ReadableDatabase, TableDefinition};
use serde::{Deserialize, Serialize};
use tenzro_contract_api::types::Digest;

const ANSWERS: TableDefinition<u64, &[u8]> = TableDefinition::new("answers");
const SEEDS: TableDefinition<u64, &[u8]> = TableDefinition::new("beacon_seeds");

/// Why the outbox failed.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// The database refused: a full or failing disk, or another process that has it open.
    #[error("the outbox: {0}")]
    Database(Box<redb::Error>),
    /// An entry cannot be read.
    #[error("the outbox entry of job {job} cannot be read: {source}")]
    Entry {
        /// The job.
        job: u64,
        /// What is wrong.
        source: serde_json::Error,
    },
}

impl<E: Into<redb::Error>> From<E> for OutboxError {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}

/// An answer to one job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The canonical output.
    #[serde(with = "hexadecimal")]
    pub output: Vec<u8>,
    /// The salt of the commitment.
    pub salt: Digest,
    /// The commitment.
    pub commitment: Digest,
}

/// The outbox of one operator.
#[derive(Debug)]
pub struct Outbox {
    database: Database,
}

impl Outbox {
    /// Opens the file, made if it is not there.
    ///
    /// # Errors
    /// When it cannot be opened, or another process has it.
    pub fn open(path: &Path) -> Result<Self, OutboxError> {
        let database = Database::create(path)?;
        let begun = database.begin_write()?;
        begun.open_table(ANSWERS)?;
        begun.open_table(SEEDS)?;
        begun.commit()?;
        Ok(Self { database })
    }

    /// The answer kept for a job.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn answer(&self, job: u64) -> Result<Option<Answer>, OutboxError> {
        let table = self.database.begin_read()?.open_table(ANSWERS)?;
        let Some(bytes) = table.get(job)? else {
            return Ok(None);
        };
        serde_json::from_slice(bytes.value())
            .map(Some)
            .map_err(|source| OutboxError::Entry { job, source })
    }

    /// Keeps an answer, on disk when this returns. The first one for a job wins: a second salt for
    /// the same job would make the first commitment impossible to open.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, job: u64, answer: Answer) -> Result<Answer, OutboxError> {
        if let Some(first) = self.answer(job)? {
            return Ok(first);
        }
        let bytes =
            serde_json::to_vec(&answer).map_err(|source| OutboxError::Entry { job, source })?;
        let begun = self.database.begin_write()?;
        begun.open_table(ANSWERS)?.insert(job, bytes.as_slice())?;
        begun.commit()?;
        Ok(answer)
    }

    /// Every seed of a beacon chain, oldest first.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn seeds(&self) -> Result<Vec<[u8; 32]>, OutboxError> {
        let table = self.database.begin_read()?.open_table(SEEDS)?;
        let mut seeds = Vec::new();
        for entry in table.range::<u64>(..)? {
            let (_, bytes) = entry?;
            seeds.extend(<[u8; 32]>::try_from(bytes.value()));
        }
        Ok(seeds)
    }

    /// Keeps a new seed, on disk when this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep_seed(&self, seed: &[u8; 32]) -> Result<(), OutboxError> {
        let place = self.seeds()?.len() as u64;
        let begun = self.database.begin_write()?;
        begun.open_table(SEEDS)?.insert(place, seed.as_slice())?;
        begun.commit()?;
        Ok(())
    }
}

mod hexadecimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(byte: u8) -> Answer {
        Answer {
            output: vec![byte; 9],
            salt: Digest::new([byte; 32]),
            commitment: Digest::new([byte.wrapping_add(1); 32]),
        }
    }

    #[test]
    fn an_answer_outlives_its_process_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.keep(3, answer(1)).unwrap(), answer(1));
        drop(outbox);
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.keep(3, answer(2)).unwrap(), answer(1));
        assert_eq!(outbox.answer(3).unwrap(), Some(answer(1)));
        assert_eq!(outbox.answer(4).unwrap(), None);
    }

    #[test]
    fn seeds_come_back_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox.redb")).unwrap();
        outbox.keep_seed(&[1; 32]).unwrap();
        outbox.keep_seed(&[2; 32]).unwrap();
        assert_eq!(outbox.seeds().unwrap(), vec![[1; 32], [2; 32]]);
    }

    #[test]
    fn a_second_daemon_on_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let _first = Outbox::open(&path).unwrap();
        assert!(Outbox::open(&path).is_err());
    }
}
