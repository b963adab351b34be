//! `tenzro items`: what somebody has given, and taking consent back.

use clap::Subcommand;
use serde_json::json;
use tenzro_cli::flows::{Network, contribute, dataset, explain};
use tenzro_cli_kit::{Align, Table, bytes, percent};
use tenzro_contract_api::data_registry::{ExecuteMsg, ItemResponse, ItemStatus};

use crate::failure::{Failure, Result};
use crate::session::Session;

/// What to do with contributions.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What an account has given, and where it stands
    List {
        /// Address or key [default: the signing key]
        account: Option<String>,
        /// Everybody's
        #[arg(long, conflicts_with = "account")]
        all: bool,
        /// Only what datasets may hold
        #[arg(long)]
        accepted: bool,
    },
    /// Take your consent back: no new version of a dataset may hold the item
    Withdraw {
        /// The item
        item: u64,
    },
}

/// The scale of qualities: 1 is 32,767.
const Q15: u64 = 32_767;

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::List {
            account,
            all,
            accepted,
        } => {
            let whose = if all {
                None
            } else {
                Some(session.account(account.as_deref())?)
            };
            let whose = whose.as_ref().map(|address| address.as_str());
            list(session, &network, whose, accepted).await
        }
        Command::Withdraw { item } => withdraw(session, &network, item).await,
    }
}

async fn list(
    session: &Session,
    network: &Network,
    whose: Option<&str>,
    accepted: bool,
) -> Result<()> {
    let mut items = contribute::items(network, whose).await?;
    if accepted {
        items.retain(|item| matches!(item.status, ItemStatus::Accepted { .. }));
    }
    session.console.result(&items, |console| {
        let columns = [
            ("item", Align::Right),
            ("content", Align::Left),
            ("size", Align::Right),
            ("AI", Align::Right),
            ("verdict", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("nothing given yet: tenzro contribute FILE");
        for item in &items {
            let quality = item
                .ai_quality
                .map_or("–".to_owned(), |q15| percent(u64::from(q15), Q15));
            table.row([
                &item.item.to_string(),
                &item.content.media_type,
                &bytes(u64::from(item.content.bytes)),
                &quality,
                &explain::verdict(item),
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

/// One item, with advice when there is none.
pub async fn item_of(network: &Network, item: u64) -> Result<ItemResponse> {
    contribute::item_of(network, item).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("there is no item {item}"),
            "items are numbered from 1, in the order of contribution",
        )
    })
}

async fn withdraw(session: &Session, network: &Network, item: u64) -> Result<()> {
    let found = item_of(network, item).await?;
    let sender = session.sender(&network.chain)?;
    if found.contributor != sender.address().as_str() {
        return Err(Failure::not_now(
            format!("item {item} was given by {}", found.contributor),
            "only who gave it can take consent back: choose the key with --from",
        ));
    }
    if found.status == ItemStatus::Withdrawn {
        return Err(Failure::not_now(
            format!("consent to item {item} is withdrawn already"),
            "nothing more is to be done",
        ));
    }
    let message = dataset::message(network, &sender, &ExecuteMsg::Withdraw { item })?;
    let what = format!("withdraw consent to item {item}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let said = format!("consent to item {item} is withdrawn: no new version may hold it");
        session.sent(&outcome, &said, json!({ "item": item }));
    }
    Ok(())
}
