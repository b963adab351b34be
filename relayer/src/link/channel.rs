//! Channels (ICS-04): found at any stage, or begun, and brought to the end.

use ibc_proto::ibc::core::channel::v1 as channel;
use tenzro_client::Msg;
use tenzro_client::tx::messages::any;

use super::{Both, Pair, Teller, Wanted, attribute, provable, settle};
use crate::chain::{ChannelEnd, keys};
use crate::error::{Error, Result};
use crate::plan::handshake::{EndState, Next, Side, Step, next};
use crate::plan::packets::Ordering;
use crate::plan::{ChannelId, ClientId, ConnectionId, End};

type Found = Both<Option<ChannelId>>;

/// A channel on this connection that fits what is wanted: open, or can still become so.
pub(super) async fn existing(
    pair: &Pair,
    connections: &Both<ConnectionId>,
    wanted: &Wanted,
) -> Result<Found> {
    let mut best = Both { a: None, b: None };
    let theirs = pair.b.chain.channels_on(&connections.b).await?;
    for ours in pair.a.chain.channels_on(&connections.a).await? {
        let fits = ours.end.port == wanted.ports.a
            && ours.other.port == wanted.ports.b
            && ours.ordering == wanted.ordering
            && wanted
                .version
                .as_ref()
                .is_none_or(|version| ours.version == *version);
        if !fits {
            continue;
        }
        let back = theirs.iter().find(|their| {
            their.other == ours.end
                || (!their.other.channel.0.is_empty() && their.end == ours.other)
        });
        let state = back.map_or(EndState::Absent, |end| end.handshake);
        let found = Both {
            a: Some(ours.end.channel),
            b: back.map(|end| end.end.channel.clone()),
        };
        match next(ours.handshake, state) {
            Next::Done => return Ok(found),
            Next::Do(_) if best.a.is_none() => best = found,
            Next::Do(_) | Next::Stuck => {}
        }
    }
    Ok(best)
}

/// Takes every step that is left, and gives both ends.
pub(super) async fn open(
    pair: &Pair,
    clients: &Both<ClientId>,
    connections: &Both<ConnectionId>,
    wanted: &Wanted,
    mut ids: Found,
    teller: &mut Teller<'_>,
) -> Result<Both<ChannelId>> {
    let mut failed: Option<([EndState; 2], Error)> = None;
    loop {
        let ends = Both {
            a: read(pair, wanted, &ids, Side::A).await?,
            b: read(pair, wanted, &ids, Side::B).await?,
        };
        let state =
            |end: &Option<ChannelEnd>| end.as_ref().map_or(EndState::Absent, |end| end.handshake);
        let states = [state(&ends.a), state(&ends.b)];
        if let Some((before, error)) = failed.take()
            && before == states
        {
            return Err(error);
        }
        let step = match next(states[0], states[1]) {
            Next::Do(step) => step,
            Next::Done => break,
            Next::Stuck => {
                return Err(Error::NotLinkable {
                    what: format!("channels {ids:?}"),
                    reason: format!("they are {:?} and {:?}", states[0], states[1]),
                });
            }
        };
        let job = Job {
            pair,
            clients,
            connections,
            wanted,
            ids: &ids,
        };
        match job.take(step, &ends, teller).await {
            Ok((side, id)) => *ids.side_mut(side) = Some(id),
            // The end may be there under a name that is not known here.
            Err(error) if error.is_sequence_moved() => return Err(error),
            Err(error) => failed = Some((states, settle(pair, error).await?)),
        }
    }
    match (ids.a, ids.b) {
        (Some(a), Some(b)) => Ok(Both { a, b }),
        _ => Err(Error::missing(pair.a.chain.name(), "channel")),
    }
}

async fn read(pair: &Pair, wanted: &Wanted, ids: &Found, side: Side) -> Result<Option<ChannelEnd>> {
    let Some(id) = ids.side(side) else {
        return Ok(None);
    };
    let end = End {
        port: wanted.ports.side(side).clone(),
        channel: id.clone(),
    };
    pair.node(side).chain.find_channel(&end).await
}

struct Job<'a> {
    pair: &'a Pair,
    clients: &'a Both<ClientId>,
    connections: &'a Both<ConnectionId>,
    wanted: &'a Wanted,
    ids: &'a Found,
}

