//! One transaction, from bytes to result.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxMsgData;
use prost::Message;
use sha2::{Digest, Sha256};
use tendermint::abci::{Code, Event, EventAttribute};
use tenzro_chain_types::{Error, Result, sdk};
use tenzro_kernel::{Ctx, Gas, Mode, MsgRouter, TxInfo, event, module_of};

use crate::ante::Ante;
use crate::tx::Tx;

/// What a transaction did.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Responses of the messages, or why it failed.
    pub(crate) result: Result<Vec<Any>>,
    /// Gas it asked for.
    pub(crate) gas_wanted: u64,
    /// Gas it used.
    pub(crate) gas_used: u64,
    /// Gas that counts for the block.
    pub(crate) block_gas: u64,
    /// Events of the checks before, and of the messages where all succeeded.
    pub(crate) events: Vec<Event>,
}

impl Outcome {
    fn refused(error: Error) -> Self {
        Self {
            result: Err(error),
            gas_wanted: 0,
            gas_used: 0,
            block_gas: 0,
            events: Vec::new(),
        }
    }

    /// Codespace, code and log as a result carries them.
    pub(crate) fn status(&self) -> (String, Code, String) {
        match &self.result {
            Ok(_) => (String::new(), Code::Ok, String::new()),
            Err(error) => (
                error.codespace.to_owned(),
                Code::from(error.code),
                error.to_string(),
            ),
        }
    }

    /// `TxMsgData` of the responses.
    pub(crate) fn data(&self) -> Vec<u8> {
        let responses = self.result.as_ref().map_or(&[][..], Vec::as_slice);
        #[allow(deprecated, reason = "the SDK leaves the old field empty too")]
        TxMsgData {
            data: Vec::new(),
            msg_responses: responses.to_vec(),
        }
        .encode_to_vec()
    }
}

/// Runs transactions.
pub(crate) struct Runner<'a> {
    pub(crate) ante: Ante<'a>,
    pub(crate) router: &'a MsgRouter,
}

impl Runner<'_> {
    /// Runs a transaction on the state of `base`: what the checks before the messages wrote stays
    /// also where a message fails. `place` is its position in the
    /// block and the gas used before it.
    pub(crate) fn run(&self, base: &Ctx, bytes: &[u8], place: Option<(u32, u64)>) -> Outcome {
        let tx = match Tx::decode(bytes, self.router) {
            Ok(tx) => tx,
            Err(error) => return Outcome::refused(error),
        };
        let info = TxInfo {
            hash: Sha256::digest(bytes).into(),
            size: bytes.len(),
            index: place.map(|(index, _)| index),
            block_gas: place.map_or(0, |(_, gas)| gas),
        };
        let gas = match (base.mode, base.block.max_gas) {
            (Mode::Simulate, Some(max)) => Gas::limited(max),
            (Mode::Simulate, None) => Gas::unlimited(),
            _ => Gas::limited(tx.gas_limit()),
        };
        let wanted = gas.limit().unwrap_or_default();
        let ctx = base.for_tx(info, gas.clone());
        let before = ctx.branch();
        let (result, events) = match self.ante.run(&before, &tx) {
            Err(error) => (Err(error), Vec::new()),
            Ok(()) => {
                let events = before.merge();
                self.messages(&ctx, &tx, events)
            }
        };
        // What the checks wrote goes into the state of the block.
        ctx.merge();
        Outcome {
            result: result.map_err(|error| explain(error, tx.gas_limit(), &gas)),
            gas_wanted: wanted,
            gas_used: gas.consumed(),
            block_gas: gas.consumed_to_limit(),
            events,
        }
    }

    fn messages(&self, ctx: &Ctx, tx: &Tx, before: Vec<Event>) -> (Result<Vec<Any>>, Vec<Event>) {
        if !matches!(ctx.mode, Mode::Finalize | Mode::Simulate) {
            return (Ok(Vec::new()), before);
        }
        let branch = ctx.branch();
        match self.dispatch(&branch, tx) {
            Err(error) => (Err(error), before),
            Ok((responses, events)) => {
                branch.merge();
                (Ok(responses), [before, events].concat())
            }
        }
    }

    fn dispatch(&self, ctx: &Ctx, tx: &Tx) -> Result<(Vec<Any>, Vec<Event>)> {
        let (mut responses, mut events) = (Vec::new(), Vec::new());
        for (index, message) in tx.body.messages.iter().enumerate() {
            let handled = self.router.dispatch(ctx, message).map_err(|error| {
                error.wrap(format_args!(
                    "failed to execute message; message index: {index}"
                ))
            })?;
            let first = message_event(self.router, message, &handled.events)?;
            for mut event in std::iter::once(first).chain(handled.events) {
                event
                    .attributes
                    .push(attribute("msg_index", index.to_string()));
                events.push(event);
            }
            responses.push(handled.response);
        }
        Ok((responses, events))
    }
}

/// The event that names action, sender and module of a message.
fn message_event(router: &MsgRouter, message: &Any, events: &[Event]) -> Result<Event> {
    let mut attributes = vec![("action", message.type_url.clone())];
    if let Some(sender) = router.signers(message)?.first() {
        attributes.push(("sender", sender.to_string()));
    }
    let names_module = |attribute: &EventAttribute| attribute.key_bytes() == b"module";
    let is_named = events
        .iter()
        .any(|event| event.attributes.iter().any(names_module));
    if !is_named {
        let module = module_of(&message.type_url);
        if !module.is_empty() {
            attributes.push(("module", module.to_owned()));
        }
    }
    Ok(event("message", attributes))
}

fn attribute(key: &str, value: String) -> EventAttribute {
    event("", [(key, value)])
        .attributes
        .pop()
        .unwrap_or_else(|| EventAttribute::from((key, "", true)))
}

/// Says where the gas ran out, as the SDK does.
fn explain(error: Error, wanted: u64, gas: &Gas) -> Error {
    if !error.is_out_of_gas() {
        return error;
    }
    sdk::OUT_OF_GAS.wrap(format_args!(
        "out of gas in location: {}; gasWanted: {wanted}, gasUsed: {}",
        error.message,
        gas.consumed()
    ))
}
