//! Looking at an item, sealing a vote, opening it.

use std::path::PathBuf;

use serde_json::json;
use tenzro_cli::flows::{Network, bought, content, review, vault};
use tenzro_cli_kit::Console;
use tenzro_client::blob::BlobClient;
use tenzro_client::tx::Msg;
use tenzro_client::{Key, Sender};
use tenzro_contract_api::hashes::vote_commitment;
use tenzro_contract_api::peer_review::{ItemResponse, ItemStatus};
use tenzro_contract_api::types::{ContentRef, Digest, Modality};

use super::seat_of;
use crate::command::explain::panel_status;
use crate::failure::{Failure, Result};
use crate::secrets::{Purpose, salt};
use crate::session::Session;
use crate::show::utc;

/// Texts up to this size are printed, longer ones are saved only.
const PRINTED: usize = 4_000;

/// An item's panel, with advice when there is none.
pub async fn panel_of(network: &Network, item: u64) -> Result<ItemResponse> {
    review::panel(network, item).await.map_err(|error| {
        Failure::unknown(
            error,
            format!("item {item} is not in review"),
            "its check may still run: `tenzro explain item` shows where it stands",
        )
    })
}

/// Whether an item needs this reviewer's vote now.
pub fn is_due(item: &ItemResponse, me: &str) -> bool {
    let open = seat_of(item, me).is_some_and(|seat| seat.commitment.is_none() && !seat.missed);
    open && matches!(item.status, ItemStatus::Committing { .. })
}

/// Says that nothing needs a vote, and which sealed votes can be opened.
pub async fn nothing_due(session: &Session, network: &Network, me: &str) -> Result<()> {
    let waiting = waiting(&review::assignments(network, me).await?, me);
    session
        .console
        .result(&json!({ "item": null, "to_reveal": waiting }), |console| {
            console.answer("no item needs your vote now (--wait SECONDS waits for one)");
            if !waiting.is_empty() {
                console.answer("sealed votes wait to be opened: tenzro review reveal");
            }
        });
    Ok(())
}

/// An item's content, fetched.
pub struct Fetched {
    /// What it is.
    content: ContentRef,
    /// Where it lies now.
    file: PathBuf,
    /// A short text itself.
    text: Option<String>,
}

