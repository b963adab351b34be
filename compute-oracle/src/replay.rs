//! `replay`: a past round, run again without the chain, compared with everything that was revealed.

use std::path::Path;

use anyhow::{Context, bail, ensure};
use tenzro_contract_api::hashes::sha256;
use tenzro_inference::worker::{Worker, WorkerOptions};

use crate::blobs::Blobs;
use crate::config::Config;
use crate::rounds::{self, Round};

/// Runs a round again. The content comes from a file, or from the own store. Of an encrypted content
/// the network knows the ciphertext's digest only: whether a file is its plaintext shows in the output.
///
/// # Errors
/// When the round or its content is not here, the content is another one, or the worker fails; and
/// when this machine now answers differently from what the operator revealed.
pub fn replay(config: &Config, job: u64, content: Option<&Path>) -> anyhow::Result<()> {
    let round = find(config, job)?;
    let (bytes, known) = bytes(config, &round, content)?;
    let (job, model) = (&round.job, &round.model);
    println!("job        {}, {}", job.job, round.fate.as_str());
    println!("model      {} {}", model.name, model.file_sha256);
    println!("content    {}, {} bytes", job.input.cid, bytes.len());
    if !known {
        println!(
            "           was checked encrypted: whether this is its plaintext shows in the output"
        );
    }
    let mut worker = Worker::start(WorkerOptions {
        program: config.worker_program()?,
        models: config.models.clone(),
        runtime: config.onnxruntime.clone(),
        memory_mib: config.worker.memory_mib,
        timeout: std::time::Duration::from_secs(config.worker.timeout_s),
    })?;
    let report = worker.check(&bytes).with_context(|| match content {
        Some(path) => format!("{} cannot be checked", path.display()),
        None => "what is stored cannot be checked; if it is a ciphertext, name the plaintext with \
                 --content"
            .to_owned(),
    })?;
    ensure!(
        report.model == model.name,
        "the content is judged by {}, the round ran {}",
        report.model,
        model.name
    );
    let output = report.output()?;
    let here = sha256(&output);
    println!(
        "output     {here}, quality {:.4}",
        f64::from(report.quality()) / 32_767.0
    );
    let won = job.output.as_ref().map(|output| sha256(output));
    if let Some(won) = won {
        println!("winner     {won} {}", same(won == here));
    }
    let mut own = None;
    for reveal in &round.reveals {
        let found = sha256(&reveal.output);
        let seat = job
            .seats
            .iter()
            .find(|seat| seat.operator == reveal.operator);
        let correct = match seat.and_then(|seat| seat.correct) {
            Some(true) => "correct",
            Some(false) => "wrong",
            None => "undecided",
        };
        println!(
            "reveal     {found} {} {correct:<9} {} on {}",
            same(found == here),
            reveal.operator,
            reveal.environment.platform
        );
        if reveal.operator == round.operator {
            own = Some(found);
        }
    }
    match own {
        Some(found) if found != here => bail!(
            "the answer differs from what {} revealed in job {}: {}",
            round.operator,
            job.job,
            if known {
                "this machine answers otherwise than it did"
            } else {
                "this is another content, or this machine answers otherwise than it did"
            }
        ),
        Some(_) => println!("the operator's own reveal comes out again, bit for bit"),
        None => println!("the operator revealed nothing in this round"),
    }
    Ok(())
}

const fn same(equal: bool) -> &'static str {
    if equal { "=" } else { "≠" }
}

/// The round's file: networks have folders of their own, and job numbers repeat among them.
fn find(config: &Config, job: u64) -> anyhow::Result<Round> {
    let folder = config.home.join("rounds");
    let mut found = Vec::new();
    if let Ok(networks) = std::fs::read_dir(&folder) {
        for network in networks {
            let path = rounds::file(&network?.path(), job);
            if path.is_file() {
                found.push(rounds::read(&path)?);
            }
        }
    }
    found.sort_by_key(|round| round.ended);
    found.pop().with_context(|| {
        format!(
            "no round of job {job} is in {}; the status page lists those that are",
            folder.display()
        )
    })
}

/// The content of a round, and whether its digest says that it is this one.
fn bytes(
    config: &Config,
    round: &Round,
    content: Option<&Path>,
) -> anyhow::Result<(Vec<u8>, bool)> {
    let wanted = &round.job.input;
    let bytes = match content {
        Some(path) => {
            let bytes =
                std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let known = sha256(&bytes) == wanted.sha256;
            return Ok((bytes, known));
        }
        None => Blobs::open(config.home.join("contents"))?
            .get(&wanted.cid)?
            .with_context(|| {
                format!(
                    "{} is not in the store; name a file with --content",
                    wanted.cid
                )
            })?,
    };
    ensure!(
        sha256(&bytes) == wanted.sha256,
        "what is stored is another content than that of job {}",
        round.job.job
    );
    Ok((bytes, true))
}
