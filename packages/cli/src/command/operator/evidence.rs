//! `tenzro operator evidence` and `slashes`: why a bond was cut, so that anybody can check it.

use std::path::{Path, PathBuf};

use serde_json::json;
use tenzro_cli::flows::evidence::{self, Apart, Evidence, Slash, Verdict, Weighed};
use tenzro_cli::flows::{Network, content};
use tenzro_cli_kit::{Align, Console, Style, Table, amount, percent};
use tenzro_client::Currency;

use crate::command::explain::job_status;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Where evidence comes from, and goes.
#[derive(Debug, Clone, clap::Args)]
pub struct Arguments {
    /// The job
    #[arg(required_unless_present = "file")]
    job: Option<u64>,
    /// Keep the evidence in a file that can be checked without a node
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    save: Option<PathBuf>,
    /// Check a file of evidence; no node is asked
    #[arg(long, value_name = "FILE", conflicts_with = "job")]
    file: Option<PathBuf>,
}

/// Shows what was revealed for a job and holds the vote again.
pub async fn run(session: &Session, arguments: Arguments) -> Result<()> {
    let found = match (&arguments.file, arguments.job) {
        (Some(path), _) => evidence::load(path)?,
        (None, job) => collect(session, job.unwrap_or(0)).await?,
    };
    let verdict = evidence::weigh(&found);
    if let Some(path) = &arguments.save {
        evidence::save(&found, path)?;
    }
    let answer = json!({ "evidence": found, "verdict": verdict });
    session.console.result(&answer, |console| {
        show(console, &found, &verdict, arguments.save.as_deref());
    });
    if verdict.faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Some {
            failed: verdict.faults.len(),
            all: verdict.reveals.len(),
            what: "points of the verdict",
            exit: tenzro_cli_kit::Exit::Failed,
        })
    }
}

async fn collect(session: &Session, job: u64) -> Result<Evidence> {
    let network = session.network().await?;
    evidence::collect(&network, job).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no job {job}"),
            "`tenzro explain item N` names the job that checks an item",
        )
    })
}

fn show(console: &Console, found: &Evidence, verdict: &Verdict, saved: Option<&Path>) {
    let job = &found.job;
    console.heading(format!("Job {}: {}", job.job, job_status(&job.status)));
    console.answer(format!(
        "chain     {}, oracle {}",
        found.chain_id, found.oracle
    ));
    if found.job.output.is_some() {
        console.answer(format!(
            "vote      {} of {} reveals agree with the result, {} are needed on this rung",
            verdict.ball,
            verdict.reveals.len(),
            verdict.quorum
        ));
    }
    let columns = [
        ("operator", Align::Left),
        ("rung", Align::Right),
        ("quality", Align::Right),
        ("apart from the result", Align::Left),
        ("agrees with", Align::Right),
        ("opens its commitment", Align::Left),
        ("verdict", Align::Left),
    ];
    let mut table = Table::new(columns).or_say("nobody has revealed anything");
    for reveal in &verdict.reveals {
        table.row([
            reveal.operator.as_str(),
            &(u64::from(reveal.rung) + 1).to_string(),
            &quality(reveal),
            &apart(reveal.apart),
            &format!("{} of {}", reveal.agrees_with, verdict.reveals.len()),
            if reveal.opens { "yes" } else { "NO" },
            word(reveal.correct),
        ]);
    }
    console.table(&table);
    for slash in &found.slashes {
        console.answer(told(slash));
    }
    if let Some(path) = saved {
        console.answer(format!(
            "kept; checked again without a node by `tenzro operator evidence --file {}`",
            path.display()
        ));
    }
    for fault in &verdict.faults {
        console.answer(console.paint(Style::Bad, format!("does not fit: {fault}")));
    }
    if verdict.faults.is_empty() {
        console.done("the reveals bear out what the chain says");
    }
}

fn quality(reveal: &Weighed) -> String {
    let quality = reveal.vector.as_ref().and_then(|vector| vector.first());
    quality.map_or("–".to_owned(), |q15| {
        percent(u64::from(q15.unsigned_abs()), 32_767)
    })
}

fn apart(apart: Option<Apart>) -> String {
    match apart {
        None => "–".to_owned(),
        Some(apart) if apart.components == 0 => "equal".to_owned(),
        Some(apart) => format!(
            "{} of {} values, by up to {}",
            apart.components, apart.of, apart.largest
        ),
    }
}

const fn word(correct: Option<bool>) -> &'static str {
    match correct {
        Some(true) => "right",
        Some(false) => "WRONG",
        None => "–",
    }
}

fn told(slash: &Slash) -> String {
    let credited: u128 = slash.credits.iter().map(|(_, amount)| *amount).sum();
    format!(
        "slashed   {} from {}: {} burned, {} to {} others (block {}, transaction {})",
        amount(Currency::Tnz, slash.amount),
        slash.operator,
        amount(Currency::Tnz, slash.burned),
        amount(Currency::Tnz, credited),
        slash.credits.len(),
        slash.height,
        slash.hash
    )
}

/// Lists what was taken from one bond, or from all.
pub async fn slashes(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let operators = match account {
        Some(account) => vec![session.account(Some(account))?.to_string()],
        None => content::operators(network)
            .await?
            .into_iter()
            .filter(|operator| !operator.slashed.is_zero())
            .map(|operator| operator.address)
            .collect(),
    };
    let mut all: Vec<Slash> = Vec::new();
    for operator in &operators {
        all.extend(evidence::slashes_of(network, operator).await?);
    }
    all.sort_by_key(|slash| slash.height);
    session.console.result(&all, |console| {
        let columns = [
            ("block", Align::Right),
            ("operator", Align::Left),
            ("job", Align::Right),
            ("taken", Align::Right),
            ("burned", Align::Right),
            ("credited to", Align::Right),
        ];
        let mut table = Table::new(columns).or_say("nobody was ever slashed");
        for slash in &all {
            table.row([
                &slash.height.to_string(),
                &slash.operator,
                &slash.job.to_string(),
                &amount(Currency::Tnz, slash.amount),
                &amount(Currency::Tnz, slash.burned),
                &format!("{} accounts", slash.credits.len()),
            ]);
        }
        console.table(&table);
        if !all.is_empty() {
            console.answer("why: `tenzro operator evidence JOB`");
        }
    });
    Ok(())
}
