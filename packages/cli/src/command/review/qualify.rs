//! Becoming a reviewer: answer a cohort of gold items, open the answers once the labels are.

use std::path::PathBuf;

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, content, qualify, trainer};
use tenzro_client::blob::BlobClient;
use tenzro_client::tx::Msg;
use tenzro_client::{Key, Sender};
use tenzro_contract_api::peer_review::{CohortResponse, CohortStatus};
use tenzro_contract_api::types::{Digest, Modality};
use tenzro_inference::sniff::sniff;

use super::Domain;
use crate::failure::{Failure, Result};
use crate::qualifiers::Answers;
use crate::secrets::{Purpose, salt};
use crate::session::Session;
use crate::show::utc;

/// What to do to become a reviewer.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// See the items of a cohort one by one, answer, and open your answers once the labels are
    Take(super::take::Arguments),
    /// Where you may review
    Status {
        /// Address or key [default: the signing key]
        account: Option<String>,
    },
    /// The newest cohort of a domain: its state, its items, saved as files
    Show {
        /// What is judged
        #[arg(value_enum)]
        domain: Domain,
        /// Folder for the items; without it none is fetched
        #[arg(long, value_name = "FOLDER")]
        save: Option<PathBuf>,
    },
    /// Seal your answers to the newest cohort of a domain
    Answer {
        /// What is judged
        #[arg(value_enum)]
        domain: Domain,
        /// One answer per item, in order: y is good enough, n is not, for example ynnyy
        #[arg(value_name = "ANSWERS", allow_hyphen_values = true)]
        answers: String,
    },
    /// Open your answers, once the labels are open
    Reveal {
        /// What is judged
        #[arg(value_enum)]
        domain: Domain,
        /// The answers, if they were sealed on another machine
        #[arg(long, value_name = "ANSWERS", allow_hyphen_values = true)]
        answers: Option<String>,
    },
}

/// Does it.
pub async fn run(session: &Session, network: &Network, command: Command) -> Result<()> {
    match command {
        Command::Take(arguments) => super::take::run(session, network, arguments).await,
        Command::Status { account } => status(session, network, account.as_deref()).await,
        Command::Show { domain, save } => show(session, network, domain.into(), save).await,
        Command::Answer { domain, answers } => {
            answer(session, network, domain.into(), &parsed(&answers)?).await
        }
        Command::Reveal { domain, answers } => {
            let answers = answers.as_deref().map(parsed).transpose()?;
            reveal(session, network, domain.into(), answers).await
        }
    }
}

pub fn parsed(text: &str) -> Result<Vec<bool>> {
    crate::values::answers(text)
        .map_err(|why| Failure::input("answers", why, "write one letter per item, y or n"))
}

async fn status(session: &Session, network: &Network, account: Option<&str>) -> Result<()> {
    let address = session.account(account)?.to_string();
    let found = qualify::qualification(network, &address).await?;
    session.console.result(&found, |console| {
        let domains: Vec<&str> = found.domains.iter().map(|domain| domain.as_str()).collect();
        let domains = if domains.is_empty() {
            "nothing yet".to_owned()
        } else {
            domains.join(", ")
        };
        console.answer(format!("{address} may review: {domains}"));
        if found.away {
            console.answer("away: missed too many votes; come back with `tenzro review check-in`");
        }
    });
    Ok(())
}

pub async fn latest(network: &Network, domain: Modality) -> Result<CohortResponse> {
    qualify::latest(network, domain).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no cohort for {domain} yet"),
            "cohorts are opened by the network's gold keeper; look again later",
        )
    })
}

async fn show(
    session: &Session,
    network: &Network,
    domain: Modality,
    save: Option<PathBuf>,
) -> Result<()> {
    let cohort = latest(network, domain).await?;
    let files = match &save {
        Some(folder) => fetch(network, &cohort, folder).await?,
        None => Vec::new(),
    };
    session.console.result(&json!({ "cohort": cohort, "files": files }), |console| {
        let state = state(&cohort.status);
        console.heading(format!("Cohort {} for {domain}: {state}", cohort.cohort));
        let (seen, passed) = (cohort.candidates, cohort.passed);
        console.answer(format!("{seen} candidates have answered, {passed} have passed"));
        for (number, cid) in (1..).zip(&cohort.cids) {
            let file = files.get(number - 1).map(|path| path.display().to_string());
            console.answer(format!("{number:>3}  {}", file.as_ref().unwrap_or(cid)));
        }
        if matches!(cohort.status, CohortStatus::Committing { .. }) {
            let count = cohort.cids.len();
            console.answer(format!(
                "seal your {count} answers, in this order: tenzro review qualify answer {domain} ynny…"
            ));
        }
    });
    Ok(())
}

