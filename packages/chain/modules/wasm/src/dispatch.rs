//! Sub-messages and replies (`x/wasm/keeper/msg_dispatcher.go` of wasmd).

use cosmos_sdk_proto::Any;
use tenzro_kernel::{Address, Ctx, Error, Event as ChainEvent, Gas, Result, sdk};

use crate::encode::{Outgoing, encode};
use crate::errors;
use crate::keeper::WasmKeeper;
use crate::respond::Caller;
use crate::wire::{
    Attribute, Binary, Event, MsgResponse, Reply, ReplyOn, SubMsg, SubMsgResponse, SubMsgResult,
};

/// What a message of a contract did.
#[derive(Default)]
struct Done {
    events: Vec<ChainEvent>,
    responses: Vec<Any>,
}

impl WasmKeeper {
    /// Runs the messages of a contract in order; the data of the last reply that gave some.
    pub(crate) fn dispatch_all(
        &self,
        ctx: &Ctx,
        caller: Caller<'_>,
        messages: Vec<SubMsg>,
    ) -> Result<Option<Vec<u8>>> {
        let mut data = None;
        for message in messages {
            if let Some(replied) = self.dispatch_one(ctx, caller, message)? {
                data = Some(replied);
            }
        }
        Ok(data)
    }

    fn dispatch_one(
        &self,
        ctx: &Ctx,
        caller: Caller<'_>,
        message: SubMsg,
    ) -> Result<Option<Vec<u8>>> {
        let branch = ctx.branch();
        let limit = message
            .gas_limit
            .filter(|limit| *limit < ctx.gas.remaining());
        let outcome = match limit {
            Some(limit) => self.limited(ctx, &branch, caller, &message, limit),
            None => self.handle(&branch, caller, &message),
        };
        let result = match outcome {
            Err(error) if error.unwinds || error.is_node_fault => return Err(error),
            Err(error) => {
                if matches!(message.reply_on, ReplyOn::Success | ReplyOn::Never) {
                    return Err(error);
                }
                SubMsgResult::Error(error.redacted())
            }
            Ok(done) => {
                let is_wasm = message.msg.get("wasm").is_some();
                let events = commit(ctx, branch, done.events, is_wasm);
                if matches!(message.reply_on, ReplyOn::Error | ReplyOn::Never) {
                    return Ok(None);
                }
                let shown = if is_wasm { events } else { Vec::new() };
                SubMsgResult::Ok(response(shown, done.responses))
            }
        };
        let reply = Reply {
            gas_used: 0,
            id: message.id,
            result,
            payload: message.payload.unwrap_or_default(),
        };
        self.reply(ctx, caller.contract, &reply)
            .map_err(|error| error.wrap("reply"))
    }

    /// Runs a message with at most `limit` gas. Running out of it is a failure of the message only,
    /// and costs all of it.
    fn limited(
        &self,
        ctx: &Ctx,
        branch: &Ctx,
        caller: Caller<'_>,
        message: &SubMsg,
        limit: u64,
    ) -> Result<Done> {
        let gas = Gas::limited(limit);
        let outcome = self.handle(&branch.with_gas(gas.clone()), caller, message);
        match outcome {
            Err(error) if error.is_out_of_gas() => {
                ctx.gas.consume(limit, "Sub-Message OutOfGas panic")?;
                Err(sdk::OUT_OF_GAS.wrap("SubMsg hit gas limit"))
            }
            other => {
                ctx.gas
                    .consume(gas.consumed(), "From limited Sub-Message")?;
                other
            }
        }
    }

    /// Runs one message of a contract.
    fn handle(&self, ctx: &Ctx, caller: Caller<'_>, message: &SubMsg) -> Result<Done> {
        let contract = caller.contract;
        match encode(ctx, contract, &message.msg)? {
            Outgoing::Nothing => Ok(Done::default()),
            Outgoing::Burn(coins) => {
                self.bank
                    .send_to_module(ctx, contract, "wasm", &coins)
                    .map_err(|error| error.wrap("transfer to module"))?;
                self.bank
                    .burn(ctx, "wasm", &coins)
                    .map_err(|error| error.wrap("burn coins"))?;
                Ok(Done::default())
            }
            Outgoing::Ibc(action) => Ok(Done {
                events: Vec::new(),
                responses: vec![self.do_ibc(ctx, caller.port, action)?],
            }),
            Outgoing::Message(any) => self.route(ctx, contract, &any),
        }
    }

    fn route(&self, ctx: &Ctx, contract: &Address, message: &Any) -> Result<Done> {
        let router = self.router()?;
        if !router.handles(&message.type_url) {
            return Err(unreadable(&message.type_url));
        }
        router.check(message).map_err(|error| {
            if error.is(&sdk::TX_DECODE) {
                return unreadable(&message.type_url);
            }
            error.wrap(format_args!(
                "failed basic validation for message type {}",
                go_name(&message.type_url)
            ))
        })?;
        if router
            .signers(message)?
            .iter()
            .any(|signer| signer != contract)
        {
            return Err(sdk::UNAUTHORIZED.wrap("contract doesn't have permission"));
        }
        let handled = router.dispatch(ctx, message)?;
        Ok(Done {
            events: handled.events,
            responses: vec![handled.response],
        })
    }
}

fn unreadable(type_url: &str) -> Error {
    errors::INVALID_MSG.wrap(format_args!(
        "Cannot unpack proto message with type URL: {type_url}"
    ))
}

/// Name of a message as Go prints its type.
fn go_name(type_url: &str) -> String {
    format!("*types.{}", type_url.rsplit('.').next().unwrap_or_default())
}

/// Writes what a message did into the state below and emits its events, without those that name
/// messages. Attributes of what another contract emitted are sorted, as wasmd does.
fn commit(ctx: &Ctx, branch: Ctx, handled: Vec<ChainEvent>, is_wasm: bool) -> Vec<Event> {
    let own = branch.merge();
    let mut events: Vec<ChainEvent> = own
        .into_iter()
        .chain(handled)
        .filter(|event| event.kind != "message")
        .collect();
    if is_wasm {
        for event in &mut events {
            event
                .attributes
                .sort_by(|a, b| a.key_bytes().cmp(b.key_bytes()));
        }
    }
    let shown = events.iter().map(shown).collect();
    ctx.emit_all(events);
    shown
}

fn shown(event: &ChainEvent) -> Event {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Event {
        kind: event.kind.clone(),
        attributes: event
            .attributes
            .iter()
            .map(|attribute| Attribute {
                key: text(attribute.key_bytes()),
                value: text(attribute.value_bytes()),
            })
            .collect(),
    }
}

fn response(events: Vec<Event>, responses: Vec<Any>) -> SubMsgResponse {
    SubMsgResponse {
        events,
        data: Binary(
            responses
                .first()
                .map(|any| any.value.clone())
                .unwrap_or_default(),
        ),
        msg_responses: responses
            .into_iter()
            .map(|any| MsgResponse {
                type_url: any.type_url,
                value: Binary(any.value),
            })
            .collect(),
    }
}

/// The failure of a message that nobody handles.
pub(crate) fn no_handler() -> Error {
    errors::UNKNOWN_MSG.wrap("no handler found")
}