impl Fetched {
    /// Removes the file: what was judged is not ours to keep.
    pub fn erase(&self) {
        // Who looks at it may have moved it away.
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Opens what is to be judged, through a grant for the seat.
pub async fn fetch(
    session: &Session,
    network: &Network,
    panel: &ItemResponse,
    save: Option<PathBuf>,
) -> Result<Fetched> {
    let services = content::services(network).await?;
    let sender = session.sender(&network.chain)?;
    let blobs = BlobClient::new();
    let opened = vault::open_for_review(network, &sender, &blobs, &services, panel.item).await?;
    for liar in &opened.liars {
        let why = &liar.why;
        session
            .console
            .warn(format!("custodian {} lied: {why}", liar.custodian));
    }
    let (item, bytes) = (opened.item, opened.plain);
    let text = match item.modality {
        Modality::Text if bytes.len() <= PRINTED => String::from_utf8(bytes.to_vec()).ok(),
        _ => None,
    };
    let folder = save.unwrap_or_else(std::env::temp_dir);
    let name = format!("tenzro-item-{}", panel.item);
    let file = bought::keep(&folder, &name, &item.content, &bytes)?;
    Ok(Fetched {
        content: item.content,
        file,
        text,
    })
}

const fn until(panel: &ItemResponse) -> u64 {
    match panel.status {
        ItemStatus::Committing { until } => until,
        _ => 0,
    }
}

/// Shows what is to be judged.
pub fn show(console: &Console, panel: &ItemResponse, shown: &Fetched) {
    let kind = &shown.content.media_type;
    console.heading(format!("Item {}, {kind}", panel.item));
    console.answer(format!("file   {}", shown.file.display()));
    console.answer(format!("until  {}", utc(until(panel))));
    if let Some(text) = &shown.text {
        console.answer("");
        print_text(console, text);
    }
    console.answer("");
}

/// The same for programs.
pub async fn described(
    network: &Network,
    me: &str,
    panel: &ItemResponse,
    shown: &Fetched,
) -> Result<serde_json::Value> {
    let assigned = review::assignments(network, me).await?;
    Ok(json!({
        "item": panel.item, "domain": panel.domain, "until": until(panel), "file": shown.file,
        "content": shown.content, "to_reveal": waiting(&assigned, me),
    }))
}

/// How to vote later.
pub fn say_how(console: &Console, item: u64) {
    console.answer(format!(
        "tenzro review commit {item} accept   good enough for a dataset"
    ));
    console.answer(format!(
        "tenzro review commit {item} refuse   not good enough"
    ));
}

/// The message that seals a vote.
pub fn seal_message(network: &Network, sender: &Sender, item: u64, accept: bool) -> Result<Msg> {
    let salt = vote_salt(network, sender.key(), item)?;
    Ok(review::commit(network, sender, item, accept, &salt)?)
}

/// The message that opens the vote that was sealed on an item.
pub fn open_message(network: &Network, sender: &Sender, panel: &ItemResponse) -> Result<Msg> {
    let accept = sealed_vote(network, sender.key(), panel)?;
    let salt = vote_salt(network, sender.key(), panel.item)?;
    Ok(review::reveal(network, sender, panel.item, accept, salt)?)
}

/// Text of strangers cannot move the cursor: control characters but line ends are left out.
pub fn print_text(console: &Console, text: &str) {
    for line in text.lines() {
        let clean: String = line.chars().filter(|c| !c.is_control()).collect();
        console.answer(format!("  | {clean}"));
    }
}

/// Items whose sealed votes can be opened now.
fn waiting(assigned: &[ItemResponse], me: &str) -> Vec<u64> {
    let opens = |item: &&ItemResponse| {
        let sealed = seat_of(item, me)
            .is_some_and(|seat| seat.commitment.is_some() && seat.accept.is_none() && !seat.missed);
        sealed && matches!(item.status, ItemStatus::Revealing { .. })
    };
    assigned
        .iter()
        .filter(opens)
        .map(|item| item.item)
        .collect()
}

/// Seals a vote.
pub async fn commit(session: &Session, network: &Network, item: u64, accept: bool) -> Result<()> {
    let panel = panel_of(network, item).await?;
    let sender = session.sender(&network.chain)?;
    let me = sender.address().as_str();
    match seat_of(&panel, me) {
        None => {
            return Err(Failure::not_now(
                format!("{me} has no seat on item {item}"),
                "seats are drawn: `tenzro review list` shows yours",
            ));
        }
        Some(seat) if seat.commitment.is_some() => {
            return Err(Failure::not_now(
                format!("your vote on item {item} is sealed already"),
                "open it with `tenzro review reveal` when the others have voted too",
            ));
        }
        Some(_) => {}
    }
    if !matches!(panel.status, ItemStatus::Committing { .. }) {
        return Err(Failure::not_now(
            format!(
                "item {item} takes no votes now: {}",
                panel_status(&panel.status)
            ),
            "`tenzro review list` shows what each item needs",
        ));
    }
    let message = seal_message(network, &sender, item, accept)?;
    let word = if accept { "accept" } else { "refuse" };
    let what = format!("seal the vote `{word}` on item {item}");
    if let Some(outcome) = session.send(&sender, &what, vec![message]).await? {
        let said =
            format!("your vote on item {item} is sealed; open it with `tenzro review reveal`");
        session.sent(&outcome, &said, json!({ "item": item, "vote": word }));
    }
    Ok(())
}

fn vote_salt(network: &Network, key: &Key, item: u64) -> Result<Digest> {
    let place = network.address("peer-review")?.to_string();
    Ok(salt(key, Purpose::Vote, network.chain.id(), &place, item))
}

/// Opens sealed votes: of one item, or of all that wait for it, in one transaction.
pub async fn reveal(session: &Session, network: &Network, item: Option<u64>) -> Result<()> {
    let sender = session.sender(&network.chain)?;
    let me = sender.address().to_string();
    let panels = match item {
        Some(item) => vec![panel_of(network, item).await?],
        None => {
            let assigned = review::assignments(network, &me).await?;
            let due = waiting(&assigned, &me);
            assigned
                .into_iter()
                .filter(|panel| due.contains(&panel.item))
                .collect()
        }
    };
    let mut messages = Vec::new();
    let mut opened = Vec::new();
    for panel in &panels {
        let accept = sealed_vote(network, sender.key(), panel)?;
        messages.push(open_message(network, &sender, panel)?);
        opened.push(json!({ "item": panel.item, "accept": accept }));
    }
    if messages.is_empty() {
        session.console.result(&json!({ "opened": [] }), |console| {
            console.answer("no sealed vote waits to be opened");
        });
        return Ok(());
    }
    let items: Vec<String> = panels.iter().map(|panel| panel.item.to_string()).collect();
    let what = format!("open the vote on item {}", items.join(", "));
    if let Some(outcome) = session.send(&sender, &what, messages).await? {
        let said = format!("{} votes opened", opened.len());
        session.sent(&outcome, &said, json!({ "opened": opened }));
    }
    Ok(())
}

/// The vote that the commitment on chain holds: there are two, and the salt is known.
fn sealed_vote(network: &Network, key: &Key, panel: &ItemResponse) -> Result<bool> {
    let item = panel.item;
    let me = key.address().as_str();
    let commitment = seat_of(panel, me)
        .and_then(|seat| seat.commitment)
        .ok_or_else(|| {
            Failure::not_now(
                format!("{me} has sealed no vote on item {item}"),
                "seal one with `tenzro review commit` while the item takes votes",
            )
        })?;
    let place = network.address("peer-review")?.to_string();
    let salt = vote_salt(network, key, item)?;
    let chain = network.chain.id();
    [true, false]
        .into_iter()
        .find(|accept| vote_commitment(chain, &place, item, me, *accept, &salt) == commitment)
        .ok_or_else(|| {
            Failure::not_now(
                format!("the vote on item {item} was sealed by another program"),
                "open it with the program that sealed it: it knows the salt",
            )
        })
}
