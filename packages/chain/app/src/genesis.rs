//! `app_state` of a genesis document.

use serde::Deserialize;
use tenzro_chain_types::{Result, sdk};
use tenzro_kernel::Ctx;

use crate::app::Modules;

/// `app_state`: one entry per module. A module that is not here is an error, not a surprise later.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    auth: tenzro_module_auth::Genesis,
    bank: tenzro_module_bank::Genesis,
    wasm: tenzro_module_wasm::Genesis,
}

/// Writes the state that a chain begins with.
///
/// # Errors
/// What is wrong in the document.
pub(crate) fn init(ctx: &Ctx, modules: &Modules, app_state: &[u8]) -> Result<()> {
    let state: State = serde_json::from_slice(app_state)
        .map_err(|error| sdk::JSON_UNMARSHAL.wrap(format_args!("app_state: {error}")))?;
    modules.auth.init_genesis(ctx, &state.auth)?;
    modules.bank.init_genesis(ctx, &state.bank)?;
    modules.wasm.init_genesis(ctx, &state.wasm)
}
