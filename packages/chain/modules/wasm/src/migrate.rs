//! Giving a contract other code.

use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    CodeInfo, ContractCodeHistoryEntry, ContractCodeHistoryOperationType,
};
use tenzro_kernel::{Address, Ctx, Result, event, sdk};

use crate::instantiate::ibc2_port;
use crate::keeper::{WasmKeeper, accepted, no_such_code};
use crate::respond::Caller;
use crate::wire::{self, Env, MigrateInfo, Response};
use crate::{access, errors, ibc, state};

impl WasmKeeper {
    /// Migrates a contract; what it answers.
    pub(crate) fn migrate(
        &self,
        ctx: &Ctx,
        contract: &Address,
        sender: &Address,
        code_id: u64,
        message: &[u8],
    ) -> Result<Option<Vec<u8>>> {
        let mut info = state::contract(ctx, contract)?
            .ok_or_else(|| sdk::INVALID_REQUEST.wrap("unknown contract"))?;
        let is_authority = *sender == self.authority;
        if !is_authority && info.admin != sender.to_string() {
            return Err(sdk::UNAUTHORIZED.wrap("can not migrate"));
        }
        let code =
            state::code(ctx, code_id)?.ok_or_else(|| sdk::INVALID_REQUEST.wrap("unknown code"))?;
        if !is_authority && !access::allows(&state::instantiate_config(&code), sender) {
            return Err(sdk::UNAUTHORIZED.wrap("to use new code"));
        }
        let report = self.analyze(&code)?;
        if !report.has_ibc_entry_points && !info.ibc_port_id.is_empty() {
            return Err(errors::MIGRATION_FAILED.wrap("requires ibc callbacks"));
        }
        if report.has_ibc_entry_points && info.ibc_port_id.is_empty() {
            info.ibc_port_id = ibc::port_of(contract);
        }
        info.ibc2_port_id = ibc2_port(contract);
        let old = state::code(ctx, info.code_id)?.ok_or_else(|| no_such_code(info.code_id))?;
        let before = self.analyze(&old)?.migrate_version;
        // Code of the same version of its state has nothing to migrate.
        let is_same = report.migrate_version.is_some() && report.migrate_version == before;
        let response = if is_same {
            None
        } else {
            Some(self.call_migrate(ctx, contract, (code_id, &code), message, sender, before)?)
        };
        let last = state::last_history(ctx, contract)?;
        state::unindex_by_code(ctx, contract, &last)?;
        let entry = ContractCodeHistoryEntry {
            operation: ContractCodeHistoryOperationType::Migrate.into(),
            code_id,
            updated: Some(state::position(ctx)),
            msg: message.to_vec(),
        };
        info.code_id = code_id;
        state::append_history(ctx, contract, &entry)?;
        state::index_by_code(ctx, contract, &entry)?;
        state::set_contract(ctx, contract, &info)?;
        ctx.emit(event(
            "migrate",
            [
                ("code_id", code_id.to_string()),
                ("_contract_address", contract.to_string()),
            ],
        ));
        match response {
            None => Ok(None),
            Some(response) => {
                let caller = Caller {
                    contract,
                    port: &info.ibc_port_id,
                };
                self.respond(ctx, caller, response)
                    .map_err(|error| error.wrap("dispatch"))
            }
        }
    }

    fn call_migrate(
        &self,
        ctx: &Ctx,
        contract: &Address,
        (code_id, code): (u64, &CodeInfo),
        message: &[u8],
        sender: &Address,
        before: Option<u64>,
    ) -> Result<Response> {
        self.charge_setup(ctx, code, code_id, "Loading CosmWasm module: migrate")?;
        let env = wire::to_json(&Env::of(ctx, contract));
        let info = wire::to_json(&MigrateInfo {
            sender: sender.to_string(),
            old_migrate_version: before,
        });
        let answer = self.call(ctx, contract, code, &|vm, checksum, backend, limit| {
            vm.migrate_with_info(checksum, [&env, message, &info], backend, limit)
        })?;
        accepted(answer, &errors::MIGRATION_FAILED)
    }
}
