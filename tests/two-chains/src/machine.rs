//! What a relay needs of a chain: ours in pieces, or the whole state machine.

use cosmos_sdk_proto::Any;
use ibc_proto::ibc::core::channel::v1::Channel;
use prost::{Message, Name};
use tenzro_kernel::Result;
use tenzro_module_ibc::{Height, keys, revision_of};

use crate::chain::{Delivered, any};
use crate::signer::Block;

pub trait Machine {
    fn id(&self) -> &str;
    /// Who relays.
    fn signer(&self) -> String;
    fn height(&self) -> u64;
    /// An entry of the store `ibc`.
    fn entry(&self, key: &[u8]) -> Option<Vec<u8>>;
    /// Proof, present or absent, of a key in the state that the last header commits to.
    fn proof(&self, key: &[u8]) -> Vec<u8>;
    fn block_at(&self, height: u64) -> Block;
    /// An empty block, whose header commits to what came before.
    fn advance(&mut self);
    /// A block with a message.
    fn submit(&mut self, message: Any) -> Result<Delivered>;

    fn send<M: Message + Name>(&mut self, message: &M) -> Result<Delivered> {
        self.submit(any(message))
    }

    /// The last block.
    fn last_block(&self) -> Block {
        self.block_at(self.height())
    }

    /// The height of the last header, which commits to the state before it.
    fn header_height(&self) -> Height {
        Height::new(revision_of(self.id()), self.height())
    }

    fn channel_end(&self, port: &str, id: &str) -> Channel {
        let bytes = self.entry(&keys::channel(port, id)).unwrap();
        Channel::decode(&bytes[..]).unwrap()
    }
}
