//! Allowances: what they pay for and what is left of them.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, PeriodicAllowance,
};
use prost::{Message, Name};
use tenzro_kernel::{Coin, Coins, Ctx, Error, Result, decode, sdk, type_url};

use crate::{errors, time};

/// Deepest that allowances may lie in one another (`MaxUnpackAnyRecursionDepth` of the SDK).
const MAX_DEPTH: u32 = 10;
/// Gas per type of message looked at.
const GAS_PER_TYPE: u64 = 10;

/// What an account pays for another.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Allowance {
    Basic(Basic),
    Periodic(Periodic),
    Messages(Messages),
}

/// A sum until a time.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Basic {
    /// What is left; any sum where empty.
    spend_limit: Vec<ProtoCoin>,
    expiration: Option<i128>,
}

/// A sum per period.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Periodic {
    basic: Basic,
    /// Nanoseconds.
    period: i64,
    period_spend_limit: Vec<ProtoCoin>,
    period_can_spend: Vec<ProtoCoin>,
    period_reset: i128,
}

/// Another allowance, for some types of messages only.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Messages {
    /// Absent where none was given.
    allowance: Option<Box<Allowance>>,
    /// True where something was given, even of no type.
    is_given: bool,
    allowed: Vec<String>,
}

/// What became of an allowance that paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// It goes on.
    Some,
    /// It is used up.
    Nothing,
}

/// Why an allowance does not pay.
#[derive(Debug)]
pub(crate) struct Refused {
    /// The reason.
    pub(crate) error: Error,
    /// True where the allowance is of no use any more.
    pub(crate) is_over: bool,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self {
            error,
            is_over: false,
        }
    }
}

impl Allowance {
    /// Reads an allowance; `None` where `any` is of no type.
    ///
    /// # Errors
    /// `tx parse error` for other types and for bytes that cannot be read.
    pub(crate) fn from_any(any: &Any) -> Result<Option<Self>> {
        Self::at_depth(any, 1)
    }

    fn at_depth(any: &Any, depth: u32) -> Result<Option<Self>> {
        if depth > MAX_DEPTH {
            return Err(sdk::TX_DECODE.wrap("max depth exceeded"));
        }
        let url = any.type_url.as_str();
        if url.is_empty() {
            return Ok(None);
        }
        let read = if url == type_url::<BasicAllowance>() {
            Self::Basic(Basic::read(decode(&any.value)?)?)
        } else if url == type_url::<PeriodicAllowance>() {
            Self::Periodic(Periodic::read(decode(&any.value)?)?)
        } else if url == type_url::<AllowedMsgAllowance>() {
            Self::Messages(Messages::read(decode(&any.value)?, depth)?)
        } else {
            return Err(sdk::TX_DECODE.wrap(format_args!(
                "no concrete type registered for type URL {url} against interface \
                 *feegrant.FeeAllowanceI: {}",
                sdk::TX_DECODE.message
            )));
        };
        Ok(Some(read))
    }

    /// The allowance as it is stored.
    pub(crate) fn to_any(&self) -> Any {
        match self {
            Self::Basic(basic) => packed(&basic.to_proto()),
            Self::Periodic(periodic) => packed(&periodic.to_proto()),
            Self::Messages(messages) => packed(&messages.to_proto()),
        }
    }

    /// Looks at it alone.
    ///
    /// # Errors
    /// What is wrong in it.
    pub(crate) fn check(&self) -> Result<()> {
        match self {
            Self::Basic(basic) => basic.check(),
            Self::Periodic(periodic) => periodic.check(),
            Self::Messages(messages) => messages.check(),
        }
    }

    /// When it ends; `None` for never.
    ///
    /// # Errors
    /// An allowance for messages without one in it.
    pub(crate) fn ends(&self) -> Result<Option<i128>> {
        match self {
            Self::Basic(basic) => Ok(basic.expiration),
            Self::Periodic(periodic) => Ok(periodic.basic.expiration),
            Self::Messages(messages) => messages.inner()?.ends(),
        }
    }

    /// Takes a fee for messages of these types off what is left.
    pub(crate) fn accept(
        &mut self,
        ctx: &Ctx,
        fee: &Coins,
        messages: &[&str],
    ) -> Result<Left, Refused> {
        match self {
            Self::Basic(basic) => basic.accept(now(ctx), fee),
            Self::Periodic(periodic) => periodic.accept(now(ctx), fee),
            Self::Messages(allowance) => allowance.accept(ctx, fee, messages),
        }
    }
}

