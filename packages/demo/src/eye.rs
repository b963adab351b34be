//! What people see before they send something, and what simulated reviewers see.
//!
//! Simulated reviewers have no eyes. They look through the operators' own models with a lower bar
//! ([`BAR_Q15`]): closer to a lenient person than to the AI juror, and different from it where the
//! model is unsure. Then each errs at its printed rate. The summary of the demo says so.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, Result, bail};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::types::{Digest, Modality};
use tenzro_inference::limits::MAX_FILE_BYTES;
use tenzro_inference::{CheckError, Checker, Refusal, Report, sniff};

/// Quality from which a simulated reviewer likes a content, Q15: 0.30.
pub const BAR_Q15: u16 = 9_830;

static CHECKER: OnceLock<Checker> = OnceLock::new();
static SEEN: Mutex<Option<HashMap<Digest, Report>>> = Mutex::new(None);

/// Loads the models; once, before anything is looked at.
///
/// # Errors
/// When they cannot be loaded.
pub fn open(models: &Path, runtime: &Path) -> Result<()> {
    let checker = Checker::open(models, runtime)?;
    let _ = CHECKER.set(checker);
    Ok(())
}

/// A file's bytes, unless its size, name or content make it one that the network does not take.
///
/// # Errors
/// The reason, with what to do.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| {
        refusal(&Refusal::Unreadable {
            path: path.to_owned(),
            why: error.to_string(),
        })
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_FILE_BYTES {
        return Err(refusal(&Refusal::TooLarge {
            bytes: size,
            limit: MAX_FILE_BYTES,
        }));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let media = sniff::sniff(&bytes).map_err(|error| refusal(&error))?;
    sniff::check_label(&name, media).map_err(|error| refusal(&error))?;
    Ok(bytes)
}

/// What operators will find in a content.
///
/// # Errors
/// Why nobody can check it.
pub fn check(bytes: &[u8]) -> Result<Report, String> {
    match report(bytes) {
        Ok(report) => Ok(report),
        Err(error) => Err(match error.downcast_ref::<CheckError>() {
            Some(CheckError::Refused(refused)) => refusal(refused),
            _ => error.to_string(),
        }),
    }
}

/// Whether the AI juror accepts a content.
///
/// # Errors
/// When it is of another kind, or cannot be checked.
pub fn model_accepts(domain: Modality, bytes: &[u8]) -> Result<bool> {
    Ok(of_kind(domain, bytes)?.passes())
}

/// Whether a simulated reviewer likes a content.
///
/// # Errors
/// When it is of another kind, or cannot be checked.
pub fn accepts(domain: Modality, bytes: &[u8]) -> Result<bool> {
    Ok(of_kind(domain, bytes)?.quality() >= BAR_Q15)
}

fn of_kind(domain: Modality, bytes: &[u8]) -> Result<Report> {
    let found = report(bytes)?;
    if found.modality != domain {
        bail!("the content is {}, not {domain}", found.modality);
    }
    Ok(found)
}

/// Each content is looked at once, but for those that two tasks look at in the same moment.
fn report(bytes: &[u8]) -> Result<Report> {
    let key = sha256(bytes);
    if let Some(report) = with_seen(|seen| seen.get(&key).cloned()) {
        return Ok(report);
    }
    let checker = CHECKER.get().context("the models are not loaded")?;
    let report = checker.check(bytes)?;
    with_seen(|seen| seen.insert(key, report.clone()));
    Ok(report)
}

fn with_seen<T>(work: impl FnOnce(&mut HashMap<Digest, Report>) -> T) -> T {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    work(seen.get_or_insert_default())
}

/// Looks at files in a thread of its own, so that they are known when they are needed.
pub fn look_ahead(files: Vec<std::path::PathBuf>) {
    std::thread::spawn(move || {
        for path in files {
            // What cannot be read or checked is reported where it is needed.
            let _ = read(&path).map(|bytes| check(&bytes));
        }
    });
}

fn refusal(refusal: &Refusal) -> String {
    format!("[input/{}] {refusal}; {}", refusal.code(), refusal.advice())
}
