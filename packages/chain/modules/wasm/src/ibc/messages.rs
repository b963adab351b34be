//! Messages of contracts about channels (`EncodeIBCMsg` of `handler_plugin_encoders.go` and
//! `IBCRawPacketHandler` of `handler_plugin.go` of wasmd).

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use ibc_proto::ibc::applications::transfer::v1::MsgTransfer;
use ibc_proto::ibc::core::channel::v1::MsgChannelCloseInit;
use prost::{Message, Name};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;
use tenzro_kernel::ibc::ProtoHeight;
use tenzro_kernel::{Address, Coin, Ctx, Result, sdk};

use super::wire::{Timeout, WasmAck};
use super::{pending, port_of};
use crate::dispatch::no_handler;
use crate::encode::{Outgoing, any, read};
use crate::errors::{self, plain};
use crate::keeper::WasmKeeper;
use crate::wire::{Binary, WasmCoin};

/// Port of the module of transfers.
const TRANSFER: &str = "transfer";

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum IbcMessage {
    Transfer {
        channel_id: String,
        to_address: String,
        amount: WasmCoin,
        timeout: Timeout,
        #[serde(default)]
        memo: Option<String>,
    },
    SendPacket {
        channel_id: String,
        data: Binary,
        timeout: Timeout,
    },
    WriteAcknowledgement {
        channel_id: String,
        packet_sequence: u64,
        ack: WasmAck,
    },
    CloseChannel {
        channel_id: String,
    },
    /// Fees of ICS-29: wasmd reads it and has no handler for it since 0.54.
    PayPacketFee(IgnoredAny),
    /// The same.
    PayPacketFeeAsync(IgnoredAny),
}

/// What a contract does with a channel of its own, for which there is no message.
pub(crate) enum IbcAction {
    /// Sends a packet.
    Send {
        channel: String,
        data: Vec<u8>,
        timeout_height: ProtoHeight,
        timeout_timestamp: u64,
    },
    /// Answers a packet that it has received before.
    Answer {
        channel: String,
        sequence: u64,
        ack: Vec<u8>,
    },
}

/// Response to a packet that was sent (`cosmwasm.wasm.v1.MsgIBCSendResponse`).
#[derive(Clone, PartialEq, Message)]
struct SendResponse {
    #[prost(uint64, tag = "1")]
    sequence: u64,
}

impl Name for SendResponse {
    const NAME: &'static str = "MsgIBCSendResponse";
    const PACKAGE: &'static str = "cosmwasm.wasm.v1";
}

/// Response to an answer (`cosmwasm.wasm.v1.MsgIBCWriteAcknowledgementResponse`).
#[derive(Clone, PartialEq, Message)]
struct AnswerResponse {}

impl Name for AnswerResponse {
    const NAME: &'static str = "MsgIBCWriteAcknowledgementResponse";
    const PACKAGE: &'static str = "cosmwasm.wasm.v1";
}

fn height(timeout: &Timeout) -> ProtoHeight {
    timeout
        .block
        .map_or_else(ProtoHeight::default, |block| ProtoHeight {
            revision_number: block.revision,
            revision_height: block.height,
        })
}

/// One coin. Its amount may have more than 128 bits: transfers know one that stands for all.
fn coin(coin: &WasmCoin) -> Result<ProtoCoin> {
    let WasmCoin { denom, amount } = coin;
    let is_number = !amount.is_empty() && amount.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number {
        return Err(sdk::INVALID_COINS.wrap(format_args!("{amount}{denom}")));
    }
    if !Coin::is_denom(denom) {
        return Err(plain(format!("invalid denom: {denom}")));
    }
    let digits = match amount.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    Ok(ProtoCoin {
        denom: denom.clone(),
        amount: digits.to_owned(),
    })
}

/// What a message about channels means.
pub(crate) fn encode(contract: &Address, message: &Value) -> Result<Outgoing> {
    Ok(match read(message)? {
        IbcMessage::Transfer {
            channel_id,
            to_address,
            amount,
            timeout,
            memo,
        } => Outgoing::Message(any(&MsgTransfer {
            source_port: TRANSFER.to_owned(),
            source_channel: channel_id,
            token: Some(coin(&amount).map_err(|error| error.wrap("amount"))?),
            sender: contract.to_string(),
            receiver: to_address,
            timeout_height: Some(height(&timeout)),
            timeout_timestamp: timeout.timestamp,
            memo: memo.unwrap_or_default(),
        })),
        IbcMessage::CloseChannel { channel_id } => Outgoing::Message(any(&MsgChannelCloseInit {
            port_id: port_of(contract),
            channel_id,
            signer: contract.to_string(),
        })),
        IbcMessage::SendPacket {
            channel_id,
            data,
            timeout,
        } => Outgoing::Ibc(IbcAction::Send {
            channel: channel_id,
            data: data.0,
            timeout_height: height(&timeout),
            timeout_timestamp: timeout.timestamp,
        }),
        IbcMessage::WriteAcknowledgement {
            channel_id,
            packet_sequence,
            ack,
        } => Outgoing::Ibc(IbcAction::Answer {
            channel: channel_id,
            sequence: packet_sequence,
            ack: ack.data.0,
        }),
        IbcMessage::PayPacketFee(_) | IbcMessage::PayPacketFeeAsync(_) => return Err(no_handler()),
    })
}

fn check(port: &str, channel: &str) -> Result<()> {
    if port.is_empty() {
        return Err(errors::UNSUPPORTED.wrap("ibc not supported"));
    }
    if channel.is_empty() {
        return Err(errors::EMPTY.wrap("ibc channel"));
    }
    Ok(())
}

impl WasmKeeper {
    /// Does something with a channel of the contract's `port`; the response.
    pub(crate) fn do_ibc(&self, ctx: &Ctx, port: &str, action: IbcAction) -> Result<Any> {
        match action {
            IbcAction::Send {
                channel,
                data,
                timeout_height,
                timeout_timestamp,
            } => {
                check(port, &channel)?;
                let sequence = self
                    .channels
                    .send_packet(ctx, port, &channel, timeout_height, timeout_timestamp, data)
                    .map_err(|error| error.wrap("channel"))?;
                Ok(any(&SendResponse { sequence }))
            }
            IbcAction::Answer {
                channel,
                sequence,
                ack,
            } => {
                check(port, &channel)?;
                let packet = pending::find(ctx, port, &channel, sequence)?
                    .ok_or_else(|| errors::INVALID.wrap("packet"))?;
                self.channels
                    .write_acknowledgement(ctx, &packet, &ack)
                    .map_err(|error| error.wrap("acknowledgement"))?;
                pending::forget(ctx, port, &channel, sequence)?;
                Ok(any(&AnswerResponse {}))
            }
        }
    }
}
