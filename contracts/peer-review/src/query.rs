//! One file per noun.

mod appeal;
mod cohort;
mod config;
mod item;
mod reviewer;

pub use appeal::{appeal, appealable, bonds};
pub use cohort::{cohort, latest_cohort};
pub use config::config;
pub use item::{assignments, item, open_items};
pub use reviewer::{eligible, qualification};
