//! State at the beginning.

use ibc_proto::ibc::core::client::v1::Params as ClientParams;
use tenzro_kernel::{Ctx, Result};

use crate::{client, connection, keys, store};

/// Writes what a chain begins with: parameters that allow every type of client, and counters at 0.
/// With them the store is never empty, so that also absence can be proven from the first block on.
///
/// # Errors
/// Out of gas.
pub fn init_genesis(ctx: &Ctx) -> Result<()> {
    let params = ClientParams {
        allowed_clients: vec!["*".to_owned()],
    };
    client::set_params(ctx, &params)?;
    let params = connection::params(ctx)?;
    connection::set_params(ctx, &params)?;
    for counter in [keys::NEXT_CLIENT, keys::NEXT_CONNECTION, keys::NEXT_CHANNEL] {
        store::set_number(ctx, counter, 0)?;
    }
    Ok(())
}
