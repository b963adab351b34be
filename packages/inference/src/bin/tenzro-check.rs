//! `tenzro-check`: what operators would say of files, and the worker process of `tenzro-oracle`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use tenzro_inference::{CheckError, Checker, Report, golden, sniff, worker};

/// Says of each file what operators will find: kind, quality, digest of the output.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Files to check.
    files: Vec<PathBuf>,
    /// Folder of the models.
    #[arg(long, default_value = "models")]
    models: PathBuf,
    /// The ONNX Runtime library.
    #[arg(long, env = "ORT_DYLIB_PATH")]
    runtime: PathBuf,
    /// Answer in JSON, one line per file.
    #[arg(long)]
    json: bool,
    /// Run the golden vectors of all models instead of files: whether this machine answers as all
    /// others do.
    #[arg(long, conflicts_with = "files")]
    golden: bool,
    /// Check what comes over standard input; for `tenzro-oracle`.
    #[arg(long, hide = true)]
    worker: bool,
    /// Address space of a worker in MiB.
    #[arg(long, hide = true, default_value_t = 4096)]
    memory_mib: u64,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.worker {
        return work(&arguments);
    }
    let checker = match Checker::open(&arguments.models, &arguments.runtime) {
        Ok(checker) => checker,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    if arguments.golden {
        return verify(&checker, &arguments);
    }
    let mut failed = false;
    for file in &arguments.files {
        match check(&checker, file) {
            Ok(report) if arguments.json => println!("{}", json(file, &report)),
            Ok(report) => println!("{}: {}", file.display(), line(&report)),
            Err(error) => {
                failed = true;
                eprintln!("{}: {error}", file.display());
            }
        }
    }
    if failed {
        ExitCode::from(3)
    } else {
        ExitCode::SUCCESS
    }
}

fn verify(checker: &Checker, arguments: &Arguments) -> ExitCode {
    match golden::verify(&arguments.models, checker) {
        Ok(found) => {
            for (model, vectors) in found {
                if arguments.json {
                    println!(
                        "{}",
                        serde_json::json!({ "model": model, "vectors": vectors })
                    );
                } else {
                    println!("{model}: {vectors} golden vectors come out as they must");
                }
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn check(checker: &Checker, file: &Path) -> Result<Report, CheckError> {
    let bytes = std::fs::read(file).map_err(|error| {
        CheckError::Refused(tenzro_inference::Refusal::Unreadable {
            path: file.to_owned(),
            why: error.to_string(),
        })
    })?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    sniff::check_label(&name, sniff::sniff(&bytes)?)?;
    checker.check(&bytes)
}

fn line(report: &Report) -> String {
    let verdict = if report.passes() {
        "passes"
    } else {
        "does not pass"
    };
    format!(
        "{}, {} {verdict}: quality {:.1} % (needs {:.1} %), output {}",
        report.media_type,
        report.model,
        percent(report.quality()),
        percent(report.accept_q15),
        digest(report),
    )
}

fn json(file: &Path, report: &Report) -> serde_json::Value {
    serde_json::json!({
        "file": file.to_string_lossy(),
        "modality": report.modality,
        "media_type": report.media_type,
        "model": report.model,
        "vector": report.vector,
        "accept_q15": report.accept_q15,
        "passes": report.passes(),
        "fingerprint": hex::encode(report.fingerprint),
        "output_sha256": digest(report),
    })
}

fn digest(report: &Report) -> String {
    report
        .digest()
        .map_or_else(|error| error.to_string(), |digest| digest.to_hex())
}

fn percent(q15: u16) -> f64 {
    f64::from(q15) * 100.0 / 32_767.0
}

/// Limits its own memory, then answers until its input ends.
fn work(arguments: &Arguments) -> ExitCode {
    let bytes = arguments.memory_mib.saturating_mul(1 << 20);
    let limit = rustix::process::Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    if let Err(error) = rustix::process::setrlimit(rustix::process::Resource::As, limit) {
        eprintln!("error: cannot limit the worker's memory: {error}");
        return ExitCode::FAILURE;
    }
    let open =
        || Checker::open(&arguments.models, &arguments.runtime).map_err(|error| error.to_string());
    match worker::serve(open, std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
