//! `tenzro dataset`: bundle accepted items into versions that can be sold.

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, dataset};
use tenzro_cli_kit::{Align, Table, percent};
use tenzro_client::units::thousands;
use tenzro_contract_api::data_registry::{DatasetResponse, ExecuteMsg, Terms, VersionResponse};

use crate::command::contribute::PurposeName;
use crate::failure::{Failure, Result};
use crate::session::Session;

/// What to do with datasets.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open a dataset
    Create {
        /// A name, 3 to 64 bytes
        name: String,
        /// What it is
        #[arg(long, default_value = "", value_name = "TEXT")]
        description: String,
        /// What buyers may do with it
        #[arg(long = "purpose", value_enum, value_delimiter = ',', value_name = "PURPOSE",
              default_values = ["training", "evaluation", "research"])]
        purposes: Vec<PurposeName>,
        /// Licence that buyers get, SPDX
        #[arg(long, default_value = "CC-BY-4.0", value_name = "SPDX")]
        licence: String,
    },
    /// Append accepted items; opens a version when none is open
    Append {
        /// The dataset
        dataset: u64,
        /// Items, by number
        #[arg(required = true)]
        items: Vec<u64>,
        /// Versions that a new version derives from
        #[arg(long = "parent", value_name = "VERSION")]
        parents: Vec<u64>,
    },
    /// Close a dataset's open version for ever, so that it can be sold
    Seal {
        /// The dataset
        dataset: u64,
    },
    /// One dataset with its versions
    Show {
        /// The dataset
        dataset: u64,
    },
    /// All datasets
    List,
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::Create {
            name,
            description,
            purposes,
            licence,
        } => {
            let terms = Terms {
                purposes: PurposeName::all(&purposes),
                licence,
            };
            create(session, &network, name, description, terms).await
        }
        Command::Append {
            dataset,
            items,
            parents,
        } => append(session, &network, dataset, &items, parents).await,
        Command::Seal { dataset } => seal(session, &network, dataset).await,
        Command::Show { dataset } => show(session, &network, dataset).await,
        Command::List => list(session, &network).await,
    }
}

async fn create(
    session: &Session,
    network: &Network,
    name: String,
    description: String,
    terms: Terms,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let what = format!("open dataset `{name}`");
    let message = ExecuteMsg::CreateDataset {
        name: name.clone(),
        description,
        terms,
    };
    let message = dataset::message(network, &sender, &message)?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let number = dataset::number(&outcome, "dataset")?;
        let said = format!("dataset {number} `{name}` is open");
        session.sent(&outcome, &said, json!({ "dataset": number }));
    }
    Ok(())
}

async fn append(
    session: &Session,
    network: &Network,
    number: u64,
    items: &[u64],
    parents: Vec<u64>,
) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let found = dataset_of(network, number).await?;
    let version = match open_version(network, &found).await? {
        Some(open) => open.version,
        None => {
            let message = ExecuteMsg::NewVersion {
                dataset: number,
                parents,
            };
            let message = dataset::message(network, &sender, &message)?;
            let what = format!("open a version of dataset {number}");
            let Some(outcome) = session.send(&sender, &what, vec![message]).await? else {
                return Ok(());
            };
            dataset::number(&outcome, "version")?
        }
    };
    let messages = items
        .chunks(dataset::CHUNK)
        .map(|chunk| {
            let message = ExecuteMsg::AppendItems {
                version,
                items: chunk.to_vec(),
            };
            dataset::message(network, &sender, &message)
        })
        .collect::<Result<Vec<_>, _>>()?;
    let what = format!("append {} items to version {version}", items.len());
    if let Some(outcome) = session.send(&sender, &what, messages).await? {
        let said = format!("version {version} has {} more items", items.len());
        let details = json!({ "dataset": number, "version": version, "items": items });
        session.sent(&outcome, &said, details);
    }
    Ok(())
}

async fn seal(session: &Session, network: &Network, number: u64) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let found = dataset_of(network, number).await?;
    let open = open_version(network, &found).await?.ok_or_else(|| {
        Failure::not_now(
            format!("dataset {number} has no open version"),
            format!("append items first: tenzro dataset append {number} ITEM…"),
        )
    })?;
    let version = open.version;
    let what = format!("seal version {version} with {} items for ever", open.items);
    let message = dataset::message(network, &sender, &ExecuteMsg::Seal { version })?;
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let sealed = dataset::version(network, version).await?;
        let root = sealed.root.map(|root| root.to_hex()).unwrap_or_default();
        session.sent(
            &outcome,
            &format!("version {version} is sealed, root {root}"),
            sealed,
        );
    }
    Ok(())
}

async fn show(session: &Session, network: &Network, number: u64) -> Result<()> {
    let found = dataset_of(network, number).await?;
    let mut versions: Vec<VersionResponse> = Vec::new();
    for version in &found.versions {
        versions.push(dataset::version(network, *version).await?);
    }
    let mut items = Vec::new();
    for version in &versions {
        items.push(dataset::items(network, version.version).await?);
    }
    let answer = json!({ "dataset": found, "versions": versions, "items": items });
    session.console.result(&answer, |console| {
        console.answer(format!("dataset   {} `{}`", found.dataset, found.name));
        console.answer(format!("owner     {}", found.owner));
        if !found.description.is_empty() {
            console.answer(format!("about     {}", found.description));
        }
        console.answer(format!("terms     {}", terms(&found.terms)));
        console.answer("");
        let columns = [
            ("version", Align::Right),
            ("", Align::Left),
            ("items", Align::Right),
            ("text", Align::Right),
            ("image", Align::Right),
            ("audio", Align::Right),
            ("promised", Align::Right),
            ("withdrawn", Align::Right),
            ("root", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no versions yet");
        for version in &versions {
            let [text, image, audio] = version.per_modality;
            let root = version.root.map(|root| root.to_hex()).unwrap_or_default();
            let state = if version.sealed { "sealed" } else { "open" };
            table.row([
                &version.version.to_string(),
                state,
                &thousands(u128::from(version.items)),
                &text.to_string(),
                &image.to_string(),
                &audio.to_string(),
                &percent(u64::from(version.promised_share.get()), 10_000),
                &version.withdrawn.to_string(),
                &root,
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

async fn list(session: &Session, network: &Network) -> Result<()> {
    let all = dataset::datasets(network).await?;
    session.console.result(&all, |console| {
        let columns = [
            ("dataset", Align::Right),
            ("name", Align::Left),
            ("versions", Align::Right),
            ("terms", Align::Left),
            ("owner", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("no datasets yet");
        for found in &all {
            table.row([
                &found.dataset.to_string(),
                &found.name,
                &found.versions.len().to_string(),
                &terms(&found.terms),
                &found.owner,
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

fn terms(terms: &Terms) -> String {
    let purposes = PurposeName::words(&terms.purposes);
    format!("{purposes} under {}", terms.licence)
}

async fn dataset_of(network: &Network, number: u64) -> Result<DatasetResponse> {
    dataset::dataset(network, number).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no dataset {number}"),
            "see them all with `tenzro dataset list`",
        )
    })
}

/// The newest version, if it is not sealed.
async fn open_version(
    network: &Network,
    found: &DatasetResponse,
) -> Result<Option<VersionResponse>> {
    let Some(version) = found.versions.last() else {
        return Ok(None);
    };
    let newest = dataset::version(network, *version).await?;
    Ok(Some(newest).filter(|version| !version.sealed))
}
