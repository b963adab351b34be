//! Transfers as those see them who stand around the application (`UnmarshalPacketData` of
//! `modules/apps/transfer/ibc_module.go` of ibc-go, and what wasmd's `x/wasm/ibc.go` works out).

use tenzro_kernel::ibc::{Arrival, Packet, PacketNote, PacketReader};
use tenzro_kernel::{Coin, Result};

use crate::PORT;
use crate::packet::Transfer;

/// Reads packets of transfers.
#[derive(Clone, Copy, Debug, Default)]
pub struct TransferPackets;

impl PacketReader for TransferPackets {
    fn note(&self, data: &[u8], version: &str) -> Option<PacketNote> {
        let transfer = Transfer::decode(data, version).ok()?;
        Some(PacketNote {
            sender: transfer.sender,
            memo: transfer.memo,
        })
    }

    fn arrival(&self, packet: &Packet, version: &str) -> Result<Option<Arrival>> {
        if packet.destination_port != PORT {
            return Ok(None);
        }
        let transfer = Transfer::decode(&packet.data, version)
            .map_err(|error| error.wrap("unmarshal transfer packet data"))?;
        let there = (&packet.source_port[..], &packet.source_channel[..]);
        let here = (
            &packet.destination_port[..],
            &packet.destination_channel[..],
        );
        Ok(Some(Arrival {
            coin: Coin::new(
                transfer.amount,
                transfer.denom.moved(there, here).on_chain(),
            ),
            sender: transfer.sender,
            receiver: transfer.receiver,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(denom: &str) -> Packet {
        let data = format!(r#"{{"denom":"{denom}","amount":"5","sender":"s","receiver":"r"}}"#);
        Packet {
            source_port: "transfer".to_owned(),
            source_channel: "channel-1".to_owned(),
            destination_port: "transfer".to_owned(),
            destination_channel: "channel-2".to_owned(),
            data: data.into_bytes(),
            ..Packet::default()
        }
    }

    #[test]
    fn a_coin_that_comes_home_has_its_own_name_and_any_other_one_more_hop() {
        let denom = |path| {
            let arrival = TransferPackets.arrival(&packet(path), "ics20-1").unwrap();
            arrival.unwrap().coin.denom
        };
        assert_eq!(denom("transfer/channel-1/utnz"), "utnz");
        let voucher = crate::wire::Denom::from_path("transfer/channel-2/utnz");
        assert_eq!(denom("utnz"), voucher.on_chain());
        let other = packet("utnz");
        let other = Packet {
            destination_port: "wasm.x".to_owned(),
            ..other
        };
        assert_eq!(TransferPackets.arrival(&other, "ics20-1").unwrap(), None);
    }
}
