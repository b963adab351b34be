//! Building events.

use tendermint::abci::v0_37::EventAttribute as Text;
use tendermint::abci::{Event, EventAttribute};

/// A key with its value.
pub type Attribute<'a> = (&'a str, String);

/// An event of this type whose attributes are all indexed.
pub fn event<'a>(kind: &str, attributes: impl IntoIterator<Item = Attribute<'a>>) -> Event {
    Event {
        kind: kind.to_owned(),
        attributes: attributes
            .into_iter()
            .map(|(key, value)| {
                EventAttribute::V037(Text {
                    key: key.to_owned(),
                    value,
                    index: true,
                })
            })
            .collect(),
    }
}
