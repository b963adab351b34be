//! Heights of chains that may begin anew: a revision and a height within it
//! (`modules/core/02-client/types/height.go` of ibc-go).

use std::fmt;

use tenzro_kernel::Ctx;
use tenzro_kernel::ibc::ProtoHeight;
use tenzro_kernel::ibc::host::number;

/// A height; ordered by revision, then by height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Height {
    /// How often the chain began anew: the number at the end of its id.
    pub revision: u64,
    /// Height within the revision.
    pub height: u64,
}

impl Height {
    /// A height.
    #[must_use]
    pub const fn new(revision: u64, height: u64) -> Self {
        Self { revision, height }
    }

    /// True for the height that stands for none.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.revision == 0 && self.height == 0
    }

    /// Reads `revision-height`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (revision, height) = text.split_once('-')?;
        Some(Self::new(number(revision)?, number(height)?))
    }

    /// The height at which this chain works.
    pub(crate) fn of(ctx: &Ctx) -> Self {
        Self::new(revision_of(&ctx.block.chain_id), ctx.block.height)
    }

    /// As it is written into messages.
    #[must_use]
    pub fn to_proto(self) -> ProtoHeight {
        ProtoHeight {
            revision_number: self.revision,
            revision_height: self.height,
        }
    }
}

impl fmt::Display for Height {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.revision, self.height)
    }
}

impl From<Option<ProtoHeight>> for Height {
    fn from(height: Option<ProtoHeight>) -> Self {
        height.unwrap_or_default().into()
    }
}

impl From<ProtoHeight> for Height {
    fn from(height: ProtoHeight) -> Self {
        Self::new(height.revision_number, height.revision_height)
    }
}

/// The part of a chain id before its revision, and the revision; `None` for an id without one
/// (`IsRevisionFormat`). A revision of more than 64 bits, at which ibc-go panics, is none.
pub(crate) fn split_chain_id(chain_id: &str) -> Option<(&str, u64)> {
    let (name, revision) = chain_id.rsplit_once('-')?;
    let is_name = !name.is_empty() && !name.ends_with(['-', '\n']) && !name.contains('\n');
    let is_revision = !revision.starts_with('0');
    if is_name && is_revision {
        number(revision).map(|revision| (name, revision))
    } else {
        None
    }
}

/// Revision of a chain id; 0 for an id without one.
#[must_use]
pub fn revision_of(chain_id: &str) -> u64 {
    split_chain_id(chain_id).map_or(0, |(_, revision)| revision)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_id_names_its_revision() {
        for (id, revision) in [
            ("tenzro-1", 1),
            ("cosmoshub-4", 4),
            ("a-b-12", 12),
            ("tenzro", 0),
            ("tenzro-", 0),
            ("tenzro-0", 0),
            ("tenzro-01", 0),
            ("tenzro--1", 0),
            ("-1", 0),
            ("x-99999999999999999999", 0),
        ] {
            assert_eq!(revision_of(id), revision, "{id}");
        }
    }

    #[test]
    fn heights_are_ordered_by_revision_first() {
        assert!(Height::new(1, 9) < Height::new(2, 1));
        assert!(Height::new(1, 9) < Height::new(1, 10));
        assert_eq!(Height::parse("3-14"), Some(Height::new(3, 14)));
        assert_eq!(Height::parse("3-+14"), None);
        assert_eq!(Height::parse("3"), None);
        assert_eq!(Height::new(3, 14).to_string(), "3-14");
    }
}
