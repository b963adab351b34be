//! The application on the ports of contracts (`x/wasm/ibc.go` of wasmd).

use tenzro_kernel::ibc::{Ack, Channel, Counterparty, IbcApp, Opening, Packet, StandardAck, host};
use tenzro_kernel::{Address, Ctx, Error, Result, event};

use super::entry::{ACK, CLOSE, CONNECT, OPEN, RECEIVE, TIMEOUT, checked};
use super::wire::{
    AckMsg, CloseMsg, ConnectMsg, OpenAnswer, OpenMsg, PacketMsg, ReceiveAnswer, WasmChannel,
};
use super::{contract_of, pending};
use crate::errors;
use crate::keeper::WasmKeeper;
use crate::wire::ContractResult;

fn check_number(channel: &str) -> Result<()> {
    let number = host::channel_number(channel).ok_or(host::INVALID_ID)?;
    if u32::try_from(number).is_ok() {
        return Ok(());
    }
    Err(errors::MAX_CHANNELS.wrap(format_args!(
        "channel sequence {number} is greater than max allowed transfer channels {}",
        u32::MAX
    )))
}

/// A channel that is not there yet.
fn planned(opening: &Opening) -> WasmChannel {
    let channel = Channel {
        ordering: opening.order.into(),
        counterparty: Some(Counterparty::clone(opening.counterparty)),
        connection_hops: opening.hops.to_vec(),
        version: opening.version.to_owned(),
        ..Channel::default()
    };
    WasmChannel::of(opening.port, opening.channel, channel)
}

impl WasmKeeper {
    /// Asks a contract about a new channel: the version it wants, empty for the one proposed. Its
    /// refusal fails the step (CWA-2025-006).
    fn open(&self, ctx: &Ctx, port: &str, message: &OpenMsg) -> Result<String> {
        let contract = contract_of(port)?;
        let (_, told) = self.tell::<Option<OpenAnswer>>(ctx, &contract, OPEN, message)?;
        match told.map_err(|text| errors::EXECUTE_FAILED.wrap(text))? {
            ContractResult::Error(text) => Err(errors::EXECUTE_FAILED.wrap(text).of_contract()),
            ContractResult::Ok(answer) => Ok(answer.map(|it| it.version).unwrap_or_default()),
        }
    }

    /// A channel of a contract. It is read twice and charged twice, as wasmd asks for the version of
    /// the application on its own.
    fn channel(&self, ctx: &Ctx, port: &str, id: &str) -> Result<WasmChannel> {
        let missing =
            || errors::CHANNEL_NOT_FOUND.wrap(format!("port ID ({port}) channel ID ({id})"));
        let channel = self.channels.channel(ctx, port, id)?.ok_or_else(missing)?;
        self.channels.channel(ctx, port, id)?.ok_or_else(missing)?;
        Ok(WasmChannel::of(port, id, channel))
    }

    /// Gives a packet to a contract. `None` where it answers later: the packet is kept until then.
    fn receive(
        &self,
        ctx: &Ctx,
        contract: &Address,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<Option<Ack>> {
        let message = PacketMsg::new(packet, relayer);
        let (instance, told) = self.tell::<ReceiveAnswer>(ctx, contract, RECEIVE, &message)?;
        let told = checked(told, |answer| &answer.messages);
        // A contract that breaks down ends the transaction: the packet is not received at all.
        match told.map_err(Error::abort)? {
            ContractResult::Error(text) => Ok(Some(Ack {
                bytes: StandardAck::Error(text).to_bytes(),
                is_success: false,
            })),
            ContractResult::Ok(answer) => {
                let data = self.respond(ctx, instance.caller(contract), answer.into())?;
                if data.is_none() {
                    pending::keep(ctx, packet)?;
                }
                Ok(data.map(|bytes| Ack {
                    bytes,
                    is_success: true,
                }))
            }
        }
    }
}

/// The answer to a packet for which something went wrong that contracts may not see.
fn error_ack(error: &Error) -> Ack {
    let text = format!(
        "ABCI error: {}/{}: error handling packet: see events for details",
        error.codespace, error.code
    );
    Ack {
        bytes: StandardAck::Error(text).to_bytes(),
        is_success: false,
    }
}

fn emit_received(ctx: &Ctx, contract: &Address, is_success: bool, error: Option<&Error>) {
    let mut attributes = vec![
        ("module", "wasm".to_owned()),
        ("_contract_address", contract.to_string()),
        ("success", is_success.to_string()),
    ];
    if let Some(error) = error {
        attributes.push(("error", error.to_string()));
    }
    ctx.emit(event("ibc_packet_received", attributes));
}

impl IbcApp for WasmKeeper {
    fn on_open_init(&self, ctx: &Ctx, opening: &Opening) -> Result<String> {
        check_number(opening.channel)?;
        let message = OpenMsg::OpenInit {
            channel: planned(opening),
        };
        let version = self.open(ctx, opening.port, &message)?;
        if !version.is_empty() {
            return Ok(version);
        }
        if opening.version.is_empty() {
            return Err(errors::EMPTY.wrap("version"));
        }
        Ok(opening.version.to_owned())
    }

