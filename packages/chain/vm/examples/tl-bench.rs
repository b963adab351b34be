//! Runs TL-bench v1 from a contract, in the machine, and prints a report with the checksum of the
//! wasm and the gas; the last line is the SHA-256 of the decisions.
//!
//! `tl-bench WASM --attack A --share S --seed N`, or `tl-bench WASM --published`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use serde::Deserialize;
use tenzro_review_math::bench::{Attack, PUBLISHED, PublishedRow};
use tenzro_vm::{
    Api, Backend, BackendError, BackendResult, Checksum, Config, GasInfo, GasReport, Order,
    Querier, Record, Storage, Vm, VmError,
};

/// Gas that a run may use, eight times what the published rows take.
const GAS_LIMIT: u64 = 1_000_000_000_000;
/// CosmWasm gas of one unit of the gas that a transaction pays for.
const VM_GAS_PER_CHAIN_GAS: u64 = 140_000;

/// Judge 2,500 simulated items with the contract in WASM and print what came of it.
#[derive(Parser)]
#[command(name = "tl-bench", version)]
struct Args {
    /// The compiled contract.
    wasm: PathBuf,
    /// What adversaries do: none, invert, ring, lazy, aicopy or sleeper.
    #[arg(long, default_value = "none")]
    attack: Attack,
    /// Adversaries per hundred reviewers, 0 to 100.
    #[arg(long, default_value_t = 0)]
    share: u32,
    /// Seed of the crowd and its items.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Run the seven published rows instead and compare every figure; exit 1 on a difference.
    #[arg(long, conflicts_with_all = ["attack", "share", "seed"])]
    published: bool,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
enum RunError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}; build the contracts first")]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    /// No folder for the compiled code.
    #[error("cannot make a temporary folder: {0}")]
    Folder(std::io::Error),
    /// The machine refused the code or the call.
    #[error(transparent)]
    Vm(#[from] VmError),
    /// The contract answered with an error of its own.
    #[error("the contract refuses: {0}")]
    Contract(String),
    /// The answer is not what the contract's messages promise.
    #[error("the contract's answer cannot be read: {0}")]
    Answer(String),
}

/// The part of the contract's answer that is printed.
#[derive(Deserialize)]
struct Report {
    items: u64,
    correct: u32,
    scored: u32,
    reviews: u32,
    trips: u32,
    accuracy: u64,
    majority: u64,
    junk: u64,
    sha256: String,
}

/// `ContractResult<Binary>` with the answer in base64.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Ok(String),
    Error(String),
}

