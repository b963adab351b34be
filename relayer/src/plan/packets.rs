//! The life of packets in one direction (ICS-04): deliver, acknowledge, time out, close.

use super::ids::Height;

/// State of a channel end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelState {
    /// In its handshake, or in an upgrade: nothing can be relayed.
    NotOpen,
    /// Packets flow.
    Open,
    /// No packet is sent or received any more.
    Closed,
}

/// In which order a channel delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ordering {
    /// In any order; a timeout concerns one packet.
    Unordered,
    /// As sent; a timeout closes the channel.
    Ordered,
}

/// The newest header of a chain that the other side can be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its height.
    pub height: Height,
    /// Its time, nanoseconds since 1970.
    pub time: u64,
}

/// Until when a packet may be received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timeout {
    /// From this height of the target on it may not; zero: no such height.
    pub height: Height,
    /// From this time of the target on it may not, nanoseconds since 1970; 0: no such time.
    pub time: u64,
}

impl Timeout {
    /// True when a block of the target at `point` would refuse the packet (ICS-04: at equality too).
    #[must_use]
    pub fn elapsed_at(&self, point: &Point) -> bool {
        (!self.height.is_zero() && point.height >= self.height)
            || (self.time != 0 && point.time >= self.time)
    }

    /// True when the target's next block would refuse it by height. What its time will be is not
    /// known.
    fn elapses_next(&self, point: &Point) -> bool {
        let next = Point {
            height: Height {
                height: point.height.height.saturating_add(1),
                ..point.height
            },
            time: point.time,
        };
        self.elapsed_at(&next)
    }
}

/// How far a packet has come, at the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not received.
    Unreceived,
    /// Received; its acknowledgement is not written yet (an asynchronous one).
    Received,
    /// Received, and the acknowledgement is there.
    Acknowledged,
}

/// A packet that the source still remembers: it is neither acknowledged nor timed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its number on the channel, from 1.
    pub sequence: u64,
    /// Until when it may be received; `None` when its contents are not known (its event was not
    /// found), so that it can neither be delivered nor timed out.
    pub timeout: Option<Timeout>,
    /// How far it has come.
    pub stage: Stage,
}

/// One direction of a channel, as observed.
#[derive(Clone, Debug)]
pub struct View {
    /// How the channel delivers.
    pub ordering: Ordering,
    /// State of the sending end.
    pub source: ChannelState,
    /// State of the receiving end.
    pub target: ChannelState,
    /// The target's header with which absence would be proven.
    pub target_point: Point,
    /// Number of the packet that an ordered target takes next; 0 on unordered channels.
    pub next_receive: u64,
    /// What is pending, by ascending sequence.
    pub packets: Vec<Pending>,
}

/// What to do. The transaction goes to the target for the first two, to the source for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Deliver the packet.
    Receive(u64),
    /// Close the target's end: the source's is closed.
    CloseTarget,
    /// Bring the acknowledgement back.
    Acknowledge(u64),
    /// Prove that it was not received in time.
    Timeout(u64),
    /// Prove that it was not received and that the target's end is closed.
    TimeoutOnClose(u64),
}

impl Action {
    /// The packet it is about; `None` when it is about the channel.
    #[must_use]
    pub const fn sequence(&self) -> Option<u64> {
        match self {
            Self::Receive(sequence)
            | Self::Acknowledge(sequence)
            | Self::Timeout(sequence)
            | Self::TimeoutOnClose(sequence) => Some(*sequence),
            Self::CloseTarget => None,
        }
    }
}

/// Why nothing is done about a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The channel is in a handshake or an upgrade.
    ChannelNotOpen,
    /// Received; the acknowledgement will come later.
    NoAcknowledgementYet,
    /// Its contents were not found.
    UnknownContents,
    /// The target refuses it from its next block on, but that block is not there to prove it.
    TimeoutNotProvable,
    /// An earlier packet of the ordered channel must go first.
    Behind,
    /// Received on a channel whose source end is closed: no acknowledgement is taken any more.
    SourceClosed,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::ChannelNotOpen,
        Self::NoAcknowledgementYet,
        Self::UnknownContents,
        Self::TimeoutNotProvable,
        Self::Behind,
        Self::SourceClosed,
    ];

    /// One word for logs and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ChannelNotOpen => "channel_not_open",
            Self::NoAcknowledgementYet => "no_acknowledgement_yet",
            Self::UnknownContents => "unknown_contents",
            Self::TimeoutNotProvable => "timeout_not_provable",
            Self::Behind => "behind",
            Self::SourceClosed => "source_closed",
        }
    }
}

