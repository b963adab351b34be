//! Connections (ICS-03): found at any stage, or begun, and brought to the end.

use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::client::v1::Height as ProtoHeight;
use ibc_proto::ibc::core::commitment::v1::MerklePrefix;
use ibc_proto::ibc::core::connection::v1 as connection;
use ibc_proto::ibc::lightclients::tendermint::v1::ClientState;
use prost::Message;
use tenzro_client::Msg;
use tenzro_client::tx::messages::any;

use super::client::usable;
use super::{Both, Pair, Teller, attribute, provable, settle};
use crate::chain::{ConnectionEnd, Proven, keys};
use crate::error::{Error, Result};
use crate::plan::handshake::{EndState, Next, Side, Step, next};
use crate::plan::{ClientId, ConnectionId, Height};

/// The clients of a connection, and its ends as far as they exist.
#[derive(Debug, Clone)]
pub struct Ends {
    /// The clients.
    pub clients: Both<ClientId>,
    /// The ends; `None` where there is none yet.
    pub ids: Both<Option<ConnectionId>>,
}

/// A connection between the two chains that is open, or can still become so; the furthest one.
pub(super) async fn existing(pair: &Pair) -> Result<Option<Ends>> {
    let mut best: Option<Ends> = None;
    for (client, state) in pair.a.chain.clients().await? {
        if !usable(&pair.a.chain, &pair.b.chain, &client, &state).await? {
            continue;
        }
        for (id, end) in pair.a.chain.connections_on(&client).await? {
            let Some(ends) = counterpart(pair, &client, id, &end).await? else {
                continue;
            };
            let states = states(pair, &ends).await?;
            match next(states.a, states.b) {
                Next::Done => return Ok(Some(ends)),
                Next::Do(_) => best = best.or(Some(ends)),
                Next::Stuck => {}
            }
        }
    }
    Ok(best)
}

/// The other end of a connection, when it stands on a usable client of this pair.
pub(super) async fn counterpart(
    pair: &Pair,
    client: &ClientId,
    id: ConnectionId,
    end: &ConnectionEnd,
) -> Result<Option<Ends>> {
    let b = &pair.b.chain;
    let Some(state) = b.find_client(&end.other_client).await? else {
        return Ok(None);
    };
    if !usable(b, &pair.a.chain, &end.other_client, &state).await? {
        return Ok(None);
    }
    let other = match &end.other {
        Some(other) => Some(other.clone()),
        None => {
            let theirs = b.connections_on(&end.other_client).await?;
            let ours = |theirs: &ConnectionEnd| theirs.other.as_ref() == Some(&id);
            let found = theirs.into_iter().find(|(_, end)| ours(end));
            found.map(|(other, _)| other)
        }
    };
    if let Some(other) = &other {
        let back = b.find_connection(other).await?;
        let fits =
            |back: &ConnectionEnd| back.client == end.other_client && back.other_client == *client;
        if !back.as_ref().is_some_and(fits) {
            return Ok(None);
        }
    }
    Ok(Some(Ends {
        clients: Both {
            a: client.clone(),
            b: end.other_client.clone(),
        },
        ids: Both {
            a: Some(id),
            b: other,
        },
    }))
}

pub(super) async fn states(pair: &Pair, ends: &Ends) -> Result<Both<EndState>> {
    let state = |end: Option<ConnectionEnd>| end.map_or(EndState::Absent, |end| end.state);
    Ok(Both {
        a: state(read(pair, ends, Side::A).await?),
        b: state(read(pair, ends, Side::B).await?),
    })
}

async fn read(pair: &Pair, ends: &Ends, side: Side) -> Result<Option<ConnectionEnd>> {
    match ends.ids.side(side) {
        Some(id) => pair.node(side).chain.find_connection(id).await,
        None => Ok(None),
    }
}

/// Takes every step that is left, and gives both ends.
pub(super) async fn open(
    pair: &Pair,
    ends: &mut Ends,
    teller: &mut Teller<'_>,
) -> Result<Both<ConnectionId>> {
    let mut failed: Option<(Both<EndState>, Error)> = None;
    loop {
        let states = states(pair, ends).await?;
        if let Some((before, error)) = failed.take()
            && before == states
        {
            return Err(error);
        }
        match next(states.a, states.b) {
            Next::Do(step) => {
                if let Err(error) = take(pair, ends, step, teller).await {
                    if error.is_sequence_moved() {
                        return Err(error);
                    }
                    failed = Some((states, settle(pair, error).await?));
                }
            }
            Next::Done => break,
            Next::Stuck => {
                return Err(Error::NotLinkable {
                    what: format!("connections {:?}", ends.ids),
                    reason: format!("they are {:?} and {:?}", states.a, states.b),
                });
            }
        }
    }
    match (&ends.ids.a, &ends.ids.b) {
        (Some(a), Some(b)) => Ok(Both {
            a: a.clone(),
            b: b.clone(),
        }),
        _ => Err(Error::missing(pair.a.chain.name(), "connection")),
    }
}

