//! Handshakes that somebody else began: their missing steps are taken, as far as the configuration
//! allows it.

use super::connection::{Ends, counterpart, states};
use super::{Both, Pair, Teller, Wanted, channel, connection};
use crate::chain::ChannelEnd;
use crate::config::Mode;
use crate::error::Result;
use crate::plan::handshake::{EndState, Next, next};
use crate::plan::{ChannelId, ConnectionId};

/// A handshake that is half done, between the chains of a pair.
#[derive(Debug)]
pub enum Unfinished {
    /// A connection.
    Connection(Ends),
    /// A channel on an open connection.
    Channel(Box<HalfChannel>),
}

/// What is known of a channel that is half open.
#[derive(Debug)]
pub struct HalfChannel {
    ends: Ends,
    connections: Both<ConnectionId>,
    ours: ChannelEnd,
    theirs: Option<ChannelId>,
}

impl std::fmt::Display for Unfinished {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Connection(ends) => {
                let id = ends.ids.a.as_ref().map(ConnectionId::as_str);
                write!(f, "connection {}", id.unwrap_or_default())
            }
            Self::Channel(half) => write!(f, "channel {}", half.ours.end),
        }
    }
}

/// The handshakes of this pair that are begun on its first chain and not done.
///
/// # Errors
/// When a chain cannot be asked.
pub async fn unfinished(pair: &Pair, mode: &Mode) -> Result<Vec<Unfinished>> {
    let mut all = Vec::new();
    if !mode.connections.enabled && !mode.channels.enabled {
        return Ok(all);
    }
    for (client, state) in pair.a.chain.clients().await? {
        if !super::client::usable(&pair.a.chain, &pair.b.chain, &client, &state).await? {
            continue;
        }
        for (id, end) in pair.a.chain.connections_on(&client).await? {
            let Some(ends) = counterpart(pair, &client, id, &end).await? else {
                continue;
            };
            let states = states(pair, &ends).await?;
            match (next(states.a, states.b), &ends.ids) {
                (Next::Do(_), _) if mode.connections.enabled => {
                    all.push(Unfinished::Connection(ends));
                }
                (
                    Next::Done,
                    Both {
                        a: Some(a),
                        b: Some(b),
                    },
                ) if mode.channels.enabled => {
                    let connections = Both {
                        a: a.clone(),
                        b: b.clone(),
                    };
                    all.extend(channels(pair, &ends, &connections).await?);
                }
                _ => {}
            }
        }
    }
    Ok(all)
}

/// Channels on one open connection that are half open and that both filters allow.
async fn channels(
    pair: &Pair,
    ends: &Ends,
    connections: &Both<ConnectionId>,
) -> Result<Vec<Unfinished>> {
    let mut all = Vec::new();
    let theirs = pair.b.chain.channels_on(&connections.b).await?;
    for ours in pair.a.chain.channels_on(&connections.a).await? {
        let back = theirs.iter().find(|their| {
            their.other == ours.end
                || (!their.other.channel.0.is_empty() && their.end == ours.other)
        });
        let state = back.map_or(EndState::Absent, |end| end.handshake);
        let half = ours.handshake != EndState::Closed
            && matches!(next(ours.handshake, state), Next::Do(_));
        let filters = (
            &pair.a.chain.config().packet_filter,
            &pair.b.chain.config().packet_filter,
        );
        // An end that does not exist yet has no name: its port alone is judged by the step's chain.
        let allowed =
            filters.0.allows(&ours.end) && back.is_none_or(|their| filters.1.allows(&their.end));
        if half && allowed {
            all.push(Unfinished::Channel(Box::new(HalfChannel {
                ends: ends.clone(),
                connections: connections.clone(),
                theirs: back.map(|end| end.end.channel.clone()),
                ours,
            })));
        }
    }
    Ok(all)
}

/// Takes the steps that are left.
///
/// # Errors
/// When a chain refuses one, or cannot be asked.
pub async fn finish(pair: &Pair, what: Unfinished, teller: &mut Teller<'_>) -> Result<()> {
    match what {
        Unfinished::Connection(mut ends) => {
            connection::open(pair, &mut ends, teller).await?;
        }
        Unfinished::Channel(half) => {
            let HalfChannel {
                ends,
                connections,
                ours,
                theirs,
            } = *half;
            let wanted = Wanted {
                ports: Both {
                    a: ours.end.port,
                    b: ours.other.port,
                },
                ordering: ours.ordering,
                version: Some(ours.version),
                new_client: false,
                new_connection: false,
                new_channel: false,
            };
            let ids = Both {
                a: Some(ours.end.channel),
                b: theirs,
            };
            channel::open(pair, &ends.clients, &connections, &wanted, ids, teller).await?;
        }
    }
    Ok(())
}
