//! Codes that are kept in memory.

use tenzro_kernel::{Ctx, Error, Result, event};
use tenzro_vm::Checksum;

use crate::keeper::{WasmKeeper, no_such_code};
use crate::{errors, gas, state};

impl WasmKeeper {
    /// Keeps a code in memory.
    pub(crate) fn pin(&self, ctx: &Ctx, code_id: u64) -> Result<()> {
        let checksum = self.checksum_of(ctx, code_id)?;
        ctx.gas
            .consume(gas::PIN, "Loading CosmWasm module: pin code")?;
        self.pinned_checksums(ctx, None)?;
        if !ctx.is_simulation() {
            self.load(&checksum)?;
        }
        state::set_pinned(ctx, code_id, true)?;
        ctx.emit(event("pin_code", [("code_id", code_id.to_string())]));
        Ok(())
    }

    /// Keeps a code in memory no longer.
    pub(crate) fn unpin(&self, ctx: &Ctx, code_id: u64) -> Result<()> {
        let checksum = self.checksum_of(ctx, code_id)?;
        ctx.gas
            .consume(gas::PIN, "Loading CosmWasm module: unpin code")?;
        let others = self.pinned_checksums(ctx, Some(code_id))?;
        // The same code may be pinned under another number.
        if !ctx.is_simulation() && !others.contains(&checksum) {
            self.vm.unpin(&checksum);
        }
        state::set_pinned(ctx, code_id, false)?;
        ctx.emit(event("unpin_code", [("code_id", code_id.to_string())]));
        Ok(())
    }

    /// Loads all pinned codes; done once at the start of a node.
    ///
    /// # Errors
    /// A code whose file is missing.
    pub fn on_start(&self, ctx: &Ctx) -> Result<()> {
        for checksum in self.pinned_checksums(ctx, None)? {
            self.load(&checksum)?;
        }
        Ok(())
    }

    fn load(&self, checksum: &Checksum) -> Result<()> {
        self.vm.pin(checksum).map_err(|error| {
            if error.is_node_fault() {
                Error::node_fault(error)
            } else {
                errors::PIN_FAILED.wrap(error)
            }
        })
    }

    fn checksum_of(&self, ctx: &Ctx, code_id: u64) -> Result<Checksum> {
        let info = state::code(ctx, code_id)?.ok_or_else(|| no_such_code(code_id))?;
        Ok(state::checksum(&info)?.into())
    }

    fn pinned_checksums(&self, ctx: &Ctx, without: Option<u64>) -> Result<Vec<Checksum>> {
        let ids = state::pinned(ctx)?;
        ids.into_iter()
            .filter(|id| Some(*id) != without)
            .map(|id| self.checksum_of(ctx, id))
            .collect()
    }
}
