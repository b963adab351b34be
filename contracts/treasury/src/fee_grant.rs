//! Fee grants of the chain (`x/feegrant` of the Cosmos SDK) as messages of a contract.

use anybuf::Anybuf;
use cosmwasm_std::{Addr, AnyMsg, Binary, Uint128};

/// The only messages whose fees are paid: everything Trainers do is one.
pub const ALLOWED: &str = "/cosmwasm.wasm.v1.MsgExecuteContract";

/// What a grant pays.
pub struct Limits<'a> {
    /// Native denomination of fees.
    pub denom: &'a str,
    /// In all.
    pub limit: Uint128,
    /// In a period.
    pub period_limit: Uint128,
    /// Length of a period, seconds.
    pub period: u64,
    /// When it ends, seconds since 1970.
    pub until: u64,
    /// When it begins, seconds since 1970.
    pub now: u64,
}

/// `MsgGrantAllowance`: an `AllowedMsgAllowance` around a `PeriodicAllowance`.
pub fn grant(granter: &Addr, grantee: &Addr, limits: &Limits<'_>) -> AnyMsg {
    let periodic = any("PeriodicAllowance", periodic(limits));
    let allowed = Anybuf::new()
        .append_message(1, &periodic)
        .append_repeated_string(2, &[ALLOWED]);
    let message = Anybuf::new()
        .append_string(1, granter)
        .append_string(2, grantee)
        .append_message(3, &any("AllowedMsgAllowance", allowed));
    packed("MsgGrantAllowance", message)
}

/// `MsgRevokeAllowance`.
pub fn revoke(granter: &Addr, grantee: &Addr) -> AnyMsg {
    let message = Anybuf::new()
        .append_string(1, granter)
        .append_string(2, grantee);
    packed("MsgRevokeAllowance", message)
}

fn periodic(limits: &Limits<'_>) -> Anybuf {
    let coin = |amount: Uint128| {
        Anybuf::new()
            .append_string(1, limits.denom)
            .append_string(2, amount.to_string())
    };
    // Timestamps and durations: seconds in field 1, nanoseconds left at 0.
    let seconds = |seconds: u64| Anybuf::new().append_uint64(1, seconds);
    let basic = Anybuf::new()
        .append_message(1, &coin(limits.limit))
        .append_message(2, &seconds(limits.until));
    Anybuf::new()
        .append_message(1, &basic)
        .append_message(2, &seconds(limits.period))
        .append_message(3, &coin(limits.period_limit))
        .append_message(4, &coin(limits.period_limit))
        .append_message(5, &seconds(limits.now.saturating_add(limits.period)))
}

fn name(name: &str) -> String {
    format!("/cosmos.feegrant.v1beta1.{name}")
}

fn any(kind: &str, value: Anybuf) -> Anybuf {
    Anybuf::new()
        .append_string(1, name(kind))
        .append_bytes(2, value.into_vec())
}

fn packed(kind: &str, value: Anybuf) -> AnyMsg {
    AnyMsg {
        type_url: name(kind),
        value: Binary::from(value.into_vec()),
    }
}

#[cfg(test)]
mod tests {
    use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
        AllowedMsgAllowance, MsgGrantAllowance, MsgRevokeAllowance, PeriodicAllowance,
    };
    use prost::Message;

    use super::*;

    #[test]
    fn the_sdk_s_own_types_read_the_grant_as_it_was_meant() {
        let (treasury, trainer) = (Addr::unchecked("treasury"), Addr::unchecked("trainer"));
        let limits = Limits {
            denom: "utnz",
            limit: Uint128::new(5_000_000),
            period_limit: Uint128::new(1_000_000),
            period: 86_400,
            until: 1_900_000_000,
            now: 1_800_000_000,
        };
        let sent = grant(&treasury, &trainer, &limits);
        assert_eq!(sent.type_url, "/cosmos.feegrant.v1beta1.MsgGrantAllowance");
        let message = MsgGrantAllowance::decode(sent.value.as_slice()).unwrap();
        assert_eq!(
            (message.granter.as_str(), message.grantee.as_str()),
            ("treasury", "trainer")
        );
        let outer = message.allowance.unwrap();
        assert_eq!(outer.type_url, name("AllowedMsgAllowance"));
        let outer = AllowedMsgAllowance::decode(outer.value.as_slice()).unwrap();
        assert_eq!(outer.allowed_messages, [ALLOWED]);
        let inner = outer.allowance.unwrap();
        assert_eq!(inner.type_url, name("PeriodicAllowance"));
        let inner = PeriodicAllowance::decode(inner.value.as_slice()).unwrap();
        let basic = inner.basic.unwrap();
        assert_eq!(basic.spend_limit[0].amount, "5000000");
        assert_eq!(basic.spend_limit[0].denom, "utnz");
        assert_eq!(basic.expiration.unwrap().seconds, 1_900_000_000);
        assert_eq!(inner.period.unwrap().seconds, 86_400);
        assert_eq!(inner.period_spend_limit[0].amount, "1000000");
        assert_eq!(inner.period_can_spend, inner.period_spend_limit);
        assert_eq!(inner.period_reset.unwrap().seconds, 1_800_086_400);
        let sent = revoke(&treasury, &trainer);
        let message = MsgRevokeAllowance::decode(sent.value.as_slice()).unwrap();
        assert_eq!(message.grantee, "trainer");
    }
}
