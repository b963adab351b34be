//! Messages to contracts, and what only the chain may tell them.

use tenzro_kernel::{Address, Coins, Ctx, Result, event};

use crate::errors;
use crate::keeper::{WasmKeeper, accepted};
use crate::wire::{self, Env, Info, Reply};

impl WasmKeeper {
    /// Sends a message with coins to a contract; what it answers.
    pub(crate) fn execute(
        &self,
        ctx: &Ctx,
        contract: &Address,
        sender: &Address,
        message: &[u8],
        funds: &Coins,
    ) -> Result<Option<Vec<u8>>> {
        let instance = self.instance(ctx, contract)?;
        let id = instance.info.code_id;
        self.charge_setup(ctx, &instance.code, id, "Loading CosmWasm module: execute")?;
        self.transfer(ctx, sender, contract, funds)?;
        let env = wire::to_json(&Env::of(ctx, contract));
        let info = wire::to_json(&Info {
            sender: sender.to_string(),
            funds: wire::coins(funds),
        });
        let answer = self.call(
            ctx,
            contract,
            &instance.code,
            &|vm, checksum, backend, limit| {
                vm.execute(checksum, [&env, &info, message], backend, limit)
            },
        )?;
        let response = accepted(answer, &errors::EXECUTE_FAILED)?;
        emit(ctx, "execute", contract);
        self.respond(ctx, instance.caller(contract), response)
    }

    /// Tells a contract something as the chain itself.
    pub(crate) fn sudo(
        &self,
        ctx: &Ctx,
        contract: &Address,
        message: &[u8],
    ) -> Result<Option<Vec<u8>>> {
        let instance = self.instance(ctx, contract)?;
        let id = instance.info.code_id;
        self.charge_setup(ctx, &instance.code, id, "Loading CosmWasm module: sudo")?;
        let env = wire::to_json(&Env::of(ctx, contract));
        let answer = self.call(
            ctx,
            contract,
            &instance.code,
            &|vm, checksum, backend, limit| vm.sudo(checksum, [&env, message], backend, limit),
        )?;
        let response = accepted(answer, &errors::EXECUTE_FAILED)?;
        emit(ctx, "sudo", contract);
        self.respond(ctx, instance.caller(contract), response)
            .map_err(|error| error.wrap("dispatch"))
    }

    /// Tells a contract how a message of its ended.
    pub(crate) fn reply(
        &self,
        ctx: &Ctx,
        contract: &Address,
        reply: &Reply,
    ) -> Result<Option<Vec<u8>>> {
        let instance = self.instance(ctx, contract)?;
        ctx.gas
            .consume(crate::gas::reply(reply), "Loading CosmWasm module: reply")?;
        let env = wire::to_json(&Env::of(ctx, contract));
        let reply = wire::to_json(reply);
        let answer = self.call(
            ctx,
            contract,
            &instance.code,
            &|vm, checksum, backend, limit| vm.reply(checksum, [&env, &reply], backend, limit),
        )?;
        let response = accepted(answer, &errors::EXECUTE_FAILED)?;
        emit(ctx, "reply", contract);
        self.respond(ctx, instance.caller(contract), response)
            .map_err(|error| error.wrap("dispatch"))
    }
}

fn emit(ctx: &Ctx, kind: &str, contract: &Address) {
    ctx.emit(event(kind, [("_contract_address", contract.to_string())]));
}
