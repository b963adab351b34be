//! Fee allowances: who else pays an account's fees, and for what.

use std::time::{SystemTime, UNIX_EPOCH};

use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, PeriodicAllowance, QueryAllowanceRequest,
    QueryAllowanceResponse,
};
use cosmrs::Any;
use prost::Message;
use serde::Serialize;

use super::Chain;
use crate::address::Address;
use crate::error::{Error, Result};
use crate::tx::Msg;
use crate::units::Coin;

/// How deep allowances may lie in one another here; the SDK's limit.
const MAX_DEPTH: usize = 10;

/// What an account pays of another's fees. Times are seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FeeAllowance {
    /// What is left in all; `None` for any sum.
    pub left: Option<Vec<Coin>>,
    /// When it ends; `None` for never.
    pub expires: Option<i64>,
    /// What can be spent per period; `None` without periods.
    pub period: Option<Period>,
    /// The only messages that are paid for, as type URLs; `None` for all.
    pub messages: Option<Vec<String>>,
}

/// The period of an allowance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Period {
    /// Most in a period.
    pub limit: Vec<Coin>,
    /// What is left until `resets`.
    pub left: Vec<Coin>,
    /// When the next period begins.
    pub resets: i64,
}

impl FeeAllowance {
    /// Whether it pays `fee` for `messages` at `now`.
    #[must_use]
    pub fn pays(&self, fee: &Coin, messages: &[Msg], now: i64) -> bool {
        let is_for = |message: &Msg| {
            let only = self.messages.as_ref();
            only.is_none_or(|only| only.contains(&message.type_url))
        };
        self.expires.is_none_or(|expires| now < expires)
            && messages.iter().all(is_for)
            && self.left.as_ref().is_none_or(|left| covers(left, fee))
            && self
                .period
                .as_ref()
                .is_none_or(|period| covers(period.at(now), fee))
    }

    /// [`FeeAllowance::pays`] by this machine's clock.
    #[must_use]
    pub fn pays_now(&self, fee: &Coin, messages: &[Msg]) -> bool {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = since.map_or(0, |since| since.as_secs());
        self.pays(fee, messages, i64::try_from(now).unwrap_or(i64::MAX))
    }

    fn read(any: &Any, depth: usize) -> Result<Self> {
        let name = any.type_url.rsplit('.').next().unwrap_or_default();
        let unread = |error: prost::DecodeError| Error::decode(any.type_url.clone(), error);
        let bytes = any.value.as_slice();
        match name {
            "BasicAllowance" => {
                let basic = BasicAllowance::decode(bytes).map_err(unread)?;
                Self::basic(&basic)
            }
            "PeriodicAllowance" => {
                let periodic = PeriodicAllowance::decode(bytes).map_err(unread)?;
                Ok(Self {
                    period: Some(Period {
                        limit: coins(&periodic.period_spend_limit)?,
                        left: coins(&periodic.period_can_spend)?,
                        resets: periodic.period_reset.map_or(0, |time| time.seconds),
                    }),
                    ..Self::basic(&periodic.basic.unwrap_or_default())?
                })
            }
            "AllowedMsgAllowance" if depth < MAX_DEPTH => {
                let outer = AllowedMsgAllowance::decode(bytes).map_err(unread)?;
                let inner = outer.allowance.unwrap_or_default();
                let inner = Self::read(&inner, depth + 1)?;
                let allowed = outer.allowed_messages;
                let messages = match inner.messages {
                    None => allowed,
                    Some(only) => allowed
                        .into_iter()
                        .filter(|url| only.contains(url))
                        .collect(),
                };
                Ok(Self {
                    messages: Some(messages),
                    ..inner
                })
            }
            _ => Err(Error::decode(
                any.type_url.clone(),
                "this kind of allowance is not known here",
            )),
        }
    }

    fn basic(basic: &BasicAllowance) -> Result<Self> {
        Ok(Self {
            left: (!basic.spend_limit.is_empty())
                .then(|| coins(&basic.spend_limit))
                .transpose()?,
            expires: basic.expiration.as_ref().map(|time| time.seconds),
            ..Self::default()
        })
    }
}

impl Period {
    /// What can be spent at `now`: a period that is over gives way to a new one.
    fn at(&self, now: i64) -> &[Coin] {
        if now < self.resets {
            &self.left
        } else {
            &self.limit
        }
    }
}

fn covers(coins: &[Coin], fee: &Coin) -> bool {
    let held = coins.iter().find(|coin| coin.denom == fee.denom);
    held.map_or(0, |coin| coin.amount) >= fee.amount
}

fn coins(list: &[ProtoCoin]) -> Result<Vec<Coin>> {
    let read = |coin: &ProtoCoin| Ok(Coin::try_from(coin.clone())?);
    list.iter().map(read).collect()
}

impl Chain {
    /// What `granter` pays of the fees of `grantee`; `None` where it pays nothing, and on chains
    /// without fee grants.
    pub async fn fee_allowance(
        &self,
        granter: &Address,
        grantee: &Address,
    ) -> Result<Option<FeeAllowance>> {
        let path = "/cosmos.feegrant.v1beta1.Query/Allowance";
        let request = QueryAllowanceRequest {
            granter: granter.to_string(),
            grantee: grantee.to_string(),
        };
        let answer: Result<QueryAllowanceResponse> = self.query(path, &request, None).await;
        let grant = match answer {
            Ok(response) => response.allowance,
            Err(Error::Query { log, .. })
                if log.contains("fee-grant not found") || log.contains("unknown query path") =>
            {
                None
            }
            Err(error) => return Err(error),
        };
        let allowance = grant.and_then(|grant| grant.allowance);
        allowance.map(|any| FeeAllowance::read(&any, 0)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tx::messages::{self, any};

    fn allowance(reset: i64) -> Any {
        let coin = |amount: u128| vec![ProtoCoin::from(&Coin::utnz(amount))];
        let at = |seconds| cosmos_sdk_proto::Timestamp { seconds, nanos: 0 };
        any(&AllowedMsgAllowance {
            allowance: Some(any(&PeriodicAllowance {
                basic: Some(BasicAllowance {
                    spend_limit: coin(100),
                    expiration: Some(at(1_000)),
                }),
                period_spend_limit: coin(40),
                period_can_spend: coin(10),
                period_reset: Some(at(reset)),
                ..PeriodicAllowance::default()
            })),
            allowed_messages: vec!["/cosmos.bank.v1beta1.MsgSend".to_owned()],
        })
    }

    #[test]
    fn an_allowance_is_read_with_all_its_limits() {
        let address = Address::from_bytes(&[1; 20]).unwrap();
        let send = messages::send(&address, &address, &[]);
        let other = messages::revoke_fees(&address, &address);
        let found = FeeAllowance::read(&allowance(500), 0).unwrap();
        let pays = |amount: u128, message: &Msg, now: i64| {
            found.pays(&Coin::utnz(amount), std::slice::from_ref(message), now)
        };
        assert!(pays(10, &send, 0));
        assert!(!pays(11, &send, 0), "more than the period has");
        assert!(pays(40, &send, 500), "a new period");
        assert!(!pays(41, &send, 500));
        assert!(!pays(1, &send, 1_000), "it has ended");
        assert!(!pays(1, &other, 0), "another message");
        assert!(!found.pays(&Coin::new(1, "other"), &[], 0));
    }
}
