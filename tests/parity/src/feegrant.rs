//! Fees that others pay: granted, used, exceeded, ended, revoked, by accounts and by a contract.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    AllowedMsgAllowance, BasicAllowance, MsgGrantAllowance, MsgPruneAllowances, PeriodicAllowance,
};
use cosmos_sdk_proto::tendermint::google::protobuf::{Duration as ProtoDuration, Timestamp};
use serde_json::json;
use tenzro_client::tx::messages::{self, any};
use tenzro_client::{Address, Coin, Msg};

use crate::contracts::{QUEUE, REFLECT};
use crate::step::{Granter, Signer, Step, World, step};

/// Gas of most steps: 5,000 utnz at the price of both chains.
const GAS: u64 = 200_000;

fn coins(amount: u128) -> Vec<ProtoCoin> {
    vec![ProtoCoin::from(&Coin::utnz(amount))]
}

fn basic(limit: u128) -> BasicAllowance {
    BasicAllowance {
        spend_limit: coins(limit),
        expiration: None,
    }
}

fn grant(granter: &Address, grantee: &Address, allowance: Msg) -> Msg {
    any(&MsgGrantAllowance {
        granter: granter.to_string(),
        grantee: grantee.to_string(),
        allowance: Some(allowance),
    })
}

fn sender(world: &World) -> Result<Address> {
    Ok(world.sender.clone())
}

fn reflect(world: &World) -> Result<Address> {
    world.contract(REFLECT).cloned()
}

/// The other account sends a unit back, the fee paid by the first.
fn use_it(name: &str, gas: u64, granter: Granter) -> Step {
    step(name, gas, |world| {
        Ok(vec![messages::send(
            &world.other,
            &world.sender,
            &[Coin::utnz(1)],
        )])
    })
    .by(Signer::Other)
    .paid_by(granter)
}

fn give(name: &str, allowance: impl Fn() -> Msg + 'static) -> Step {
    step(name, GAS, move |world| {
        Ok(vec![grant(&world.sender, &world.other, allowance())])
    })
}

fn revoke(name: &str) -> Step {
    step(name, GAS, |world| {
        Ok(vec![messages::revoke_fees(&world.sender, &world.other)])
    })
}

/// All steps, in order.
pub fn steps() -> Vec<Step> {
    let mut steps = simple();
    steps.extend(filtered());
    steps.extend(refused());
    steps.extend(ending());
    steps.extend(by_contract());
    steps
}

fn simple() -> Vec<Step> {
    vec![
        give("feegrant: grant", || any(&basic(15_000))),
        give("feegrant: grant again", || any(&basic(1))),
        use_it("feegrant: use", GAS, sender),
        use_it("feegrant: more than is left", 500_000, sender),
        use_it("feegrant: fails in its message", GAS, sender).with(|world| {
            Ok(vec![messages::send(
                &world.other,
                &world.sender,
                &[Coin::utnz(u128::from(u64::MAX))],
            )])
        }),
        use_it("feegrant: use all of it", GAS, sender),
        use_it("feegrant: use what is used up", GAS, sender),
        give("feegrant: grant without a limit", || {
            any(&BasicAllowance::default())
        }),
        use_it("feegrant: use without a limit", GAS, sender),
        revoke("feegrant: revoke"),
        revoke("feegrant: revoke what is not there"),
        use_it("feegrant: use what is revoked", GAS, sender),
    ]
}

fn filtered() -> Vec<Step> {
    let execute = |name: &str, gas: u64| {
        step(name, gas, |world| {
            let queue = world.contract(QUEUE)?;
            let message = json!({ "enqueue": { "value": 7 } });
            Ok(vec![messages::execute(&world.other, queue, &message, &[])?])
        })
        .by(Signer::Other)
        .paid_by(sender)
    };
    vec![
        give("feegrant: grant for contracts, by periods", || {
            any(&AllowedMsgAllowance {
                allowance: Some(any(&PeriodicAllowance {
                    basic: Some(basic(1_000_000)),
                    period: Some(ProtoDuration {
                        seconds: 3_600,
                        nanos: 0,
                    }),
                    period_spend_limit: coins(20_000),
                    ..PeriodicAllowance::default()
                })),
                allowed_messages: vec!["/cosmwasm.wasm.v1.MsgExecuteContract".to_owned()],
            })
        }),
        use_it("feegrant: another message", GAS, sender),
        execute("feegrant: a message that is allowed", 500_000),
        execute("feegrant: more than the period has", 500_000),
        revoke("feegrant: revoke what has periods"),
    ]
}

fn refused() -> Vec<Step> {
    vec![
        give("feegrant: coins twice", || {
            any(&BasicAllowance {
                spend_limit: [coins(1), coins(2)].concat(),
                expiration: None,
            })
        }),
        give("feegrant: ended before it begins", || {
            any(&BasicAllowance {
                spend_limit: Vec::new(),
                expiration: Some(Timestamp {
                    seconds: 1_600_000_000,
                    nanos: 0,
                }),
            })
        }),
        give("feegrant: for no messages", || {
            any(&AllowedMsgAllowance {
                allowance: Some(any(&basic(1))),
                allowed_messages: Vec::new(),
            })
        }),
        give("feegrant: an empty period", || {
            any(&PeriodicAllowance::default())
        }),
        give("feegrant: of another type", || {
            any(&MsgPruneAllowances::default())
        }),
        step("feegrant: to oneself", GAS, |world| {
            let allowance = any(&basic(1));
            Ok(vec![grant(&world.sender, &world.sender, allowance)])
        }),
    ]
}

fn ending() -> Vec<Step> {
    let soon = || {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = since.map_or(0, |since| since.as_secs());
        any(&BasicAllowance {
            spend_limit: Vec::new(),
            expiration: Some(Timestamp {
                seconds: i64::try_from(now).unwrap_or_default() + 3,
                nanos: 0,
            }),
        })
    };
    vec![
        give("feegrant: grant that ends soon", soon),
        use_it("feegrant: use what has ended", GAS, sender).after(Duration::from_secs(5)),
        step("feegrant: prune", GAS, |world| {
            Ok(vec![any(&MsgPruneAllowances {
                pruner: world.sender.to_string(),
            })])
        }),
    ]
}

/// The contract, which the other account owns by now, pays the fees of somebody without coins.
fn by_contract() -> Vec<Step> {
    let through = |name: &str, make: fn(&World) -> Result<Msg>| {
        step(name, 500_000, move |world| {
            let target = world.contract(REFLECT)?;
            let message = make(world)?;
            let value = STANDARD.encode(message.value);
            let any = json!({ "any": { "type_url": message.type_url, "value": value } });
            let message = json!({ "reflect_msg": { "msgs": [any] } });
            Ok(vec![messages::execute(
                &world.other,
                target,
                &message,
                &[],
            )?])
        })
        .by(Signer::Other)
    };
    vec![
        through("feegrant: a contract grants", |world| {
            let granter = reflect(world)?;
            Ok(grant(&granter, &world.third, any(&basic(30_000))))
        }),
        through("feegrant: a contract grants for somebody else", |world| {
            Ok(grant(&world.sender, &world.third, any(&basic(30_000))))
        }),
        step("feegrant: paid by a contract", 500_000, |world| {
            let queue = world.contract(QUEUE)?;
            let message = json!({ "enqueue": { "value": 8 } });
            Ok(vec![messages::execute(&world.third, queue, &message, &[])?])
        })
        .by(Signer::Third)
        .paid_by(reflect),
        through("feegrant: a contract revokes", |world| {
            Ok(messages::revoke_fees(&reflect(world)?, &world.third))
        }),
    ]
}
