#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    reason = "the demo drives programs; amounts are computed by the contracts"
)]

pub mod across;
pub mod cast;
pub mod cheat;
pub mod crowd;
pub mod daemon;
pub mod devnet;
pub mod dice;
pub mod export;
pub mod eye;
pub mod layout;
pub mod leave;
pub mod network;
pub mod processes;
pub mod records;
pub mod replay;
pub mod screen;
pub mod stage;
pub mod stay;
pub mod story;
pub mod summary;
pub mod world;
