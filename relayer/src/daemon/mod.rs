//! `start`: follows chains, keeps a worker on every path, refreshes and watches clients, warns of
//! balances that run dry.
//!
//! One task follows each chain and wakes the workers of the channels that its blocks speak of. That
//! is only a hint: a worker looks at the chains' state, and at times without a hint too.

mod follow;
mod http;
mod metrics;
pub mod refresh;
mod router;
mod watch;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;

pub use follow::Follower;
pub use metrics::Metrics;
pub use router::Router;

use crate::config::Config;
use crate::error::{Error, Result};
use crate::link::{Pair, Teller, finish, read_sequences, unfinished};
use crate::plan::handshake::Side;
use crate::plan::{ClientId, End};
use crate::relay::{Node, Path, discover};

/// Pause between two looks at balances.
const BALANCES: Duration = Duration::from_secs(30);
/// Pause between two looks for new channels where no event tells of one.
const DISCOVERIES: Duration = Duration::from_secs(60);

/// What all tasks share.
#[derive(Debug, Clone)]
pub struct Shared {
    /// What is relayed and how.
    pub config: Arc<Config>,
    /// Figures.
    pub metrics: Metrics,
    /// Who is woken by which channel.
    pub router: Router,
}

/// Relays between all pairs of `nodes` until dropped.
///
/// # Errors
/// When metrics cannot be served, or a task ends by itself.
pub async fn run(nodes: Vec<Node>, config: Config) -> Result<()> {
    let shared = Shared {
        config: Arc::new(config),
        metrics: Metrics::default(),
        router: Router::default(),
    };
    let mut tasks = JoinSet::new();
    if shared.config.telemetry.enabled {
        let server = http::bind(&shared.config.telemetry, shared.metrics.clone()).await?;
        tasks.spawn(server);
    }
    let mut followers = Vec::new();
    for node in &nodes {
        let (follower, task) = Follower::start(node.clone(), shared.clone());
        followers.push(follower);
        tasks.spawn(task);
        tasks.spawn(balances(node.clone(), shared.metrics.clone()));
    }
    let (mut known, mut clients) = (BTreeSet::new(), BTreeSet::new());
    let moved = shared.router.channels_moved();
    loop {
        finish_handshakes(&nodes, &shared).await;
        match find(&nodes, &shared.metrics).await {
            Ok(paths) => {
                for path in paths {
                    if known.insert(key(&path)) {
                        tracing::info!(%path, "relaying");
                        look_after(&path, &mut clients, &shared, &mut tasks);
                        employ(path, &nodes, &followers, &shared, &mut tasks);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "cannot look for channels, will look again"),
        }
        shared
            .metrics
            .set("paths", &[], u64::try_from(known.len()).unwrap_or(u64::MAX));
        wait(&mut tasks, &moved).await?;
    }
}

/// Takes the steps that are missing in handshakes which others began, where that is configured. What
/// fails is told, and tried again at the next look.
async fn finish_handshakes(nodes: &[Node], shared: &Shared) {
    let mode = &shared.config.mode;
    if !mode.connections.enabled && !mode.channels.enabled {
        return;
    }
    for a in nodes {
        for b in nodes {
            if a.chain.id() == b.chain.id() {
                continue;
            }
            let pair = Pair {
                a: a.clone(),
                b: b.clone(),
            };
            let (from, to) = (a.chain.name(), b.chain.name());
            // Before anything is looked at, so that no end is made twice.
            if let Err(error) = read_sequences(&pair).await {
                tracing::warn!(from, to, %error, "cannot finish handshakes, will look again");
                continue;
            }
            let halves = match unfinished(&pair, mode).await {
                Ok(halves) => halves,
                Err(error) => {
                    tracing::warn!(from, to, %error, "cannot look for handshakes, will look again");
                    continue;
                }
            };
            for half in halves {
                let what = half.to_string();
                let tell = |line: &str| tracing::info!("{line}");
                match finish(&pair, half, &mut Teller::new(&tell)).await {
                    Ok(()) => tracing::info!(from, to, %what, "finished what others began"),
                    Err(error) => {
                        tracing::warn!(from, to, %what, %error, "cannot finish it, will try again");
                    }
                }
            }
        }
    }
}

/// Waits until a channel moved, or long enough; a task that ends ends everything.
async fn wait(tasks: &mut JoinSet<Result<()>>, moved: &Notify) -> Result<()> {
    tokio::select! {
        () = moved.notified() => Ok(()),
        () = tokio::time::sleep(DISCOVERIES) => Ok(()),
        Some(ended) = tasks.join_next() => match ended {
            Ok(Ok(())) => Err(Error::Argument("a task of the relayer ended".to_owned())),
            Ok(Err(error)) => Err(error),
            Err(error) => Err(Error::Argument(format!("a task of the relayer broke: {error}"))),
        },
    }
}

type Key = (String, End, String, End);

fn key(path: &Path) -> Key {
    let (a, b) = (&path.a, &path.b);
    (
        a.node.chain.name().to_owned(),
        a.end.clone(),
        b.node.chain.name().to_owned(),
        b.end.clone(),
    )
}

/// The paths between all pairs; a pair that cannot be asked is told of and left out, unless there is no
/// other.
///
/// # Errors
/// When a chain cannot be asked and there is no path without it.
pub async fn find(nodes: &[Node], metrics: &Metrics) -> Result<Vec<Path>> {
    let mut all = Vec::new();
    let mut filtered = 0_usize;
    let mut failed = None;
    for (index, a) in nodes.iter().enumerate() {
        for b in nodes.iter().skip(index.saturating_add(1)) {
            let found = match discover(a, b).await {
                Ok(found) => found,
                Err(error) => {
                    let (one, other) = (a.chain.name(), b.chain.name());
                    tracing::warn!(one, other, %error, "cannot look for channels, will look again");
                    failed = Some(error);
                    continue;
                }
            };
            filtered = filtered.saturating_add(found.filtered);
            all.extend(found.paths);
        }
    }
    let filtered = u64::try_from(filtered).unwrap_or(u64::MAX);
    metrics.set("filtered_channels", &[], filtered);
    match failed {
        Some(error) if all.is_empty() => Err(error),
        _ => Ok(all),
    }
}

/// Keeps the path's clients alive and watches them; those that other paths stand on too, once.
fn look_after(
    path: &Path,
    known: &mut BTreeSet<(String, ClientId)>,
    shared: &Shared,
    tasks: &mut JoinSet<Result<()>>,
) {
    for side in [Side::A, Side::B] {
        let half = path.half(side);
        if !known.insert((half.node.chain.name().to_owned(), half.client.clone())) {
            continue;
        }
        let clients = &shared.config.mode.clients;
        if clients.refresh {
            tasks.spawn(refresh::keep(path.clone(), side, shared.clone()));
        }
        if clients.misbehaviour {
            tasks.spawn(watch::watch(path.clone(), side, shared.clone()));
        }
    }
}

fn employ(
    path: Path,
    nodes: &[Node],
    followers: &[Follower],
    shared: &Shared,
    tasks: &mut JoinSet<Result<()>>,
) {
    let heights = |node: &Node| {
        let place = nodes
            .iter()
            .position(|other| other.chain.id() == node.chain.id());
        place
            .and_then(|place| followers.get(place))
            .map(Follower::heights)
    };
    if let (Some(a), Some(b)) = (heights(&path.a.node), heights(&path.b.node)) {
        tasks.spawn(work::work(path, shared.clone(), a, b));
    }
}

/// Warns when an account runs dry.
async fn balances(node: Node, metrics: Metrics) -> Result<()> {
    let chain = node.chain.name().to_owned();
    let config = node.chain.config();
    let (denom, least) = (&config.gas_price.denom, u128::from(config.min_balance));
    loop {
        let sender = node.sender()?;
        match sender.balance().await {
            Ok(balance) => {
                let shown = u64::try_from(balance).unwrap_or(u64::MAX);
                let labels = [("chain", chain.as_str()), ("denom", denom.as_str())];
                metrics.set("wallet_balance", &labels, shown);
                if balance < least {
                    let account = sender.address();
                    tracing::warn!(%chain, account, balance, %denom, "the relayer's account runs dry: send some there");
                }
            }
            Err(error) => tracing::debug!(%chain, %error, "cannot read the balance"),
        }
        tokio::time::sleep(BALANCES).await;
    }
}
