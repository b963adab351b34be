//! Runs the program as people run it.

#![allow(
    dead_code,
    clippy::panic,
    clippy::unwrap_used,
    reason = "shared by several test programs, which fail by panicking"
)]

pub mod contents;
pub mod world;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A person: a home folder, and a passphrase that answers for them.
pub struct Person {
    home: TempDir,
    fixed: Vec<String>,
}

/// What a run of the program said.
pub struct Said {
    /// Exit status.
    pub exit: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Person {
    /// Somebody who has never used the program.
    pub fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            fixed: Vec::new(),
        }
    }

    /// Somebody who always gives these arguments too.
    pub fn with(fixed: &[&str]) -> Self {
        let fixed = fixed.iter().map(|text| (*text).to_owned()).collect();
        Self {
            fixed,
            ..Self::new()
        }
    }

    /// The home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Runs the program with nothing on standard input.
    pub fn run(&self, args: &[&str]) -> Said {
        self.run_with_input(args, "")
    }

    /// Runs the program with `input` on standard input.
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Said {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tenzro"))
            .args(args)
            .args(&self.fixed)
            .env_clear()
            .env("TENZRO_HOME", self.home.path())
            .env("TENZRO_PASSPHRASE", "a long passphrase")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        said(child.wait_with_output().unwrap())
    }

    /// Runs it, expects success, gives standard output.
    pub fn ok(&self, args: &[&str]) -> String {
        let said = self.run(args);
        assert_eq!(said.exit, 0, "tenzro {args:?}\n{}{}", said.out, said.err);
        said.out
    }

    /// Runs it with `-o json`, expects success, gives the document.
    pub fn json(&self, args: &[&str]) -> Value {
        let mut args = args.to_vec();
        args.extend(["-o", "json"]);
        let out = self.ok(&args);
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{args:?}: {error}\n{out}"))
    }
}

impl Said {
    /// Expects this exit status and all of these texts on standard error.
    pub fn fails(&self, exit: i32, texts: &[&str]) {
        assert_eq!(self.exit, exit, "{}{}", self.out, self.err);
        for text in texts {
            assert!(
                self.err.contains(text),
                "`{text}` is missing in: {}",
                self.err
            );
        }
    }
}

fn said(output: Output) -> Said {
    Said {
        exit: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where `scripts/setup` puts the contracts.
pub fn wasm_folder() -> PathBuf {
    let cache = std::env::var_os("TENZRO_CACHE").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache/tenzro"));
    cache.or(home).unwrap().join("wasm")
}
