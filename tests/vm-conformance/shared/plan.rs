//! Cases, golden rows, and where the contracts are. Used by the generator (cosmwasm-vm) and
//! by the replay (tenzro-vm).

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::world::canonical;

/// Gas with which a step is run to go on with its state, and to learn what it needs.
pub const AMPLE: u64 = 400_000_000_000;

/// A contract with a story.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Name, unique in the file.
    pub name: String,
    /// Path below the folder of Go modules, `wat:FILE` for a text of ours in the folder `wat`, or
    /// `inline:(module …)`.
    pub contract: String,
    /// Calls in order; each sees the state that the successful ones before it left.
    pub steps: Vec<Step>,
}

/// One call.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Entry point.
    pub call: String,
    /// The message.
    #[serde(default)]
    pub msg: Value,
    /// Sender, for the entry points that have one.
    #[serde(default = "default_sender")]
    pub sender: String,
    /// Coins sent along, as `[{"denom": …, "amount": …}]`.
    #[serde(default)]
    pub funds: Vec<Value>,
    /// Highest limit to try; lower for steps that never end.
    #[serde(default)]
    pub max_gas: Option<u64>,
    /// A message given as text instead of `msg`, for what is not JSON.
    #[serde(default)]
    pub raw_msg: Option<String>,
}

fn default_sender() -> String {
    "creator".to_owned()
}

/// What one machine did with one call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub case: String,
    pub step: usize,
    pub call: String,
    /// Gas limit.
    pub limit: u64,
    /// `ok`, `contract_error`, `out_of_gas`, `trap`, or another kind of failure.
    pub outcome: String,
    /// Digest of the result and its length, or the text of the error.
    pub result: String,
    pub internal: u64,
    pub external: u64,
    pub remaining: u64,
    /// Digest of all calls into the world and of the store afterwards.
    pub world: String,
}

/// First row for a contract: which bytes the rows are about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    pub case: String,
    pub contract: String,
    pub sha256: String,
}

/// A line of a golden file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    Row(Row),
    Header(Header),
}

impl Step {
    /// Arguments of the entry point in order.
    pub fn args(&self) -> Vec<Vec<u8>> {
        let env = serde_json::json!({
            "block": {"height": 12_345, "time": "1571797419879305533", "chain_id": "tenzro-test-1"},
            "transaction": {"index": 3, "hash": "E5469DF4A0C22CE1F1BE7A5D0E2D6D0DC9ABA6D1D5B4C5D5C5F2C1B0A9988776"},
            "contract": {"address": "cosmos2contract"}
        });
        let info = serde_json::json!({"sender": self.sender, "funds": self.funds});
        let msg = match &self.raw_msg {
            Some(text) => text.clone().into_bytes(),
            None => canonical(&self.msg).into_bytes(),
        };
        let env = canonical(&env).into_bytes();
        match self.call.as_str() {
            "instantiate" | "execute" => vec![env, canonical(&info).into_bytes(), msg],
            "migrate_with_info" => {
                let migrate_info =
                    serde_json::json!({"sender": self.sender, "old_migrate_version": 41});
                vec![env, msg, canonical(&migrate_info).into_bytes()]
            }
            _ => vec![env, msg],
        }
    }
}

/// Reads all cases of `folder`, in order of file name.
pub fn load_cases(folder: &Path) -> Vec<(String, Vec<Case>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the folder of cases is part of the repository")
        .map(|entry| entry.expect("readable folder").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "json"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("readable case file");
            let cases = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_stem().expect("has a name").to_string_lossy();
            (name.into_owned(), cases)
        })
        .collect()
}

/// Finds the bytes of a contract; `Err` says what to do.
pub fn load_contract(contract: &str, wat_folder: &Path) -> Result<Vec<u8>, String> {
    if let Some(name) = contract.strip_prefix("wat:") {
        let path = wat_folder.join(name);
        return wat::parse_file(&path).map_err(|error| error.to_string());
    }
    if let Some(text) = contract.strip_prefix("inline:") {
        return wat::parse_str(text).map_err(|error| error.to_string());
    }
    let path = go_modules()?.join("github.com/!cosm!wasm").join(contract);
    std::fs::read(&path).map_err(|_| {
        format!("{contract} is not in the Go module cache: run scripts/setup, which downloads it")
    })
}

fn go_modules() -> Result<PathBuf, String> {
    let from = |name: &str| std::env::var_os(name).map(PathBuf::from);
    from("GOMODCACHE")
        .or_else(|| from("GOPATH").map(|path| path.join("pkg/mod")))
        .or_else(|| from("HOME").map(|path| path.join("go/pkg/mod")))
        .ok_or_else(|| "set GOMODCACHE to the folder of Go modules".to_owned())
}

/// Hex SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Kind and digest of a result.
pub fn describe(result: &Result<Vec<u8>, String>, remaining: u64) -> (String, String) {
    match result {
        Ok(data) => {
            let kind = if data.starts_with(b"{\"error\"") {
                "contract_error"
            } else {
                "ok"
            };
            let digest: String = sha256(data).chars().take(16).collect();
            (kind.to_owned(), format!("{digest}/{}", data.len()))
        }
        Err(text) => {
            let kind = if text == "Ran out of gas during contract execution" || remaining == 0 {
                "out_of_gas"
            } else if text.starts_with("Error executing Wasm") {
                "trap"
            } else {
                "failure"
            };
            (kind.to_owned(), text.clone())
        }
    }
}
