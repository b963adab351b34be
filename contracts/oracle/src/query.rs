//! One file per noun.

mod config;
mod job;
mod money;
mod operator;

pub use config::config;
pub use job::{job, open_jobs, reveals};
pub use money::{claimable, totals};
pub use operator::{operator_jobs, performance};
