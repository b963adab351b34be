//! Several trees under one root.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::iavl::{Iter, Snapshot, Tree, uvarint};
use crate::{Bytes, ChangeSet, Hash, KeyRange, Order, StoreError, StoreName};

/// The stores of a chain, each an IAVL tree. Cloning is cheap: copies share their nodes.
#[derive(Clone, Debug)]
pub struct MultiStore {
    trees: BTreeMap<StoreName, Tree>,
}

/// One saved version of all stores. Immutable: readers need no lock.
#[derive(Debug)]
pub struct MultiSnapshot {
    version: u64,
    stores: BTreeMap<StoreName, Snapshot>,
    root: Hash,
}

impl MultiStore {
    /// Empty stores whose first saved version is `initial_version` (0 counts as 1).
    #[must_use]
    pub fn new(names: &[StoreName], initial_version: u64) -> Self {
        let tree = |name: &StoreName| (*name, Tree::new(initial_version));
        Self {
            trees: names.iter().map(tree).collect(),
        }
    }

    /// Names of the stores, ascending.
    #[must_use]
    pub fn names(&self) -> Vec<StoreName> {
        self.trees.keys().copied().collect()
    }

    /// Writes what changed, per store in ascending order of keys, as the SDK does at commit.
    ///
    /// # Errors
    /// [`StoreError::Changes`] for a store that is not there.
    pub fn apply(&mut self, changes: &ChangeSet) -> Result<(), StoreError> {
        for (name, writes) in changes.iter() {
            let tree = self
                .trees
                .get_mut(name)
                .ok_or(StoreError::Changes("unknown store"))?;
            for (key, value) in writes {
                match value {
                    Some(value) => tree.set(Arc::clone(key), Arc::clone(value)),
                    None => tree.remove(key),
                };
            }
        }
        Ok(())
    }

    /// Hashes what has changed and makes it the next version.
    ///
    /// # Errors
    /// [`StoreError::VersionOverflow`].
    pub fn save(&mut self) -> Result<Arc<MultiSnapshot>, StoreError> {
        let mut stores = BTreeMap::new();
        for (name, tree) in &mut self.trees {
            stores.insert(*name, tree.save_version()?);
        }
        Ok(Arc::new(MultiSnapshot::of(stores)))
    }

    /// The state before the first version.
    #[must_use]
    pub fn empty_snapshot(&self) -> Arc<MultiSnapshot> {
        let empty = |name: &StoreName| (*name, Snapshot::empty());
        Arc::new(MultiSnapshot::of(self.trees.keys().map(empty).collect()))
    }
}

impl MultiSnapshot {
    fn of(stores: BTreeMap<StoreName, Snapshot>) -> Self {
        let version = stores.values().map(Snapshot::version).max();
        let leaves = stores.iter().map(|(name, tree)| (*name, tree.root_hash()));
        Self {
            version: version.unwrap_or_default(),
            root: root_of(leaves),
            stores,
        }
    }

    /// Version, 0 before the first one is saved.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Root over all stores: the application hash.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.root
    }

    /// One store.
    #[must_use]
    pub fn store(&self, name: &str) -> Option<&Snapshot> {
        self.stores.get(name)
    }

    /// Names and roots of the stores, ascending by name.
    pub fn roots(&self) -> impl Iterator<Item = (StoreName, Hash)> + '_ {
        let root = |(name, tree): (&StoreName, &Snapshot)| (*name, tree.root_hash());
        self.stores.iter().map(root)
    }

    /// Value of a key; `None` also for a store that is not there.
    #[must_use]
    pub fn get(&self, store: &str, key: &[u8]) -> Option<Bytes> {
        self.stores.get(store)?.get(key)
    }

    /// Pairs of a store in a range; none for a store that is not there.
    #[must_use]
    pub fn iter(&self, store: &str, range: KeyRange, order: Order) -> Option<Iter> {
        Some(self.stores.get(store)?.iter(range, order))
    }
}

/// RFC-6962 root over (length, name, length, SHA-256(root)) of the stores in ascending order of
/// their names (`store/rootmulti` of the SDK). SHA-256 of nothing for no store.
fn root_of<'a>(stores: impl Iterator<Item = (&'a str, Hash)>) -> Hash {
    let leaves: Vec<Hash> = stores.map(|(name, root)| leaf_hash(name, &root)).collect();
    merkle_root(&leaves)
}

/// Leaf of a store.
pub(crate) fn leaf_hash(name: &str, root: &Hash) -> Hash {
    let mut leaf = vec![0];
    uvarint(&mut leaf, name.len() as u64);
    leaf.extend_from_slice(name.as_bytes());
    uvarint(&mut leaf, 32);
    leaf.extend_from_slice(&Sha256::digest(root));
    Sha256::digest(&leaf).into()
}

pub(crate) fn merkle_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            // The left half is the greatest power of two below the length.
            let half = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(half);
            Sha256::new()
                .chain_update([1])
                .chain_update(merkle_root(left))
                .chain_update(merkle_root(right))
                .finalize()
                .into()
        }
    }
}
