//! The stages of the demo, in the order in which they are played.

pub mod canaries;
pub mod chain;
pub mod checks;
pub mod contribute;
pub mod custodians;
pub mod disputes;
pub mod economy;
pub mod faults;
pub mod losses;
pub mod market;
pub mod operators;
pub mod panel;
pub mod qualify;
pub mod rewards;
pub mod trade;
pub mod traffic;
