//! One thing to do about one packet, and the message that does it.

use ibc_proto::ibc::core::channel::v1 as channel;
use tenzro_client::Msg;
use tenzro_client::tx::messages::any;

use super::{Half, Path};
use crate::chain::{Acknowledged, Packet, Proven, keys};
use crate::error::{Error, Result};
use crate::plan::handshake::Side;
use crate::plan::packets::{Action, Ordering, Timeout};

/// Something to do. `source` is the end that sent the packet.
#[derive(Debug, Clone)]
pub struct Job {
    /// The end that sent the packet.
    pub source: Side,
    /// What is to be done.
    pub action: Action,
    /// The packet, and its answer where it is to be brought back.
    pub contents: Contents,
}

/// What the message carries.
#[derive(Debug, Clone)]
pub enum Contents {
    /// Nothing: it is about the channel.
    None,
    /// A packet.
    Packet(Packet),
    /// A packet and its answer.
    Answer(Acknowledged),
}

impl Contents {
    /// Until when the packet may be received.
    #[must_use]
    pub const fn timeout(&self) -> Option<Timeout> {
        match self {
            Self::None => None,
            Self::Packet(packet) => Some(packet.timeout),
            Self::Answer(found) => Some(found.packet.timeout),
        }
    }
}

impl Job {
    /// The chain that takes the message; the other one proves it.
    #[must_use]
    pub const fn takes_place_on(&self) -> Side {
        match self.action {
            Action::Receive(_) | Action::CloseTarget => self.source.other(),
            Action::Acknowledge(_) | Action::Timeout(_) | Action::TimeoutOnClose(_) => self.source,
        }
    }

    /// The message, with proofs against the header at `header` of the proving chain. `None` when
    /// that header does not prove it yet: the next one will.
    ///
    /// # Errors
    /// When the proving chain cannot be asked.
    pub async fn message(&self, path: &Path, header: u64, signer: &str) -> Result<Option<Msg>> {
        let prover = path.half(self.takes_place_on().other());
        let signer = signer.to_owned();
        match (self.action, &self.contents) {
            (Action::Receive(_), Contents::Packet(packet)) => {
                receive(prover, packet, header, signer).await
            }
            (Action::Acknowledge(_), Contents::Answer(found)) => {
                acknowledge(prover, found, header, signer).await
            }
            (Action::Timeout(_), Contents::Packet(packet)) => {
                timeout(path.ordering, prover, packet, header, signer).await
            }
            (Action::TimeoutOnClose(_), Contents::Packet(packet)) => {
                timeout_on_close(path.ordering, prover, packet, header, signer).await
            }
            (Action::CloseTarget, _) => {
                let here = path.half(self.takes_place_on());
                close(here, prover, header, signer).await
            }
            // Contents are chosen together with the action.
            _ => Ok(None),
        }
    }
}

type Message = Result<Option<Msg>>;

async fn receive(prover: &Half, packet: &Packet, header: u64, signer: String) -> Message {
    let key = keys::commitment(&prover.end, packet.sequence);
    let proven = present(prover, &key, header).await?;
    Ok(proven.map(|proven| {
        any(&channel::MsgRecvPacket {
            packet: Some(packet.to_proto()),
            proof_commitment: proven.proof,
            proof_height: Some(proven.height.into()),
            signer,
        })
    }))
}

async fn acknowledge(prover: &Half, found: &Acknowledged, header: u64, signer: String) -> Message {
    let key = keys::acknowledgement(&prover.end, found.packet.sequence);
    let proven = present(prover, &key, header).await?;
    Ok(proven.map(|proven| {
        any(&channel::MsgAcknowledgement {
            packet: Some(found.packet.to_proto()),
            acknowledgement: found.acknowledgement.clone(),
            proof_acked: proven.proof,
            proof_height: Some(proven.height.into()),
            signer,
        })
    }))
}

async fn timeout(
    ordering: Ordering,
    prover: &Half,
    packet: &Packet,
    header: u64,
    signer: String,
) -> Message {
    let unreceived = Unreceived::read(ordering, prover, packet.sequence, header).await?;
    Ok(Some(any(&channel::MsgTimeout {
        packet: Some(packet.to_proto()),
        proof_unreceived: unreceived.proven.proof,
        proof_height: Some(unreceived.proven.height.into()),
        next_sequence_recv: unreceived.next,
        signer,
    })))
}

async fn timeout_on_close(
    ordering: Ordering,
    prover: &Half,
    packet: &Packet,
    header: u64,
    signer: String,
) -> Message {
    let Some(closed) = closed(prover, header).await? else {
        return Ok(None);
    };
    let unreceived = Unreceived::read(ordering, prover, packet.sequence, header).await?;
    Ok(Some(any(&channel::MsgTimeoutOnClose {
        packet: Some(packet.to_proto()),
        proof_unreceived: unreceived.proven.proof,
        proof_close: closed.proof,
        proof_height: Some(unreceived.proven.height.into()),
        next_sequence_recv: unreceived.next,
        signer,
        ..Default::default()
    })))
}

async fn close(here: &Half, prover: &Half, header: u64, signer: String) -> Message {
    let closed = closed(prover, header).await?;
    Ok(closed.map(|closed| {
        any(&channel::MsgChannelCloseConfirm {
            port_id: here.end.port.to_string(),
            channel_id: here.end.channel.to_string(),
            proof_init: closed.proof,
            proof_height: Some(closed.height.into()),
            signer,
            ..Default::default()
        })
    }))
}

async fn present(prover: &Half, key: &str, header: u64) -> Result<Option<Proven>> {
    let proven = prover.node.chain.proven(key, header).await?;
    Ok(Some(proven).filter(|proven| !proven.value.is_empty()))
}

/// That the end is closed; `None` while the header shows it open.
async fn closed(prover: &Half, header: u64) -> Result<Option<Proven>> {
    let chain = &prover.node.chain;
    let proven = chain.proven(&keys::channel(&prover.end), header).await?;
    let end = <channel::Channel as prost::Message>::decode(proven.value.as_slice())
        .map_err(|error| Error::decode(chain.name(), prover.end.to_string(), error))?;
    let closed = end.state == channel::State::Closed as i32;
    Ok(Some(proven).filter(|_| closed))
}

/// That a packet was not received: by the absent receipt, on ordered channels by what comes next.
struct Unreceived {
    proven: Proven,
    next: u64,
}

impl Unreceived {
    async fn read(ordering: Ordering, prover: &Half, sequence: u64, header: u64) -> Result<Self> {
        let chain = &prover.node.chain;
        match ordering {
            Ordering::Unordered => {
                let key = keys::receipt(&prover.end, sequence);
                let proven = chain.proven(&key, header).await?;
                // The message wants a number above 0 that nobody reads on unordered channels.
                let next = sequence;
                Ok(Self { proven, next })
            }
            Ordering::Ordered => {
                let key = keys::next_receive(&prover.end);
                let proven = chain.proven_present(&key, header).await?;
                let bytes = <[u8; 8]>::try_from(proven.value.as_slice()).unwrap_or_default();
                let next = u64::from_be_bytes(bytes);
                Ok(Self { proven, next })
            }
        }
    }
}
