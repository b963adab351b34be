//! What must not be forgotten: the output and salt behind every commitment, and the beacon's secret
//! chains. Everything here is on disk before the chain hears of it, so that a killed operator can
//! still open what it committed to.

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use serde::{Deserialize, Serialize};
use tenzro_contract_api::types::Digest;

/// Maps network, job and content to an answer; absent when none was computed.
const ANSWERS: TableDefinition<(&str, u64, &str), &[u8]> = TableDefinition::new("answers_by_case");
/// Maps a serial number, from 0, to the seed of a beacon chain.
const SEEDS: TableDefinition<u64, &[u8]> = TableDefinition::new("beacon_seeds");
/// The serial number of the chain of which no link was ever published; absent when there is none.
const SPARE: TableDefinition<(), u64> = TableDefinition::new("beacon_spare");

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

impl OutboxError {
    /// Whether another process has the file: one that was killed holds it until the system has torn
    /// it down.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self, Self::Database(error) if matches!(**error, redb::Error::DatabaseAlreadyOpen))
    }
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

/// What an answer is for. Job numbers begin again on another chain, also when a test chain was made
/// anew under the same name: the content tells the two apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The chain, the oracle contract and the operator.
    pub network: String,
    /// The job.
    pub job: u64,
    /// Identifier of its content.
    pub cid: String,
}

impl Case {
    fn key(&self) -> (&str, u64, &str) {
        (&self.network, self.job, &self.cid)
    }
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
        // Whoever could read it would know outputs before they are revealed.
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(path).map_err(redb::Error::Io)?;
        let owner = Permissions::from_mode(0o600);
        file.set_permissions(owner).map_err(redb::Error::Io)?;
        let database = Database::create(path)?;
        let begun = database.begin_write()?;
        begun.open_table(ANSWERS)?;
        begun.open_table(SEEDS)?;
        begun.open_table(SPARE)?;
        begun.commit()?;
        Ok(Self { database })
    }

    /// The answer kept for a case.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn answer(&self, case: &Case) -> Result<Option<Answer>, OutboxError> {
        let table = self.database.begin_read()?.open_table(ANSWERS)?;
        let found = table.get(case.key())?;
        found.map(|bytes| parse(case, bytes.value())).transpose()
    }

    /// Keeps an answer, on disk when this returns, and gives the one that is there now. The first
    /// one wins: a second salt would make the first commitment impossible to open.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, case: &Case, answer: Answer) -> Result<Answer, OutboxError> {
        let bytes = serde_json::to_vec(&answer).map_err(|source| OutboxError::Entry {
            job: case.job,
            source,
        })?;
        // One write at a time: nothing comes between the look and the entry.
        let begun = self.database.begin_write()?;
        {
            let mut table = begun.open_table(ANSWERS)?;
            if let Some(first) = table.get(case.key())? {
                return parse(case, first.value());
            }
            table.insert(case.key(), bytes.as_slice())?;
        }
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

    /// The seed of the chain of which no link was ever published, if there is one.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn spare_seed(&self) -> Result<Option<[u8; 32]>, OutboxError> {
        let begun = self.database.begin_read()?;
        let Some(place) = begun.open_table(SPARE)?.get(())?.map(|place| place.value()) else {
            return Ok(None);
        };
        let seeds = begun.open_table(SEEDS)?;
        let seed = seeds.get(place)?;
        Ok(seed.and_then(|bytes| <[u8; 32]>::try_from(bytes.value()).ok()))
    }

    /// Keeps a new seed as the spare one, on disk when this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep_seed(&self, seed: &[u8; 32]) -> Result<(), OutboxError> {
        let begun = self.database.begin_write()?;
        {
            let mut seeds = begun.open_table(SEEDS)?;
            let last = seeds.last()?.map(|(place, _)| place.value());
            let place = last.map_or(0, |place| place.saturating_add(1));
            seeds.insert(place, seed.as_slice())?;
            begun.open_table(SPARE)?.insert((), place)?;
        }
        begun.commit()?;
        Ok(())
    }

    /// Notes that the spare chain is spare no more, on disk when this returns: from its first
    /// published link on, everybody can compute what was published before.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn spend_spare(&self) -> Result<(), OutboxError> {
        let begun = self.database.begin_write()?;
        begun.open_table(SPARE)?.remove(())?;
        begun.commit()?;
        Ok(())
    }
}

