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
}
