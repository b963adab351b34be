//! The operator daemon.
