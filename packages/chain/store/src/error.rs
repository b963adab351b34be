//! What can go wrong in the store.

/// Error of the commitment and storage layer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The next version would not fit into 63 bits.
    #[error("version {version} is the last possible one")]
    VersionOverflow {
        /// Last saved version.
        version: u64,
    },
    /// Changes of a block that cannot be read.
    #[error("changes of a block cannot be read: {0}; restore the node's folder from a copy")]
    Changes(&'static str),
    /// There is no such store.
    #[error("there is no such store")]
    NoStore,
    /// Nothing can be proven of a tree without keys.
    #[error("the store has no keys, so nothing can be proven of it")]
    EmptyStore,
}
