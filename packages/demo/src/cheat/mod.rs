//! One operator cheats, and says so in its name: it runs models whose weights were rounded to half
//! precision (fp16) under the names of the real ones, which is cheaper and nearly as good.
//!
//! The operators' daemon has no switch for this, and needs none: a daemon lets a worker program of
//! its configuration run the models, and nobody can keep an operator from putting another program
//! there. This module makes the rounded models in the operator's own folder and a worker that runs
//! them; the daemon shows the chain the real hashes and believes its worker. What catches the cheat
//! is the vote among operators alone.

pub mod onnx;

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tenzro_contract_api::hashes::sha256;

use onnx::Rounded;

/// The worker's program, beside this one.
pub const PROGRAM: &str = "tenzro-demo-cheat";

/// One model and how much of it was lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downgraded {
    /// Its name, which stays the real model's.
    pub name: String,
    /// What the rounding did.
    pub rounded: Rounded,
}

/// Writes every model below `models` to `to` with its weights rounded to half precision; the
/// records beside them name the rounded files, so that the worker can load them.
///
/// # Errors
/// When a model or its record cannot be read or written, or is no ONNX model.
pub fn downgrade(models: &Path, to: &Path) -> Result<Vec<Downgraded>> {
    let mut done = Vec::new();
    for entry in std::fs::read_dir(models).with_context(|| models.display().to_string())? {
        let from = entry?.path();
        let path = from.join("record.json");
        if path.is_file() {
            let record = std::fs::read(&path).with_context(|| path.display().to_string())?;
            let record: Value = serde_json::from_slice(&record)?;
            done.push(one(&from, to, record).with_context(|| path.display().to_string())?);
        }
    }
    done.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(done)
}

fn one(from: &Path, to: &Path, mut record: Value) -> Result<Downgraded> {
    let text = |key: &str| -> Result<String> {
        let text = record[key].as_str().with_context(|| format!("no {key}"))?;
        Ok(text.to_owned())
    };
    let (name, file) = (text("name")?, text("file")?);
    let mut model = std::fs::read(from.join(&file)).with_context(|| file.clone())?;
    let rounded = onnx::round_to_half(&mut model).with_context(|| file.clone())?;
    record["sha256"] = json!(sha256(&model).to_hex());
    let folder = to.join(&name);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join(&file), model)?;
    std::fs::write(folder.join("record.json"), serde_json::to_vec(&record)?)?;
    Ok(Downgraded { name, rounded })
}

/// Writes the worker that a cheating operator's configuration names: a script that starts
/// [`PROGRAM`] on the rounded models. Its path comes back.
///
/// # Errors
/// When it cannot be written, or a path is not UTF-8.
pub fn worker(home: &Path, downgraded: &Path) -> Result<PathBuf> {
    let program = std::env::current_exe()?.with_file_name(PROGRAM);
    let quoted = |path: &Path| -> Result<String> {
        let text = path.to_str().context("a path is not UTF-8")?;
        Ok(format!("'{}'", text.replace('\'', r"'\''")))
    };
    let script = format!(
        "#!/bin/sh\n# SIMULATED CHEAT of the demo: runs fp16-rounded models under the real models' \
         names.\nexec {} --downgraded {} \"$@\"\n",
        quoted(&program)?,
        quoted(downgraded)?
    );
    let path = home.join("cheating-worker");
    std::fs::write(&path, script)?;
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_real_models_become_others_of_the_same_name_and_length() {
        let models = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models");
        let folder = tempfile::tempdir().unwrap();
        let done = downgrade(&models, folder.path()).unwrap();
        let names: Vec<&str> = done.iter().map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["audio-quality", "image-quality", "text-quality"]);
        for model in &done {
            assert!(model.rounded.changed * 10 > model.rounded.weights * 9);
            let real = std::fs::read(models.join(&model.name).join("model.onnx")).unwrap();
            let rounded = folder.path().join(&model.name);
            let record = std::fs::read(rounded.join("record.json")).unwrap();
            let record: Value = serde_json::from_slice(&record).unwrap();
            let rounded = std::fs::read(rounded.join("model.onnx")).unwrap();
            assert_eq!(real.len(), rounded.len());
            assert_ne!(real, rounded);
            assert_eq!(record["sha256"], sha256(&rounded).to_hex());
        }
    }

    #[test]
    fn the_worker_is_a_script_that_survives_quotes_in_paths() {
        let folder = tempfile::tempdir().unwrap();
        let path = worker(folder.path(), Path::new("/tmp/it's")).unwrap();
        let script = std::fs::read_to_string(path).unwrap();
        assert!(script.contains(r"--downgraded '/tmp/it'\''s'"), "{script}");
    }
}
