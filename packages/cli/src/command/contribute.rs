//! `tenzro contribute`: give texts, images and recordings, with consent.

use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{Args, ValueEnum};
use serde::Serialize;
use serde_json::json;
use tenzro_cli::flows::consent::{self, Terms};
use tenzro_cli::flows::{Network, content, contribute, trainer, vault};
use tenzro_cli_kit::{Exit, Report, confirm, percent};
use tenzro_client::Sender;
use tenzro_client::blob::BlobClient;
use tenzro_client::tx::{Msg, Outcome};
use tenzro_contract_api::data_registry::{Purpose, Strata};

use crate::failure::{Failure, Result};
use crate::intake::{files, read};
use crate::sending::with_tx;
use crate::session::Session;
use crate::show::utc;

const DAY: u64 = 24 * 3_600;

/// What is given, and on which terms.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Files, or folders of files: prose, pictures or recordings, at most 16 MiB each
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What you allow
    #[arg(long = "purpose", value_enum, value_delimiter = ',', value_name = "PURPOSE",
          default_values = ["training", "evaluation", "research"])]
    pub purposes: Vec<PurposeName>,
    /// Licence that buyers get, SPDX
    #[arg(long, default_value = "CC-BY-4.0", value_name = "SPDX")]
    pub licence: String,
    /// Your consent ends after so many days [default: never]
    #[arg(long, value_name = "DAYS")]
    pub expires_in: Option<u64>,
    /// Share of each sale that contributors get at least, percent
    #[arg(long, default_value_t = 80, value_name = "PERCENT", value_parser = clap::value_parser!(u16).range(0..=100))]
    pub share: u16,
    /// Language of the content, for balance figures only, for example `fr`
    #[arg(long, value_name = "TAG")]
    pub locale: Option<String>,
    /// What it shows, for balance figures only; may be given four times
    #[arg(long = "tag", value_name = "WORD")]
    pub tags: Vec<String>,
}

/// What a content may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PurposeName {
    /// Training models
    Training,
    /// Evaluating models
    Evaluation,
    /// Research
    Research,
    /// Showing it to people
    Display,
}

const PURPOSES: [(PurposeName, Purpose, &str); 4] = [
    (PurposeName::Training, Purpose::Training, "training"),
    (PurposeName::Evaluation, Purpose::Evaluation, "evaluation"),
    (PurposeName::Research, Purpose::Research, "research"),
    (PurposeName::Display, Purpose::Display, "display"),
];

impl PurposeName {
    /// The purposes, each once, in the order of the contract.
    pub fn all(names: &[Self]) -> Vec<Purpose> {
        PURPOSES
            .iter()
            .filter(|(name, ..)| names.contains(name))
            .map(|(_, purpose, _)| *purpose)
            .collect()
    }

    /// Purposes in words.
    pub fn words(purposes: &[Purpose]) -> String {
        let known = PURPOSES
            .iter()
            .filter(|(_, known, _)| purposes.contains(known));
        known.map(|(.., word)| *word).collect::<Vec<_>>().join(", ")
    }
}

/// What became of one file.
#[derive(Serialize)]
struct Given {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
    #[serde(flatten)]
    done: serde_json::Value,
}

/// Does it: files that cannot be taken are named one by one, the others go on.
pub async fn run(session: &Session, arguments: Arguments) -> Result<()> {
    let network = session.network().await?;
    let sender = session.sender(&network.chain)?;
    let address = sender.address().to_string();
    if !trainer::is_registered(&network, &address).await? {
        return Err(Failure::not_now(
            format!("{address} is no Trainer yet"),
            "register first: tenzro register HANDLE",
        ));
    }
    let terms = terms(&arguments)?;
    let strata = Strata {
        locale: arguments.locale.clone(),
        tags: arguments.tags.clone(),
    };
    let paths = files(&arguments.files);
    if paths.is_empty() {
        let advice = "name files, or a folder that holds some";
        return Err(Failure::not_now("there is no file to give", advice));
    }
    if !session.args.dry_run {
        confirm(&session.console, &consent_question(&paths, &terms))?;
    }
    let giver = Giver {
        session,
        network: &network,
        sender: &sender,
        services: content::services(&network).await?,
        blobs: BlobClient::new(),
        terms,
        strata,
    };
    let mut all: Vec<Given> = Vec::new();
    let mut worst = None;
    for path in &paths {
        let file = path.display().to_string();
        match giver.give(path).await {
            Ok(done) => all.push(Given {
                file,
                error: None,
                done,
            }),
            Err(error) => {
                let report = Report::of(&error);
                session.console.warn(format!("{file} was not given"));
                session.console.report(&report);
                worst = Some(report.exit);
                let error = report.to_json().get("error").cloned();
                all.push(Given {
                    file,
                    error,
                    done: json!({}),
                });
            }
        }
    }
    let failed = all.iter().filter(|given| given.error.is_some()).count();
    session.console.result(&all, |console| {
        if all.len() > 1 {
            console.say(format!(
                "{} of {} files given",
                all.len() - failed,
                all.len()
            ));
        }
    });
    match worst {
        None => Ok(()),
        Some(exit) if failed == all.len() => Err(some(failed, all.len(), exit)),
        Some(_) => Err(some(failed, all.len(), Exit::Failed)),
    }
}

