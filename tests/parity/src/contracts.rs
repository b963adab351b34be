//! What contracts that nobody here wrote are asked to do.

use anyhow::Result;
use serde_json::{Value, json};
use tenzro_client::Coin;
use tenzro_client::tx::messages;

use crate::step::{Step, World, step};

// Positions of the contracts in the order of their making.
pub const HACKATOM: usize = 0;
pub const REFLECT: usize = 1;
pub const QUEUE: usize = 2;
const CYBERPUNK: usize = 3;
const REPLIER: usize = 4;
const CW20: usize = 5;

fn execute(name: &str, gas: u64, contract: usize, message: Value) -> Step {
    step(name, gas, move |world| {
        let target = world.contract(contract)?;
        Ok(vec![messages::execute(
            &world.sender,
            target,
            &message,
            &[],
        )?])
    })
}

fn execute_with(
    name: &str,
    gas: u64,
    contract: usize,
    message: impl Fn(&World) -> Result<Value> + 'static,
    funds: u128,
) -> Step {
    step(name, gas, move |world| {
        let target = world.contract(contract)?;
        let coins: Vec<Coin> = (funds > 0).then(|| Coin::utnz(funds)).into_iter().collect();
        Ok(vec![messages::execute(
            &world.sender,
            target,
            &message(world)?,
            &coins,
        )?])
    })
}

/// Steps of `hackatom`.
pub fn hackatom() -> Vec<Step> {
    vec![
        execute(
            "hackatom: unknown message",
            500_000,
            HACKATOM,
            json!({ "unknown": {} }),
        ),
        execute("hackatom: panic", 500_000, HACKATOM, json!({ "panic": {} })),
        execute(
            "hackatom: loop until out of gas",
            2_000_000,
            HACKATOM,
            json!({ "cpu_loop": {} }),
        ),
        execute(
            "hackatom: write until out of gas",
            2_000_000,
            HACKATOM,
            json!({ "storage_loop": {} }),
        ),
        execute(
            "hackatom: allocate until out of gas",
            5_000_000,
            HACKATOM,
            json!({ "memory_loop": {} }),
        ),
        execute(
            "hackatom: allocate much",
            2_000_000,
            HACKATOM,
            json!({ "allocate_large_memory": { "pages": 100 } }),
        ),
        execute(
            "hackatom: wrong addresses",
            500_000,
            HACKATOM,
            json!({ "user_errors_in_api_calls": {} }),
        ),
        execute_with(
            "hackatom: release with funds",
            500_000,
            HACKATOM,
            |_| Ok(json!({ "release": {} })),
            11,
        ),
        execute(
            "hackatom: release again",
            500_000,
            HACKATOM,
            json!({ "release": {} }),
        ),
        step("a contract that is not there", 500_000, |world| {
            let target = &world.other;
            Ok(vec![messages::execute(
                &world.sender,
                target,
                &json!({}),
                &[],
            )?])
        }),
    ]
}

/// Steps of `reflect`.
pub fn reflect() -> Vec<Step> {
    let bank_send = |world: &World, amount: &str| {
        json!({ "bank": { "send": {
            "to_address": world.other, "amount": [{ "denom": "utnz", "amount": amount }] } } })
    };
    let sub = move |world: &World, amount: &str, reply_on: &str, gas: Value| {
        json!({ "reflect_sub_msg": { "msgs": [{
            "id": 7, "msg": bank_send(world, amount), "gas_limit": gas, "reply_on": reply_on }] } })
    };
    let mut steps = vec![
        execute_with(
            "reflect: send",
            500_000,
            REFLECT,
            move |world| Ok(json!({ "reflect_msg": { "msgs": [bank_send(world, "100")] } })),
            0,
        ),
        execute_with(
            "reflect: send more than it has",
            500_000,
            REFLECT,
            move |world| Ok(json!({ "reflect_msg": { "msgs": [bank_send(world, "999999999")] } })),
            0,
        ),
    ];
    for (name, amount, reply_on, gas) in [
        ("reflect: sub-message, always", "1", "always", Value::Null),
        (
            "reflect: failing sub-message, always",
            "999999999",
            "always",
            Value::Null,
        ),
        (
            "reflect: failing sub-message, on success",
            "999999999",
            "success",
            Value::Null,
        ),
        (
            "reflect: failing sub-message, on error",
            "999999999",
            "error",
            Value::Null,
        ),
        ("reflect: sub-message, on error", "1", "error", Value::Null),
        ("reflect: sub-message, never", "1", "never", Value::Null),
        (
            "reflect: sub-message with enough gas",
            "1",
            "always",
            json!(100_000),
        ),
        (
            "reflect: sub-message with too little gas",
            "1",
            "always",
            json!(5_000),
        ),
    ] {
        steps.push(execute_with(
            name,
            800_000,
            REFLECT,
            move |world| Ok(sub(world, amount, reply_on, gas.clone())),
            0,
        ));
    }
    steps.push(execute_with(
        "reflect: call a contract in a sub-message",
        900_000,
        REFLECT,
        |world| {
            let queue = world.contract(QUEUE)?;
            Ok(json!({ "reflect_sub_msg": { "msgs": [{
                "id": 9,
                "msg": { "wasm": { "execute": {
                    "contract_addr": queue, "msg": "eyJlbnF1ZXVlIjp7InZhbHVlIjo1fX0=", "funds": [] } } },
                "gas_limit": null, "reply_on": "always" }] } }))
        },
        0,
    ));
    steps.push(execute_with(
        "reflect: not the owner",
        500_000,
        REFLECT,
        |world| Ok(json!({ "change_owner": { "owner": world.other } })),
        0,
    ));
    steps.push(execute(
        "reflect: no longer the owner",
        500_000,
        REFLECT,
        json!({ "reflect_msg": { "msgs": [] } }),
    ));
    steps
}

