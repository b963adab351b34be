#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test program; positions and counts only"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Parser;
use tenzro_verify::files::{MANIFEST, Manifest, listed, parse, write};
use tenzro_verify::{Trust, verify};

/// Changes single bytes of a folder of proofs; each change must be refused.
#[derive(Parser)]
struct Arguments {
    /// The folder.
    folder: PathBuf,
    /// Change every N-th byte of each file.
    #[arg(long, default_value_t = 4_001)]
    every: usize,
}

/// What happened.
#[derive(Default)]
struct Tally {
    /// Changes that were refused, by the code of the error.
    refused: BTreeMap<String, usize>,
    /// Changes that were taken.
    taken: Vec<String>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(tally) if tally.taken.is_empty() => {
            let all: usize = tally.refused.values().sum();
            let codes: Vec<String> = tally
                .refused
                .iter()
                .map(|(code, count)| format!("{count} as {code}"))
                .collect();
            println!("ok: {all} changes, all refused: {}", codes.join(", "));
            ExitCode::SUCCESS
        }
        Ok(tally) => {
            for change in &tally.taken {
                println!("taken although changed: {change}");
            }
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<Tally> {
    verify(&arguments.folder, None).context("the folder is not valid to begin with")?;
    let copy = tempfile::tempdir()?;
    let manifest: Manifest = parse(MANIFEST, &std::fs::read(arguments.folder.join(MANIFEST))?)?;
    let mut files: BTreeSet<String> = manifest.files.keys().cloned().collect();
    files.insert(MANIFEST.to_owned());
    for file in &files {
        let target = copy.path().join(file);
        std::fs::create_dir_all(target.parent().context("a file without folder")?)?;
        std::fs::copy(arguments.folder.join(file), target)?;
    }
    let mut bench = Bench {
        folder: copy.path().to_owned(),
        manifest,
        tally: Tally::default(),
    };
    bench.verdict("nothing")?;
    if bench.tally.taken.pop().is_none() {
        bail!("the copy of the folder is not valid");
    }
    for file in &files {
        bench.bytes(file, arguments.every)?;
    }
    bench.whole_files(&files)?;
    bench.other_trust()?;
    Ok(bench.tally)
}

/// A copy of the folder, in which one thing is changed at a time.
struct Bench {
    folder: PathBuf,
    manifest: Manifest,
    tally: Tally,
}

impl Bench {
    /// Verifies the copy as it is now.
    fn verdict(&mut self, change: &str) -> Result<()> {
        match verify(&self.folder, None) {
            Ok(_) => self.tally.taken.push(change.to_owned()),
            Err(error) => {
                anyhow::ensure!(!error.step().is_empty(), "{change}: no step is named");
                *self.tally.refused.entry(error.code()).or_default() += 1;
            }
        }
        Ok(())
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// Flips one bit of some bytes of a file.
    fn bytes(&mut self, file: &str, every: usize) -> Result<()> {
        let original = std::fs::read(self.path(file))?;
        let last = original.len().saturating_sub(1);
        let mut places: BTreeSet<usize> = (0..original.len()).step_by(every.max(1)).collect();
        places.extend([0, last / 2, last]);
        for place in places {
            let mut changed = original.clone();
            if let Some(byte) = changed.get_mut(place) {
                *byte ^= 1;
            }
            std::fs::write(self.path(file), &changed)?;
            self.verdict(&format!("byte {place} of {file}"))?;
            if file != MANIFEST {
                self.refit(file, &changed)?;
                self.verdict(&format!(
                    "byte {place} of {file}, with a manifest that fits"
                ))?;
                self.restore_manifest()?;
            }
        }
        Ok(std::fs::write(self.path(file), &original)?)
    }

    /// Makes the manifest fit a changed file.
    fn refit(&self, file: &str, bytes: &[u8]) -> Result<()> {
        let mut manifest = self.manifest.clone();
        manifest.files.insert(file.to_owned(), listed(bytes));
        self.write_manifest(&manifest)
    }

    fn restore_manifest(&self) -> Result<()> {
        self.write_manifest(&self.manifest)
    }

    fn write_manifest(&self, manifest: &Manifest) -> Result<()> {
        Ok(std::fs::write(self.path(MANIFEST), write(manifest)?)?)
    }

    /// A file less, with and without the manifest's knowledge; a file more.
    fn whole_files(&mut self, files: &BTreeSet<String>) -> Result<()> {
        for file in files {
            let original = std::fs::read(self.path(file))?;
            std::fs::remove_file(self.path(file))?;
            self.verdict(&format!("{file} removed"))?;
            if file != MANIFEST {
                let mut manifest = self.manifest.clone();
                manifest.files.remove(file);
                self.write_manifest(&manifest)?;
                self.verdict(&format!("{file} removed from the manifest, too"))?;
                self.restore_manifest()?;
            }
            std::fs::write(self.path(file), original)?;
        }
        let more = self.path("items/more.json");
        std::fs::create_dir_all(more.parent().unwrap_or(Path::new(".")))?;
        std::fs::write(&more, "[]\n")?;
        self.verdict("a file more")?;
        Ok(std::fs::remove_file(more)?)
    }

    /// Somebody trusts another header.
    fn other_trust(&mut self) -> Result<()> {
        let trusted = &self.manifest.trusted;
        let right: Trust = format!("{}:{}", trusted.height, trusted.hash)
            .parse()
            .map_err(anyhow::Error::msg)?;
        verify(&self.folder, Some(&right)).context("the right header is not taken")?;
        let wrong = Trust {
            height: trusted.height,
            hash: "00".repeat(32),
        };
        match verify(&self.folder, Some(&wrong)) {
            Ok(_) => self.tally.taken.push("another trusted header".to_owned()),
            Err(error) => *self.tally.refused.entry(error.code()).or_default() += 1,
        }
        Ok(())
    }
}
