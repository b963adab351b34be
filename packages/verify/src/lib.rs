#![doc = include_str!("../README.md")]

pub mod collect;
pub mod error;
mod facts;
pub mod files;
pub mod headers;
pub mod layout;
pub mod proof;
pub mod state;
mod verify;
pub mod walk;

pub use collect::{CollectError, collect};
pub use error::VerifyError;
pub use facts::Figures;
pub use verify::{Line, Report, Trust, verify};
