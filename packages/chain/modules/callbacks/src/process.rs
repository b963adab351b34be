//! Running a callback (`modules/apps/callbacks/internal/process.go` of ibc-go).

use tenzro_kernel::{Ctx, Error, Gas, Result};

use crate::errors::{OUT_OF_GAS, PANIC};
use crate::request::Request;

/// Why a callback is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sent,
    Answered,
    Expired,
    Received,
}

impl Kind {
    /// Name of it in events and errors.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sent => "send_packet",
            Self::Answered => "acknowledgement_packet",
            Self::Expired => "timeout_packet",
            Self::Received => "receive_packet",
        }
    }

    fn charge(self) -> &'static str {
        match self {
            Self::Sent => "ibc send_packet callback",
            Self::Answered => "ibc acknowledgement_packet callback",
            Self::Expired => "ibc timeout_packet callback",
            Self::Received => "ibc receive_packet callback",
        }
    }
}

/// Runs a callback in a branch and with a meter of its own. The inner result is that of the
/// callback.
///
/// # Errors
/// Out of gas where the transaction had less gas left than the callback should have: it can be tried
/// again with more. What unwinds while a packet is sent.
pub(crate) fn run(
    ctx: &Ctx,
    kind: Kind,
    request: &Request,
    callback: impl FnOnce(&Ctx) -> Result<()>,
) -> Result<Result<()>> {
    let gas = Gas::limited(request.gas);
    let branch = ctx.branch();
    let mut outcome = callback(&branch.with_gas(gas.clone()));
    if outcome.is_ok() {
        ctx.emit_all(branch.merge());
    }
    ctx.gas.consume(gas.consumed_to_limit(), kind.charge())?;
    if let Err(error) = &outcome {
        if error.is_node_fault || (error.unwinds && kind == Kind::Sent) {
            return Err(error.clone());
        }
        if error.unwinds {
            let text = format!("ibc {} callback panicked with: {{{error}}}", kind.name());
            outcome = Err(PANIC.wrap(text));
        }
    }
    if gas.is_past_limit() {
        if request.may_retry() {
            let text = format!(
                "ibc {} callback out of gas; commitGasLimit: {}",
                kind.name(),
                request.full_gas
            );
            return Err(Error {
                message: text.into(),
                ..Error::out_of_gas("")
            });
        }
        outcome = Err(OUT_OF_GAS.wrap(format_args!("ibc {} callback out of gas", kind.name())));
    }
    Ok(outcome)
}
