//! Looks at both ends of a path: what is pending, and how far it came.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Half, Path};
use crate::error::{Error, Result};
use crate::plan::Point;
use crate::plan::handshake::Side;
use crate::plan::packets::{ChannelState, Ordering, Stage};
use crate::plan::track::Track;

/// Packets that one end sent and that are not over.
#[derive(Debug, Clone, Default)]
pub struct Pending {
    /// By ascending sequence.
    pub packets: Vec<(u64, Stage)>,
    /// Those whose newest step no header proves yet: the next one will.
    pub early: BTreeSet<u64>,
    /// What an ordered target takes next; 0 on unordered channels.
    pub next_receive: u64,
}

/// How many packets are at which stage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Not received.
    pub unreceived: usize,
    /// Received, without an answer yet.
    pub unanswered: usize,
    /// Answered, the answer not brought back.
    pub unacknowledged: usize,
}

impl Counts {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> usize {
        self.unreceived
            .saturating_add(self.unanswered)
            .saturating_add(self.unacknowledged)
    }
}

impl Pending {
    /// How many are at which stage.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for (_, stage) in &self.packets {
            let count = match stage {
                Stage::Unreceived => &mut counts.unreceived,
                Stage::Received => &mut counts.unanswered,
                Stage::Acknowledged => &mut counts.unacknowledged,
            };
            *count = count.saturating_add(1);
        }
        counts
    }
}

/// Both ends at one moment.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// Newest header of A.
    pub point_a: Point,
    /// Newest header of B.
    pub point_b: Point,
    /// State of A's end.
    pub state_a: ChannelState,
    /// State of B's end.
    pub state_b: ChannelState,
    /// What A sent.
    pub from_a: Pending,
    /// What B sent.
    pub from_b: Pending,
}

impl Snapshot {
    /// Newest header of one chain.
    #[must_use]
    pub const fn point(&self, side: Side) -> Point {
        match side {
            Side::A => self.point_a,
            Side::B => self.point_b,
        }
    }

    /// State of one end.
    #[must_use]
    pub const fn state(&self, side: Side) -> ChannelState {
        match side {
            Side::A => self.state_a,
            Side::B => self.state_b,
        }
    }

    /// What one end sent.
    #[must_use]
    pub const fn from(&self, side: Side) -> &Pending {
        match side {
            Side::A => &self.from_a,
            Side::B => &self.from_b,
        }
    }
}

/// Looks at both ends.
///
/// # Errors
/// When a chain cannot be asked, or an end is gone.
pub async fn observe(path: &Path) -> Result<Snapshot> {
    let (a, b) = (&path.a, &path.b);
    let (point_a, point_b) = tokio::try_join!(a.node.chain.recent(), b.node.chain.recent())?;
    let (state_a, state_b) = tokio::try_join!(state(a), state(b))?;
    let (from_a, from_b) =
        tokio::try_join!(pending(a, b, path.ordering), pending(b, a, path.ordering))?;
    Ok(Snapshot {
        point_a,
        point_b,
        state_a,
        state_b,
        from_a,
        from_b,
    })
}

/// Both ends, by what blocks said since the last look; `None` when a look is due: what is told of ordered
/// channels, or of ends that are not open, does not suffice.
#[must_use]
pub fn recall(path: &Path, track: &Track) -> Option<Snapshot> {
    let (state_a, state_b) = track.states()?;
    let open = ChannelState::Open;
    if path.ordering != Ordering::Unordered || (state_a, state_b) != (open, open) {
        return None;
    }
    let point_a = path.a.node.chain.head()?;
    let point_b = path.b.node.chain.head()?;
    let pending = |source: Side, source_point: Point, target_point: Point| Pending {
        packets: track.pending(source),
        early: track.early(
            source,
            source_point.height.height,
            target_point.height.height,
        ),
        next_receive: 0,
    };
    Some(Snapshot {
        point_a,
        point_b,
        state_a,
        state_b,
        from_a: pending(Side::A, point_a, point_b),
        from_b: pending(Side::B, point_b, point_a),
    })
}

async fn state(half: &Half) -> Result<ChannelState> {
    let chain = &half.node.chain;
    let missing = || Error::missing(chain.name(), format!("channel {}", half.end));
    let end = chain.find_channel(&half.end).await?.ok_or_else(missing)?;
    Ok(end.state)
}

async fn pending(source: &Half, target: &Half, ordering: Ordering) -> Result<Pending> {
    let sent = source.node.chain.commitments(&source.end).await?;
    let chain = &target.node.chain;
    let next_receive = match ordering {
        Ordering::Ordered => chain.next_receive(&target.end).await?,
        Ordering::Unordered => 0,
    };
    if sent.is_empty() {
        return Ok(Pending {
            next_receive,
            ..Pending::default()
        });
    }
    let unreceived = chain.unreceived(&target.end, &sent).await?;
    let is_in = |list: &[u64], sequence: u64| list.binary_search(&sequence).is_ok();
    let received: Vec<u64> = sent
        .iter()
        .copied()
        .filter(|sequence| !is_in(&unreceived, *sequence))
        .collect();
    let acknowledged = if received.is_empty() {
        Vec::new()
    } else {
        chain.acknowledged(&target.end, &received).await?
    };
    let stage = |sequence: u64| {
        if is_in(&unreceived, sequence) {
            Stage::Unreceived
        } else if is_in(&acknowledged, sequence) {
            Stage::Acknowledged
        } else {
            Stage::Received
        }
    };
    let packets = sent.into_iter().map(|sequence| (sequence, stage(sequence)));
    Ok(Pending {
        packets: packets.collect(),
        early: BTreeSet::new(),
        next_receive,
    })
}
