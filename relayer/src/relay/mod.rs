//! Carries packets along paths: observe, plan, act. State comes from the chains: from a look at both ends, and
//! from what their blocks say after it.

mod deliver;
mod discover;
mod drain;
mod jobs;
pub mod misbehaviour;
mod node;
mod observe;
mod pass;
mod path;
mod quarantine;
mod relayed;

pub use discover::{Discovered, discover};
pub use drain::{Drained, drain};
pub use node::Node;
pub use observe::{Counts, Pending, Snapshot, observe, recall};
pub use pass::{Pass, pass};
pub use path::{Half, Path, moved};
pub use quarantine::Quarantine;
pub use relayed::Relayed;
