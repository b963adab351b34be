//! What to do next, decided from what is seen: no input, no output, no clock.
//!
//! The shell (`chain`, `relay`) observes both ends, asks here, and carries the answer out. What is
//! not carried out, or carried out twice, is seen again and decided again: nothing is remembered.

pub mod back_off;
pub mod batch;
pub mod bisect;
pub mod handshake;
pub mod ids;
pub mod misbehaviour;
pub mod packets;
pub mod refresh;
pub mod track;

pub use ids::{ChainId, ChannelId, ClientId, ConnectionId, End, Height, PortId};
pub use packets::Point;
