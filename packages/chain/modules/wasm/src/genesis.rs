//! Parameters at the beginning.

use cosmos_sdk_proto::cosmwasm::wasm::v1::{AccessConfig, AccessType, Params};
use serde::Deserialize;
use tenzro_kernel::{Ctx, Error, Result, sdk};

use crate::keeper::WasmKeeper;
use crate::{access, state};

/// `app_state.wasm` of a genesis document, in wasmd's JSON. Codes and contracts are uploaded by
/// transactions; a genesis that holds some is refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Genesis {
    params: GenesisParams,
    #[serde(default)]
    codes: Vec<serde_json::Value>,
    #[serde(default)]
    contracts: Vec<serde_json::Value>,
    #[serde(default)]
    sequences: Vec<serde_json::Value>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenesisParams {
    code_upload_access: GenesisAccess,
    instantiate_default_permission: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenesisAccess {
    permission: String,
    #[serde(default)]
    addresses: Vec<String>,
}

impl WasmKeeper {
    /// Writes the parameters.
    ///
    /// # Errors
    /// What is wrong in the genesis.
    pub fn init_genesis(&self, ctx: &Ctx, genesis: &Genesis) -> Result<()> {
        let is_empty = genesis.codes.is_empty() && genesis.contracts.is_empty();
        if !is_empty || !genesis.sequences.is_empty() {
            return Err(refuse(
                "codes, contracts and sequences cannot be in a genesis yet; upload them by \
                 transactions",
            ));
        }
        let access = &genesis.params.code_upload_access;
        let upload = AccessConfig {
            permission: permission(&access.permission)?.into(),
            addresses: access.addresses.clone(),
        };
        access::check(&upload).map_err(|error| refuse(&error.to_string()))?;
        let default = permission(&genesis.params.instantiate_default_permission)?;
        state::set_params(
            ctx,
            &Params {
                code_upload_access: Some(upload),
                instantiate_default_permission: default.into(),
            },
        )
    }
}

fn refuse(why: &str) -> Error {
    sdk::INVALID_REQUEST.wrap(format_args!("wasm: {why}"))
}

fn permission(name: &str) -> Result<AccessType> {
    match name {
        "Nobody" => Ok(AccessType::Nobody),
        "Everybody" => Ok(AccessType::Everybody),
        "AnyOfAddresses" => Ok(AccessType::AnyOfAddresses),
        other => Err(refuse(&format!(
            "not a permission: {other}; use Everybody, AnyOfAddresses or Nobody"
        ))),
    }
}
