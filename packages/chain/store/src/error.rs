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
}