fn parse(case: &Case, bytes: &[u8]) -> Result<Answer, OutboxError> {
    serde_json::from_slice(bytes).map_err(|source| OutboxError::Entry {
        job: case.job,
        source,
    })
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
    use std::process::{Command, Stdio};

    use super::*;

    fn answer(byte: u8) -> Answer {
        Answer {
            output: vec![byte; 9],
            salt: Digest::new([byte; 32]),
            commitment: Digest::new([byte.wrapping_add(1); 32]),
        }
    }

    fn case(network: &str, job: u64, cid: &str) -> Case {
        Case {
            network: network.to_owned(),
            job,
            cid: cid.to_owned(),
        }
    }

    #[test]
    fn an_answer_outlives_its_process_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let three = case("a", 3, "x");
        std::fs::write(&path, "").unwrap();
        std::fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.keep(&three, answer(1)).unwrap(), answer(1));
        drop(outbox);
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
        let outbox = Outbox::open(&path).unwrap();
        assert_eq!(outbox.keep(&three, answer(2)).unwrap(), answer(1));
        assert_eq!(outbox.answer(&three).unwrap(), Some(answer(1)));
        assert_eq!(outbox.answer(&case("a", 4, "x")).unwrap(), None);
    }

    #[test]
    fn a_job_of_the_same_number_elsewhere_is_another_case() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox.redb")).unwrap();
        outbox.keep(&case("a", 3, "x"), answer(1)).unwrap();
        for other in [case("b", 3, "x"), case("a", 3, "y")] {
            assert_eq!(outbox.answer(&other).unwrap(), None);
            assert_eq!(outbox.keep(&other, answer(2)).unwrap(), answer(2));
        }
    }

    const FILE: &str = "TENZRO_TEST_OUTBOX";

    /// What the process does that is killed.
    fn keep_and_hang(path: &Path) -> ! {
        let outbox = Outbox::open(path).unwrap();
        outbox.keep(&case("a", 3, "x"), answer(1)).unwrap();
        outbox.keep_seed(&[7; 32]).unwrap();
        std::fs::write(path.with_extension("kept"), "").unwrap();
        loop {
            std::thread::park();
        }
    }

    #[test]
    fn what_was_kept_outlives_kill_9_before_anything_was_sent() {
        if let Some(path) = std::env::var_os(FILE) {
            keep_and_hang(Path::new(&path));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "outbox::tests::what_was_kept_outlives_kill_9_before_anything_was_sent",
            ])
            .env(FILE, &path)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let kept = path.with_extension("kept");
        for _ in 0..600 {
            if kept.exists() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        let (reached, locked) = (kept.exists(), Outbox::open(&path).is_err());
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(reached && locked, "the child has the file open");

        let outbox = Outbox::open(&path).unwrap();
        let first = outbox.answer(&case("a", 3, "x")).unwrap();
        assert_eq!(first, Some(answer(1)));
        assert_eq!(
            outbox.keep(&case("a", 3, "x"), answer(2)).unwrap(),
            answer(1)
        );
        assert_eq!(outbox.spare_seed().unwrap(), Some([7; 32]));
    }

    #[test]
    fn seeds_come_back_in_their_order_and_the_newest_is_spare_until_it_is_spent() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox.redb")).unwrap();
        assert_eq!(outbox.spare_seed().unwrap(), None);
        outbox.keep_seed(&[1; 32]).unwrap();
        outbox.keep_seed(&[2; 32]).unwrap();
        assert_eq!(outbox.seeds().unwrap(), vec![[1; 32], [2; 32]]);
        assert_eq!(outbox.spare_seed().unwrap(), Some([2; 32]));
        outbox.spend_spare().unwrap();
        assert_eq!(outbox.spare_seed().unwrap(), None);
        assert_eq!(outbox.seeds().unwrap().len(), 2);
    }

    #[test]
    fn a_second_daemon_on_the_same_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let _first = Outbox::open(&path).unwrap();
        assert!(Outbox::open(&path).unwrap_err().is_taken());
    }
}
