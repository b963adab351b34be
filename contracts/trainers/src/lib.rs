//! The trainers contract.
