//! The daemon's life: start, look at the chain again and again, stop.
//!
//! The chain is the truth: every look asks what it wants from this operator now. Nothing that is
//! needed to answer lies in memory alone, so a killed daemon goes on where it was.

use std::io::ErrorKind;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use tenzro_client::blob::{BlobClient, MAX_BLOB, patience};
use tenzro_client::rpc::shown;
use tenzro_contract_api::beacon::{QueryMsg as BeaconQuery, StatusResponse};
use tenzro_contract_api::operators::Role;
use tenzro_contract_api::peer_review::{self, ItemStatus};
use tenzro_door::Door;
use tenzro_inference::worker::{Worker, WorkerOptions};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::beacon::{self, Links};
use crate::blobs::Blobs;
use crate::config::{Config, private_folder};
use crate::custody::{Custody, Withdrawals};
use crate::duty::Duties;
use crate::history::History;
use crate::http::{Service, router};
use crate::jobs::{self, Bench};
use crate::join;
use crate::metrics::{Metrics, count};
use crate::node::{Node, serves};
use crate::outbox::{Outbox, OutboxError};
use crate::pages;
use crate::reasons::Reasons;
use crate::status::{Board, now};
use crate::storage::Holdings;

/// The longest pause between attempts while the chain is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long the outbox and the address may still be taken at the start.
const HANDOVER: Duration = Duration::from_secs(10);

/// Runs until the process is told to stop.
///
/// # Errors
/// When the configuration, the disk, the models or the address to listen on cannot be used. A chain
/// that is away is no error: it is waited for.
pub async fn run(config: Config) -> anyhow::Result<()> {
    tokio::select! {
        result = live(config) => result,
        signal = stop_signal() => {
            tracing::info!(signal, "stopping");
            Ok(())
        }
    }
}

async fn live(config: Config) -> anyhow::Result<()> {
    let key = config.key()?;
    let address = key.address().to_string();
    private_folder(&config.home)
        .with_context(|| format!("cannot make {}", config.home.display()))?;
    let outbox = config.home.join("outbox.redb");
    let outbox = patiently(async || Outbox::open(&outbox), OutboxError::is_taken).await?;
    let outbox = Arc::new(outbox);
    let blobs = Blobs::open(config.home.join("contents"))?;
    blobs.sweep()?;
    let blobs = Arc::new(blobs.keeping_free(config.keep_free_mib.saturating_mul(1 << 20)));
    let custody = Arc::new(Custody::open(&config.home, &address, &blobs)?);
    let metrics = Arc::new(Metrics::default());
    let board = begin(&config, &address)?;
    let bind = async || tokio::net::TcpListener::bind(&config.listen).await;
    let listener = patiently(bind, |error| error.kind() == ErrorKind::AddrInUse)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;
    tracing::info!(address, listen = %listener.local_addr()?, "content service");
    let service = Service {
        blobs: blobs.clone(),
        metrics: metrics.clone(),
        address,
        takes: config.storage,
        board: board.clone(),
        custody: custody.clone(),
    };
    let door = Door::new(listener, config.max_open_connections).patient(patience(MAX_BLOB));
    let mut server = tokio::spawn(async move { axum::serve(door, router(service)).await });

    let models = jobs::models_in(&config.models)
        .with_context(|| format!("cannot read the models in {}", config.models.display()))?;
    let models = Arc::new(models);
    tracing::info!(models = ?models.keys().collect::<Vec<_>>(), "loading models");
    board.doing("loading models");
    let options = WorkerOptions {
        program: config.worker_program()?,
        models: config.models.clone(),
        runtime: config.onnxruntime.clone(),
        memory_mib: config.worker.memory_mib,
        timeout: Duration::from_secs(config.worker.timeout_s),
    };
    let worker = tokio::task::spawn_blocking(move || Worker::start(options)).await??;
    board.change(|status| status.models = models.keys().cloned().collect());
    let node = tokio::select! {
        node = enter(&config, &key, &board) => node?,
        served = serving(&mut server) => return Err(served),
    };
    custody.begin(node.custody());
    let bench = Bench {
        node,
        custody,
        blobs,
        outbox,
        duties: Duties::default(),
        metrics,
        reasons: Reasons::default(),
        worker: Arc::new(Mutex::new(worker)),
        models,
        client: BlobClient::new(),
    };
    tokio::select! {
        result = work(&config, bench, &board) => result,
        served = serving(&mut server) => Err(served),
    }
}

