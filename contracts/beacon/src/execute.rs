//! One file per verb.

mod close;
mod enrol;
mod reveal;

pub use close::close;
pub use enrol::enrol;
pub use reveal::reveal;