const fn some(failed: usize, all: usize, exit: Exit) -> Failure {
    Failure::Some {
        failed,
        all,
        what: "files",
        exit,
    }
}

fn terms(arguments: &Arguments) -> Result<Terms> {
    let expires_at = arguments
        .expires_in
        .map(|days| {
            days.checked_mul(DAY)
                .and_then(|seconds| seconds.checked_add(now()))
                .ok_or_else(|| Failure::input("--expires-in", "too many days", "leave it out"))
        })
        .transpose()?;
    Ok(Terms {
        purposes: PurposeName::all(&arguments.purposes),
        expires_at,
        share: consent::bps(arguments.share.saturating_mul(100))?,
        licence: arguments.licence.clone(),
    })
}

fn consent_question(paths: &[PathBuf], terms: &Terms) -> String {
    let files = match paths {
        [one] => one.display().to_string(),
        more => format!("{} files", more.len()),
    };
    let until = terms.expires_at.map_or("without end".to_owned(), |end| {
        format!("until {}", utc(end))
    });
    format!(
        "give {files} for {} under {}, {until}, for at least {} of each sale to contributors? it is \
         encrypted here; operators drawn to check it, reviewers drawn to judge it and buyers can \
         read it. you may withdraw it at any time: no key is given out from then on",
        PurposeName::words(&terms.purposes),
        terms.licence,
        percent(u64::from(terms.share.get()), 10_000),
    )
}

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map(|time| time.as_secs()).unwrap_or_default()
}

/// What giving a file needs.
struct Giver<'a> {
    session: &'a Session,
    network: &'a Network,
    sender: &'a Sender,
    services: Vec<String>,
    blobs: BlobClient,
    terms: Terms,
    strata: Strata,
}

impl Giver<'_> {
    async fn give(&self, path: &Path) -> Result<serde_json::Value> {
        let intake = read(path)?;
        let console = &self.session.console;
        let size = tenzro_cli_kit::bytes(intake.bytes.len() as u64);
        let file = path.display();
        console.say(format!("{file}: {}, {size}", intake.media_type));
        if self.session.args.dry_run {
            console.answer(format!(
                "{file}: would be stored and contributed (--dry-run)"
            ));
            return Ok(json!({ "dry_run": true, "media_type": intake.media_type }));
        }
        let mut protected = vault::protect(
            self.network,
            &self.blobs,
            &self.services,
            &intake.bytes,
            intake.media_type,
        )
        .await?;
        let reference = protected.reference.clone();
        console.say(format!("{file}: encrypted, stored as {}", reference.cid));
        let key = self.sender.key();
        let signed = consent::sign(self.network, key, &reference.sha256, &self.terms, now())?;
        let record = self.keep(&signed)?;
        let message = contribute::message(
            self.network,
            self.sender,
            intake.modality,
            reference.clone(),
            &signed,
            self.strata.clone(),
        )?;
        let outcome = self.deposit(&mut protected, &message).await?;
        let given = contribute::read(self.network, outcome).await?;
        console.done(format!(
            "{file}: item {}, being checked (job {}); follow it with `tenzro explain item {}`",
            given.item, given.job, given.item
        ));
        let details = json!({
            "item": given.item, "job": given.job, "content": reference, "consent_record": record,
        });
        Ok(with_tx(&given.outcome, details))
    }

    /// Deposits the shares and contributes, in one transaction; with other custodians where one was
    /// jailed or left since it was chosen.
    async fn deposit(&self, protected: &mut vault::Protected, message: &Msg) -> Result<Outcome> {
        loop {
            let deposit = vault::deposit(self.network, self.sender, &protected.deposit)?;
            let messages = vec![deposit, message.clone()];
            let sent = self.session.send_agreed(self.sender, messages).await;
            let Err(Failure::Client(refusal)) = &sent else {
                return sent;
            };
            let (network, services) = (self.network, &self.services);
            let again = protected.chosen_again(network, &self.blobs, services, refusal);
            if !again.await? {
                return sent;
            }
            self.session.console.warn(
                "a custodian of the key left meanwhile; others were chosen, it is sent again",
            );
        }
    }

    /// Keeps the consent record, of which the chain has the hash: it is the contributor's proof.
    fn keep(&self, signed: &consent::Signed) -> Result<PathBuf> {
        let folder = self.session.home().join("consents");
        let path = folder.join(format!("{}.json", signed.receipt.receipt_sha256));
        let failed = |source| Failure::File {
            action: "write",
            path: path.clone(),
            source,
        };
        std::fs::create_dir_all(&folder).map_err(failed)?;
        std::fs::write(&path, &signed.record).map_err(failed)?;
        Ok(path)
    }
}
