//! The faults, and which request is hit.

use std::str::FromStr;

/// One way to go wrong; the README says what the client meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the README has a line for each")]
pub enum Fault {
    Stall,
    Drop,
    Cut,
    Garbage,
    Fail,
    Flood,
    Lag,
    Swallow,
    Lost,
    Sequence,
    Gas,
    Proofs,
    Headers,
    Hidden,
    Close,
}

impl Fault {
    /// Every fault, with its name.
    pub const ALL: [(Self, &'static str); 15] = [
        (Self::Stall, "stall"),
        (Self::Drop, "drop"),
        (Self::Cut, "cut"),
        (Self::Garbage, "garbage"),
        (Self::Fail, "fail"),
        (Self::Flood, "flood"),
        (Self::Lag, "lag"),
        (Self::Swallow, "swallow"),
        (Self::Lost, "lost"),
        (Self::Sequence, "sequence"),
        (Self::Gas, "gas"),
        (Self::Proofs, "proofs"),
        (Self::Headers, "headers"),
        (Self::Hidden, "hidden"),
        (Self::Close, "close"),
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        let found = Self::ALL.iter().find(|(fault, _)| *fault == self);
        found.map_or("", |(_, name)| name)
    }

    /// True when this request can be hit by it. `path` is that of an `abci_query`.
    pub fn fits(self, method: &str, path: &str) -> bool {
        match self {
            Self::Stall
            | Self::Drop
            | Self::Cut
            | Self::Garbage
            | Self::Fail
            | Self::Flood
            | Self::Lost => true,
            Self::Lag => matches!(method, "abci_info" | "status" | "abci_query"),
            Self::Swallow => method == "broadcast_tx_sync",
            Self::Sequence => path == "/cosmos.auth.v1beta1.Query/Account",
            Self::Gas => path == "/cosmos.tx.v1beta1.Service/Simulate",
            Self::Proofs => path.starts_with("/store/"),
            Self::Headers => matches!(method, "commit" | "header"),
            Self::Hidden => {
                matches!(method, "tx_search" | "block_search" | "block_results")
                    || path.ends_with("/PacketCommitments")
            }
            // Of websockets only.
            Self::Close => false,
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, name)| *name == text);
        found
            .map(|(fault, _)| *fault)
            .ok_or_else(|| format!("there is no fault `{text}`"))
    }
}

/// Which faults happen, and how often.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Requests that are hit, of a hundred.
    pub rate: u64,
    /// By what.
    pub faults: Vec<Fault>,
}

impl Rules {
    /// What hits this request, if anything. `number` is a random one.
    pub fn choose(&self, number: u64, method: &str, path: &str) -> Option<Fault> {
        if number % 100 >= self.rate {
            return None;
        }
        let fits = self.faults.iter().filter(|fault| fault.fits(method, path));
        let fits: Vec<Fault> = fits.copied().collect();
        let length = u64::try_from(fits.len()).ok()?;
        let place = (number / 100).checked_rem(length)?;
        fits.get(usize::try_from(place).ok()?).copied()
    }
}

/// The `index`-th random number of a seed (splitmix64, Steele, Lea and Flood 2014).
pub const fn random(seed: u64, index: u64) -> u64 {
    let mut z = seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_kept_and_every_fault_that_fits_is_met() {
        let rules = Rules {
            rate: 20,
            faults: Fault::ALL.map(|(fault, _)| fault).to_vec(),
        };
        let mut hits = std::collections::BTreeMap::new();
        for index in 0..10_000 {
            if let Some(fault) = rules.choose(random(7, index), "commit", "") {
                *hits.entry(fault).or_insert(0) += 1;
            }
        }
        let all: i32 = hits.values().sum();
        assert!((1_800..2_200).contains(&all), "{all}");
        assert_eq!(hits.len(), 8, "{hits:?}");
    }

    #[test]
    fn nothing_is_hit_at_rate_nought() {
        let rules = Rules {
            rate: 0,
            faults: vec![Fault::Fail],
        };
        assert!((0..1_000).all(|index| rules.choose(random(1, index), "tx", "").is_none()));
    }
}