/// Fetches the items of a cohort into a folder; the files, in the order of the cohort.
pub async fn fetch(
    network: &Network,
    cohort: &CohortResponse,
    folder: &std::path::Path,
) -> Result<Vec<PathBuf>> {
    let services = content::services(network).await?;
    let blobs = BlobClient::new();
    let failed = |path: &std::path::Path| {
        let path = path.to_owned();
        move |source| Failure::File {
            action: "write",
            path,
            source,
        }
    };
    std::fs::create_dir_all(folder).map_err(failed(folder))?;
    let mut files = Vec::new();
    for (number, cid) in (1..).zip(&cohort.cids) {
        let bytes = content::fetch(&blobs, &services, cid).await?;
        let ending = sniff(&bytes)
            .ok()
            .and_then(|found| found.extensions().first().copied())
            .unwrap_or("bin");
        let path = folder.join(format!("cohort-{}-{number:02}.{ending}", cohort.cohort));
        std::fs::write(&path, bytes).map_err(failed(&path))?;
        files.push(path);
    }
    Ok(files)
}

/// Where a cohort stands, in words.
pub fn state(status: &CohortStatus) -> String {
    match status {
        CohortStatus::Committing { until } => format!("takes answers until {}", utc(*until)),
        CohortStatus::AwaitingLabels => "waits for the keeper to open the labels".to_owned(),
        CohortStatus::Revealing { until } => format!("answers are opened until {}", utc(*until)),
        CohortStatus::Closed => "over".to_owned(),
    }
}

async fn answer(
    session: &Session,
    network: &Network,
    domain: Modality,
    answers: &[bool],
) -> Result<()> {
    let cohort = latest(network, domain).await?;
    if answers.len() != cohort.cids.len() {
        return Err(Failure::input(
            "answers",
            format!("{} given, {} needed", answers.len(), cohort.cids.len()),
            "see the items with `tenzro review qualify show`",
        ));
    }
    let sender = session.sender(&network.chain)?;
    must_be_trainer(network, &sender).await?;
    let number = cohort.cohort;
    let kept = kept(network, &sender, number, answers);
    let message = seal_message(network, &sender, number, answers)?;
    let what = format!("seal {} answers to cohort {number}", answers.len());
    if !session.args.dry_run {
        kept.save(session.home())?;
    }
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let said = format!(
            "sealed; open them with `tenzro review qualify reveal {domain}` once the labels are open"
        );
        session.sent(
            &outcome,
            &said,
            json!({ "cohort": number, "answers": answers }),
        );
    }
    Ok(())
}

/// Refuses whoever is no Trainer.
pub async fn must_be_trainer(network: &Network, sender: &Sender) -> Result<()> {
    let me = sender.address();
    if trainer::is_registered(network, me.as_str()).await? {
        return Ok(());
    }
    Err(Failure::not_now(
        format!("{me} is no Trainer yet"),
        "register first: tenzro register HANDLE",
    ))
}

/// Answers as they are kept until they are opened.
pub fn kept(network: &Network, sender: &Sender, cohort: u64, answers: &[bool]) -> Answers {
    Answers {
        chain: network.chain.id().to_owned(),
        cohort,
        reviewer: sender.address().to_string(),
        answers: answers.to_vec(),
    }
}

/// The message that seals answers.
pub fn seal_message(
    network: &Network,
    sender: &Sender,
    cohort: u64,
    answers: &[bool],
) -> Result<Msg> {
    let salt = answers_salt(network, sender.key(), cohort)?;
    Ok(qualify::commit(network, sender, cohort, answers, &salt)?)
}

/// The message that opens sealed answers.
pub fn open_message(
    network: &Network,
    sender: &Sender,
    cohort: u64,
    answers: Vec<bool>,
) -> Result<Msg> {
    let salt = answers_salt(network, sender.key(), cohort)?;
    Ok(qualify::reveal(network, sender, cohort, answers, salt)?)
}

fn answers_salt(network: &Network, key: &Key, cohort: u64) -> Result<Digest> {
    let place = network.address("peer-review")?.to_string();
    Ok(salt(
        key,
        Purpose::Qualifier,
        network.chain.id(),
        &place,
        cohort,
    ))
}

async fn reveal(
    session: &Session,
    network: &Network,
    domain: Modality,
    answers: Option<Vec<bool>>,
) -> Result<()> {
    let cohort = latest(network, domain).await?;
    let number = cohort.cohort;
    if !matches!(cohort.status, CohortStatus::Revealing { .. }) {
        return Err(Failure::not_now(
            format!("cohort {number} {}", state(&cohort.status)),
            "answers can be opened between the labels and the end of the window",
        ));
    }
    let sender = session.sender(&network.chain)?;
    let me = sender.address().to_string();
    let chain = network.chain.id();
    let answers = match answers {
        Some(answers) => answers,
        None => Answers::load(session.home(), chain, number, &me)?
            .map(|kept| kept.answers)
            .ok_or_else(|| {
                Failure::not_now(
                    format!("no answers to cohort {number} are kept in this home folder"),
                    "give them with --answers, exactly as they were sealed",
                )
            })?,
    };
    let message = open_message(network, &sender, number, answers)?;
    let what = format!("open the answers to cohort {number}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let found = qualify::qualification(network, &me).await?;
        let passed = found.domains.contains(&domain);
        let said = if passed {
            format!("passed: you may review {domain} from now on")
        } else {
            format!("not passed; try the next cohort for {domain}")
        };
        let details = json!({ "cohort": number, "passed": passed });
        session.sent(&outcome, &said, details);
    }
    Ok(())
}