/// What to do in one direction, and what waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// In the order in which it is to be done.
    pub actions: Vec<Action>,
    /// Packets about which nothing is done now.
    pub waiting: Vec<(u64, Reason)>,
}

/// Decides what to do about every pending packet of one direction.
#[must_use]
pub fn plan(view: &View) -> Plan {
    let mut plan = Plan::default();
    if view.source == ChannelState::NotOpen || view.target == ChannelState::NotOpen {
        let waiting = |packet: &Pending| (packet.sequence, Reason::ChannelNotOpen);
        plan.waiting = view.packets.iter().map(waiting).collect();
        return plan;
    }
    if view.source == ChannelState::Closed && view.target == ChannelState::Open {
        plan.actions.push(Action::CloseTarget);
    }
    let mut order = Order {
        next: view.next_receive,
        first: true,
        blocked: false,
    };
    for packet in &view.packets {
        let decided = match view.ordering {
            Ordering::Unordered => decide(view, packet),
            Ordering::Ordered => order.admit(view, decide(view, packet)),
        };
        match decided {
            Ok(action) => plan.actions.push(action),
            Err(reason) => plan.waiting.push((packet.sequence, reason)),
        }
    }
    plan
}

/// What has been decided about earlier packets of an ordered channel.
struct Order {
    /// What the target takes next.
    next: u64,
    /// True while there was no earlier packet.
    first: bool,
    /// True when an earlier packet must be over first.
    blocked: bool,
}

impl Order {
    /// Admits what the packets before allow.
    fn admit(&mut self, view: &View, decided: Result<Action, Reason>) -> Result<Action, Reason> {
        let first = std::mem::replace(&mut self.first, false);
        match decided {
            Ok(Action::Receive(sequence)) if self.blocked || sequence != self.next => {
                self.blocked = true;
                Err(Reason::Behind)
            }
            Ok(Action::Receive(sequence)) => {
                self.next = sequence.saturating_add(1);
                decided
            }
            Ok(Action::Acknowledge(_)) if self.blocked => Err(Reason::Behind),
            // It closes the channel, and with that takes the acknowledgements of earlier packets.
            Ok(Action::Timeout(_)) if view.source == ChannelState::Open => {
                self.blocked = true;
                if first { decided } else { Err(Reason::Behind) }
            }
            // A closed channel knows no order any more.
            Ok(_) | Err(Reason::SourceClosed) => decided,
            Err(_) => {
                self.blocked = true;
                decided
            }
        }
    }
}

fn decide(view: &View, packet: &Pending) -> Result<Action, Reason> {
    let sequence = packet.sequence;
    match packet.stage {
        Stage::Acknowledged if view.source == ChannelState::Open => {
            packet.timeout.ok_or(Reason::UnknownContents)?;
            Ok(Action::Acknowledge(sequence))
        }
        Stage::Acknowledged => Err(Reason::SourceClosed),
        Stage::Received => Err(Reason::NoAcknowledgementYet),
        Stage::Unreceived => {
            let timeout = packet.timeout.ok_or(Reason::UnknownContents)?;
            if timeout.elapsed_at(&view.target_point) {
                Ok(Action::Timeout(sequence))
            } else if view.target == ChannelState::Closed {
                Ok(Action::TimeoutOnClose(sequence))
            } else if timeout.elapses_next(&view.target_point) {
                Err(Reason::TimeoutNotProvable)
            } else if view.source == ChannelState::Closed {
                // Delivered now, it could never be acknowledged: the target is closed first, and
                // then the sender gets it back.
                Err(Reason::SourceClosed)
            } else {
                Ok(Action::Receive(sequence))
            }
        }
    }
}

#[cfg(test)]
#[path = "packets_tests.rs"]
mod tests;
