//! One look at a path and everything that follows from it.

use std::collections::BTreeMap;
use std::time::Instant;

use super::deliver::Delivery;
use super::jobs::{Contents, Job};
use super::observe::{Counts, Pending as Sent};
use super::{Path, Quarantine, Relayed, Snapshot, observe, recall};
use crate::config::Packets;
use crate::error::{Error, Result};
use crate::plan::batch::oldest_and_newest;
use crate::plan::handshake::Side;
use crate::plan::packets::{
    Action, ChannelState, Ordering, Pending, Plan, Reason, Stage, View, plan,
};
use crate::plan::track::{Moved, Track};

/// Packets of one direction and stage that one pass deals with; the next pass takes the next ones.
const MOST: usize = 120;

/// What came of a pass.
#[derive(Debug, Default)]
pub struct Pass {
    /// Pending before it: sent by A, sent by B.
    pub pending: [Counts; 2],
    /// Lowest pending sequence: sent by A, sent by B; 0 without.
    pub oldest: [u64; 2],
    /// What was carried to A, to B.
    pub relayed: [Relayed; 2],
    /// Packets that wait, by reason.
    pub waiting: BTreeMap<&'static str, usize>,
    /// Packets that are not delivered: their memo or receiver is too long.
    pub oversized: usize,
    /// True when the chains were looked at; else what their blocks said was enough.
    pub looked: bool,
    /// True when the next block is worth a pass.
    pub again: bool,
    /// True when there was more to do than one pass takes.
    pub more: bool,
    /// True when contents were not found: the node's index may be a moment behind.
    pub index_behind: bool,
    /// Why nothing could be sent to one of the chains; what was sent to the other counts.
    pub failed: Option<Error>,
}

impl Pass {
    /// Everything that was done.
    #[must_use]
    pub fn done(&self) -> usize {
        self.relayed.iter().map(Relayed::done).sum()
    }

    /// True when something did not go as it was planned: what was known may be wrong.
    fn is_doubtful(&self) -> bool {
        let doubtful = |to: &Relayed| to.redundant > 0 || !to.blamed.is_empty();
        self.failed.is_some() || self.relayed.iter().any(doubtful)
    }

    /// All that was pending before it.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.iter().map(Counts::all).sum()
    }
}

/// Does what can be done. What is to be done follows from what blocks said since the last look, of which `news`
/// are the newest, or from a look at both ends where `track` does not suffice.
///
/// # Errors
/// When a chain cannot be asked; the next pass looks. What cannot be sent is told in [`Pass::failed`].
pub async fn pass(
    path: &Path,
    rules: &Packets,
    quarantine: &mut Quarantine,
    track: &mut Track,
    news: Vec<Moved>,
) -> Result<Pass> {
    if track.states().is_some() {
        news.iter().for_each(|moved| track.moved(*moved));
    }
    let recalled = recall(path, track);
    let looked = recalled.is_none();
    let seen = match recalled {
        Some(seen) => seen,
        None => look(path, track, &news).await?,
    };
    let result = act(path, rules, quarantine, &seen).await;
    let mut result = result.inspect_err(|_| track.doubt())?;
    for moved in result.relayed.iter().flat_map(|to| &to.moved) {
        track.moved(*moved);
    }
    if result.is_doubtful() {
        track.doubt();
    }
    result.looked = looked;
    // A node that is behind did not show what blocks had said before.
    result.again |= looked && !news.is_empty() && path.ordering == Ordering::Unordered;
    Ok(result)
}

/// Looks at both ends. Blocks said `news` before; a node that is behind does not show it yet.
async fn look(path: &Path, track: &mut Track, news: &[Moved]) -> Result<Snapshot> {
    track.doubt();
    let mut seen = observe(path).await?;
    let states = (seen.state_a, seen.state_b);
    track.looked(states, &seen.from_a.packets, &seen.from_b.packets);
    news.iter().for_each(|moved| track.moved(*moved));
    if path.ordering == Ordering::Unordered {
        let (a, b) = (seen.point_a.height.height, seen.point_b.height.height);
        seen.from_a.early = track.early(Side::A, a, b);
        seen.from_b.early = track.early(Side::B, b, a);
    }
    Ok(seen)
}

