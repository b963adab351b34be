//! Which code the contracts run.

use cosmos_sdk_proto::cosmwasm::wasm::v1::CodeInfo;
use prost::Message;

use super::{Figures, count, ensure};
use crate::error::VerifyError;
use crate::files::Manifest;
use crate::layout::Slot;
use crate::walk::Known;

/// Every contract runs the wasm that the manifest names.
pub fn check(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    for (name, contract) in &manifest.contracts {
        let step = format!("code of {name}");
        let record = known
            .contract(name)?
            .ok_or_else(|| VerifyError::fact(&step, "there is no such contract"))?;
        let slot = Slot::Code {
            code: record.code_id,
        };
        let code = CodeInfo::decode(known.bytes(&slot).unwrap_or_default())
            .map_err(|error| VerifyError::state(&slot, error))?;
        let found = hex::encode(&code.code_hash);
        ensure(found == contract.wasm_sha256, &step, || {
            format!(
                "the chain runs wasm {found}, the manifest names {}",
                contract.wasm_sha256
            )
        })?;
        count(&mut figures.contracts);
    }
    Ok(())
}
