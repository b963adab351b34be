//! Running an entry point.

use std::sync::{Arc, OnceLock};

use cosmos_sdk_proto::cosmwasm::wasm::v1::CodeInfo;
use serde::de::DeserializeOwned;
use tenzro_kernel::ibc::Channels;
use tenzro_kernel::keepers::{Accounts, Bank};
use tenzro_kernel::{Address, Coins, Ctx, Error, MsgRouter, QueryRouter, Result, sdk};
use tenzro_vm::{Backend, CallOutcome, Checksum, Vm, VmError};

use crate::backend::{Addresses, ContractStore};
use crate::gas::{self, Report};
use crate::querier::ChainQuerier;
use crate::respond::Caller;
use crate::state::{self, ContractInfo};
use crate::wire::{ContractResult, Response, SubMsg};
use crate::{STORE, errors};

/// The keeper of contracts.
#[derive(Clone)]
pub struct WasmKeeper {
    pub(crate) vm: Arc<Vm>,
    pub(crate) accounts: Arc<dyn Accounts>,
    pub(crate) bank: Arc<dyn Bank>,
    /// Channels of contracts.
    pub(crate) channels: Arc<dyn Channels>,
    /// Messages that contracts may send; set once all modules are there.
    pub(crate) router: Arc<OnceLock<MsgRouter>>,
    /// Queries that contracts may make.
    pub(crate) queries: Arc<OnceLock<QueryRouter>>,
    /// Who may do what nobody else may.
    pub(crate) authority: Address,
}

/// A contract with its code, ready to be called.
pub(crate) struct Instance {
    pub(crate) info: ContractInfo,
    pub(crate) code: CodeInfo,
}

impl Instance {
    /// The contract as the one whose answer is followed.
    pub(crate) fn caller<'a>(&'a self, contract: &'a Address) -> Caller<'a> {
        Caller {
            contract,
            port: &self.info.ibc_port_id,
        }
    }
}

/// What the machine is told to run: code, gas limit and services in, outcome out.
pub(crate) type Entry<'a> = &'a dyn Fn(&Vm, &Checksum, Backend, u64) -> CallOutcome;

impl WasmKeeper {
    /// A keeper whose contracts run on `vm`. The routers are empty until all modules are wired.
    #[must_use]
    pub fn new(
        vm: Arc<Vm>,
        accounts: Arc<dyn Accounts>,
        bank: Arc<dyn Bank>,
        channels: Arc<dyn Channels>,
        router: Arc<OnceLock<MsgRouter>>,
        queries: Arc<OnceLock<QueryRouter>>,
        authority: Address,
    ) -> Self {
        Self {
            vm,
            accounts,
            bank,
            channels,
            router,
            queries,
            authority,
        }
    }

    pub(crate) fn router(&self) -> Result<&MsgRouter> {
        self.router
            .get()
            .ok_or_else(|| Error::node_fault("wasm: the router is not set"))
    }

    /// A contract with its code.
    pub(crate) fn instance(&self, ctx: &Ctx, address: &Address) -> Result<Instance> {
        let info = state::contract(ctx, address)?.ok_or_else(|| no_such_contract(address))?;
        let code = state::code(ctx, info.code_id)?.ok_or_else(|| no_such_code(info.code_id))?;
        Ok(Instance { info, code })
    }

    /// Charges for loading a contract: less where it is pinned or ran in this transaction already.
    pub(crate) fn charge_setup(
        &self,
        ctx: &Ctx,
        code: &CodeInfo,
        code_id: u64,
        location: &'static str,
    ) -> Result<()> {
        let checksum = state::checksum(code)?;
        let pinned = state::is_pinned(ctx, code_id)?;
        let discount = pinned || (ctx.tx.is_some() && ctx.see_code(checksum));
        ctx.gas.consume(gas::setup(discount), location)
    }

    /// Moves coins that come with a message; the bank's `message` event is left out.
    pub(crate) fn transfer(
        &self,
        ctx: &Ctx,
        from: &Address,
        to: &Address,
        coins: &Coins,
    ) -> Result<()> {
        if coins.is_empty() {
            return Ok(());
        }
        let own = ctx.with_own_events();
        self.bank.check_send_enabled(&own, coins)?;
        if self.bank.is_blocked(to) {
            return Err(
                sdk::UNAUTHORIZED.wrap(format_args!("{to} is not allowed to receive funds"))
            );
        }
        self.bank.send(&own, from, to, coins)?;
        let events = own.take_events();
        ctx.emit_all(events.into_iter().filter(|event| event.kind != "message"));
        Ok(())
    }

    /// Runs an entry point and reads its answer.
    pub(crate) fn call<T: DeserializeOwned>(
        &self,
        ctx: &Ctx,
        contract: &Address,
        code: &CodeInfo,
        entry: Entry<'_>,
    ) -> Result<ContractResult<T>> {
        self.run(ctx, contract, code, Report::Machine, entry)?
            .map_err(|text| errors::VM.wrap(text))
    }

