//! A chain together with who pays on it and what was seen of its packets.

use tenzro_client::Key;

use crate::chain::{ChainHandle, Memory, Sender, Shown};
use crate::error::{Error, Result};

/// A chain that is relayed. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Node {
    /// The chain.
    pub chain: ChainHandle,
    /// Who pays; absent where nothing is sent.
    sender: Option<Sender>,
    /// Packets that went by.
    pub memory: Memory,
    /// Headers of other chains that this program shows to clients here.
    pub shown: Shown,
}

impl Node {
    /// A node that only reads.
    #[must_use]
    pub fn reading(chain: ChainHandle) -> Self {
        Self {
            chain,
            sender: None,
            memory: Memory::default(),
            shown: Shown::default(),
        }
    }

    /// A node that sends with `key`.
    ///
    /// # Errors
    /// When the configured prefix makes no address.
    pub fn paying(chain: ChainHandle, key: Key) -> Result<Self> {
        let sender = Sender::new(&chain, key)?;
        Ok(Self {
            sender: Some(sender),
            ..Self::reading(chain)
        })
    }

    /// Who pays.
    ///
    /// # Errors
    /// When this node only reads.
    pub fn sender(&self) -> Result<&Sender> {
        let none = || Error::missing(self.chain.name(), "key to send with");
        self.sender.as_ref().ok_or_else(none)
    }
}
