//! Which channels of a chain are relayed.

use serde::Deserialize;

use crate::plan::End;

/// What the list means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Everything; the list is not read.
    #[default]
    AllowAll,
    /// Only what is in the list.
    Allow,
    /// All but what is in the list.
    Deny,
}

/// A policy and a list of port and channel, `*` at the end of either for any rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PacketFilter {
    /// What the list means.
    pub policy: Policy,
    /// Pairs of port and channel.
    #[serde(default)]
    pub list: Vec<(String, String)>,
}

impl PacketFilter {
    /// True when this end is to be relayed.
    #[must_use]
    pub fn allows(&self, end: &End) -> bool {
        let listed = self.list.iter().any(|(port, channel)| {
            matches(port, end.port.as_str()) && matches(channel, end.channel.as_str())
        });
        match self.policy {
            Policy::AllowAll => true,
            Policy::Allow => listed,
            Policy::Deny => !listed,
        }
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => text.starts_with(start),
        None => pattern == text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(policy: Policy) -> PacketFilter {
        let pair = |port: &str, channel: &str| (port.to_owned(), channel.to_owned());
        PacketFilter {
            policy,
            list: vec![pair("transfer", "channel-0"), pair("wasm.*", "*")],
        }
    }

    #[test]
    fn a_list_allows_or_denies_by_port_and_channel() {
        for (port, channel, listed) in [
            ("transfer", "channel-0", true),
            ("transfer", "channel-1", false),
            ("wasm.tenzro1abc", "channel-7", true),
            ("icahost", "channel-0", false),
        ] {
            let end = End::new(port, channel);
            assert_eq!(filter(Policy::Allow).allows(&end), listed, "{end}");
            assert_eq!(filter(Policy::Deny).allows(&end), !listed, "{end}");
            assert!(filter(Policy::AllowAll).allows(&end));
        }
    }
}
