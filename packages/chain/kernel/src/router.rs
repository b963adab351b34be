//! Messages by type URL, queries by method path.

use std::collections::BTreeMap;
use std::sync::Arc;

use cosmos_sdk_proto::Any;
use prost::{Message, Name};
use tendermint::abci::Event;
use tenzro_chain_types::{Address, Error, QueryError, Result, sdk};

use crate::ctx::Ctx;

/// Store of messages that are switched off.
const CIRCUIT: &str = "circuit";
/// Prefix of their type URLs in it (`x/circuit/types/keys.go` of the SDK).
const DISABLED: u8 = 2;

/// What a handler answers.
#[derive(Clone, Debug, PartialEq)]
pub struct Handled {
    /// Response of the message.
    pub response: Any,
    /// What happened, in order.
    pub events: Vec<Event>,
}

/// Runs a message.
pub type MsgHandler = Arc<dyn Fn(&Ctx, &[u8]) -> Result<Any> + Send + Sync>;
/// Answers a query.
pub type QueryHandler = Arc<dyn Fn(&Ctx, &[u8]) -> Result<Vec<u8>, QueryError> + Send + Sync>;

type Signers = Arc<dyn Fn(&[u8]) -> Result<Vec<Address>> + Send + Sync>;
type Check = Arc<dyn Fn(&[u8]) -> Result<()> + Send + Sync>;

#[derive(Clone)]
struct Route {
    signers: Signers,
    check: Check,
    handler: MsgHandler,
}

/// Messages that the chain takes.
#[derive(Clone, Default)]
pub struct MsgRouter(BTreeMap<String, Route>);

/// Type URL of a message.
#[must_use]
pub fn type_url<M: Name>() -> String {
    format!("/{}", M::full_name())
}

/// Reads a message.
///
/// # Errors
/// `tx parse error` with what is wrong.
pub fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|error| sdk::TX_DECODE.wrap(error))
}

impl MsgRouter {
    /// Takes messages `M`, signed by the address that `signer` reads from it. `check` looks at the
    /// message alone, before anything is charged for it.
    pub fn add<M, R>(
        &mut self,
        signer: fn(&M) -> &str,
        check: fn(&M) -> Result<()>,
        handler: impl Fn(&Ctx, M) -> Result<R> + Send + Sync + 'static,
    ) where
        M: Message + Default + Name + 'static,
        R: Message + Name,
    {
        let signers = move |bytes: &[u8]| {
            let message: M = decode(bytes)?;
            let signer: Address = signer(&message)
                .parse()
                .map_err(|error| sdk::INVALID_ADDRESS.wrap(error))?;
            Ok(vec![signer])
        };
        let check = move |bytes: &[u8]| check(&decode(bytes)?);
        let handler = move |ctx: &Ctx, bytes: &[u8]| {
            let response = handler(ctx, decode(bytes)?)?;
            Ok(Any {
                type_url: type_url::<R>(),
                value: response.encode_to_vec(),
            })
        };
        let route = Route {
            signers: Arc::new(signers),
            check: Arc::new(check),
            handler: Arc::new(handler),
        };
        self.0.insert(type_url::<M>(), route);
    }

    /// True if somebody handles these messages.
    #[must_use]
    pub fn handles(&self, type_url: &str) -> bool {
        self.0.contains_key(type_url)
    }

    /// Type URLs of all messages, ascending.
    pub fn type_urls(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Addresses that must sign a message.
    ///
    /// # Errors
    /// Unknown type, or a message that cannot be read.
    pub fn signers(&self, message: &Any) -> Result<Vec<Address>> {
        (self.route(message)?.signers)(&message.value)
    }

    /// Looks at a message alone.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn check(&self, message: &Any) -> Result<()> {
        (self.route(message)?.check)(&message.value)
    }

    /// Refuses messages that are switched off.
    ///
    /// # Errors
    /// `unauthorized`; out of gas.
    pub fn check_enabled(&self, ctx: &Ctx, type_url: &str) -> Result<()> {
        let key = [&[DISABLED][..], type_url.as_bytes()].concat();
        if ctx.kv(CIRCUIT).has(&key)? {
            return Err(sdk::UNAUTHORIZED.wrap(format_args!("tx type not allowed: {type_url}")));
        }
        Ok(())
    }

    /// Runs a message; its events are those of the answer, not of `ctx`.
    ///
    /// # Errors
    /// What the handler says; an unknown type.
    pub fn dispatch(&self, ctx: &Ctx, message: &Any) -> Result<Handled> {
        let route = self.route(message)?;
        let own = ctx.with_own_events();
        (route.check)(&message.value)?;
        self.check_enabled(&own, &message.type_url)?;
        let response = (route.handler)(&own, &message.value)?;
        Ok(Handled {
            response,
            events: own.take_events(),
        })
    }

    fn route(&self, message: &Any) -> Result<&Route> {
        self.0
            .get(&message.type_url)
            .ok_or_else(|| unknown(&message.type_url))
    }
}

fn unknown(type_url: &str) -> Error {
    sdk::UNKNOWN_REQUEST.wrap(format_args!("no message handler found for {type_url}"))
}

/// Queries that the state machine answers.
#[derive(Clone, Default)]
pub struct QueryRouter(BTreeMap<&'static str, QueryHandler>);

impl QueryRouter {
    /// Answers `path` (`/package.Service/Method`).
    pub fn add<Q, R>(
        &mut self,
        path: &'static str,
        handler: impl Fn(&Ctx, Q) -> Result<R, QueryError> + Send + Sync + 'static,
    ) where
        Q: Message + Default,
        R: Message,
    {
        let handler = move |ctx: &Ctx, bytes: &[u8]| {
            let request = Q::decode(bytes).map_err(|error| {
                QueryError::invalid(format!("the request cannot be read: {error}"))
            })?;
            Ok(handler(ctx, request)?.encode_to_vec())
        };
        self.0.insert(path, Arc::new(handler));
    }

    /// Handler of a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&QueryHandler> {
        self.0.get(path)
    }

    /// Paths that are answered, ascending.
    pub fn paths(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.0.keys().copied()
    }
}

/// Name of the module of a type URL, its second part: `/cosmos.bank.v1beta1.MsgSend` is of `bank`
/// (`GetModuleNameFromTypeURL` of the SDK).
#[must_use]
pub fn module_of(type_url: &str) -> &str {
    type_url.split('.').nth(1).unwrap_or_default()
}
