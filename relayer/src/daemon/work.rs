//! The worker of one path.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::router::Mail;
use super::{Metrics, Shared};
use crate::error::Result;
use crate::plan::back_off::Trouble;
use crate::plan::handshake::Side;
use crate::plan::packets::Reason;
use crate::plan::track::Track;
use crate::relay::{Pass, Path, Quarantine, pass};

/// Longest pause while something is pending about which nothing can be done yet.
const IDLE: Duration = Duration::from_secs(10);

/// Pause after a block of a node that was away.
const SHORT: Duration = Duration::from_millis(200);

/// When to look again.
enum Until {
    /// At the next block: something can be done then.
    NextBlock,
    /// After this pause: something waits.
    Pause(Duration),
    /// When told, or when a look is due.
    Told,
}

/// Does on a path what there is to do, as its blocks tell. Looks at both ends at the start, after failures, after
/// blocks that were missed, while something waits, and every so many blocks. Never ends.
///
/// # Errors
/// None: what fails is tried again.
pub async fn work(
    path: Path,
    shared: Shared,
    mut a: watch::Receiver<u64>,
    mut b: watch::Receiver<u64>,
) -> Result<()> {
    let mail = shared.router.register(&path);
    let rules = shared.config.mode.packets.clone();
    let name = path.to_string();
    let mut quarantine = Quarantine::default();
    let mut track = Track::default();
    // Height of A at the last look.
    let mut looked_at = 0;
    // What failed last, and how often in a row.
    let mut failed: Option<(Trouble, u32)> = None;
    let mut idle = 0_u32;
    if !rules.clear_on_start {
        wait(Until::Told, None, &mail, &mut a, &mut b).await;
    }
    loop {
        let height = *a.borrow_and_update();
        b.borrow_and_update();
        let begun = Instant::now();
        let news = mail.take();
        if news.look || due(looked_at, rules.clear_interval).is_some_and(|due| height >= due) {
            track.doubt();
        }
        let passed = pass(&path, &rules, &mut quarantine, &mut track, news.moved).await;
        let passed = passed.and_then(|mut pass| {
            if pass.looked {
                looked_at = height;
            }
            note(&shared.metrics, &path, &name, &pass, begun);
            pass.failed.take().map_or(Ok(pass), Err)
        });
        let pass = match passed {
            Ok(pass) => pass,
            Err(error) => {
                let trouble = error.trouble();
                let before = failed.filter(|(before, _)| *before == trouble);
                let failures = before.map_or(1, |(_, failures)| failures.saturating_add(1));
                failed = Some((trouble, failures));
                track.doubt();
                let pause = trouble.pause(failures);
                let labels = [("path", name.as_str()), ("reason", trouble.as_str())];
                shared.metrics.add("pass_errors_total", &labels, 1);
                let advice = tenzro_cli_kit::Explain::advice(&error).unwrap_or_default();
                tracing::warn!(path = %name, %error, advice, pause_ms = pause.as_millis(), "will look again");
                // A node that makes blocks again is not waited for any longer.
                let back = match error.concerns() {
                    Some(chain) if chain == path.b.node.chain.name() => &mut b,
                    _ => &mut a,
                };
                if trouble == Trouble::Node {
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        _ = back.changed() => tokio::time::sleep(SHORT).await,
                    }
                } else {
                    tokio::time::sleep(pause).await;
                }
                continue;
            }
        };
        failed = None;
        if pass.done() > 0 {
            idle = 0;
            // It waited for a block: the rest need not wait for another one.
            if pass.more {
                continue;
            }
        }
        let until = if pass.again {
            Until::NextBlock
        } else if pass.pending() > 0 {
            idle = idle.saturating_add(1);
            Until::Pause(Duration::from_secs(1 << idle.min(4)).min(IDLE))
        } else {
            Until::Told
        };
        // While something waits, what is known may miss why.
        if matches!(until, Until::Pause(_)) {
            track.doubt();
        }
        let due = due(looked_at, rules.clear_interval);
        wait(until, due, &mail, &mut a, &mut b).await;
    }
}

/// Height of A from which on a look is due without a hint; `None` where that is off.
fn due(looked_at: u64, interval: u64) -> Option<u64> {
    (interval > 0).then(|| looked_at.saturating_add(interval))
}

async fn wait(
    until: Until,
    due: Option<u64>,
    mail: &Mail,
    a: &mut watch::Receiver<u64>,
    b: &mut watch::Receiver<u64>,
) {
    // Followers live as long as workers: a closed channel cannot be met here, and would only wake.
    match until {
        Until::NextBlock => {
            tokio::select! {
                _ = a.changed() => {}
                _ = b.changed() => {}
            }
        }
        Until::Pause(pause) => {
            tokio::select! {
                () = mail.comes.notified() => {}
                () = tokio::time::sleep(pause) => {}
            }
        }
        Until::Told => {
            let due = async {
                match due {
                    Some(due) => {
                        let _ = a.wait_for(|height| *height >= due).await;
                    }
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = mail.comes.notified() => {}
                () = due => {}
            }
        }
    }
}

fn note(metrics: &Metrics, path: &Path, name: &str, pass: &Pass, begun: Instant) {
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    for (index, side) in [Side::A, Side::B].into_iter().enumerate() {
        let chain = path.half(side).node.chain.name();
        let labels = [("path", name), ("chain", chain)];
        metrics.set("backlog_size", &labels, count(pass.pending[index].all()));
        metrics.set("backlog_oldest_sequence", &labels, pass.oldest[index]);
        let relayed = &pass.relayed[index];
        for (metric, number) in [
            ("transactions_total", relayed.transactions),
            ("client_updates_submitted_total", relayed.updates),
            ("receive_packets_confirmed_total", relayed.received),
            (
                "acknowledgement_packets_confirmed_total",
                relayed.acknowledged,
            ),
            ("timeout_packets_confirmed_total", relayed.timed_out),
            ("channel_closes_confirmed_total", relayed.closed),
            ("redundant_messages_total", relayed.redundant),
        ] {
            metrics.add(metric, &labels, count(number));
        }
        metrics.add("gas_used_total", &labels, relayed.gas);
        for (reason, number) in &relayed.failures {
            let labels = [("path", name), ("chain", chain), ("reason", *reason)];
            metrics.add("messages_failed_total", &labels, count(*number));
        }
    }
    metrics.set(
        "oversized_packets",
        &[("path", name)],
        count(pass.oversized),
    );
    for reason in Reason::ALL {
        let reason = reason.as_str();
        let number = pass.waiting.get(reason).copied().unwrap_or_default();
        let labels = [("path", name), ("reason", reason)];
        metrics.set("packets_waiting", &labels, count(number));
    }
    if pass.done() > 0 {
        let millis = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        metrics.set("last_pass_milliseconds", &[("path", name)], millis);
        metrics.set_now("last_success_timestamp_seconds", &[("path", name)]);
    }
}
