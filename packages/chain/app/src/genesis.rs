//! `app_state` of a genesis document.

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::GenesisState as FeeGrants;
use serde::Deserialize;
use serde_json::Value;
use tenzro_chain_types::{Result, sdk};
use tenzro_kernel::{Ctx, decode};

use crate::app::Modules;

/// `app_state`: one entry per module. A module that is not here is an error, not a surprise later;
/// without fee grants a chain begins with none, as in the SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    auth: tenzro_module_auth::Genesis,
    bank: tenzro_module_bank::Genesis,
    wasm: tenzro_module_wasm::Genesis,
    #[serde(default)]
    feegrant: Option<Value>,
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
    modules.wasm.init_genesis(ctx, &state.wasm)?;
    if let Some(feegrant) = &state.feegrant {
        modules
            .feegrant
            .init_genesis(ctx, &read_feegrant(feegrant)?)?;
    }
    Ok(())
}

/// Allowances are of several types, so the descriptors read them.
fn read_feegrant(json: &Value) -> Result<FeeGrants> {
    let bytes = tenzro_chain_proto::json::from_json("cosmos.feegrant.v1beta1.GenesisState", json)
        .map_err(|error| {
        sdk::JSON_UNMARSHAL.wrap(format_args!("app_state.feegrant: {error}"))
    })?;
    decode(&bytes)
}
