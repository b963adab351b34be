#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    reason = "signal processing on values whose ranges the code states; nothing here is money"
)]

pub mod check;
pub mod decode;
pub mod error;
pub mod fingerprint;
pub mod fixed;
pub mod golden;
pub mod limits;
pub mod media;
pub mod preprocess;
pub mod session;
pub mod sniff;
pub mod worker;

pub use check::{Checker, Report, platform, profile_sha256};
pub use error::{CheckError, InferenceError, Refusal};
