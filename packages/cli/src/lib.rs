//! The wallet user's program.
