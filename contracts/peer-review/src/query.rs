//! One file per noun.

mod cohort;
mod config;
mod item;
mod reviewer;

pub use cohort::{cohort, latest_cohort};
pub use config::config;
pub use item::{assignments, item, open_items};
pub use reviewer::{eligible, qualification};
