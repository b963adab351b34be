//! The `transfer` module of another chain, as a book: it makes vouchers for what arrives and burns
//! them for what goes home. `tests/gateway` has the real one.

use std::collections::BTreeMap;

use cosmwasm_std::{IbcPacket, from_json};

use super::{go_data, homeward, there};

/// What `transfer` answers when it took a packet, byte for byte.
pub const TAKEN: &[u8] = br#"{"result":"AQ=="}"#;
/// What it answers when it did not.
pub const REFUSED: &[u8] =
    br#"{"error":"ABCI code: 4: error handling packet: see events for details"}"#;

#[derive(serde::Deserialize)]
struct Data {
    amount: String,
    denom: String,
    receiver: String,
}

/// The vouchers of the chain behind one channel.
#[derive(Clone, Default)]
pub struct Other {
    channel: usize,
    vouchers: BTreeMap<(String, String), u128>,
}

impl Other {
    pub fn new(channel: usize) -> Self {
        Self {
            channel,
            vouchers: BTreeMap::new(),
        }
    }

    /// A packet of ours arrives; receivers that begin with `blocked` are refused.
    pub fn receive(&mut self, packet: &IbcPacket) -> &'static [u8] {
        let data: Data = from_json(&packet.data).unwrap();
        if data.receiver.starts_with("blocked") {
            return REFUSED;
        }
        self.give(&data.receiver, &data.denom, data.amount.parse().unwrap());
        TAKEN
    }

    pub fn give(&mut self, holder: &str, denom: &str, amount: u128) {
        let held = self.vouchers.entry((holder.to_owned(), denom.to_owned()));
        *held.or_default() += amount;
    }

    pub fn held(&self, holder: &str, denom: &str) -> u128 {
        let key = (holder.to_owned(), denom.to_owned());
        self.vouchers.get(&key).copied().unwrap_or_default()
    }

    /// All vouchers of a token.
    pub fn supply(&self, denom: &str) -> u128 {
        let of = self
            .vouchers
            .iter()
            .filter(|((_, found), _)| found == denom);
        of.map(|(_, amount)| amount).sum()
    }

    /// Sends vouchers home: they are burnt. `None` when the holder has not so many.
    pub fn send(
        &mut self,
        holder: &str,
        denom: &str,
        amount: u128,
        memo: &str,
        receiver: &str,
    ) -> Option<IbcPacket> {
        let held = self
            .vouchers
            .get_mut(&(holder.to_owned(), denom.to_owned()))?;
        *held = held.checked_sub(amount)?;
        let data = go_data(
            &amount.to_string(),
            &self.trace(denom),
            memo,
            receiver,
            holder,
        );
        Some(homeward(self.channel, data))
    }

    /// The denomination of its vouchers in packets.
    pub fn trace(&self, denom: &str) -> String {
        format!("transfer/{}/{denom}", there(self.channel).channel_id)
    }
}
