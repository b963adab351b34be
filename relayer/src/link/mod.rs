//! Links two chains: clients, connection and channel in one go. What exists already is found and
//! used, whoever made it and however far it came; nothing local is needed to go on.

mod channel;
mod client;
mod connection;
mod finish;

use serde::Serialize;
use tenzro_client::Msg;
use tenzro_client::tx::Outcome;

use crate::error::{Error, Result};
use crate::plan::handshake::Side;
use crate::plan::packets::Ordering;
use crate::plan::{ChannelId, ClientId, ConnectionId, PortId};
use crate::relay::Node;

pub use client::client_for;
pub use connection::Ends;
pub use finish::{Unfinished, finish, unfinished};

/// The two chains, A and B.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The chain named first.
    pub a: Node,
    /// The chain named second.
    pub b: Node,
}

impl Pair {
    /// One of them.
    #[must_use]
    pub const fn node(&self, side: Side) -> &Node {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }
}

/// Something on both chains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Both<T> {
    /// On the chain named first.
    pub a: T,
    /// On the chain named second.
    pub b: T,
}

impl<T> Both<T> {
    /// One of them.
    pub const fn side(&self, side: Side) -> &T {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    /// One of them, to be changed.
    pub const fn side_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }
}

/// What is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Ports.
    pub ports: Both<PortId>,
    /// How the channel delivers.
    pub ordering: Ordering,
    /// What the applications speak, for example `ics20-1`; `None`: what an existing channel speaks,
    /// and for a new one what the port usually does.
    pub version: Option<String>,
    /// Make new clients, and with them a new connection and channel.
    pub new_client: bool,
    /// Make a new connection, and with it a new channel.
    pub new_connection: bool,
    /// Make a new channel.
    pub new_channel: bool,
}

/// What was linked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Linked {
    /// Chain ids.
    pub chains: Both<String>,
    /// Light clients: on A of B, on B of A.
    pub clients: Both<ClientId>,
    /// Connection ends.
    pub connections: Both<ConnectionId>,
    /// Ports.
    pub ports: Both<PortId>,
    /// Channel ends.
    pub channels: Both<ChannelId>,
    /// Transactions that were needed; 0 when everything was there.
    pub transactions: u32,
}

/// Counts and tells of what is done.
pub struct Teller<'a> {
    told: u32,
    /// New things are made even when another transaction of the account may have made them.
    always_new: bool,
    tell: &'a (dyn Fn(&str) + Sync),
}

impl<'a> Teller<'a> {
    /// Tells by `tell`.
    #[must_use]
    pub const fn new(tell: &'a (dyn Fn(&str) + Sync)) -> Self {
        Self {
            told: 0,
            always_new: false,
            tell,
        }
    }

    /// Sends one transaction, and tells what it was for.
    async fn send(&mut self, node: &Node, what: &str, messages: Vec<Msg>) -> Result<Outcome> {
        let outcome = node.sender()?.send(messages).await?;
        self.note(node, what, &outcome);
        Ok(outcome)
    }

    /// Sends one transaction that makes a client, a connection end or a channel end. The chain makes one
    /// more each time: it is not sent when another transaction of the account, such as one of this
    /// program before it was ended, may have made it since the account's sequence was read.
    async fn create(&mut self, node: &Node, what: &str, messages: Vec<Msg>) -> Result<Outcome> {
        if self.always_new {
            return self.send(node, what, messages).await;
        }
        let outcome = node.sender()?.send_strictly(messages).await?;
        self.note(node, what, &outcome);
        Ok(outcome)
    }

    fn note(&mut self, node: &Node, what: &str, outcome: &Outcome) {
        self.told = self.told.saturating_add(1);
        (self.tell)(&format!(
            "{what} on {} in block {} ({})",
            node.chain.name(),
            outcome.height,
            outcome.hash
        ));
    }
}

/// How often a link is begun again because another transaction of an account came first.
const ROUNDS: u32 = 10;

/// Links the pair.
///
/// # Errors
/// When a chain cannot be reached or refuses a step. Started again it goes on where it stopped.
pub async fn link(pair: &Pair, wanted: &Wanted, teller: &mut Teller<'_>) -> Result<Linked> {
    teller.always_new = wanted.new_client || wanted.new_connection || wanted.new_channel;
    let mut round = 1;
    loop {
        // Before anything is looked at: see [`Teller::create`].
        read_sequences(pair).await?;
        match link_once(pair, wanted, teller).await {
            Err(error) if error.is_sequence_moved() && round < ROUNDS => {
                tracing::debug!(%error, "looking again");
                settle(pair, error).await?;
                round = round.saturating_add(1);
            }
            linked => return linked,
        }
    }
}

/// Reads the sequences of both accounts, unless they are known.
///
/// # Errors
/// When a chain cannot be asked.
pub async fn read_sequences(pair: &Pair) -> Result<()> {
    let (a, b) = (pair.a.sender()?, pair.b.sender()?);
    tokio::try_join!(a.read_sequence(), b.read_sequence())?;
    Ok(())
}

async fn link_once(pair: &Pair, wanted: &Wanted, teller: &mut Teller<'_>) -> Result<Linked> {
    let new_connection = wanted.new_connection || wanted.new_client;
    let existing = if new_connection {
        None
    } else {
        connection::existing(pair).await?
    };
    let had_connection = existing.is_some();
    let mut ends = match existing {
        Some(ends) => ends,
        None => Ends {
            clients: Both {
                a: client_for(&pair.a, &pair.b, wanted.new_client, teller).await?,
                b: client_for(&pair.b, &pair.a, wanted.new_client, teller).await?,
            },
            ids: Both { a: None, b: None },
        },
    };
    let connections = connection::open(pair, &mut ends, teller).await?;
    let channels = if had_connection && !wanted.new_channel {
        channel::existing(pair, &connections, wanted).await?
    } else {
        Both { a: None, b: None }
    };
    let channels =
        channel::open(pair, &ends.clients, &connections, wanted, channels, teller).await?;
    Ok(Linked {
        chains: Both {
            a: pair.a.chain.name().to_owned(),
            b: pair.b.chain.name().to_owned(),
        },
        clients: ends.clients,
        connections,
        ports: wanted.ports.clone(),
        channels,
        transactions: teller.told,
    })
}

/// An attribute of the first event of this kind.
fn attribute(node: &Node, outcome: &Outcome, kind: &str, key: &str) -> Result<String> {
    let found = outcome
        .events
        .iter()
        .filter(|event| event.kind == kind)
        .find_map(|event| event.attribute(key));
    let none = || Error::missing(node.chain.name(), format!("{key} in the event {kind}"));
    found.map(str::to_owned).ok_or_else(none)
}

/// The newest header of `prover` that proves what it has committed so far: one block later.
async fn provable(prover: &Node) -> Result<u64> {
    let now = prover.chain.height().await?;
    prover.chain.block_after(now).await
}

/// After a step that failed: gives the chains a block to show whether it was taken all the same, by
/// somebody else or by a transaction that was sent before this program was ended and begun again.
/// The failure stands if nothing changed until then.
///
/// # Errors
/// When a chain cannot be asked.
async fn settle(pair: &Pair, error: Error) -> Result<Error> {
    for node in [&pair.a, &pair.b] {
        let now = node.chain.height().await?;
        node.chain.block_after(now).await?;
    }
    Ok(error)
}
