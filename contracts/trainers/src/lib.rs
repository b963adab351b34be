#![doc = include_str!("../README.md")]

pub mod contract;
pub mod events;
mod execute;
mod query;
pub mod related;
pub mod state;

#[cfg(test)]
mod adversarial_tests;
#[cfg(test)]
mod tests;