fn main() -> ExitCode {
    let args = Args::parse();
    match run(&args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("tl-bench: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<bool, RunError> {
    let wasm = std::fs::read(&args.wasm).map_err(|source| RunError::Read {
        path: args.wasm.clone(),
        source,
    })?;
    let folder = tempfile::tempdir().map_err(RunError::Folder)?;
    let vm = Vm::open(Config::new(folder.path()))?;
    let code = vm.store_code(&wasm)?;
    println!("TL-bench v1 from the contract {code}");
    if args.published {
        published(&vm, &code)
    } else {
        let (report, gas) = ask(&vm, &code, args.attack, args.share, args.seed)?;
        print(args, &report, &gas);
        Ok(true)
    }
}

/// Asks the contract for one run.
fn ask(
    vm: &Vm,
    code: &Checksum,
    attack: Attack,
    share: u32,
    seed: u64,
) -> Result<(Report, GasReport), RunError> {
    let env = br#"{"block":{"height":1,"time":"1","chain_id":"tl-bench-1"},"transaction":null,"contract":{"address":"tl-bench"}}"#;
    let msg = format!(r#"{{"run":{{"attack":"{attack}","share":{share},"seed":{seed}}}}}"#);
    let outcome = vm.query(code, [env, msg.as_bytes()], no_chain(), GAS_LIMIT);
    let unreadable = |error: &dyn core::fmt::Display| RunError::Answer(error.to_string());
    let answer = serde_json::from_slice(&outcome.result?).map_err(|e| unreadable(&e))?;
    let data = match answer {
        Answer::Ok(data) => decode_base64(&data).ok_or_else(|| unreadable(&"not base64"))?,
        Answer::Error(text) => return Err(RunError::Contract(text)),
    };
    let report = serde_json::from_slice(&data).map_err(|e| unreadable(&e))?;
    Ok((report, outcome.gas))
}

fn print(args: &Args, report: &Report, gas: &GasReport) {
    println!(
        "  attack {}, share {} %, seed {}",
        args.attack, args.share, args.seed
    );
    println!("  items        {}", report.items);
    println!(
        "  correct      {} of {} scored ({}); a majority of five: {}",
        report.correct,
        report.scored,
        percent(report.accuracy),
        percent(report.majority),
    );
    println!(
        "  junk         {} of scored bad items were accepted",
        percent(report.junk)
    );
    println!("  reviews      {}", report.reviews);
    println!("  breaker      {} trips", report.trips);
    println!("  gas          {}", in_gas(gas));
    println!("{}", report.sha256);
}

/// Compares all published rows; true when every one is met.
fn published(vm: &Vm, code: &Checksum) -> Result<bool, RunError> {
    let mut passed = 0_usize;
    for row in PUBLISHED {
        let (report, gas) = ask(vm, code, row.attack, row.share, 1)?;
        let met = matches(&row, &report);
        passed = passed.saturating_add(usize::from(met));
        println!(
            "{:<9}{:>3} %  correct {} of {}, {} reviews, {} trips, gas {}, {}  {}",
            row.attack.name(),
            row.share,
            report.correct,
            report.scored,
            report.reviews,
            report.trips,
            gas.used_internally,
            report.sha256,
            if met {
                "ok"
            } else {
                "DIFFERS from the published row"
            },
        );
    }
    let failed = PUBLISHED.len().saturating_sub(passed);
    println!("{passed} passed, {failed} failed");
    Ok(failed == 0)
}

fn matches(row: &PublishedRow, report: &Report) -> bool {
    (report.correct, report.scored, report.reviews, report.trips)
        == (row.correct, row.scored, row.reviews, row.trips)
        && report.sha256.starts_with(row.sha256_prefix)
}

fn in_gas(gas: &GasReport) -> String {
    format!(
        "{} (CosmWasm gas; {} on the chain)",
        gas.used_internally,
        gas.used_internally.div_ceil(VM_GAS_PER_CHAIN_GAS)
    )
}

/// Micro-units as a percentage with two decimals, rounded down.
fn percent(micro: u64) -> String {
    format!("{}.{:02} %", micro / 10_000, micro / 100 % 100)
}

/// Decodes standard base64 with padding.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut word, mut bits) = (0_u32, 0_u32);
    for digit in text.trim_end_matches('=').bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit.checked_sub(b'A')?,
            b'a'..=b'z' => digit.checked_sub(b'a')?.checked_add(26)?,
            b'0'..=b'9' => digit.checked_sub(b'0')?.checked_add(52)?,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        word = (word << 6) | u32::from(value);
        bits = bits.checked_add(6)?;
        if bits >= 8 {
            bits = bits.checked_sub(8)?;
            bytes.push(u8::try_from((word >> bits) & 0xff).ok()?);
        }
    }
    Some(bytes)
}

/// The contract is asked without a chain around it: an empty store, no addresses, no queries.
struct NoChain;

fn no_chain() -> Backend {
    Backend::new(Box::new(NoChain), Box::new(NoChain), Box::new(NoChain))
}

fn refused<T>() -> BackendResult<T> {
    (Err(BackendError::BadArgument), GasInfo::free())
}

impl Storage for NoChain {
    fn get(&self, _key: &[u8]) -> BackendResult<Option<Vec<u8>>> {
        (Ok(None), GasInfo::free())
    }

    fn set(&mut self, _key: &[u8], _value: &[u8]) -> BackendResult<()> {
        refused()
    }

    fn remove(&mut self, _key: &[u8]) -> BackendResult<()> {
        refused()
    }

    fn scan(
        &mut self,
        _start: Option<&[u8]>,
        _end: Option<&[u8]>,
        _order: Order,
    ) -> BackendResult<u32> {
        refused()
    }

    fn next(&mut self, _iterator: u32) -> BackendResult<Option<Record>> {
        refused()
    }
}

impl Api for NoChain {
    fn addr_validate(&self, _human: &str) -> BackendResult<()> {
        refused()
    }

    fn addr_canonicalize(&self, _human: &str) -> BackendResult<Vec<u8>> {
        refused()
    }

    fn addr_humanize(&self, _canonical: &[u8]) -> BackendResult<String> {
        refused()
    }
}

impl Querier for NoChain {
    fn query_raw(&self, _request: &[u8], _gas_limit: u64) -> BackendResult<Vec<u8>> {
        refused()
    }
}