/// Does what follows from what is seen.
async fn act(
    path: &Path,
    rules: &Packets,
    quarantine: &mut Quarantine,
    seen: &Snapshot,
) -> Result<Pass> {
    let mut result = Pass {
        pending: [seen.from_a.counts(), seen.from_b.counts()],
        oldest: [&seen.from_a, &seen.from_b]
            .map(|pending| pending.packets.first().map_or(0, |(sequence, _)| *sequence)),
        ..Pass::default()
    };
    let mut jobs = Vec::new();
    for source in [Side::A, Side::B] {
        // What cannot be asked of one chain does not keep the other's packets.
        match jobs_of(path, seen, source, rules, &mut result).await {
            Ok(found) => jobs.extend(found),
            Err(error) => result.failed = Some(error),
        }
    }
    if result.failed.is_none() {
        quarantine.keep(|side, action| {
            jobs.iter()
                .any(|job| (job.source, job.action) == (side, action))
        });
    }
    let now = Instant::now();
    let planned = jobs.len();
    jobs.retain(|job| quarantine.allows(job.source, job.action, now));
    let (to_a, to_b): (Vec<Job>, Vec<Job>) = jobs
        .into_iter()
        .partition(|job| job.takes_place_on() == Side::A);
    let [relayed_a, relayed_b] = &mut result.relayed;
    let sent = tokio::join!(
        deliver(path, seen, Side::A, to_a, relayed_a),
        deliver(path, seen, Side::B, to_b, relayed_b),
    );
    result.failed = sent.0.err().or(sent.1.err()).or(result.failed.take());
    let now = Instant::now();
    for (source, action, trouble) in result.relayed.iter().flat_map(|to| &to.blamed) {
        quarantine.failed(*source, *action, *trouble, now);
    }
    result.index_behind = result
        .waiting
        .contains_key(Reason::UnknownContents.as_str());
    result.again |= planned > 0 || result.waiting.contains_key("timeout_not_provable");
    Ok(result)
}

/// Carries jobs to one chain. A failure there does not keep the other chain's part from being done.
async fn deliver(
    path: &Path,
    seen: &Snapshot,
    side: Side,
    jobs: Vec<Job>,
    relayed: &mut Relayed,
) -> Result<()> {
    if jobs.is_empty() {
        return Ok(());
    }
    let delivery = Delivery {
        path,
        side,
        header: seen.point(side.other()).height.height,
    };
    let sent = delivery.send(jobs, relayed).await;
    if let Err(error) = &sent {
        tracing::warn!(chain = path.half(side).node.chain.name(), %error, "nothing sent");
    }
    sent
}

/// What is to be done about packets that `source` sent.
async fn jobs_of(
    path: &Path,
    seen: &Snapshot,
    source: Side,
    rules: &Packets,
    result: &mut Pass,
) -> Result<Vec<Job>> {
    let pending = seen.from(source);
    let closes = seen.state(source) == ChannelState::Closed
        && seen.state(source.other()) == ChannelState::Open;
    if pending.packets.is_empty() && !closes {
        return Ok(Vec::new());
    }
    let taken = choose(path.ordering, pending, result);
    let contents = gather(path, source, &taken).await?;
    let packets = taken
        .into_iter()
        .map(|(sequence, stage)| Pending {
            sequence,
            timeout: contents.get(&sequence).and_then(Contents::timeout),
            stage,
        })
        .collect();
    let Plan { actions, waiting } = plan(&View {
        ordering: path.ordering,
        source: seen.state(source),
        target: seen.state(source.other()),
        target_point: seen.point(source.other()),
        next_receive: pending.next_receive,
        packets,
    });
    for (sequence, reason) in waiting {
        tracing::debug!(%path, sequence, reason = reason.as_str(), "waits");
        note(&mut result.waiting, reason, 1);
    }
    let port = path.half(source).end.port.as_str();
    let mut jobs = Vec::new();
    for action in actions {
        let found = action
            .sequence()
            .and_then(|sequence| contents.get(&sequence));
        // It is not delivered, but goes back to its sender in time.
        if matches!(action, Action::Receive(_)) && too_long(port, found, rules) {
            result.oversized = result.oversized.saturating_add(1);
            continue;
        }
        jobs.push(Job {
            source,
            action,
            contents: found.cloned().unwrap_or(Contents::None),
        });
    }
    Ok(jobs)
}