fn now(ctx: &Ctx) -> i128 {
    i128::from(ctx.block.time_nanos)
}

fn packed<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: type_url::<M>(),
        value: message.encode_to_vec(),
    }
}

impl Basic {
    fn read(proto: BasicAllowance) -> Result<Self> {
        let expiration = proto.expiration.as_ref();
        Ok(Self {
            spend_limit: proto.spend_limit,
            expiration: expiration
                .map(|at| time::from_proto(Some(at)))
                .transpose()?,
        })
    }

    fn to_proto(&self) -> BasicAllowance {
        BasicAllowance {
            spend_limit: self.spend_limit.clone(),
            expiration: self.expiration.map(time::to_proto),
        }
    }

    fn check(&self) -> Result<()> {
        if !self.spend_limit.is_empty() {
            valid(&self.spend_limit, "send amount is invalid")?;
        }
        if self.expiration.is_some_and(|at| at < 0) {
            return Err(errors::INVALID_DURATION.wrap("expiration time cannot be negative"));
        }
        Ok(())
    }

    fn accept(&mut self, now: i128, fee: &Coins) -> Result<Left, Refused> {
        if self.expiration.is_some_and(|at| at < now) {
            return Err(Refused {
                error: errors::EXPIRED.wrap("basic allowance"),
                is_over: true,
            });
        }
        self.spend(fee, "basic allowance")
    }

    /// Takes a fee off the whole limit, where there is one.
    fn spend(&mut self, fee: &Coins, name: &str) -> Result<Left, Refused> {
        if self.spend_limit.is_empty() {
            return Ok(Left::Some);
        }
        let left =
            less(&self.spend_limit, fee)?.ok_or_else(|| errors::LIMIT_EXCEEDED.wrap(name))?;
        self.spend_limit = left;
        Ok(if self.spend_limit.is_empty() {
            Left::Nothing
        } else {
            Left::Some
        })
    }
}

impl Periodic {
    fn read(proto: PeriodicAllowance) -> Result<Self> {
        Ok(Self {
            basic: Basic::read(proto.basic.unwrap_or_default())?,
            period: time::duration(proto.period.as_ref())?,
            period_spend_limit: proto.period_spend_limit,
            period_can_spend: proto.period_can_spend,
            period_reset: time::from_proto(proto.period_reset.as_ref())?,
        })
    }

    /// Members that Go cannot leave out are always written.
    fn to_proto(&self) -> PeriodicAllowance {
        PeriodicAllowance {
            basic: Some(self.basic.to_proto()),
            period: Some(time::duration_to_proto(self.period)),
            period_spend_limit: self.period_spend_limit.clone(),
            period_can_spend: self.period_can_spend.clone(),
            period_reset: Some(time::to_proto(self.period_reset)),
        }
    }

    fn check(&self) -> Result<()> {
        self.basic.check()?;
        let limit = valid(&self.period_spend_limit, "spend amount is invalid")?;
        if limit.is_empty() {
            return Err(sdk::INVALID_COINS.wrap("spend limit must be positive"));
        }
        valid(&self.period_can_spend, "can spend amount is invalid")?;
        if !self.basic.spend_limit.is_empty() {
            let whole = stored(&self.basic.spend_limit)?;
            if limit.iter().any(|coin| whole.amount_of(&coin.denom) == 0) {
                return Err(sdk::INVALID_COINS
                    .wrap("period spend limit has different currency than basic spend limit"));
            }
        }
        if self.period < 0 {
            return Err(errors::INVALID_DURATION.wrap("negative clock step"));
        }
        Ok(())
    }

    fn accept(&mut self, now: i128, fee: &Coins) -> Result<Left, Refused> {
        if self.basic.expiration.is_some_and(|at| now > at) {
            return Err(Refused {
                error: errors::EXPIRED.wrap("absolute limit"),
                is_over: true,
            });
        }
        self.begin_period(now)?;
        self.period_can_spend = less(&self.period_can_spend, fee)?
            .ok_or_else(|| errors::LIMIT_EXCEEDED.wrap("period limit"))?;
        self.basic.spend(fee, "absolute limit")
    }

