//! One file per noun.

mod member;
mod round;

pub use member::member;
pub use round::{horizon, round, status};