/// Waits for the end of the server, which is always an error.
async fn serving(server: &mut JoinHandle<std::io::Result<()>>) -> anyhow::Error {
    let served = server.await;
    anyhow::anyhow!("the content service ended: {served:?}")
}

/// What is known before anything was asked.
fn begin(config: &Config, address: &str) -> anyhow::Result<Board> {
    let board = Board::default();
    let mut instance = [0u8; 8];
    getrandom::fill(&mut instance)?;
    board.change(|status| {
        status.instance = u64::from_be_bytes(instance);
        env!("CARGO_PKG_VERSION").clone_into(&mut status.version);
        address.clone_into(&mut status.address);
        // Whoever reaches the page reads it.
        status.node = shown(&config.rpc);
        status.started = now();
    });
    Ok(board)
}

/// Takes the network's file, connects and, where the configuration says so, bonds.
async fn enter(config: &Config, key: &tenzro_client::Key, board: &Board) -> anyhow::Result<Node> {
    join::obtain(config, board).await?;
    let node = reach(config, key).await;
    board.change(|status| node.chain_id().clone_into(&mut status.chain_id));
    join::alone(&node, board).await?;
    join::join(config, &node, board).await?;
    board.doing("");
    Ok(node)
}

/// Takes what a daemon that was killed a moment ago may still hold: one that is started again at
/// once must not give up, for it would miss its reveals.
async fn patiently<T, E>(
    attempt: impl AsyncFn() -> Result<T, E>,
    taken: impl Fn(&E) -> bool,
) -> Result<T, E> {
    let begun = Instant::now();
    loop {
        match attempt().await {
            Err(error) if taken(&error) && begun.elapsed() < HANDOVER => {
                sleep(Duration::from_millis(50)).await;
            }
            other => return other,
        }
    }
}

