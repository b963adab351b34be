//! Qualifying in one go: the items one by one, an answer to each, the wait for the labels, the
//! opening.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;
use tenzro_cli::flows::{Network, qualify};
use tenzro_cli_kit::{AskError, Console};
use tenzro_contract_api::peer_review::{CohortResponse, CohortStatus};
use tenzro_contract_api::types::Modality;
use tokio::time::sleep;

use super::qualify::{
    fetch, kept, latest, must_be_trainer, open_message, parsed, seal_message, state,
};
use super::{Domain, vote};
use crate::failure::{Failure, Result};
use crate::session::Session;

/// Pause between looks at the chain.
const PAUSE: Duration = Duration::from_millis(500);

/// In which domain, and how.
#[derive(Debug, Args)]
pub struct Arguments {
    /// What is judged
    #[arg(value_enum)]
    pub domain: Domain,
    /// The answers, one letter per item in order, y or n; on a terminal you are asked
    #[arg(long, value_name = "ANSWERS", allow_hyphen_values = true)]
    pub answers: Option<String>,
    /// Folder for the items [default: the temporary folder]
    #[arg(long, value_name = "FOLDER")]
    pub save: Option<PathBuf>,
    /// Wait so many seconds at most for a cohort, and for its labels
    #[arg(long, value_name = "SECONDS", default_value_t = 1_800)]
    pub wait: u64,
}

/// Does it.
pub async fn run(session: &Session, network: &Network, arguments: Arguments) -> Result<()> {
    let domain = Modality::from(arguments.domain);
    let sender = session.sender(&network.chain)?;
    let me = sender.address().to_string();
    must_be_trainer(network, &sender).await?;
    if qualify::qualification(network, &me)
        .await?
        .domains
        .contains(&domain)
    {
        return Err(Failure::not_now(
            format!("{me} may review {domain} already"),
            "go on with `tenzro review next`",
        ));
    }
    let patience = Duration::from_secs(arguments.wait);
    let cohort = open_cohort(session, network, domain, patience).await?;
    let answers = match &arguments.answers {
        Some(text) => parsed(text)?,
        None => asked(session, network, &cohort, arguments.save).await?,
    };
    if answers.len() != cohort.cids.len() {
        return Err(Failure::input(
            "answers",
            format!("{} given, {} needed", answers.len(), cohort.cids.len()),
            "see the items with `tenzro review qualify show`",
        ));
    }
    let number = cohort.cohort;
    // Kept before they are sent: without them the sealed answers cannot be opened.
    kept(network, &sender, number, &answers).save(session.home())?;
    let message = seal_message(network, &sender, number, &answers)?;
    session.send_agreed(&sender, vec![message]).await?;
    session
        .console
        .say("your answers are sealed; they are opened when the keeper has opened the labels");
    labels(network, number, patience).await?;
    let message = open_message(network, &sender, number, answers.clone())?;
    session.send_agreed(&sender, vec![message]).await?;
    let labelled = qualify::cohort(network, number).await?;
    let gold = labelled.labels.unwrap_or_default();
    let right = gold.iter().zip(&answers);
    let right = right
        .filter(|(gold, answer)| gold.label == **answer)
        .count();
    let found = qualify::qualification(network, &me).await?;
    let passed = found.domains.contains(&domain);
    let answer = json!({ "cohort": number, "right": right, "of": answers.len(), "passed": passed });
    session.console.result(&answer, |console| {
        let of = answers.len();
        if passed {
            console.done(format!(
                "{right} of {of} right: you may review {domain} from now on; go on with `tenzro \
                 review next --wait 600`"
            ));
        } else {
            console.answer(format!(
                "{right} of {of} right, which is not enough; try the next cohort for {domain}"
            ));
        }
    });
    Ok(())
}

/// Waits for a cohort that takes answers.
async fn open_cohort(
    session: &Session,
    network: &Network,
    domain: Modality,
    patience: Duration,
) -> Result<CohortResponse> {
    let begun = Instant::now();
    let mut said = false;
    loop {
        let cohort = latest(network, domain).await?;
        if matches!(cohort.status, CohortStatus::Committing { .. }) {
            return Ok(cohort);
        }
        if begun.elapsed() >= patience {
            return Err(Failure::not_now(
                format!("cohort {} {}", cohort.cohort, state(&cohort.status)),
                "the keeper opens the next one; try again later",
            ));
        }
        if !said {
            session.console.say("waiting for the next cohort");
            said = true;
        }
        sleep(PAUSE).await;
    }
}

/// Waits until the labels of a cohort are open.
async fn labels(network: &Network, cohort: u64, patience: Duration) -> Result<()> {
    let begun = Instant::now();
    loop {
        let found = qualify::cohort(network, cohort).await?;
        if matches!(found.status, CohortStatus::Revealing { .. }) {
            return Ok(());
        }
        let over = matches!(found.status, CohortStatus::Closed);
        if over || begun.elapsed() >= patience {
            return Err(Failure::not_now(
                format!("cohort {cohort} {}", state(&found.status)),
                "open your answers with `tenzro review qualify reveal` once the labels are open",
            ));
        }
        sleep(PAUSE).await;
    }
}

/// Shows the items one by one and asks.
async fn asked(
    session: &Session,
    network: &Network,
    cohort: &CohortResponse,
    save: Option<PathBuf>,
) -> Result<Vec<bool>> {
    let console = &session.console;
    if console.is_json() || !std::io::stdin().is_terminal() {
        let question = "is each item good enough for a dataset?".to_owned();
        return Err(AskError::NoTerminal(question).into());
    }
    let folder = save.unwrap_or_else(|| std::env::temp_dir().join("tenzro-cohort"));
    let files = fetch(network, cohort, &folder).await?;
    let mut answers = Vec::new();
    for (number, file) in (1..).zip(&files) {
        console.heading(format!("{number} of {}", files.len()));
        show(console, file);
        answers.push(ask().map_err(AskError::from)?);
    }
    Ok(answers)
}

fn show(console: &Console, file: &Path) {
    match std::fs::read_to_string(file) {
        Ok(text) => vote::print_text(console, &text),
        Err(_) => console.answer(format!("look at {}", file.display())),
    }
}

fn ask() -> std::io::Result<bool> {
    loop {
        write!(std::io::stderr(), "good enough for a dataset? [y/n]: ")?;
        let mut answer = String::new();
        if std::io::stdin().lock().read_line(&mut answer)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => {}
        }
    }
}
