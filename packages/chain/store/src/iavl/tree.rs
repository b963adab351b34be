//! The working tree: the last saved version and the writes since.

use std::sync::Arc;

use super::insert;
use super::iter::Iter;
use super::node::Node;
use super::remove::{self, Removed};
use super::snapshot::{self, Snapshot};
use crate::{Bytes, Hash, KeyRange, Order, StoreError};

/// A tree being written. Cloning is cheap: copies share their nodes and diverge.
#[derive(Clone, Debug)]
pub struct Tree {
    root: Option<Arc<Node>>,
    /// Last saved version, 0 if none.
    version: u64,
    /// Version that the first save gets.
    initial_version: u64,
}

impl Tree {
    /// An empty tree whose first saved version is `initial_version`; 0 counts as 1.
    pub fn new(initial_version: u64) -> Self {
        Self {
            root: None,
            version: 0,
            initial_version: initial_version.max(1),
        }
    }

    /// A working tree on top of a saved version.
    pub fn at(snapshot: &Snapshot) -> Self {
        Self {
            root: snapshot.root.clone(),
            version: snapshot.version,
            initial_version: 1,
        }
    }

    /// Last saved version, 0 if none.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Version that the next save gets.
    ///
    /// # Errors
    /// `VersionOverflow` if versions are used up (2^63 − 1).
    pub fn next_version(&self) -> Result<u64, StoreError> {
        if self.version == 0 {
            return Ok(self.initial_version);
        }
        next_version(self.version)
    }

    /// Value of a key in the working tree.
    pub fn get(&self, key: &[u8]) -> Option<Bytes> {
        snapshot::get(self.root.as_ref(), key)
    }

    /// True if the key is in the working tree.
    pub fn contains_key(&self, key: &[u8]) -> bool {
        snapshot::leaf(self.root.as_ref(), key).is_some()
    }

    /// Number of keys in the working tree.
    pub fn len(&self) -> u64 {
        self.root.as_ref().map_or(0, |root| root.size)
    }

    /// True if the working tree has no key.
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Pairs of a key range of the working tree as it is now.
    pub fn iter(&self, range: KeyRange, order: Order) -> Iter {
        Iter::new(self.root.as_ref(), range, order)
    }

    /// Sets a key; true if it was there before. Setting an equal value gives the leaf,
    /// and every node above it, the next version.
    pub fn set(&mut self, key: Bytes, value: Bytes) -> bool {
        match &mut self.root {
            Some(root) => insert::set(root, key, value),
            None => {
                self.root = Some(Arc::new(Node::leaf(key, value)));
                false
            }
        }
    }

    /// Removes a key; true if it was there. Removing an absent key changes nothing.
    pub fn remove(&mut self, key: &[u8]) -> bool {
        if !self.contains_key(key) {
            return false;
        }
        if let Some(root) = &mut self.root
            && matches!(remove::remove(root, key), Removed::Gone)
        {
            self.root = None;
        }
        true
    }

    /// Hashes what has changed and makes it the next version.
    ///
    /// # Errors
    /// `VersionOverflow` if versions are used up.
    pub fn save_version(&mut self) -> Result<Snapshot, StoreError> {
        let version = self.next_version()?;
        if let Some(root) = &mut self.root {
            Node::seal(root, version);
        }
        self.version = version;
        Ok(Snapshot {
            root: self.root.clone(),
            version,
        })
    }

    /// Root hash that the next save will give, leaving the tree unsaved.
    ///
    /// # Errors
    /// `VersionOverflow` if versions are used up.
    pub fn working_hash(&self) -> Result<Hash, StoreError> {
        Ok(self.clone().save_version()?.root_hash())
    }
}

/// The version after this one.
///
/// # Errors
/// `VersionOverflow` past 2^63 − 1, the greatest version that a varint of the hash
/// preimage holds.
pub(crate) fn next_version(version: u64) -> Result<u64, StoreError> {
    version
        .checked_add(1)
        .filter(|next| i64::try_from(*next).is_ok())
        .ok_or(StoreError::VersionOverflow { version })
}
