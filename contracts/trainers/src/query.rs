//! Answers, one noun per file.

mod relations;
mod trainer;

pub use relations::{independent, related};
pub use trainer::{registered, trainer, trainers};
