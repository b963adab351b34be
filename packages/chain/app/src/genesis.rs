//! `app_state` of a genesis document, and what of a state can be written as one again.

use std::rc::Rc;

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::GenesisState as FeeGrants;
use prost::Message;
use serde::Deserialize;
use serde_json::{Value, json};
use tenzro_chain_types::{Result, sdk};
use tenzro_kernel::{Ctx, Mode, decode};
use tenzro_store::Overlay;

use crate::app::App;
use crate::modules::Modules;

/// Name of the fee grants of a genesis.
const FEE_GRANTS: &str = "cosmos.feegrant.v1beta1.GenesisState";

/// `app_state`: one entry per module. A module that is not here is an error, not a surprise later;
/// without fee grants a chain begins with none, as in the SDK. Of IBC nothing can be said: every chain
/// begins without clients and channels.
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
    tenzro_module_ibc::init_genesis(ctx)?;
    tenzro_module_transfer::init_genesis(ctx)?;
    if let Some(feegrant) = &state.feegrant {
        modules
            .feegrant
            .init_genesis(ctx, &read_feegrant(feegrant)?)?;
    }
    Ok(())
}

/// What of the last committed state can be written as `app_state` again: the fee grants.
///
/// # Errors
/// An entry that cannot be read.
pub(crate) fn export(app: &App) -> Result<Value> {
    let tip = app.tip();
    let block = Rc::new((*tip.block).clone());
    let ctx = Ctx::new(Overlay::new(tip.snapshot), block, Mode::Query);
    let grants = app.modules().feegrant.export_genesis(&ctx)?.encode_to_vec();
    let grants = tenzro_chain_proto::json::to_json(FEE_GRANTS, &grants)
        .map_err(|error| sdk::JSON_MARSHAL.wrap(format_args!("app_state.feegrant: {error}")))?;
    Ok(json!({ "feegrant": grants }))
}

/// Allowances are of several types, so the descriptors read them.
fn read_feegrant(json: &Value) -> Result<FeeGrants> {
    let bytes = tenzro_chain_proto::json::from_json(FEE_GRANTS, json)
        .map_err(|error| sdk::JSON_UNMARSHAL.wrap(format_args!("app_state.feegrant: {error}")))?;
    decode(&bytes)
}
