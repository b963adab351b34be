//! Callbacks for packets that other modules send and receive (ADR-8; the `…PacketCallback` functions of
//! `x/wasm/ibc.go` of wasmd).

use tenzro_kernel::ibc::{Arrival, CallbackContracts, Packet, SourceCallback};
use tenzro_kernel::{Address, Ctx, Result};

use super::entry::{DESTINATION, SOURCE};
use super::wire::{AckMsg, DestinationMsg, PacketMsg, SourceMsg, TransferNote, WasmAck};
use crate::errors::{self, plain};
use crate::keeper::WasmKeeper;
use crate::wire::{Binary, WasmCoin};

fn address(text: &str) -> Result<Address> {
    text.parse().map_err(|error| plain(format!("{error}")))
}

/// The contract of a callback: it must be the sender of the packet.
fn sender(contract: &str, sender: &str) -> Result<Address> {
    let address_of = |text, what: &str| address(text).map_err(|error| error.wrap(what));
    let found = address_of(contract, "contract address")?;
    if found == address_of(sender, "packet sender address")? {
        return Ok(found);
    }
    Err(errors::EXECUTE_FAILED.wrap(format_args!(
        "contract address {contract} does not match packet sender {sender}"
    )))
}

impl WasmKeeper {
    fn source(&self, ctx: &Ctx, callback: &SourceCallback, message: &SourceMsg) -> Result<()> {
        let contract = sender(callback.contract, callback.sender)?;
        self.tell_and_do(ctx, &contract, SOURCE, message)
    }
}

impl CallbackContracts for WasmKeeper {
    fn check_sender(&self, contract: &str, packet_sender: &str) -> Result<()> {
        sender(contract, packet_sender).map(drop)
    }

    fn on_answered(&self, ctx: &Ctx, callback: &SourceCallback, ack: &[u8]) -> Result<()> {
        let message = AckMsg::new(callback.packet, ack, callback.relayer);
        self.source(ctx, callback, &SourceMsg::Acknowledgement(message))
            .map_err(|error| error.wrap("on source chain callback ack"))
    }

    fn on_expired(&self, ctx: &Ctx, callback: &SourceCallback) -> Result<()> {
        let message = PacketMsg::new(callback.packet, callback.relayer);
        self.source(ctx, callback, &SourceMsg::Timeout(message))
            .map_err(|error| error.wrap("on source chain callback timeout"))
    }

    fn on_received(
        &self,
        ctx: &Ctx,
        contract: &str,
        packet: &Packet,
        ack: &[u8],
        arrival: Option<&Arrival>,
    ) -> Result<()> {
        let contract = address(contract)?;
        let transfer = arrival.map(|arrival| {
            Ok(TransferNote {
                receiver: address(&arrival.receiver)?.to_string(),
                sender: arrival.sender.clone(),
                funds: vec![WasmCoin {
                    denom: arrival.coin.denom.clone(),
                    amount: arrival.coin.amount.to_string(),
                }],
            })
        });
        let message = DestinationMsg {
            ack: WasmAck {
                data: Binary(ack.to_vec()),
            },
            packet: packet.into(),
            transfer: transfer.transpose()?,
        };
        self.tell_and_do(ctx, &contract, DESTINATION, &message)
            .map_err(|error| error.wrap("on destination chain callback"))
    }
}