/// The packets that this pass deals with, ascending.
fn choose(ordering: Ordering, pending: &Sent, result: &mut Pass) -> Vec<(u64, Stage)> {
    let all = pending.packets.iter().copied();
    let taken = match ordering {
        Ordering::Ordered => {
            let taken: Vec<_> = all.take(MOST).collect();
            result.more |= taken.len() < pending.packets.len();
            taken
        }
        Ordering::Unordered => {
            // Those for the next header, and those that wait for their answer, must not take the place of
            // others.
            let (early, ripe): (Vec<_>, Vec<_>) =
                all.partition(|(sequence, _)| pending.early.contains(sequence));
            result.again |= !early.is_empty();
            let of = |wanted: Stage| {
                let ripe = ripe.iter().copied();
                ripe.filter(move |(_, stage)| *stage == wanted)
            };
            let waits = of(Stage::Received).count();
            note(&mut result.waiting, Reason::NoAcknowledgementYet, waits);
            let mut taken = Vec::new();
            for stage in [Stage::Unreceived, Stage::Acknowledged] {
                let busy: Vec<_> = of(stage).collect();
                result.more |= busy.len() > MOST;
                taken.extend(oldest_and_newest(busy, MOST));
            }
            taken.sort_unstable_by_key(|(sequence, _)| *sequence);
            taken
        }
    };
    result.again |= result.more;
    taken
}

/// Contents of packets, by sequence: of an unreceived one from its sender's chain, with its answer
/// from the receiver's. What is not found is left out.
async fn gather(
    path: &Path,
    source: Side,
    taken: &[(u64, Stage)],
) -> Result<BTreeMap<u64, Contents>> {
    let (from, to) = (path.half(source), path.half(source.other()));
    let mut contents = BTreeMap::new();
    let mut failed = None;
    for &(sequence, stage) in taken {
        let found = match stage {
            Stage::Acknowledged => {
                let (chain, memory) = (&to.node.chain, &to.node.memory);
                let answer = chain.acknowledgement(memory, &to.end, sequence).await;
                answer.map(|answer| answer.map(Contents::Answer))
            }
            Stage::Unreceived => {
                let (chain, memory) = (&from.node.chain, &from.node.memory);
                let packet = chain.packet(memory, &from.end, sequence).await;
                packet.map(|packet| packet.map(Contents::Packet))
            }
            Stage::Received => Ok(None),
        };
        match found {
            Ok(found) => contents.extend(found.map(|found| (sequence, found))),
            // It answers, and cannot find it: its index is off, or pruned.
            Err(Error::Chain { source, .. })
                if matches!(source.as_ref(), tenzro_client::Error::Rpc { .. }) => {}
            // A node that does not answer at all is not asked for every packet.
            Err(error) if failed.is_some() => return Err(error),
            Err(error) => failed = Some(error),
        }
    }
    match failed {
        Some(error) if contents.is_empty() => Err(error),
        _ => Ok(contents),
    }
}

fn note(waiting: &mut BTreeMap<&'static str, usize>, reason: Reason, packets: usize) {
    if packets > 0 {
        let count = waiting.entry(reason.as_str()).or_default();
        *count = count.saturating_add(packets);
    }
}

/// True for a token transfer to be delivered whose memo or receiver is longer than the rules allow.
fn too_long(port: &str, contents: Option<&Contents>, rules: &Packets) -> bool {
    let Some(Contents::Packet(packet)) = contents else {
        return false;
    };
    #[derive(serde::Deserialize)]
    struct Transfer {
        #[serde(default)]
        memo: String,
        #[serde(default)]
        receiver: String,
    }
    if port != "transfer" {
        return false;
    }
    serde_json::from_slice::<Transfer>(&packet.data).is_ok_and(|transfer| {
        transfer.memo.len() > rules.ics20_max_memo_size
            || transfer.receiver.len() > rules.ics20_max_receiver_size
    })
}
