//! Keeps transactions out of the pool that only repeat what was relayed already
//! (`modules/core/ante/ante.go` of ibc-go).

use ibc_proto::google::protobuf::Any;
use ibc_proto::ibc::core::channel::v1::{
    MsgAcknowledgement, MsgRecvPacket, MsgTimeout, MsgTimeoutOnClose, ResponseResultType,
};
use ibc_proto::ibc::core::client::v1::MsgUpdateClient;
use prost::{Message, Name};
use tenzro_kernel::{Ctx, Mode, Result, decode};

use crate::IbcKeeper;
use crate::channel::{check_packet, receive, receive_again};
use crate::client::{self, ProofAt};
use crate::errors::channel::{NO_OP, REDUNDANT_TX};
use crate::messages::{acknowledge, read_update, timeout, timeout_on_close};
use crate::tendermint::{self, ClientMessage};

const NOOP: i32 = ResponseResultType::Noop as i32;

/// Reads a message of a type, if it is one.
fn read<M: Message + Name + Default>(any: &Any) -> Result<Option<M>> {
    let is_it = any.type_url.strip_prefix('/') == Some(&M::full_name());
    is_it.then(|| decode(&any.value)).transpose()
}

impl IbcKeeper {
    /// Looks at the messages of a transaction in the pool: those of packets are tried, and a
    /// transaction of nothing but client updates and packets that were all relayed before is
    /// refused. A message of any other kind ends the look: the transaction has a purpose of its own.
    ///
    /// # Errors
    /// `packet messages are redundant`; what is wrong in a message.
    pub fn check_redundant(&self, ctx: &Ctx, messages: &[Any]) -> Result<()> {
        if !matches!(ctx.mode, Mode::Check | Mode::Recheck) {
            return Ok(());
        }
        let (mut packets, mut redundant) = (0_usize, 0_usize);
        for message in messages {
            if let Some(update) = read::<MsgUpdateClient>(message)? {
                try_update(ctx, &update)?;
                continue;
            }
            let Some(is_redundant) = self.try_packet(ctx, message)? else {
                return Ok(());
            };
            packets = packets.saturating_add(1);
            redundant = redundant.saturating_add(usize::from(is_redundant));
        }
        if packets > 0 && packets == redundant {
            return Err(REDUNDANT_TX);
        }
        Ok(())
    }

    /// Tries a packet message; `None` for any other.
    fn try_packet(&self, ctx: &Ctx, message: &Any) -> Result<Option<bool>> {
        let result = if let Some(message) = read::<MsgRecvPacket>(message)? {
            return try_receive(ctx, &message).map(Some);
        } else if let Some(message) = read::<MsgAcknowledgement>(message)? {
            acknowledge(self, ctx, &message)?
        } else if let Some(message) = read::<MsgTimeout>(message)? {
            timeout(self, ctx, &message)?
        } else if let Some(message) = read::<MsgTimeoutOnClose>(message)? {
            timeout_on_close(self, ctx, &message)?
        } else {
            return Ok(None);
        };
        Ok(Some(result == NOOP))
    }
}

/// Receives a packet without asking the application.
fn try_receive(ctx: &Ctx, message: &MsgRecvPacket) -> Result<bool> {
    check_packet(message.packet.as_ref())?;
    let packet = message.packet.clone().unwrap_or_default();
    let proof = ProofAt {
        proof: &message.proof_commitment,
        height: message.proof_height.into(),
    };
    let branch = ctx.branch();
    let tried = if ctx.mode == Mode::Recheck {
        receive_again(&branch, &packet)
    } else {
        receive(&branch, &packet, proof).map(drop)
    };
    match tried {
        Ok(()) => {
            ctx.emit_all(branch.merge());
            Ok(false)
        }
        Err(error) if error.is(&NO_OP) => Ok(true),
        Err(error) => Err(error.wrap("receive packet verification failed")),
    }
}

/// Brings a client on, so that the packets behind it find their heights. The pool never freezes one.
fn try_update(ctx: &Ctx, message: &MsgUpdateClient) -> Result<()> {
    let update = read_update(message)?;
    let id = message.client_id.as_str();
    let state = client::active(ctx, id, "cannot update ")?;
    if ctx.mode != Mode::Recheck {
        tendermint::verify(ctx, id, &state, &update)?;
    }
    match update {
        ClientMessage::Header(header) => tendermint::update(ctx, id, state, &header).map(drop),
        ClientMessage::Misbehaviour(_) => Ok(()),
    }
}
