//! REST paths.
