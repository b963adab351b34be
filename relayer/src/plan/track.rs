//! What blocks said about the packets of an unordered path since both ends were looked at.
//!
//! It saves questions and decides nothing: [`super::packets::plan`] plans from it as it plans from a look.
//! A look replaces all of it. What is wrong in it is refused by the chain's simulation, which costs nothing,
//! and is a reason to look.

use std::collections::{BTreeMap, BTreeSet};

use super::handshake::Side;
use super::packets::{ChannelState, Stage};

/// Packets that are over and are remembered as such; the oldest go first.
const MOST_OVER: usize = 10_000;

/// What a block did to a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was sent.
    Sent,
    /// It was received.
    Received,
    /// Its acknowledgement was written.
    Answered,
    /// It was acknowledged or timed out at its source.
    Over,
}

/// One thing that a block did to a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The end that sent the packet.
    pub source: Side,
    /// Its number on the channel.
    pub sequence: u64,
    /// Height of the block: on the source for [`What::Sent`] and [`What::Over`], else on the target.
    pub height: u64,
    /// What happened.
    pub what: What,
}

/// The packets of one direction that are not over.
#[derive(Clone, Debug, Default)]
struct Direction {
    /// Maps a sequence to how far it came.
    pending: BTreeMap<u64, Known>,
    /// Sequences that are over: what is told of them late changes nothing.
    over: BTreeSet<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Known {
    stage: Stage,
    /// Height of the block that brought it there; 0 where a look found it there.
    since: u64,
}

/// Both directions of a path, as far as is known without asking.
#[derive(Clone, Debug, Default)]
pub struct Track {
    from_a: Direction,
    from_b: Direction,
    /// States of A's and B's end at the last look; absent while a look is due.
    states: Option<(ChannelState, ChannelState)>,
}

impl Track {
    /// Takes over what a look found: states of the ends, and what A and B sent.
    pub fn looked(
        &mut self,
        states: (ChannelState, ChannelState),
        from_a: &[(u64, Stage)],
        from_b: &[(u64, Stage)],
    ) {
        self.from_a.looked(from_a);
        self.from_b.looked(from_b);
        self.states = Some(states);
    }

    /// A look is due before anything else is done.
    pub const fn doubt(&mut self) {
        self.states = None;
    }

    /// States of A's and B's end; `None` when a look is due.
    #[must_use]
    pub const fn states(&self) -> Option<(ChannelState, ChannelState)> {
        self.states
    }

    /// Notes what a block said. Being told twice, or late, changes nothing.
    pub fn moved(&mut self, moved: Moved) {
        let direction = match moved.source {
            Side::A => &mut self.from_a,
            Side::B => &mut self.from_b,
        };
        direction.moved(moved);
    }

    /// What `source` sent and is not over, by ascending sequence.
    #[must_use]
    pub fn pending(&self, source: Side) -> Vec<(u64, Stage)> {
        let pending = self.of(source).pending.iter();
        pending
            .map(|(sequence, known)| (*sequence, known.stage))
            .collect()
    }

    /// Those of `source` that the newest headers do not prove yet: the header after the block does.
    #[must_use]
    pub fn early(&self, source: Side, source_head: u64, target_head: u64) -> BTreeSet<u64> {
        let pending = self.of(source).pending.iter();
        let early = pending.filter(|(_, known)| match known.stage {
            Stage::Unreceived => known.since >= source_head,
            Stage::Received | Stage::Acknowledged => known.since >= target_head,
        });
        early.map(|(sequence, _)| *sequence).collect()
    }

    const fn of(&self, source: Side) -> &Direction {
        match source {
            Side::A => &self.from_a,
            Side::B => &self.from_b,
        }
    }
}

impl Direction {
    fn looked(&mut self, found: &[(u64, Stage)]) {
        let before = std::mem::take(&mut self.pending);
        for &(sequence, stage) in found {
            self.over.remove(&sequence);
            let same = before.get(&sequence).filter(|known| known.stage == stage);
            let since = same.map_or(0, |known| known.since);
            self.pending.insert(sequence, Known { stage, since });
        }
        for sequence in before.into_keys() {
            if !self.pending.contains_key(&sequence) {
                self.finish(sequence);
            }
        }
    }

    fn moved(&mut self, moved: Moved) {
        let Moved {
            sequence, height, ..
        } = moved;
        let stage = match moved.what {
            What::Over => {
                self.pending.remove(&sequence);
                self.finish(sequence);
                return;
            }
            What::Sent => Stage::Unreceived,
            What::Received => Stage::Received,
            What::Answered => Stage::Acknowledged,
        };
        if self.over.contains(&sequence) {
            return;
        }
        let known = self.pending.get(&sequence);
        if known.is_none_or(|known| step(stage) > step(known.stage)) {
            let since = height;
            self.pending.insert(sequence, Known { stage, since });
        }
    }

    fn finish(&mut self, sequence: u64) {
        self.over.insert(sequence);
        while self.over.len() > MOST_OVER {
            self.over.pop_first();
        }
    }
}

/// Stages come in this order.
const fn step(stage: Stage) -> u8 {
    match stage {
        Stage::Unreceived => 0,
        Stage::Received => 1,
        Stage::Acknowledged => 2,
    }
}

#[cfg(test)]
#[path = "track_tests.rs"]
mod tests;
