//! What is asked for at every height: keys that are there, that come and go, and that were never there.

use tenzro_client::Address;

/// A key of a store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Name of the store.
    pub store: &'static str,
    /// Key in it.
    pub key: Vec<u8>,
}

/// Every store of the chain.
const STORES: [&str; 8] = [
    "acc", "bank", "beacon", "circuit", "feegrant", "ibc", "transfer", "wasm",
];

fn key(store: &'static str, key: impl AsRef<[u8]>) -> Key {
    Key {
        store,
        key: key.as_ref().to_vec(),
    }
}

/// Keys of the module `ibc` (ICS-24): the first client, connection and channel, and the packets around a
/// number that goes on with the height.
fn ibc(height: u64) -> Vec<Key> {
    let channel = "ports/transfer/channels/channel-0";
    let mut found: Vec<Key> = [
        "nextClientSequence".to_owned(),
        "nextConnectionSequence".to_owned(),
        "nextChannelSequence".to_owned(),
        "clients/07-tendermint-0/clientState".to_owned(),
        "connections/connection-0".to_owned(),
        format!("channelEnds/{channel}"),
        format!("nextSequenceSend/{channel}"),
        format!("nextSequenceRecv/{channel}"),
    ]
    .into_iter()
    .map(|path| key("ibc", path))
    .collect();
    // A packet a block, more or less: these are sent, answered and forgotten on the way.
    for sequence in [1, height / 4 + 1, height / 2 + 1, height] {
        for what in ["commitments", "receipts", "acks"] {
            let path = format!("{what}/{channel}/sequences/{sequence}");
            found.push(key("ibc", path));
        }
    }
    found
}

/// The keys of a height; `accounts` are looked for in the stores of accounts and balances.
pub fn of(height: u64, accounts: &[Address], denom: &str) -> Vec<Key> {
    let mut found = ibc(height);
    found.push(key("bank", [&[0], denom.as_bytes()].concat()));
    found.push(key("bank", [5]));
    for account in accounts {
        let bytes = account.to_bytes();
        let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
        found.push(key("acc", [&[1], &bytes[..]].concat()));
        let balance = [&[2, length], &bytes[..], denom.as_bytes()].concat();
        found.push(key("bank", balance));
    }
    found.push(key("wasm", [0x10]));
    found.push(key("wasm", b"\x04lastCodeId"));
    found.push(key("wasm", [&[1][..], &1_u64.to_be_bytes()].concat()));
    found.push(key("transfer", [1]));
    found.push(key("transfer", format!("totalEscrowForDenom/{denom}")));
    // Below all keys, above all keys, and between any two.
    for store in STORES {
        found.push(key(store, [0]));
        found.push(key(store, [0xff; 40]));
        found.push(key(store, format!("m{height}")));
        found.push(key(store, [&[2, 20][..], &height.to_be_bytes()].concat()));
    }
    found
}
