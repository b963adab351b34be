//! `tenzro review`: qualify as a reviewer, vote on items.

mod appeal;
pub mod qualify;
mod sit;
mod take;
mod vote;

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use tenzro_cli::flows::{Network, review};
use tenzro_cli_kit::{Align, Table};
use tenzro_contract_api::peer_review::{ExecuteMsg, ItemResponse, Seat};
use tenzro_contract_api::types::Modality;

use crate::command::explain::{panel_status, seat_state};
use crate::failure::Result;
use crate::session::Session;

/// What to do as a reviewer.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Items on which you have a seat, and what each needs from you
    List {
        /// Every open item, whoever reviews it
        #[arg(long)]
        all: bool,
    },
    /// See the next item that needs your vote, vote, and see what your vote weighed
    Next(sit::Arguments),
    /// Seal your vote on an item
    Commit {
        /// The item
        item: u64,
        /// Whether it is good enough for a dataset
        #[arg(value_enum)]
        vote: VoteName,
    },
    /// Open your sealed votes, of one item or of all that wait for it
    Reveal {
        /// The item [default: all that wait]
        item: Option<u64>,
    },
    /// Do what a deadline that has passed requires of an item; anyone may
    Advance {
        /// The item
        item: u64,
    },
    /// Be drawn again after you were away
    CheckIn,
    /// Dispute a verdict, once: a fresh panel of fifteen decides for good
    Appeal {
        /// The item
        item: u64,
    },
    /// Draw bonds of appeals that came back or were won
    Bonds,
    /// Become a reviewer: answer gold items, open the answers, see where you may review
    #[command(subcommand)]
    Qualify(qualify::Command),
}

/// A vote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum VoteName {
    /// Good enough
    Accept,
    /// Not good enough
    Refuse,
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Domain {
    /// Prose
    Text,
    /// Pictures
    Image,
    /// Recordings
    Audio,
}

impl From<Domain> for Modality {
    fn from(domain: Domain) -> Self {
        match domain {
            Domain::Text => Self::Text,
            Domain::Image => Self::Image,
            Domain::Audio => Self::Audio,
        }
    }
}

/// Does it.
pub async fn run(session: &Session, command: Command) -> Result<()> {
    let network = session.network().await?;
    match command {
        Command::List { all } => list(session, &network, all).await,
        Command::Next(arguments) => sit::next(session, &network, arguments).await,
        Command::Commit { item, vote } => {
            vote::commit(session, &network, item, vote == VoteName::Accept).await
        }
        Command::Reveal { item } => vote::reveal(session, &network, item).await,
        Command::Advance { item } => advance(session, &network, item).await,
        Command::CheckIn => check_in(session, &network).await,
        Command::Appeal { item } => appeal::run(session, &network, item).await,
        Command::Bonds => appeal::claim(session, &network).await,
        Command::Qualify(command) => qualify::run(session, &network, command).await,
    }
}

async fn list(session: &Session, network: &Network, all: bool) -> Result<()> {
    let me = if all {
        None
    } else {
        Some(session.account(None)?.to_string())
    };
    let items = match &me {
        None => review::open_items(network).await?,
        Some(me) => review::assignments(network, me).await?,
    };
    session.console.result(&items, |console| {
        let columns = [
            ("item", Align::Right),
            ("domain", Align::Left),
            ("you", Align::Left),
            ("state", Align::Left),
        ];
        let mut table = Table::new(columns).or_say("nothing to review now");
        for item in &items {
            let mine = me.as_deref().and_then(|me| seat_of(item, me));
            table.row([
                item.item.to_string().as_str(),
                item.domain.as_str(),
                mine.map_or("", seat_state),
                &panel_status(&item.status),
            ]);
        }
        console.table(&table);
    });
    Ok(())
}

/// A reviewer's seat on an item.
fn seat_of<'a>(item: &'a ItemResponse, reviewer: &str) -> Option<&'a Seat> {
    item.seats.iter().find(|seat| seat.reviewer == reviewer)
}

async fn advance(session: &Session, network: &Network, item: u64) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let panel = vote::panel_of(network, item).await?;
    let message = match panel.status {
        tenzro_contract_api::peer_review::ItemStatus::AwaitingPanel { .. } => {
            review::draw(network, &sender, item)?
        }
        _ => review::advance(network, &sender, item)?,
    };
    let what = format!("move item {item} on");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let panel = review::panel(network, item).await?;
        let said = format!("item {item}: {}", panel_status(&panel.status));
        session.sent(&outcome, &said, panel);
    }
    Ok(())
}

async fn check_in(session: &Session, network: &Network) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let message = network.message(&sender, "peer-review", &ExecuteMsg::CheckIn {}, &[])?;
    if let Some(outcome) = session.send(&sender, "check in", vec![message]).await? {
        let details = json!({ "reviewer": sender.address() });
        session.sent(&outcome, "you can be drawn again", details);
    }
    Ok(())
}
