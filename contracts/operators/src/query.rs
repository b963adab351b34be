//! One file per noun.

mod config;
mod credit;
mod operator;
mod sample;

pub use config::config;
pub use credit::credit;
pub use operator::{operator, operators};
pub use sample::sample;
