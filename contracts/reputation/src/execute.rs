//! One file per verb. The entry point has checked that peer-review asks.

mod qualify;
mod settle;

pub use qualify::qualify;
pub use settle::settle;
