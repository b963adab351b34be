//! Names and heights of the IBC world (ICS-24, ICS-02), as types that cannot be mixed up.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// As the chain writes it.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

id!(
    /// Chain id, for example `cosmoshub-4`.
    ChainId
);
id!(
    /// Light client of one chain on another, for example `07-tendermint-0`.
    ClientId
);
id!(
    /// Connection end, for example `connection-0`.
    ConnectionId
);
id!(
    /// Port of a module or contract, for example `transfer`.
    PortId
);
id!(
    /// Channel end, for example `channel-0`.
    ChannelId
);

impl ChainId {
    /// The number behind the last dash, 0 without one: the revision of the chain's heights.
    #[must_use]
    pub fn revision(&self) -> u64 {
        let tail = self.0.rsplit_once('-').map(|(_, tail)| tail);
        // The SDK takes only numbers without leading zeros for revisions.
        tail.filter(|tail| !tail.starts_with('0') && tail.bytes().all(|b| b.is_ascii_digit()))
            .and_then(|tail| tail.parse().ok())
            .unwrap_or_default()
    }
}

/// A port and a channel on it: one end of a path for packets.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct End {
    /// The port.
    pub port: PortId,
    /// The channel.
    pub channel: ChannelId,
}

impl End {
    /// The end with these names.
    pub fn new(port: impl Into<PortId>, channel: impl Into<ChannelId>) -> Self {
        Self {
            port: port.into(),
            channel: channel.into(),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.port, self.channel)
    }
}

/// A height of a chain that may have been restarted: revision first, then the block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Height {
    /// Number in the chain id.
    pub revision: u64,
    /// Block height.
    pub height: u64,
}

impl Height {
    /// No height: a packet that never times out by height.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.revision == 0 && self.height == 0
    }
}

impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.revision, self.height)
    }
}

/// A text that is no height.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a height; heights are written revision-height, for example 4-1000")]
pub struct HeightError(pub String);

impl FromStr for Height {
    type Err = HeightError;

    fn from_str(text: &str) -> Result<Self, HeightError> {
        let wrong = || HeightError(text.to_owned());
        let (revision, height) = text.split_once('-').ok_or_else(wrong)?;
        Ok(Self {
            revision: revision.parse().map_err(|_| wrong())?,
            height: height.parse().map_err(|_| wrong())?,
        })
    }
}

impl From<Height> for ibc_proto::ibc::core::client::v1::Height {
    fn from(height: Height) -> Self {
        Self {
            revision_number: height.revision,
            revision_height: height.height,
        }
    }
}

impl From<ibc_proto::ibc::core::client::v1::Height> for Height {
    fn from(height: ibc_proto::ibc::core::client::v1::Height) -> Self {
        Self {
            revision: height.revision_number,
            height: height.revision_height,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_revision_is_the_number_behind_the_last_dash() {
        for (id, revision) in [
            ("cosmoshub-4", 4),
            ("relay-devnet-12", 12),
            ("testing", 0),
            ("chain-", 0),
            ("chain-01", 0),
            ("chain-x1", 0),
        ] {
            assert_eq!(ChainId::from(id).revision(), revision, "{id}");
        }
    }

    #[test]
    fn heights_are_ordered_by_revision_first() {
        let read = |text: &str| text.parse::<Height>().unwrap();
        assert!(read("1-1000") < read("2-1"));
        assert!(read("1-9") < read("1-10"));
        assert_eq!(read("0-0"), Height::default());
        assert!("7".parse::<Height>().is_err());
    }
}
