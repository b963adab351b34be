//! One file per verb. The entry point has checked that peer-review asks.

mod qualify;
mod settle;
mod settle_appeal;

pub use qualify::qualify;
pub use settle::settle;
pub use settle_appeal::settle_appeal;
