//! What a contract's answer does: events, sub-messages, data.

use tenzro_kernel::{Address, Ctx, Event as ChainEvent, Result, event};

use crate::keeper::WasmKeeper;
use crate::wire::{Attribute, Event, Response};
use crate::{errors, gas};

/// How deep contracts may call one another by messages.
const MAX_DEPTH: u32 = 100;
/// The type of an event must be longer than this.
const MIN_TYPE: usize = 2;

/// The contract whose answer is followed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller<'a> {
    pub(crate) contract: &'a Address,
    /// Its port; empty where it has none.
    pub(crate) port: &'a str,
}

impl WasmKeeper {
    /// Emits the events of an answer, runs its messages, and gives the data of the whole.
    pub(crate) fn respond(
        &self,
        ctx: &Ctx,
        caller: Caller<'_>,
        response: Response,
    ) -> Result<Option<Vec<u8>>> {
        let contract = caller.contract;
        let price = gas::events(&response.attributes, &response.events);
        ctx.gas.consume(price, "Custom contract event attributes")?;
        if !response.attributes.is_empty() {
            ctx.emit(contract_event("wasm", &response.attributes, contract)?);
        }
        for custom in &response.events {
            ctx.emit(custom_event(custom, contract)?);
        }
        let mut deeper = ctx.clone();
        deeper.call_depth = ctx.call_depth.saturating_add(1);
        if deeper.call_depth > MAX_DEPTH {
            return Err(errors::CALL_DEPTH);
        }
        let replied = self.dispatch_all(&deeper, caller, response.messages)?;
        Ok(replied.or(response.data.map(|data| data.0)))
    }
}

fn custom_event(custom: &Event, contract: &Address) -> Result<ChainEvent> {
    let kind = custom.kind.trim();
    if kind.len() <= MIN_TYPE {
        return Err(errors::INVALID_EVENT.wrap(format_args!("Event type too short: '{kind}'")));
    }
    contract_event(&format!("wasm-{kind}"), &custom.attributes, contract)
}

fn contract_event(kind: &str, attributes: &[Attribute], contract: &Address) -> Result<ChainEvent> {
    let mut all = vec![("_contract_address", contract.to_string())];
    for Attribute { key, value } in attributes {
        let key = key.trim();
        if key.is_empty() {
            return Err(
                errors::INVALID_EVENT.wrap(format_args!("Empty attribute key. Value: {value}"))
            );
        }
        if key.starts_with('_') {
            return Err(errors::INVALID_EVENT.wrap(format_args!(
                "Attribute key starts with reserved prefix _: '{key}'"
            )));
        }
        all.push((key, value.trim().to_owned()));
    }
    Ok(event(kind, all))
}
