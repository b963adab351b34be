//! Calling an entry point of IBC.

use cosmos_sdk_proto::cosmwasm::wasm::v1::CodeInfo;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenzro_kernel::{Address, Ctx, Result};
use tenzro_vm::EntryPoint;

use super::wire::BasicAnswer;
use crate::errors;
use crate::gas::Report;
use crate::keeper::{Instance, WasmKeeper, check_payloads};
use crate::wire::{self, ContractResult, Env, SubMsg};

/// An entry point with what wasmd calls it where it charges for loading the contract.
pub(super) type Entry = (EntryPoint, &'static str);

pub(super) const OPEN: Entry = (
    EntryPoint::IbcChannelOpen,
    "Loading CosmWasm module: ibc-open-channel",
);
pub(super) const CONNECT: Entry = (
    EntryPoint::IbcChannelConnect,
    "Loading CosmWasm module: ibc-connect-channel",
);
pub(super) const CLOSE: Entry = (
    EntryPoint::IbcChannelClose,
    "Loading CosmWasm module: ibc-close-channel",
);
pub(super) const RECEIVE: Entry = (
    EntryPoint::IbcPacketReceive,
    "Loading CosmWasm module: ibc-recv-packet",
);
pub(super) const ACK: Entry = (
    EntryPoint::IbcPacketAck,
    "Loading CosmWasm module: ibc-ack-packet",
);
pub(super) const TIMEOUT: Entry = (
    EntryPoint::IbcPacketTimeout,
    "Loading CosmWasm module: ibc-timeout-packet",
);
pub(super) const SOURCE: Entry = (
    EntryPoint::IbcSourceCallback,
    "Loading CosmWasm module: ibc-source-chain-callback",
);
pub(super) const DESTINATION: Entry = (
    EntryPoint::IbcDestinationCallback,
    "Loading CosmWasm module: ibc-destination-chain-callback",
);

/// A contract's answer, or the text of the machine's failure.
pub(super) type Told<T> = Result<ContractResult<T>, String>;

impl WasmKeeper {
    /// Tells a contract something. Loading it is charged like any other call (CWA-2025-005).
    pub(super) fn tell<T: DeserializeOwned>(
        &self,
        ctx: &Ctx,
        contract: &Address,
        (entry, location): Entry,
        message: &impl Serialize,
    ) -> Result<(Instance, Told<T>)> {
        let instance = self.instance(ctx, contract)?;
        let code: &CodeInfo = &instance.code;
        self.charge_setup(ctx, code, instance.info.code_id, location)?;
        let env = wire::to_json(&Env::of(ctx, contract));
        let message = wire::to_json(message);
        // wasmd hands the chain's meter to these entry points as it is: what the chain charges for
        // storage hardly lowers what the machine may use.
        let told = self.run(
            ctx,
            contract,
            code,
            Report::Plain,
            &|vm, code, backend, limit| vm.call(code, entry, &[&env, &message], backend, limit),
        )?;
        Ok((instance, told))
    }

    /// Tells a contract something and does what it wants.
    ///
    /// # Errors
    /// `wasm` 5 where the contract refuses or breaks down; what fails of what it wants.
    pub(super) fn tell_and_do(
        &self,
        ctx: &Ctx,
        contract: &Address,
        entry: Entry,
        message: &impl Serialize,
    ) -> Result<()> {
        let (instance, told) = self.tell::<BasicAnswer>(ctx, contract, entry, message)?;
        let answer = checked(told, |answer| &answer.messages);
        let answer = answer.map_err(|text| errors::EXECUTE_FAILED.wrap(text))?;
        match answer {
            ContractResult::Error(text) => Err(errors::EXECUTE_FAILED.wrap(text).of_contract()),
            ContractResult::Ok(answer) => {
                let caller = instance.caller(contract);
                self.respond(ctx, caller, answer.into()).map(drop)
            }
        }
    }
}

/// Refuses messages whose payload is too long, as the machine of wasmd does.
pub(super) fn checked<T>(told: Told<T>, messages: impl FnOnce(&T) -> &[SubMsg]) -> Told<T> {
    let told = told?;
    if let ContractResult::Ok(answer) = &told {
        check_payloads(messages(answer))?;
    }
    Ok(told)
}
