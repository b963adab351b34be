//! Finds the paths between two chains: every channel that the filters allow.

use super::{Half, Node, Path};
use crate::error::Result;
use crate::plan::packets::ChannelState;

/// The paths between two chains.
#[derive(Debug, Default)]
pub struct Discovered {
    /// What can be relayed.
    pub paths: Vec<Path>,
    /// Ends that the filters leave out.
    pub filtered: usize,
}

/// All channels between `a` and `b` that are open or closed and that both filters allow. Ends are
/// believed only when both chains say that they belong together.
///
/// # Errors
/// When a chain cannot be asked.
pub async fn discover(a: &Node, b: &Node) -> Result<Discovered> {
    let mut found = Discovered::default();
    for (client, state) in a.chain.clients().await? {
        if state.chain_id != b.chain.name() {
            continue;
        }
        for (id, connection) in a.chain.connections_on(&client).await? {
            let Some(other) = &connection.other else {
                continue;
            };
            let back = b.chain.find_connection(other).await?;
            let fits = back.as_ref().is_some_and(|back| {
                back.client == connection.other_client
                    && back.other_client == client
                    && back.other.as_ref() == Some(&id)
            });
            let follows = b.chain.find_client(&connection.other_client).await?;
            if !fits || follows.is_none_or(|state| state.chain_id != a.chain.name()) {
                continue;
            }
            for ours in a.chain.channels_on(&id).await? {
                if ours.state == ChannelState::NotOpen {
                    continue;
                }
                let theirs = b.chain.find_channel(&ours.other).await?;
                let Some(theirs) = theirs.filter(|theirs| theirs.other == ours.end) else {
                    continue;
                };
                let filters = (
                    &a.chain.config().packet_filter,
                    &b.chain.config().packet_filter,
                );
                if !filters.0.allows(&ours.end) || !filters.1.allows(&theirs.end) {
                    found.filtered = found.filtered.saturating_add(1);
                    continue;
                }
                found.paths.push(Path {
                    a: Half {
                        node: a.clone(),
                        client: client.clone(),
                        connection: id.clone(),
                        end: ours.end,
                    },
                    b: Half {
                        node: b.clone(),
                        client: connection.other_client.clone(),
                        connection: other.clone(),
                        end: theirs.end,
                    },
                    ordering: ours.ordering,
                });
            }
        }
    }
    Ok(found)
}
