//! Types of clients that are allowed (`02-client/types/params.go`).

use ibc_proto::ibc::core::client::v1::Params;
use tenzro_kernel::{Ctx, Result};

use crate::errors::core::INVALID_REQUEST;
use crate::{keys, store};

/// Stands for every type.
const ALL: &str = "*";
/// Most types in the list.
const MAX_TYPES: usize = 200;

/// The parameters; a chain without any allows every type.
pub(crate) fn params(ctx: &Ctx) -> Result<Params> {
    let all = || Params {
        allowed_clients: vec![ALL.to_owned()],
    };
    Ok(store::get(ctx, keys::CLIENT_PARAMS)?.unwrap_or_else(all))
}

/// Writes the parameters.
pub(crate) fn set_params(ctx: &Ctx, params: &Params) -> Result<()> {
    store::set(ctx, keys::CLIENT_PARAMS, params)
}

/// True if clients of a type are allowed.
pub(crate) fn allows(params: &Params, kind: &str) -> bool {
    let allowed = &params.allowed_clients;
    matches!(&allowed[..], [only] if only == ALL) || allowed.iter().any(|one| one == kind)
}

/// Checks parameters before they are written.
pub(crate) fn check_params(params: &Params) -> Result<()> {
    let types = &params.allowed_clients;
    if types.len() > MAX_TYPES {
        return Err(INVALID_REQUEST.wrap(format_args!(
            "allowed clients length must not exceed {MAX_TYPES} items"
        )));
    }
    if types.len() > 1 && types.iter().any(|one| one == ALL) {
        return Err(INVALID_REQUEST.wrap(
            "allow list must have only one element because the allow all clients wildcard (*) is \
             present",
        ));
    }
    for (index, one) in types.iter().enumerate() {
        if one.trim().is_empty() {
            return Err(INVALID_REQUEST.wrap(format_args!("client type {index} cannot be blank")));
        }
        if types.iter().take(index).any(|before| before == one) {
            return Err(INVALID_REQUEST.wrap(format_args!("duplicate client type: {one}")));
        }
    }
    Ok(())
}
