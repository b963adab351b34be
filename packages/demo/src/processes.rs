//! Processes that outlive the program that started them: each has a file that names it, and is ended
//! only while it is still the one that was started.
//!
//! A process number alone is given again to somebody else, after a restart of the machine at the
//! latest. So the file also holds when the process began, in ticks since the machine started, and
//! which start of the machine that was; both are compared before anything is ended.

use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use tenzro_client::localnet::terminate;
use tokio::time::sleep;

/// Folder of the files, in the folder of a network.
const FOLDER: &str = "run";
/// How long a process may take to end by itself before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// A process that was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    /// What it is, for example `node` or `operator-3`.
    pub name: String,
    /// Its number.
    pub pid: u32,
    /// When it began, clock ticks since the machine started.
    pub began: u64,
    /// Identity of that start of the machine.
    pub boot: String,
}

impl Process {
    /// Notes a process that runs now in the folder of a network.
    ///
    /// # Errors
    /// When there is no such process, or the file cannot be written.
    pub fn note(home: &Path, name: &str, pid: u32) -> Result<Self> {
        let process = Self {
            name: name.to_owned(),
            pid,
            began: began(pid).with_context(|| format!("{name} (process {pid}) has ended"))?,
            boot: boot()?,
        };
        let folder = home.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        let draft = folder.join(format!("{name}.new"));
        std::fs::write(&draft, serde_json::to_vec(&process)?)?;
        std::fs::rename(&draft, process.file(home))?;
        Ok(process)
    }

    /// All processes that were noted, by name. A file that cannot be understood is an error: what
    /// it names might still run.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn noted(home: &Path) -> Result<Vec<Self>> {
        let entries = match std::fs::read_dir(home.join(FOLDER)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let mut all = Vec::new();
        for entry in entries {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "pid") {
                let text = std::fs::read(&path)?;
                let process: Self = serde_json::from_slice(&text)
                    .with_context(|| format!("{} names no process", path.display()))?;
                all.push(process);
            }
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// Whether it still runs: the same process, not another one of its number.
    #[must_use]
    pub fn runs(&self) -> bool {
        began(self.pid).is_some_and(|began| began == self.began)
            && boot().is_ok_and(|boot| boot == self.boot)
    }

    /// Asks it to end, kills it after ten seconds, and takes its file away. Says whether it ran.
    ///
    /// # Errors
    /// When the system refuses to end it.
    pub async fn end(&self, home: &Path) -> Result<bool> {
        let ran = self.runs();
        if ran {
            // It may end by itself in this moment, which is what is wanted.
            let _ = terminate(self.pid).await;
            let asked = Instant::now();
            while self.runs() && asked.elapsed() < GRACE {
                sleep(Duration::from_millis(50)).await;
            }
            if self.runs() {
                kill(self.pid).await?;
            }
            while self.runs() {
                sleep(Duration::from_millis(20)).await;
            }
        }
        match std::fs::remove_file(self.file(home)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(ran),
        }
    }

    fn file(&self, home: &Path) -> PathBuf {
        home.join(FOLDER).join(format!("{}.pid", self.name))
    }
}

async fn kill(pid: u32) -> io::Result<()> {
    let arguments = ["-KILL", &pid.to_string()];
    tokio::process::Command::new("kill")
        .args(arguments)
        .status()
        .await
        .map(|_| ())
}

/// When a process began, in clock ticks since the machine started; absent when there is none. One
/// that has ended and was not yet waited for counts as ended.
fn began(pid: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in brackets and may hold anything, also brackets: fields count from the last one.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ');
    let state = fields.next()?;
    if matches!(state, "Z" | "X") {
        return None;
    }
    fields.nth(18)?.parse().ok()
}

fn boot() -> Result<String> {
    let path = "/proc/sys/kernel/random/boot_id";
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use tokio::process::{Child, Command};

    use super::*;

    fn sleeper() -> Child {
        let mut command = Command::new("sleep");
        command.arg("60").kill_on_drop(true).spawn().unwrap()
    }

    #[tokio::test]
    async fn a_process_is_found_again_and_ended() {
        let home = tempfile::tempdir().unwrap();
        let mut child = sleeper();
        let noted = Process::note(home.path(), "sleeper", child.id().unwrap()).unwrap();
        assert_eq!(Process::noted(home.path()).unwrap(), vec![noted.clone()]);
        assert!(noted.runs());
        let waiting = tokio::spawn(async move { child.wait().await });
        assert!(noted.end(home.path()).await.unwrap());
        assert!(!waiting.await.unwrap().unwrap().success());
        assert!(!noted.runs());
        assert_eq!(Process::noted(home.path()).unwrap(), vec![]);
        assert!(!noted.end(home.path()).await.unwrap(), "ended before");
    }

    #[tokio::test]
    async fn another_process_of_the_same_number_is_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let mut child = sleeper();
        let noted = Process::note(home.path(), "sleeper", child.id().unwrap()).unwrap();
        let earlier = Process {
            began: noted.began - 1,
            ..noted.clone()
        };
        let other_start = Process {
            boot: "another".to_owned(),
            ..noted
        };
        for stranger in [earlier, other_start] {
            assert!(!stranger.runs());
            assert!(!stranger.end(home.path()).await.unwrap());
        }
        assert!(child.try_wait().unwrap().is_none(), "it still runs");
    }

    #[test]
    fn a_file_that_names_no_process_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join(FOLDER)).unwrap();
        std::fs::write(home.path().join(FOLDER).join("node.pid"), "12").unwrap();
        assert!(Process::noted(home.path()).is_err());
    }
}