    fn on_open_try(&self, ctx: &Ctx, opening: &Opening) -> Result<String> {
        check_number(opening.channel)?;
        let message = OpenMsg::OpenTry {
            channel: planned(opening),
            counterparty_version: opening.version.to_owned(),
        };
        let version = self.open(ctx, opening.port, &message)?;
        Ok(if version.is_empty() {
            opening.version.to_owned()
        } else {
            version
        })
    }

    fn on_open_ack(&self, ctx: &Ctx, port: &str, channel: &str, version: &str) -> Result<()> {
        let contract = contract_of(port)?;
        let message = ConnectMsg::OpenAck {
            channel: self.channel(ctx, port, channel)?,
            counterparty_version: version.to_owned(),
        };
        self.tell_and_do(ctx, &contract, CONNECT, &message)
    }

    fn on_open_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        let contract = contract_of(port)?;
        let channel = self.channel(ctx, port, channel)?;
        let message = ConnectMsg::OpenConfirm { channel };
        self.tell_and_do(ctx, &contract, CONNECT, &message)
    }

    fn on_close_init(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        let contract = contract_of(port)?;
        let channel = self.channel(ctx, port, channel)?;
        let message = CloseMsg::CloseInit { channel };
        self.tell_and_do(ctx, &contract, CLOSE, &message)
    }

    fn on_close_confirm(&self, ctx: &Ctx, port: &str, channel: &str) -> Result<()> {
        let contract = contract_of(port)?;
        let channel = self.channel(ctx, port, channel)?;
        let message = CloseMsg::CloseConfirm { channel };
        self.tell_and_do(ctx, &contract, CLOSE, &message)
    }

    fn on_packet(
        &self,
        ctx: &Ctx,
        _: &str,
        packet: &Packet,
        relayer: &Address,
    ) -> Result<Option<Ack>> {
        let contract = contract_of(&packet.destination_port)?;
        // Events of a packet that is refused are dropped here; the core renames those of others.
        let own = ctx.with_own_events();
        match self.receive(&own, &contract, packet, relayer) {
            Err(error) if error.unwinds || error.is_node_fault => Err(error),
            Err(error) => {
                emit_received(ctx, &contract, false, Some(&error));
                Ok(Some(error_ack(&error)))
            }
            Ok(ack) => {
                let is_success = ack.as_ref().is_none_or(|ack| ack.is_success);
                if is_success {
                    ctx.emit_all(own.take_events());
                }
                emit_received(ctx, &contract, is_success, None);
                Ok(ack)
            }
        }
    }

    fn on_acknowledgement(
        &self,
        ctx: &Ctx,
        _: &str,
        packet: &Packet,
        ack: &[u8],
        relayer: &Address,
    ) -> Result<()> {
        let contract = contract_of(&packet.source_port)?;
        let message = AckMsg::new(packet, ack, relayer);
        self.tell_and_do(ctx, &contract, ACK, &message)
            .map_err(|error| error.wrap("on ack"))
    }

    fn on_timeout(&self, ctx: &Ctx, _: &str, packet: &Packet, relayer: &Address) -> Result<()> {
        let contract = contract_of(&packet.source_port)?;
        let message = PacketMsg::new(packet, relayer);
        self.tell_and_do(ctx, &contract, TIMEOUT, &message)
            .map_err(|error| error.wrap("on timeout"))
    }
}
