//! `tenzro`: what people do on the network, from a terminal.
#![allow(
    clippy::arithmetic_side_effects,
    reason = "positions in lists and times; amounts come checked from the client and the contracts"
)]

pub mod flows;