/// Steps of `queue`.
pub fn queue() -> Vec<Step> {
    let mut steps = Vec::new();
    for value in [1, 22, 333] {
        let message = json!({ "enqueue": { "value": value } });
        steps.push(execute(
            &format!("queue: put {value}"),
            500_000,
            QUEUE,
            message,
        ));
    }
    for count in 1..=2 {
        steps.push(execute(
            &format!("queue: take {count}"),
            500_000,
            QUEUE,
            json!({ "dequeue": {} }),
        ));
    }
    steps
}

/// Steps of `cyberpunk`.
pub fn cyberpunk() -> Vec<Step> {
    vec![
        execute(
            "cyberpunk: nothing",
            500_000,
            CYBERPUNK,
            json!({ "noop": {} }),
        ),
        execute(
            "cyberpunk: unreachable",
            500_000,
            CYBERPUNK,
            json!({ "unreachable": {} }),
        ),
        execute(
            "cyberpunk: loop",
            1_000_000,
            CYBERPUNK,
            json!({ "cpu_loop": {} }),
        ),
        execute(
            "cyberpunk: argon2",
            20_000_000,
            CYBERPUNK,
            json!({ "argon2": { "mem_cost": 32, "time_cost": 2 } }),
        ),
        execute(
            "cyberpunk: mirror its environment",
            500_000,
            CYBERPUNK,
            json!({ "mirror_env": {} }),
        ),
        execute(
            "cyberpunk: debug",
            500_000,
            CYBERPUNK,
            json!({ "debug": {} }),
        ),
    ]
}

/// Steps of `cw20`.
pub fn cw20() -> Vec<Step> {
    let transfer = |amount: &'static str| {
        move |world: &World| {
            Ok(json!({ "transfer": { "recipient": world.other, "amount": amount } }))
        }
    };
    vec![
        execute_with("cw20: transfer", 500_000, CW20, transfer("1000"), 0),
        execute_with(
            "cw20: transfer more than there is",
            500_000,
            CW20,
            transfer("99999999"),
            0,
        ),
        execute_with("cw20: transfer nothing", 500_000, CW20, transfer("0"), 0),
        execute(
            "cw20: burn",
            500_000,
            CW20,
            json!({ "burn": { "amount": "5" } }),
        ),
        execute_with(
            "cw20: allowance",
            500_000,
            CW20,
            |world| Ok(json!({ "increase_allowance": { "spender": world.other, "amount": "77" } })),
            0,
        ),
        execute_with(
            "cw20: transfer, out of gas",
            110_000,
            CW20,
            transfer("1"),
            0,
        ),
        execute_with(
            "cw20: send to a contract that takes none",
            700_000,
            CW20,
            |world| {
                let target = world.contract(QUEUE)?;
                Ok(json!({ "send": { "contract": target, "amount": "1", "msg": "e30=" } }))
            },
            0,
        ),
    ]
}

/// Steps of `replier`.
pub fn replier() -> Vec<Step> {
    let level = |name: &str, next: Value| {
        json!({
            "msg_id": 1, "set_data_in_exec_and_reply": true, "return_order_in_reply": true,
            "exec_error": false, "reply_error": false, "reply_on_never": false,
            "messages": next, "name": name
        })
    };
    vec![execute(
        "replier: one level",
        2_000_000,
        REPLIER,
        level("a", json!([])),
    )]
}