    /// Begins a new period where the last one is over: from its end where somebody pays every
    /// period, else from now. What may be spent in it is never more than what is left of all.
    fn begin_period(&mut self, now: i128) -> Result<()> {
        if now < self.period_reset {
            return Ok(());
        }
        let whole = &self.basic.spend_limit;
        let limit = stored(&self.period_spend_limit)?;
        self.period_can_spend = if !whole.is_empty() && less(whole, &limit)?.is_none() {
            whole.clone()
        } else {
            self.period_spend_limit.clone()
        };
        let period = i128::from(self.period);
        self.period_reset = self.period_reset.saturating_add(period);
        if now > self.period_reset {
            self.period_reset = now.saturating_add(period);
        }
        Ok(())
    }
}

impl Messages {
    fn read(proto: AllowedMsgAllowance, depth: u32) -> Result<Self> {
        let inner = proto.allowance.as_ref();
        let allowance = inner
            .map(|any| Allowance::at_depth(any, depth.saturating_add(1)))
            .transpose()?;
        Ok(Self {
            is_given: inner.is_some(),
            allowance: allowance.flatten().map(Box::new),
            allowed: proto.allowed_messages,
        })
    }

    fn to_proto(&self) -> AllowedMsgAllowance {
        AllowedMsgAllowance {
            allowance: self.allowance.as_ref().map(|inner| inner.to_any()),
            allowed_messages: self.allowed.clone(),
        }
    }

    fn inner(&self) -> Result<&Allowance> {
        self.allowance
            .as_deref()
            .ok_or_else(|| errors::NO_ALLOWANCE.wrap("failed to get allowance"))
    }

    fn check(&self) -> Result<()> {
        if !self.is_given {
            return Err(errors::NO_ALLOWANCE.wrap("allowance should not be empty"));
        }
        if self.allowed.is_empty() {
            return Err(errors::NO_MESSAGES.wrap("allowed messages shouldn't be empty"));
        }
        self.inner()?.check()
    }

    fn accept(&mut self, ctx: &Ctx, fee: &Coins, messages: &[&str]) -> Result<Left, Refused> {
        for _ in &self.allowed {
            ctx.gas.consume(GAS_PER_TYPE, "check msg")?;
        }
        for message in messages {
            ctx.gas.consume(GAS_PER_TYPE, "check msg")?;
            if !self.allowed.iter().any(|allowed| allowed == message) {
                return Err(errors::MESSAGE_NOT_ALLOWED
                    .wrap("message does not exist in allowed messages")
                    .into());
            }
        }
        match self.allowance.as_deref_mut() {
            Some(inner) => inner.accept(ctx, fee, messages),
            None => Err(errors::NO_ALLOWANCE.wrap("failed to get allowance").into()),
        }
    }
}

/// Coins as a message carries them.
fn valid(coins: &[ProtoCoin], what: &str) -> Result<Coins> {
    Coins::strict(coins.iter().cloned()).map_err(|_| {
        let texts: Vec<_> = coins
            .iter()
            .map(|coin| format!("{}{}", coin.amount, coin.denom))
            .collect();
        sdk::INVALID_COINS.wrap(format_args!("{what}: {}", texts.join(",")))
    })
}

/// Coins that were looked at when they were granted.
fn stored(coins: &[ProtoCoin]) -> Result<Coins> {
    Coins::strict(coins.iter().cloned())
        .map_err(|error| Error::node_fault(format_args!("feegrant: a limit in the store: {error}")))
}

/// `coins` without `fee`; `None` where there is too little.
fn less(coins: &[ProtoCoin], fee: &Coins) -> Result<Option<Vec<ProtoCoin>>> {
    let coins = stored(coins)?;
    let is_enough = fee
        .iter()
        .all(|coin| coin.amount <= coins.amount_of(&coin.denom));
    if !is_enough {
        return Ok(None);
    }
    let left = coins.iter().map(|coin| {
        let amount = coin.amount.saturating_sub(fee.amount_of(&coin.denom));
        Coin::new(amount, coin.denom)
    });
    let left = left.filter(|coin| coin.amount > 0);
    Ok(Some(left.map(ProtoCoin::from).collect()))
}
