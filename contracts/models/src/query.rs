//! One file per noun.

mod model;
mod owner;

pub use model::{active, model, models};
pub use owner::owner;