    /// Runs an entry point and reads its answer. The inner error is the text of the machine's
    /// failure.
    pub(crate) fn run<T: DeserializeOwned>(
        &self,
        ctx: &Ctx,
        contract: &Address,
        code: &CodeInfo,
        report: Report,
        entry: Entry<'_>,
    ) -> Result<Result<ContractResult<T>, String>> {
        let checksum = Checksum::from(state::checksum(code)?);
        let limit = vm_gas(ctx)?;
        let prefix = state::contract_prefix(contract);
        let store = ContractStore::new(ctx.kv(STORE), ctx.gas.clone(), prefix, report);
        let querier = ChainQuerier::new(self.clone(), ctx.clone(), contract.clone());
        let backend = Backend::new(Box::new(store), Box::new(Addresses), Box::new(querier));
        let CallOutcome { result, gas } = entry(&self.vm, &checksum, backend, limit);
        let mut used = gas.used_internally;
        let answer = match result {
            Err(error) if is_fault(ctx, &error) => return Err(Error::node_fault(error)),
            Err(error) => Err(text(&error)),
            Ok(data) => read(&data, limit, &mut used),
        };
        charge_vm(ctx, used)?;
        Ok(answer)
    }
}

/// Code that the state names was kept and compiled here once: that it is missing, or compiles no more, is the
/// node's fault. A simulation keeps nothing of what it stores.
fn is_fault(ctx: &Ctx, error: &VmError) -> bool {
    let lost = matches!(error, VmError::UnknownCode { .. } | VmError::Compile { .. });
    error.is_node_fault() || (lost && !ctx.is_simulation())
}

/// Reads an answer; its length is charged before.
fn read<T: DeserializeOwned>(
    data: &[u8],
    limit: u64,
    used: &mut u64,
) -> Result<ContractResult<T>, String> {
    let price = gas::deserialize(data.len());
    if limit < price.saturating_add(*used) {
        return Err(format!(
            "insufficient gas left to deserialize contract execution result ({} bytes)",
            data.len()
        ));
    }
    *used = used.saturating_add(price);
    serde_json::from_slice(data).map_err(|error| error.to_string())
}

/// The text of wasmvm for a failure.
pub(crate) fn text(error: &VmError) -> String {
    match error {
        VmError::GasDepletion => "Out of gas".to_owned(),
        other => format!("Error calling the VM: {other}"),
    }
}

/// Gas of the machine for what is left.
fn vm_gas(ctx: &Ctx) -> Result<u64> {
    if ctx.gas.is_out() {
        return Ok(0);
    }
    match ctx.gas.limit() {
        None => Ok(u64::MAX),
        Some(_) => gas::to_vm(ctx.gas.remaining()),
    }
}

/// Charges what the machine used; nothing left is out of gas, too.
pub(crate) fn charge_vm(ctx: &Ctx, used: u64) -> Result<()> {
    ctx.gas.consume(gas::from_vm(used), "wasm contract")?;
    if ctx.gas.is_out() {
        return Err(Error::out_of_gas("Wasm engine function execution"));
    }
    Ok(())
}

/// Gas of the machine that an upload may use.
pub(crate) fn upload_gas(ctx: &Ctx) -> Result<u64> {
    vm_gas(ctx)
}

/// What a contract did, or its refusal as `kind`.
pub(crate) fn accepted(answer: ContractResult<Response>, kind: &Error) -> Result<Response> {
    match answer {
        ContractResult::Ok(response) => {
            let checked = check_payloads(&response.messages);
            checked.map_err(|text| errors::VM.wrap(text))?;
            Ok(response)
        }
        ContractResult::Error(text) => Err(kind.clone().wrap(text).of_contract()),
    }
}

/// Longest payload of a sub-message.
const MAX_PAYLOAD: usize = 128 * 1024;

/// Refuses messages whose payload is too long.
pub(crate) fn check_payloads(messages: &[SubMsg]) -> Result<(), String> {
    for (index, message) in messages.iter().enumerate() {
        let length = message
            .payload
            .as_ref()
            .map_or(0, |payload| payload.0.len());
        if length > MAX_PAYLOAD {
            return Err(format!(
                "reply contains submessage at index {index} with payload larger than {MAX_PAYLOAD} \
                 bytes: {length} bytes"
            ));
        }
    }
    Ok(())
}

pub(crate) fn no_such_contract(address: &Address) -> Error {
    errors::NO_SUCH_CONTRACT.wrap(format_args!("address {address}"))
}

pub(crate) fn no_such_code(id: u64) -> Error {
    errors::NO_SUCH_CODE.wrap(format_args!("code id {id}"))
}
