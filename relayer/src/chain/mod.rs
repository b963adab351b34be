//! The shell around one chain: its node, its state, its proofs and headers, its transactions.

mod clients;
mod ends;
mod events;
mod evidence;
mod handle;
mod headers;
mod known;
mod pages;
mod pending;
mod proofs;
mod search;
mod sender;
mod steps;
mod update;

pub use clients::TendermintClient;
pub use ends::{ChannelEnd, ConnectionEnd};
pub use events::{Acknowledged, Packet, Seen, seen_in, seen_in_block};
pub use evidence::{Contradiction, Evidence, Finding};
pub use handle::ChainHandle;
pub(crate) use handle::nanos;
pub use headers::Header;
pub use known::{Fate, Showing, Shown};
pub use proofs::{Proven, keys};
pub use search::Memory;
pub use sender::{Sender, was_redundant};
pub use update::Update;