impl Job<'_> {
    async fn take(
        &self,
        step: Step,
        ends: &Both<Option<ChannelEnd>>,
        teller: &mut Teller<'_>,
    ) -> Result<(Side, ChannelId)> {
        let (side, what, event) = match step {
            Step::Init(side) => (side, "channel init", "channel_open_init"),
            Step::Try(side) => (side, "channel try", "channel_open_try"),
            Step::Ack(side) => (side, "channel ack", "channel_open_ack"),
            Step::Confirm(side) => (side, "channel confirm", "channel_open_confirm"),
        };
        let node = self.pair.node(side);
        let messages = match step {
            Step::Init(_) => vec![any(&channel::MsgChannelOpenInit {
                port_id: self.wanted.ports.side(side).to_string(),
                channel: Some(self.channel(side, channel::State::Init, None, self.version())),
                signer: node.sender()?.address().to_owned(),
            })],
            _ => self.with_proofs(step, side, ends).await?,
        };
        let outcome = match step {
            Step::Init(_) | Step::Try(_) => teller.create(node, what, messages).await?,
            Step::Ack(_) | Step::Confirm(_) => teller.send(node, what, messages).await?,
        };
        let id = attribute(node, &outcome, event, "channel_id")?;
        Ok((side, ChannelId(id)))
    }

    /// Of a new channel: applications on other ports choose their own when none is named.
    fn version(&self) -> &str {
        let transfer = self.wanted.ports.a.as_str() == "transfer";
        let usual = if transfer { "ics20-1" } else { "" };
        self.wanted.version.as_deref().unwrap_or(usual)
    }

    fn channel(
        &self,
        side: Side,
        state: channel::State,
        other: Option<&ChannelId>,
        version: &str,
    ) -> channel::Channel {
        channel::Channel {
            state: state.into(),
            ordering: match self.wanted.ordering {
                Ordering::Ordered => channel::Order::Ordered.into(),
                Ordering::Unordered => channel::Order::Unordered.into(),
            },
            counterparty: Some(channel::Counterparty {
                port_id: self.wanted.ports.side(side.other()).to_string(),
                channel_id: other.map(ToString::to_string).unwrap_or_default(),
            }),
            connection_hops: vec![self.connections.side(side).to_string()],
            version: version.to_owned(),
            ..Default::default()
        }
    }

    fn own(&self, side: Side) -> Result<String> {
        let id = self.ids.side(side).as_ref().map(ToString::to_string);
        id.ok_or_else(|| Error::missing(self.pair.node(side).chain.name(), "channel"))
    }

    async fn with_proofs(
        &self,
        step: Step,
        side: Side,
        ends: &Both<Option<ChannelEnd>>,
    ) -> Result<Vec<Msg>> {
        let (node, other) = (self.pair.node(side), self.pair.node(side.other()));
        let signer = node.sender()?.address().to_owned();
        let theirs = ends.side(side.other()).as_ref();
        let theirs = theirs.ok_or_else(|| Error::missing(other.chain.name(), "channel"))?;
        let height = provable(other).await?;
        let client = self.clients.side(side);
        let update = other
            .chain
            .update(&node.chain, client, height, &signer)
            .await?;
        let proven = other
            .chain
            .proven_present(&keys::channel(&theirs.end), height)
            .await?;
        let port_id = self.wanted.ports.side(side).to_string();
        let proof_height = Some(proven.height.into());
        let message = match step {
            Step::Try(_) => any(&channel::MsgChannelOpenTry {
                port_id,
                channel: Some(self.channel(
                    side,
                    channel::State::Tryopen,
                    Some(&theirs.end.channel),
                    &theirs.version,
                )),
                counterparty_version: theirs.version.clone(),
                proof_init: proven.proof,
                proof_height,
                signer,
                ..Default::default()
            }),
            Step::Ack(_) => any(&channel::MsgChannelOpenAck {
                port_id,
                channel_id: self.own(side)?,
                counterparty_channel_id: theirs.end.channel.to_string(),
                counterparty_version: theirs.version.clone(),
                proof_try: proven.proof,
                proof_height,
                signer,
            }),
            Step::Init(_) | Step::Confirm(_) => any(&channel::MsgChannelOpenConfirm {
                port_id,
                channel_id: self.own(side)?,
                proof_ack: proven.proof,
                proof_height,
                signer,
            }),
        };
        let mut messages = update.messages;
        messages.push(message);
        Ok(messages)
    }
}
