//! State at the beginning.

use ibc_proto::ibc::applications::transfer::v1::Params;
use tenzro_kernel::{Ctx, Result};

use crate::{PORT, state};

/// Writes what a chain begins with: transfers allowed both ways.
///
/// # Errors
/// Out of gas.
pub fn init_genesis(ctx: &Ctx) -> Result<()> {
    state::set_port(ctx, PORT)?;
    let params = Params {
        send_enabled: true,
        receive_enabled: true,
    };
    state::set_params(ctx, &params)
}
