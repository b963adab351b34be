//! What is known of a chain without asking: its newest header, its validators, what its clients trust. All of
//! it only saves questions.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tendermint::validator::{Info, Set};
use tendermint::{Hash, account};

use super::steps::Trusted;
use super::{ChainHandle, TendermintClient};
use crate::error::Result;
use crate::plan::{ClientId, Height, Point};

/// Headers that were shown to clients and that nobody has asked about; the lowest go first.
const MOST_SHOWN: usize = 1_000;

/// What a client was last brought to by this program.
#[derive(Debug, Clone)]
pub(super) struct Reached {
    /// The client, as it was when it was last read.
    pub state: TendermintClient,
    /// The header that it has trusted since.
    pub trusted: Trusted,
}

#[derive(Debug, Default)]
pub(super) struct Known {
    /// Absent until somebody who follows the chain told.
    head: Mutex<Option<Point>>,
    /// The set that was read last.
    validators: Mutex<Option<Set>>,
    /// Maps a client on this chain to what it was brought to; absent after a failure.
    clients: Mutex<BTreeMap<ClientId, Reached>>,
}

impl ChainHandle {
    /// Takes over the newest header from who follows the chain.
    pub fn note_head(&self, head: Point) {
        let mut known = lock(&self.known().head);
        if known.is_none_or(|known| known.height < head.height) {
            *known = Some(head);
        }
    }

    /// The newest header, as far as somebody follows the chain.
    #[must_use]
    pub fn head(&self) -> Option<Point> {
        *lock(&self.known().head)
    }

    /// The newest header: as was told, else asked for.
    ///
    /// # Errors
    /// When the node does not answer.
    pub async fn recent(&self) -> Result<Point> {
        match self.head() {
            Some(head) => Ok(head),
            None => self.newest().await,
        }
    }

    /// The validators with this hash, where they were read last; who speaks is named as asked.
    pub(super) fn same_validators(&self, hash: Hash, speaker: Option<account::Id>) -> Option<Set> {
        let known = lock(&self.known().validators);
        let set = known.as_ref().filter(|set| set.hash() == hash)?;
        with_speaker(set.validators().clone(), speaker)
    }

    pub(super) fn note_validators(&self, set: &Set) {
        *lock(&self.known().validators) = Some(set.clone());
    }

    /// What a client on this chain was last brought to by this program.
    pub(super) fn reached(&self, client: &ClientId) -> Option<Reached> {
        lock(&self.known().clients).get(client).cloned()
    }

    /// Notes that a transaction which brought a client there is in a block.
    pub(super) fn note_reached(&self, client: &ClientId, reached: Reached) {
        let mut clients = lock(&self.known().clients);
        let before = clients.get(client).map(|known| known.trusted.height);
        if before.is_none_or(|before| before < reached.trusted.height) {
            clients.insert(client.clone(), reached);
        }
    }

    /// Forgets it: the next update begins by reading the client.
    pub fn forget_client(&self, client: &ClientId) {
        lock(&self.known().clients).remove(client);
    }
}

/// A set needs a proposer; where nobody says who it is, the first one stands there: no hash covers it.
/// `None` where they have more power together than CometBFT lets any have.
pub(super) fn with_speaker(validators: Vec<Info>, speaker: Option<account::Id>) -> Option<Set> {
    let power = validators
        .iter()
        .fold(0_u64, |sum, info| sum.saturating_add(info.power()));
    if power > Set::MAX_TOTAL_VOTING_POWER {
        return None;
    }
    let named = speaker.and_then(|address| {
        let mut all = validators.iter();
        all.find(|info| info.address == address).cloned()
    });
    let first = validators.first().cloned();
    Some(Set::new(validators, named.or(first)))
}

/// What became of a header that this program shows to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its transaction is not in a block yet.
    UnderWay,
    /// Its transaction is in a block: had the client known another header of that height, it would have
    /// been frozen, and the packets behind the header would have made the transaction fail.
    Taken,
}

/// Maps a client and a height to what became of the header.
type Fates = BTreeMap<(ClientId, Height), Fate>;

/// The headers that this program shows to the clients of one chain. Cloning is cheap; clones share the list.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    fates: Arc<Mutex<Fates>>,
}

impl Shown {
    /// Begins to show headers to a client. Unless the answer is told of a block, they were not shown.
    #[must_use]
    pub fn begin(&self, client: &ClientId, heights: &[Height]) -> Showing {
        let mut fates = lock(&self.fates);
        for height in heights {
            fates.insert((client.clone(), *height), Fate::UnderWay);
        }
        while fates.len() > MOST_SHOWN {
            fates.pop_first();
        }
        drop(fates);
        Showing {
            shown: self.clone(),
            client: client.clone(),
            heights: heights.to_vec(),
        }
    }

    /// What became of one; one that was taken is told of once.
    #[must_use]
    pub fn fate(&self, client: &ClientId, height: Height) -> Option<Fate> {
        let key = (client.clone(), height);
        let mut fates = lock(&self.fates);
        let fate = fates.get(&key).copied();
        if fate == Some(Fate::Taken) {
            fates.remove(&key);
        }
        fate
    }
}

/// Headers that are being shown to a client.
#[derive(Debug)]
pub struct Showing {
    shown: Shown,
    client: ClientId,
    heights: Vec<Height>,
}

impl Showing {
    /// A transaction with them and with packets behind them is in a block.
    pub fn taken(&self) {
        let mut fates = lock(&self.shown.fates);
        for height in &self.heights {
            fates.insert((self.client.clone(), *height), Fate::Taken);
        }
    }
}

impl Drop for Showing {
    fn drop(&mut self) {
        let mut fates = lock(&self.shown.fates);
        for height in &self.heights {
            let key = (self.client.clone(), *height);
            if fates.get(&key) == Some(&Fate::UnderWay) {
                fates.remove(&key);
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn height(height: u64) -> Height {
        Height {
            revision: 1,
            height,
        }
    }

    #[test]
    fn a_header_counts_as_ours_only_once_it_is_in_a_block() {
        let shown = Shown::default();
        let client = ClientId::from("07-tendermint-0");
        let showing = shown.begin(&client, &[height(5), height(6)]);
        assert_eq!(shown.fate(&client, height(5)), Some(Fate::UnderWay));
        assert_eq!(shown.fate(&client, height(7)), None);
        showing.taken();
        drop(showing);
        assert_eq!(shown.fate(&client, height(5)), Some(Fate::Taken));
        // Somebody else's header of that height, later, is looked at.
        assert_eq!(shown.fate(&client, height(5)), None);
    }

    #[test]
    fn a_header_whose_transaction_failed_was_not_shown() {
        let shown = Shown::default();
        let client = ClientId::from("07-tendermint-0");
        drop(shown.begin(&client, &[height(5)]));
        assert_eq!(shown.fate(&client, height(5)), None);
    }
    #[test]
    fn validators_with_more_power_than_there_can_be_are_none() {
        let validator = |seed: u8, power: u64| {
            let key = tendermint::private_key::Ed25519::try_from(&[seed; 32][..]).unwrap();
            let key = tendermint::PrivateKey::Ed25519(key).public_key();
            Info::new(key, power.try_into().unwrap())
        };
        assert!(with_speaker(vec![validator(1, 10), validator(2, 10)], None).is_some());
        let much = 1 << 60;
        assert!(with_speaker(vec![validator(1, much), validator(2, much)], None).is_none());
    }
}
