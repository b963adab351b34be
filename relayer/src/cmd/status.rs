//! `status`.

use clap::Args;
use serde::Serialize;
use tenzro_cli_kit::{Align, Console, Exit, Table};
use tenzro_relayer::daemon::refresh::age;
use tenzro_relayer::daemon::{Metrics, find};
use tenzro_relayer::plan::handshake::Side;
use tenzro_relayer::relay::{Counts, Node, Path, observe};
use tenzro_relayer::{Error, Result};

use super::session::Session;

/// Paths, pending packets, clients and balances, asked of the chains now.
#[derive(Debug, Args)]
pub struct Status {}

#[derive(Debug, Serialize)]
struct Shown {
    chains: Vec<Chain>,
    paths: Vec<Way>,
}

#[derive(Debug, Serialize)]
struct Chain {
    id: String,
    height: u64,
    account: Option<String>,
    balance: Option<String>,
    low: bool,
}

#[derive(Debug, Serialize)]
struct Way {
    path: String,
    ends: [WayEnd; 2],
}

#[derive(Debug, Serialize)]
struct WayEnd {
    chain: String,
    end: String,
    state: String,
    pending: Counts,
    client: String,
    client_status: String,
    client_expires_in_s: u64,
}

pub async fn run(console: &Console, session: &Session, _: &Status) -> Result<Exit> {
    let config = session.config()?;
    let mut nodes = Vec::new();
    let mut chains = Vec::new();
    for chain in &config.chains {
        let node = session.reading(chain).await?;
        chains.push(account(session, &node).await?);
        nodes.push(node);
    }
    let mut paths = Vec::new();
    for path in find(&nodes, &Metrics::default()).await? {
        paths.push(way(&path).await?);
    }
    let shown = Shown { chains, paths };
    console.result(&shown, |console| tell(console, &shown));
    let dead = |end: &WayEnd| matches!(end.client_status.as_str(), "Expired" | "Frozen");
    let broken = shown.paths.iter().flat_map(|way| &way.ends).any(dead);
    Ok(if broken { Exit::NotReady } else { Exit::Ok })
}

async fn account(session: &Session, node: &Node) -> Result<Chain> {
    let chain = node.chain.config();
    let info = session.keyring(chain)?.info(&chain.key_name).ok();
    let denom = &chain.gas_price.denom;
    let (account, balance) = match info {
        Some(info) => {
            let address = node.chain.write_address(&info.address.to_bytes())?;
            let balance = node.chain.balance(&address, denom).await?;
            (Some(address), Some(balance))
        }
        None => (None, None),
    };
    Ok(Chain {
        id: node.chain.name().to_owned(),
        height: node.chain.height().await?,
        account,
        balance: balance.map(|balance| format!("{balance}{denom}")),
        low: balance.is_none_or(|balance| balance < chain.min_balance.into()),
    })
}

async fn way(path: &Path) -> Result<Way> {
    let seen = observe(path).await?;
    let mut ends = Vec::new();
    for side in [Side::A, Side::B] {
        let half = path.half(side);
        let chain = &half.node.chain;
        ends.push(WayEnd {
            chain: chain.name().to_owned(),
            end: half.end.to_string(),
            state: format!("{:?}", seen.state(side)),
            pending: seen.from(side).counts(),
            client: half.client.to_string(),
            client_status: chain.client_status(&half.client).await?,
            client_expires_in_s: age(path, side).await?.left().as_secs(),
        });
    }
    let two = |_| Error::missing(path.a.node.chain.name(), "end of the path");
    Ok(Way {
        path: path.to_string(),
        ends: ends.try_into().map_err(two)?,
    })
}

fn tell(console: &Console, shown: &Shown) {
    let mut table = Table::new([
        ("chain", Align::Left),
        ("height", Align::Right),
        ("account", Align::Left),
        ("balance", Align::Right),
    ])
    .or_say("no chains yet");
    for chain in &shown.chains {
        table.row([
            chain.id.as_str(),
            &chain.height.to_string(),
            chain.account.as_deref().unwrap_or("(no key)"),
            chain.balance.as_deref().unwrap_or("-"),
        ]);
        if chain.low {
            console.warn(format!("the account on {} is low or missing", chain.id));
        }
    }
    console.table(&table);
    let mut table = Table::new([
        ("from", Align::Left),
        ("end", Align::Left),
        ("state", Align::Left),
        ("to deliver", Align::Right),
        ("to answer", Align::Right),
        ("to acknowledge", Align::Right),
        ("client", Align::Left),
        ("", Align::Left),
        ("expires in", Align::Right),
    ])
    .or_say("no paths yet: tenzro-relayer link");
    for end in shown.paths.iter().flat_map(|way| &way.ends) {
        table.row([
            end.chain.clone(),
            end.end.clone(),
            end.state.clone(),
            end.pending.unreceived.to_string(),
            end.pending.unanswered.to_string(),
            end.pending.unacknowledged.to_string(),
            end.client.clone(),
            end.client_status.clone(),
            hours(end.client_expires_in_s),
        ]);
    }
    console.table(&table);
}

fn hours(seconds: u64) -> String {
    match seconds {
        0..600 => format!("{seconds} s"),
        600..172_800 => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
        _ => format!("{} days", seconds / 86_400),
    }
}
