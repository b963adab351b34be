//! Native stack for contracts.
//!
//! A contract may use `NATIVE_STACK_BYTES`, and a query from it starts another contract on
//! top. Whoever makes the first call may be on a small thread, so a call first looks how much
//! stack is left and moves to a new segment where it is too little. [`spawn`] starts a thread
//! on which that never happens.

use std::io;
use std::thread::{Builder, JoinHandle};

use crate::stack_limit::{HOST_STACK_BYTES, NATIVE_STACK_BYTES};

/// Stack of a thread made by [`spawn`], and of a new segment: a contract with ten queries
/// nested in each other, each at its limit, fits in.
pub const CONTRACT_STACK_BYTES: usize = 64 * 1024 * 1024;

/// What must be left before a contract starts.
const NEEDED_BYTES: usize = NATIVE_STACK_BYTES + HOST_STACK_BYTES;

/// Runs `body` with enough stack below it for one contract.
pub(crate) fn ensure<R>(body: impl FnOnce() -> R) -> R {
    stacker::maybe_grow(NEEDED_BYTES, CONTRACT_STACK_BYTES, body)
}

/// Starts a thread with [`CONTRACT_STACK_BYTES`] of stack, for code that runs transactions.
///
/// # Errors
///
/// The system's error where it refuses the thread.
pub fn spawn<T: Send + 'static>(
    name: &str,
    body: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    Builder::new()
        .name(name.to_owned())
        .stack_size(CONTRACT_STACK_BYTES)
        .spawn(body)
}
