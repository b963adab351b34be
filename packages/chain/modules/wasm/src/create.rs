//! Uploading code.

use std::io::{ErrorKind, Read};

use cosmos_sdk_proto::cosmwasm::wasm::v1::{AccessConfig, CodeInfo};
use flate2::read::GzDecoder;
use tenzro_kernel::{Address, Ctx, Error, Result, event, sdk};
use tenzro_vm::VmError;

use crate::keeper::{WasmKeeper, charge_vm, text, upload_gas};
use crate::validate::MAX_CODE;
use crate::{access, errors, gas, state};

/// First bytes of gzip.
const GZIP: [u8; 3] = [0x1f, 0x8b, 0x08];

impl WasmKeeper {
    /// Checks, compiles and keeps code; its number and checksum.
    pub(crate) fn create(
        &self,
        ctx: &Ctx,
        creator: &Address,
        code: &[u8],
        permission: Option<AccessConfig>,
    ) -> Result<(u64, [u8; 32])> {
        let default = state::params(ctx)?.instantiate_default_permission;
        let default = access::default_config(default, creator);
        let upload = state::params(ctx)?.code_upload_access.unwrap_or_default();
        let permission = permission.unwrap_or_else(|| default.clone());
        let may_create = *creator == self.authority
            || (access::allows(&upload, creator) && access::is_subset(&permission, &default));
        if !may_create {
            return Err(sdk::UNAUTHORIZED.wrap("can not create code"));
        }
        let unpacked;
        let wasm = if code.starts_with(&GZIP) {
            ctx.gas
                .consume(gas::uncompress(code.len()), "Uncompress gzip bytecode")?;
            unpacked = unpack(code)?;
            unpacked.as_slice()
        } else {
            code
        };
        let checksum = self.compile(ctx, wasm)?;
        let id = state::next(ctx, state::NEXT_CODE)?;
        let info = CodeInfo {
            code_hash: checksum.to_vec(),
            creator: creator.to_string(),
            instantiate_config: Some(permission),
        };
        state::set_code(ctx, id, &info)?;
        // wasmd means to name the capabilities here and does not: it drops what AppendAttributes
        // returns. Clients have adapted to that.
        ctx.emit(event(
            "store_code",
            [
                ("code_checksum", hex::encode(checksum)),
                ("code_id", id.to_string()),
            ],
        ));
        Ok((id, checksum))
    }

    fn compile(&self, ctx: &Ctx, wasm: &[u8]) -> Result<[u8; 32]> {
        let price = gas::compile(wasm.len());
        if upload_gas(ctx)? < price {
            charge_vm(ctx, price)?;
            return Err(errors::CREATE_FAILED.wrap("Out of gas"));
        }
        let result = if ctx.is_simulation() {
            self.vm.simulate_store_code(wasm)
        } else {
            self.vm.store_code(wasm)
        };
        charge_vm(ctx, price)?;
        let checksum = result.map_err(|error: VmError| {
            if error.is_node_fault() {
                Error::node_fault(error)
            } else {
                errors::CREATE_FAILED.wrap(text(&error))
            }
        })?;
        Ok(*checksum.as_bytes())
    }
}

/// Unpacks gzip, at most as much as a code may have.
fn unpack(packed: &[u8]) -> Result<Vec<u8>> {
    let failed =
        |why: String| errors::CREATE_FAILED.wrap(format_args!("uncompress wasm archive: {why}"));
    let mut wasm = Vec::new();
    GzDecoder::new(packed)
        .take((MAX_CODE as u64).saturating_add(1))
        .read_to_end(&mut wasm)
        .map_err(|error| failed(go_text(&error)))?;
    if wasm.len() >= MAX_CODE {
        return Err(failed(format!("max {MAX_CODE} bytes: exceeds limit")));
    }
    Ok(wasm)
}

/// What Go's gzip says of a failure.
fn go_text(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof => "unexpected EOF".to_owned(),
        ErrorKind::InvalidInput if error.to_string().contains("header") => {
            "gzip: invalid header".to_owned()
        }
        ErrorKind::InvalidInput if error.to_string().contains("checksum") => {
            "gzip: invalid checksum".to_owned()
        }
        _ => error.to_string(),
    }
}
