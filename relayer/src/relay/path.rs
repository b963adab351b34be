//! A path: two channel ends on two chains, with the clients between them.

use std::fmt;

use super::Node;
use crate::chain::Seen;
use crate::plan::handshake::Side;
use crate::plan::packets::Ordering;
use crate::plan::track::{Moved, What};
use crate::plan::{ClientId, ConnectionId, End};

/// One chain's part of a path.
#[derive(Debug, Clone)]
pub struct Half {
    /// The chain.
    pub node: Node,
    /// The client here that follows the other chain.
    pub client: ClientId,
    /// The connection end here.
    pub connection: ConnectionId,
    /// The channel end here.
    pub end: End,
}

/// Two ends that send packets to each other.
#[derive(Debug, Clone)]
pub struct Path {
    /// One end.
    pub a: Half,
    /// The other.
    pub b: Half,
    /// How the channel delivers.
    pub ordering: Ordering,
}

impl Path {
    /// One of the halves.
    #[must_use]
    pub const fn half(&self, side: Side) -> &Half {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

/// What an event of a block at `height` says about a packet, where `side` is that of the chain and of the
/// end which the event names; that end comes first.
#[must_use]
pub fn moved(seen: &Seen, side: Side, height: u64) -> Option<(&End, Moved)> {
    let (end, source, sequence, what) = match seen {
        Seen::Sent(packet) => (&packet.source, side, packet.sequence, What::Sent),
        Seen::Received(end, sequence) => (end, side.other(), *sequence, What::Received),
        Seen::Acknowledged(found) => {
            let packet = &found.packet;
            (
                &packet.target,
                side.other(),
                packet.sequence,
                What::Answered,
            )
        }
        Seen::Over(end, sequence) => (end, side, *sequence, What::Over),
        Seen::Channel(_) | Seen::Connection | Seen::Updated(..) => return None,
    };
    let moved = Moved {
        source,
        sequence,
        height,
        what,
    };
    Some((end, moved))
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = (&self.a, &self.b);
        let (from, to) = (a.node.chain.name(), b.node.chain.name());
        write!(f, "{from} {} <> {to} {}", a.end, b.end)
    }
}