async fn take(pair: &Pair, ends: &mut Ends, step: Step, teller: &mut Teller<'_>) -> Result<()> {
    let (side, what, event) = match step {
        Step::Init(side) => (side, "connection init", "connection_open_init"),
        Step::Try(side) => (side, "connection try", "connection_open_try"),
        Step::Ack(side) => (side, "connection ack", "connection_open_ack"),
        Step::Confirm(side) => (side, "connection confirm", "connection_open_confirm"),
    };
    let node = pair.node(side);
    let messages = match step {
        Step::Init(_) => vec![init(pair, ends, side)?],
        _ => with_proofs(pair, ends, step, side).await?,
    };
    let outcome = match step {
        Step::Init(_) | Step::Try(_) => teller.create(node, what, messages).await?,
        Step::Ack(_) | Step::Confirm(_) => teller.send(node, what, messages).await?,
    };
    let id = attribute(node, &outcome, event, "connection_id")?;
    *ends.ids.side_mut(side) = Some(ConnectionId(id));
    Ok(())
}

fn init(pair: &Pair, ends: &Ends, side: Side) -> Result<Msg> {
    Ok(any(&connection::MsgConnectionOpenInit {
        client_id: ends.clients.side(side).to_string(),
        counterparty: Some(counterparty(ends, side.other(), None)),
        version: None,
        delay_period: 0,
        signer: pair.node(side).sender()?.address().to_owned(),
    }))
}

fn counterparty(ends: &Ends, side: Side, id: Option<&ConnectionId>) -> connection::Counterparty {
    connection::Counterparty {
        client_id: ends.clients.side(side).to_string(),
        connection_id: id.map(ToString::to_string).unwrap_or_default(),
        prefix: Some(MerklePrefix {
            key_prefix: b"ibc".to_vec(),
        }),
    }
}

/// What the other side shows of itself. Chains with ibc-go 9 or newer read only the end.
struct Shown {
    end: Proven,
    client_state: Option<Any>,
    client: Vec<u8>,
    consensus: Vec<u8>,
    consensus_height: Option<ProtoHeight>,
}

fn own(pair: &Pair, ends: &Ends, side: Side) -> Result<ConnectionId> {
    let missing = || Error::missing(pair.node(side).chain.name(), "connection");
    ends.ids.side(side).clone().ok_or_else(missing)
}

async fn with_proofs(pair: &Pair, ends: &Ends, step: Step, side: Side) -> Result<Vec<Msg>> {
    let (node, other) = (pair.node(side), pair.node(side.other()));
    let signer = node.sender()?.address().to_owned();
    let missing = || Error::missing(other.chain.name(), "connection");
    let other_id = own(pair, ends, side.other())?;
    let other_end = other
        .chain
        .find_connection(&other_id)
        .await?
        .ok_or_else(missing)?;
    let height = provable(other).await?;
    let client = ends.clients.side(side);
    let update = other
        .chain
        .update(&node.chain, client, height, &signer)
        .await?;
    let shown = show(pair, ends, side.other(), &other_id, height).await?;
    let proof_height = Some(shown.end.height.into());
    let message = match step {
        Step::Try(_) => any(&connection::MsgConnectionOpenTry {
            client_id: client.to_string(),
            client_state: shown.client_state,
            counterparty: Some(counterparty(ends, side.other(), Some(&other_id))),
            delay_period: other_end.delay,
            counterparty_versions: other_end.versions,
            proof_height,
            proof_init: shown.end.proof,
            proof_client: shown.client,
            proof_consensus: shown.consensus,
            consensus_height: shown.consensus_height,
            signer,
            ..Default::default()
        }),
        Step::Ack(_) => any(&connection::MsgConnectionOpenAck {
            connection_id: own(pair, ends, side)?.to_string(),
            counterparty_connection_id: other_id.to_string(),
            version: other_end.versions.into_iter().next(),
            client_state: shown.client_state,
            proof_height,
            proof_try: shown.end.proof,
            proof_client: shown.client,
            proof_consensus: shown.consensus,
            consensus_height: shown.consensus_height,
            signer,
            ..Default::default()
        }),
        Step::Init(_) | Step::Confirm(_) => any(&connection::MsgConnectionOpenConfirm {
            connection_id: own(pair, ends, side)?.to_string(),
            proof_ack: shown.end.proof,
            proof_height,
            signer,
        }),
    };
    let mut messages = update.messages;
    messages.push(message);
    Ok(messages)
}

async fn show(
    pair: &Pair,
    ends: &Ends,
    side: Side,
    id: &ConnectionId,
    height: u64,
) -> Result<Shown> {
    let chain = &pair.node(side).chain;
    let client_id = ends.clients.side(side);
    let end = chain.proven_present(&keys::connection(id), height).await?;
    let client = chain
        .proven_present(&keys::client_state(client_id), height)
        .await?;
    let wrong = |error: prost::DecodeError| Error::decode(chain.name(), client_id.as_str(), error);
    let raw = Any::decode(client.value.as_slice()).map_err(wrong)?;
    let state = ClientState::decode(raw.value.as_slice()).map_err(wrong)?;
    let latest = state.latest_height.unwrap_or_default();
    let key = keys::consensus_state(client_id, Height::from(latest));
    let consensus = chain.proven_present(&key, height).await?;
    Ok(Shown {
        end,
        client_state: Some(raw),
        client: client.proof,
        consensus: consensus.proof,
        consensus_height: Some(latest),
    })
}