/// Connects, however long it takes.
async fn reach(config: &Config, key: &tenzro_client::Key) -> Node {
    let mut pause = Duration::from_millis(200);
    loop {
        match Node::connect(
            &config.rpc,
            &config.deployment,
            key.clone(),
            &config.gas_price,
        )
        .await
        {
            Ok(node) => return node,
            Err(error) => tracing::warn!(error = format!("{error:#}"), "waiting for the chain"),
        }
        sleep(pause).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Looks at the chain for ever.
async fn work(config: &Config, bench: Bench, board: &Board) -> anyhow::Result<()> {
    let mut eyes = Eyes {
        links: Links::load(&bench.outbox)?,
        holdings: Holdings::default(),
        withdrawals: Withdrawals::default(),
        history: History::open(config, &bench.node)?,
    };
    let mut pause = config.pause();
    loop {
        match look(config, &bench, &mut eyes, board).await {
            Ok(()) => {
                count(&bench.metrics.looks);
                board.change(|status| status.last_look = now());
                pause = config.pause();
            }
            Err(error) => {
                count(&bench.metrics.failed_looks);
                board.change(|status| status.last_failure = now());
                tracing::warn!(
                    error = format!("{error:#}"),
                    "the chain was not read; again soon"
                );
                pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
            }
        }
        sleep(pause).await;
    }
}

/// What is remembered from look to look.
struct Eyes {
    links: Links,
    holdings: Holdings,
    withdrawals: Withdrawals,
    history: History,
}

/// One look at the chain, and what follows from it.
async fn look(
    config: &Config,
    bench: &Bench,
    eyes: &mut Eyes,
    board: &Board,
) -> anyhow::Result<()> {
    let node = &bench.node;
    let (height, now) = node.now().await?;
    bench.metrics.height.store(height, Ordering::Relaxed);
    let record = node.own_record().await?;
    board.change(|status| {
        status.height = height;
        status.record.clone_from(&record);
    });
    let bonded = record
        .as_ref()
        .is_some_and(|record| serves(record, Role::Inference));
    if bench
        .metrics
        .bonded
        .swap(u64::from(bonded), Ordering::Relaxed)
        != u64::from(bonded)
    {
        tracing::info!(bonded, "bond");
    }
    let jobs = jobs::open(node).await?;
    let status: StatusResponse = node.ask("beacon", &BeaconQuery::Status {}).await?;
    if bonded {
        let wanted = wanted(node, jobs.iter().filter_map(|job| job.awaits_round).max()).await?;
        beacon::serve(bench, &mut eyes.links, &status, wanted, now).await?;
    }
    let own = node.address().to_string();
    let seated = jobs
        .iter()
        .filter(|job| job.seats.iter().any(|seat| seat.operator == own));
    bench
        .metrics
        .seats
        .store(seated.count() as u64, Ordering::Relaxed);
    let line = if jobs.is_empty() {
        vec![]
    } else {
        node.operators().await?
    };
    let line: Vec<_> = line
        .iter()
        .filter(|operator| serves(operator, Role::Inference))
        .collect();
    let place = line.iter().position(|operator| operator.address == own);
    for job in &jobs {
        bench.serve(job)?;
        if let Some(place) = place {
            bench.advance(
                job,
                status.open_round,
                now,
                turn(job.job, place, line.len()),
            );
        }
    }
    if config.storage && bonded {
        eyes.holdings.serve(bench).await?;
    }
    // A jailed custodian still owes what it promised; only a stranger owes nothing.
    if record.is_some() {
        bench.custody.serve(bench, now).await?;
        eyes.withdrawals.serve(&bench.custody, bench).await?;
    }
    eyes.history.follow(bench, &jobs, board).await
}

/// How many operators are to move this job on before the one at `place`.
fn turn(job: u64, place: usize, line: usize) -> u64 {
    let (place, line) = (place as u64, line.max(1) as u64);
    let first = job.checked_rem(line).unwrap_or(0);
    place
        .saturating_add(line)
        .saturating_sub(first)
        .checked_rem(line)
        .unwrap_or(0)
}

/// The last beacon round that a job or a review waits for.
async fn wanted(node: &Node, by_jobs: Option<u64>) -> tenzro_client::Result<Option<u64>> {
    let page = async |start_after, limit| {
        let question = peer_review::QueryMsg::OpenItems {
            start_after,
            limit: Some(limit),
        };
        let page: peer_review::ItemsResponse = node.ask("peer-review", &question).await?;
        Ok::<_, tenzro_client::Error>(page.items)
    };
    let items = pages::all(page, |item: &peer_review::ItemResponse| item.item).await?;
    let rounds = items.iter().filter_map(|item| match item.status {
        ItemStatus::AwaitingPanel { round } => Some(round),
        _ => None,
    });
    Ok(rounds.chain(by_jobs).max())
}

/// Waits for SIGTERM or Ctrl-C and says which it was.
async fn stop_signal() -> &'static str {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            return tokio::select! {
                _ = tokio::signal::ctrl_c() => "interrupt",
                _ = terminate.recv() => "terminate",
            };
        }
    }
    // Without a handler for it, the system's own default ends the process.
    let _ = tokio::signal::ctrl_c().await;
    "interrupt"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_has_another_turn_and_jobs_begin_with_different_ones() {
        for job in 1..20 {
            let mut turns: Vec<u64> = (0..8).map(|place| turn(job, place, 8)).collect();
            turns.sort_unstable();
            assert_eq!(turns, (0..8).collect::<Vec<_>>());
        }
        assert_ne!(turn(1, 0, 8), turn(2, 0, 8));
    }

    #[tokio::test]
    async fn a_daemon_started_again_at_once_waits_for_the_outbox_of_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outbox.redb");
        let before = Outbox::open(&path).unwrap();
        let dying = tokio::spawn(async move {
            sleep(Duration::from_millis(300)).await;
            drop(before);
        });
        let open = async || Outbox::open(&path);
        patiently(open, OutboxError::is_taken).await.unwrap();
        dying.await.unwrap();
    }

    #[tokio::test]
    async fn what_is_not_merely_taken_fails_at_once() {
        let tried = std::cell::Cell::new(0);
        let attempt = async || {
            tried.set(tried.get() + 1);
            Err::<(), _>("a full disk")
        };
        let failed = patiently(attempt, |_| false).await;
        assert_eq!((failed, tried.get()), (Err("a full disk"), 1));
    }
}
