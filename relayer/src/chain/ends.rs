//! Connections and channels as a chain keeps them.

use ibc_proto::ibc::core::channel::v1 as channel;
use ibc_proto::ibc::core::connection::v1 as connection;

use super::ChainHandle;
use super::pages::Pages;
use crate::error::Result;
use crate::plan::handshake::EndState;
use crate::plan::packets::{ChannelState, Ordering};
use crate::plan::{ChannelId, ClientId, ConnectionId, End};

/// A connection end.
#[derive(Debug, Clone)]
pub struct ConnectionEnd {
    /// State in its handshake.
    pub state: EndState,
    /// The client it stands on.
    pub client: ClientId,
    /// The other chain's client.
    pub other_client: ClientId,
    /// The other chain's end; `None` while not known.
    pub other: Option<ConnectionId>,
    /// Versions it offers.
    pub versions: Vec<connection::Version>,
    /// Nanoseconds between a header and its use.
    pub delay: u64,
}

/// A channel end.
#[derive(Debug, Clone)]
pub struct ChannelEnd {
    /// Where it is.
    pub end: End,
    /// State in its handshake.
    pub handshake: EndState,
    /// State for packets.
    pub state: ChannelState,
    /// How it delivers.
    pub ordering: Ordering,
    /// The other end; the channel is empty while not known.
    pub other: End,
    /// Connection it stands on.
    pub connection: ConnectionId,
    /// What the application agreed upon.
    pub version: String,
}

impl ChainHandle {
    /// A connection end; `None` when there is none of that name.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn find_connection(&self, id: &ConnectionId) -> Result<Option<ConnectionEnd>> {
        let request = connection::QueryConnectionRequest {
            connection_id: id.to_string(),
        };
        let path = "/ibc.core.connection.v1.Query/Connection";
        let found: Option<connection::QueryConnectionResponse> =
            self.find(path, &request, None).await?;
        Ok(found.and_then(|found| found.connection).map(|end| {
            connection_end(
                end.state,
                end.client_id,
                end.counterparty,
                end.versions,
                end.delay_period,
            )
        }))
    }

    /// All connections on one client.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn connections_on(
        &self,
        id: &ClientId,
    ) -> Result<Vec<(ConnectionId, ConnectionEnd)>> {
        let request = connection::QueryClientConnectionsRequest {
            client_id: id.to_string(),
        };
        let path = "/ibc.core.connection.v1.Query/ClientConnections";
        let found: Option<connection::QueryClientConnectionsResponse> =
            self.find(path, &request, None).await?;
        let mut all = Vec::new();
        for name in found
            .map(|found| found.connection_paths)
            .unwrap_or_default()
        {
            let name = ConnectionId(name);
            if let Some(end) = self.find_connection(&name).await? {
                all.push((name, end));
            }
        }
        Ok(all)
    }

    /// A channel end; `None` when there is none of that name.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn find_channel(&self, end: &End) -> Result<Option<ChannelEnd>> {
        let request = channel::QueryChannelRequest {
            port_id: end.port.to_string(),
            channel_id: end.channel.to_string(),
        };
        let path = "/ibc.core.channel.v1.Query/Channel";
        let found: Option<channel::QueryChannelResponse> = self.find(path, &request, None).await?;
        Ok(found.and_then(|found| found.channel).map(|raw| {
            channel_end(
                end.clone(),
                raw.state,
                raw.ordering,
                raw.counterparty,
                &raw.connection_hops,
                raw.version,
            )
        }))
    }

    /// All channels on one connection.
    ///
    /// # Errors
    /// When the query fails.
    pub async fn channels_on(&self, id: &ConnectionId) -> Result<Vec<ChannelEnd>> {
        let path = "/ibc.core.channel.v1.Query/ConnectionChannels";
        let mut all = Vec::new();
        let mut pages = Pages::default();
        while let Some(page) = pages.next(self, path)? {
            let request = channel::QueryConnectionChannelsRequest {
                connection: id.to_string(),
                pagination: Some(page),
            };
            let found: channel::QueryConnectionChannelsResponse =
                self.ask(path, &request, None).await?;
            for raw in found.channels {
                let end = End::new(raw.port_id, raw.channel_id);
                all.push(channel_end(
                    end,
                    raw.state,
                    raw.ordering,
                    raw.counterparty,
                    &raw.connection_hops,
                    raw.version,
                ));
            }
            pages.read(found.pagination);
        }
        Ok(all)
    }
}

fn connection_end(
    state: i32,
    client: String,
    other: Option<connection::Counterparty>,
    versions: Vec<connection::Version>,
    delay: u64,
) -> ConnectionEnd {
    let other = other.unwrap_or_default();
    ConnectionEnd {
        state: end_state(state),
        client: ClientId(client),
        other_client: ClientId(other.client_id),
        other: Some(other.connection_id)
            .filter(|id| !id.is_empty())
            .map(ConnectionId),
        versions,
        delay,
    }
}

fn channel_end(
    end: End,
    state: i32,
    ordering: i32,
    other: Option<channel::Counterparty>,
    hops: &[String],
    version: String,
) -> ChannelEnd {
    let other = other.unwrap_or_default();
    let handshake = end_state(state);
    ChannelEnd {
        end,
        handshake,
        state: match handshake {
            EndState::Open => ChannelState::Open,
            EndState::Closed => ChannelState::Closed,
            _ => ChannelState::NotOpen,
        },
        ordering: if ordering == channel::Order::Ordered as i32 {
            Ordering::Ordered
        } else {
            Ordering::Unordered
        },
        other: End::new(other.port_id, ChannelId(other.channel_id)),
        connection: ConnectionId(hops.first().cloned().unwrap_or_default()),
        version,
    }
}

/// Connections and channels number their states alike: 1 init, 2 try, 3 open; channels 4 closed.
fn end_state(state: i32) -> EndState {
    match state {
        1 => EndState::Init,
        2 => EndState::TryOpen,
        3 => EndState::Open,
        4 => EndState::Closed,
        _ => EndState::Absent,
    }
}
