//! `misbehaviour check`.

use clap::{Args, Subcommand};
use serde::Serialize;
use tenzro_cli_kit::{Console, Exit};
use tenzro_relayer::chain::{Contradiction, Finding};
use tenzro_relayer::plan::{ClientId, Height};
use tenzro_relayer::relay::Node;
use tenzro_relayer::relay::misbehaviour::{Answer, answer};
use tenzro_relayer::{Error, Result};

use super::session::Session;

/// Headers of a chain that contradict each other.
#[derive(Debug, Subcommand)]
pub enum Misbehaviour {
    /// Compare everything that a client knows with the chain it follows; a contradiction is submitted
    /// and freezes the client. Exit 3 when it is frozen
    Check(Check),
}

/// One client.
#[derive(Debug, Args)]
pub struct Check {
    /// The chain that hosts the client
    chain: String,
    /// The client, for example 07-tendermint-0
    client: String,
    /// Only say what is found; nothing is submitted
    #[arg(long)]
    dry_run: bool,
    /// Compare only the newest heights [default: all that the client knows]
    #[arg(long, value_name = "N")]
    newest: Option<usize>,
}

#[derive(Debug, Serialize)]
struct Shown {
    chain: String,
    client: String,
    follows: String,
    /// Heights that agree.
    agree: usize,
    /// Heights that our node does not have.
    not_comparable: usize,
    /// The lowest height that contradicts the chain.
    contradiction: Option<Height>,
    /// The transaction with the evidence.
    submitted: Option<String>,
    /// True when both headers were found and are in it.
    both_headers: bool,
    status: String,
}

pub async fn run(console: &Console, session: &Session, command: &Misbehaviour) -> Result<Exit> {
    let Misbehaviour::Check(check) = command;
    let config = session.config()?;
    let entry = config.chain(&check.chain)?;
    let host = if check.dry_run {
        session.reading(entry).await?
    } else {
        session.paying(entry).await?
    };
    let client = ClientId::from(check.client.as_str());
    let missing = || Error::missing(host.chain.name(), format!("client {client}"));
    let state = host.chain.find_client(&client).await?.ok_or_else(missing)?;
    let chain = session.reading(config.chain(&state.chain_id)?).await?;
    let mut shown = Shown {
        chain: host.chain.name().to_owned(),
        client: client.to_string(),
        follows: state.chain_id,
        agree: 0,
        not_comparable: 0,
        contradiction: None,
        submitted: None,
        both_headers: false,
        status: String::new(),
    };
    let found = if state.frozen {
        None
    } else {
        compare(&host, &chain, &client, check.newest, &mut shown).await?
    };
    if let Some(found) = found {
        console.warn(format!("{client} was shown {found} of {}", shown.follows));
        shown.contradiction = Some(found.shown);
        if !check.dry_run
            && let Answer::Frozen { hash, both } = answer(&host, &chain, &client, found).await?
        {
            shown.submitted = Some(hash.to_string());
            shown.both_headers = both;
        }
    }
    shown.status = host.chain.client_status(&client).await?;
    console.result(&shown, |console| tell(console, &shown));
    let well = shown.contradiction.is_none() && shown.status != "Frozen";
    Ok(if well { Exit::Ok } else { Exit::NotReady })
}

/// The lowest contradiction among the heights that the client knows.
async fn compare(
    host: &Node,
    chain: &Node,
    client: &ClientId,
    newest: Option<usize>,
    shown: &mut Shown,
) -> Result<Option<Contradiction>> {
    let known = host.chain.known_heights(client).await?;
    let skipped = newest.map_or(0, |newest| known.len().saturating_sub(newest));
    for height in known.into_iter().skip(skipped) {
        match chain.chain.compare(&host.chain, client, height).await? {
            Finding::Agrees => shown.agree = shown.agree.saturating_add(1),
            Finding::Forgotten => {}
            Finding::NotComparable => {
                shown.not_comparable = shown.not_comparable.saturating_add(1);
            }
            Finding::Contradiction(found) => return Ok(Some(found)),
        }
    }
    Ok(None)
}

fn tell(console: &Console, shown: &Shown) {
    let (client, follows) = (&shown.client, &shown.follows);
    console.answer(format!(
        "{client} on {}: {}; {} heights agree with {follows}, {} cannot be compared",
        shown.chain, shown.status, shown.agree, shown.not_comparable
    ));
    if let Some(height) = shown.contradiction {
        console.answer(format!(
            "{follows} signed something else than what it was shown of {height}"
        ));
    }
    if let Some(hash) = &shown.submitted {
        console.done(format!(
            "evidence submitted in {hash}: the client is frozen"
        ));
    }
    if shown.status == "Frozen" {
        console
            .warn("nothing can be relayed through it; ask both communities before anything else");
    }
}
