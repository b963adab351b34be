//! What a run leaves, and where: one folder, `demo-out` unless another is named.
//!
//! | Path | Holds |
//! |---|---|
//! | `report.html` | the report, one file, opens offline |
//! | `figures.json` | every figure of it with the command that gives it |
//! | `export.json`, `record.json` | what the report is made of: the chain's answers and events; names and transactions |
//! | `verdicts.json` | what became of each file |
//! | `proofs/` | proofs of verdicts and payments: `tenzro verify demo-out/proofs` |
//! | `given/` | copies of the files, as their contributors have them |
//! | `bought/` | what buyers downloaded: decrypted files, licence, receipt |
//! | `logs/` | what the chain and the operators wrote |
//! | `home/` | keys, `deployment.json` and data of the network that ran |

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The folder that a run leaves.
#[derive(Debug, Clone)]
pub struct Out(PathBuf);

impl Out {
    /// The folder at a path; nothing is made yet.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The folder itself.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// What the chain holds and told.
    #[must_use]
    pub fn export(&self) -> PathBuf {
        self.0.join("export.json")
    }

    /// What the demo knows besides.
    #[must_use]
    pub fn record(&self) -> PathBuf {
        self.0.join("record.json")
    }

    /// What became of each file.
    #[must_use]
    pub fn verdicts(&self) -> PathBuf {
        self.0.join("verdicts.json")
    }

    /// Proofs of verdicts and payments.
    #[must_use]
    pub fn proofs(&self) -> PathBuf {
        self.0.join("proofs")
    }

    /// Copies of the files that were given.
    #[must_use]
    pub fn given(&self) -> PathBuf {
        self.0.join("given")
    }

    /// What buyers downloaded.
    #[must_use]
    pub fn bought(&self) -> PathBuf {
        self.0.join("bought")
    }

    /// What the chain and the operators wrote.
    #[must_use]
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }

    /// Keys and data of the network.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.0.join("home")
    }

    /// Copies a file that was given to `given/NAME`.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn keep_given(&self, name: &str, from: &Path) -> Result<()> {
        copy(from, &self.given().join(name))
    }

    /// Copies every log below the network's folder to `logs/`, under its path with `-` for `/`.
    ///
    /// # Errors
    /// When one cannot be read or written.
    pub fn keep_logs(&self, home: &Path) -> Result<()> {
        for path in crate::stage::contribute::files(home)? {
            if path.extension().is_some_and(|ending| ending == "log") {
                let name = path.strip_prefix(home).unwrap_or(&path);
                let name = name.to_string_lossy().replace('/', "-");
                copy(&path, &self.logs().join(name))?;
            }
        }
        Ok(())
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let parent = to.parent().context("a file needs a folder")?;
    std::fs::create_dir_all(parent).with_context(|| parent.display().to_string())?;
    std::fs::copy(from, to)
        .with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logs_are_found_below_the_network_and_kept_under_one_name_each() {
        let folder = tempfile::tempdir().unwrap();
        let (home, out) = (folder.path().join("home"), folder.path().join("out"));
        for name in [
            "operator-1/oracle.log",
            "chain/tenzrod.log",
            "chain/data.db",
        ] {
            let path = home.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, name).unwrap();
        }
        let out = Out::at(&out);
        out.keep_logs(&home).unwrap();
        let text = std::fs::read_to_string(out.logs().join("operator-1-oracle.log")).unwrap();
        assert_eq!(text, "operator-1/oracle.log");
        assert_eq!(std::fs::read_dir(out.logs()).unwrap().count(), 2);
    }
}
