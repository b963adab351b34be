//! One file per noun.

mod domain;
mod history;
mod panel;
mod reviewer;

pub use domain::domain;
pub use history::{appeal, history, outcome};
pub use panel::{panel_order, progress};
pub use reviewer::reviewer;
