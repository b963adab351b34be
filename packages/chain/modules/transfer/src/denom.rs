//! Denominations and where they come from (`modules/apps/transfer/types/denom.go` of ibc-go).

use sha2::{Digest, Sha256};
use tenzro_kernel::ibc::host;
use tenzro_kernel::{Address, Result};

use crate::errors::INVALID_DENOM;
use crate::wire::{Denom, Hop};

/// Begins the denominations of vouchers.
pub(crate) const PREFIX: &str = "ibc/";
/// Most bytes of a path. Each hop adds some twenty; ibc-go has no limit but that of a packet.
pub(crate) const MAX_PATH: usize = 2_048;
/// Version of the scheme of escrow accounts.
const ESCROW: &str = "ics20-1";

impl Denom {
    /// Reads a path, `port/channel/…/base`. As in ibc-go v10, a pair is a hop where its second part
    /// looks like a channel or a client.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').collect();
        let mut trace = Vec::new();
        let mut rest = &parts[..];
        while parts.len() > 2
            && let [port, channel, after @ ..] = rest
            && (host::channel_number(channel).is_some() || host::client_parts(channel).is_some())
        {
            trace.push(Hop {
                port_id: (*port).to_owned(),
                channel_id: (*channel).to_owned(),
            });
            rest = after;
        }
        Self {
            base: rest.join("/"),
            trace,
        }
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> String {
        let hops = self.trace.iter();
        let mut path: String = hops
            .map(|hop| format!("{}/{}/", hop.port_id, hop.channel_id))
            .collect();
        path.push_str(&self.base);
        path
    }

    /// SHA-256 of the path.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.path()).into()
    }

    /// The denomination on this chain: its own, or `ibc/HASH`.
    #[must_use]
    pub fn on_chain(&self) -> String {
        if self.trace.is_empty() {
            self.base.clone()
        } else {
            format!("{PREFIX}{}", hex_upper(&self.hash()))
        }
    }

    /// True if it came through this channel last.
    #[must_use]
    pub fn came_through(&self, port: &str, channel: &str) -> bool {
        self.trace
            .first()
            .is_some_and(|hop| hop.port_id == port && hop.channel_id == channel)
    }

    /// The same token after a transfer from the channel `there` to the channel `here`: its last hop
    /// is undone, or there is one more.
    #[must_use]
    pub fn moved(mut self, there: (&str, &str), here: (&str, &str)) -> Self {
        if self.came_through(there.0, there.1) {
            self.trace.remove(0);
        } else {
            let (port_id, channel_id) = (here.0.to_owned(), here.1.to_owned());
            self.trace.insert(
                0,
                Hop {
                    port_id,
                    channel_id,
                },
            );
        }
        self
    }

    /// Checks the form of it (`Denom.Validate`).
    ///
    /// # Errors
    /// `transfer` 3, also where the path reads as another one after the next hop; an identifier in it
    /// that is none.
    pub fn check(&self) -> Result<()> {
        if self.base.trim().is_empty() {
            return Err(INVALID_DENOM.wrap("base denomination cannot be blank"));
        }
        let length = self.path().len();
        if length > MAX_PATH {
            return Err(
                INVALID_DENOM.wrap(format_args!("path of {length} bytes exceeds {MAX_PATH}"))
            );
        }
        for hop in &self.trace {
            host::check_port(&hop.port_id)
                .and_then(|()| host::check_channel(&hop.channel_id))
                .map_err(|error| error.wrap("invalid trace"))?;
        }
        if !self.finds_back() {
            return Err(INVALID_DENOM.wrap("the path reads as another one after the next hop"));
        }
        Ok(())
    }

    /// True if the path is read as this denomination again after one more hop. A part of the base that
    /// looks like a channel is taken for a hop, now or on the next chain; what is refunded or comes home
    /// would then be another coin than what left.
    fn finds_back(&self) -> bool {
        let next = Self::from_path(&format!("transfer/channel-0/{}", self.path()));
        let trace = next.trace.split_first().map(|(_, rest)| rest);
        trace == Some(&self.trace[..]) && next.base == self.base
    }
}

/// Hexadecimal text, upper case.
pub(crate) fn hex_upper(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// Reads a hash of 32 bytes in hexadecimal, upper or lower case (`ParseHexHash`).
pub(crate) fn parse_hash(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text
        .chars()
        .map(|digit| {
            digit
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    if rest.is_empty() {
        bytes.try_into().ok()
    } else {
        None
    }
}

/// The account that holds what was sent through a channel.
///
/// # Errors
/// None: 20 bytes are an address.
pub fn escrow_address(port: &str, channel: &str) -> Result<Address> {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(ESCROW)
        .chain_update([0])
        .chain_update(format!("{port}/{channel}"))
        .finalize()
        .into();
    let (first, _) = hash.split_at(20);
    Address::new(first).map_err(tenzro_kernel::Error::node_fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_hops_and_a_base() {
        for (path, hops, base) in [
            ("uatom", 0, "uatom"),
            ("transfer/channel-0/uatom", 1, "uatom"),
            ("transfer/channel-0/transfer/channel-1/uatom", 2, "uatom"),
            ("transfer/channel-0/gamm/pool/1", 1, "gamm/pool/1"),
            ("factory/osmo1abc/sub", 0, "factory/osmo1abc/sub"),
            ("transfer/channel-0", 0, "transfer/channel-0"),
            ("transfer/07-tendermint-3/uatom", 1, "uatom"),
            ("transfer/channel-0/", 1, ""),
            ("transfer/channel-x/uatom", 0, "transfer/channel-x/uatom"),
        ] {
            let denom = Denom::from_path(path);
            assert_eq!((denom.trace.len(), &denom.base[..]), (hops, base), "{path}");
            assert_eq!(denom.path(), path);
        }
        assert!(Denom::from_path("transfer/channel-0/").check().is_err());
        assert!(Denom::from_path("factory/channel-x/sub").check().is_ok());
        assert!(Denom::from_path("transfer/channel-0/a/b").check().is_ok());
        assert!(Denom::from_path("transfer/channel-0").check().is_err());
        let coin = Denom {
            base: "a/channel-1/b".to_owned(),
            trace: Vec::new(),
        };
        assert!(coin.check().is_err());
        assert!(Denom::from_path(&"a".repeat(2_049)).check().is_err());
    }

    /// The voucher of ATOM on Osmosis: `transfer/channel-0/uatom`.
    #[test]
    fn a_voucher_is_the_hash_of_its_path() {
        let denom = Denom::from_path("transfer/channel-0/uatom");
        assert_eq!(
            denom.on_chain(),
            "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2"
        );
        assert_eq!(parse_hash(&hex_upper(&denom.hash())), Some(denom.hash()));
        assert_eq!(parse_hash("27"), None);
        assert_eq!(parse_hash(&"zz".repeat(32)), None);
    }

    /// The escrow account of channel-0 on every chain, here under our prefix: its bytes are those of
    /// `cosmos1a53udazy8ayufvy0s434pfwjcedzqv34kvz9tw`.
    #[test]
    fn escrow_accounts_are_those_of_every_chain() {
        let address = escrow_address("transfer", "channel-0").unwrap();
        assert_eq!(
            address.with_prefix("cosmos"),
            "cosmos1a53udazy8ayufvy0s434pfwjcedzqv34kvz9tw"
        );
    }
}
