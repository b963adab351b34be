//! What is done on both chains, in order.

use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use tenzro_client::tx::messages::{self, Birth};
use tenzro_client::{Address, Coin, Msg};

/// A message to be made once the addresses of the chain are known.
pub type Make = Box<dyn Fn(&World) -> Result<Vec<Msg>>>;

/// One transaction.
pub struct Step {
    /// What it tries.
    pub name: String,
    /// Gas limit.
    pub gas: u64,
    /// Its messages.
    pub make: Make,
    /// Who signs.
    pub by: Signer,
    /// Who pays the fee instead of the signer, once the addresses are known.
    pub granter: Option<Granter>,
    /// How long to wait before.
    pub pause: Duration,
}

/// The address of a granter on a chain.
pub type Granter = fn(&World) -> Result<Address>;

/// Who signs a transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signer {
    /// The account with coins.
    Sender,
    /// The other account.
    Other,
    /// An account that never had coins.
    Third,
}

impl Step {
    /// The same, signed by somebody else.
    pub fn by(mut self, signer: Signer) -> Self {
        self.by = signer;
        self
    }

    /// The same with other messages.
    pub fn with(mut self, make: impl Fn(&World) -> Result<Vec<Msg>> + 'static) -> Self {
        self.make = Box::new(make);
        self
    }

    /// The same, played so much later than the step before.
    pub fn after(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// The same, its fee paid by a granter.
    pub fn paid_by(mut self, granter: Granter) -> Self {
        self.granter = Some(granter);
        self
    }
}

/// What earlier steps left on a chain.
pub struct World {
    /// Who signs.
    pub sender: Address,
    /// Somebody else.
    pub other: Address,
    /// Somebody who never had coins.
    pub third: Address,
    /// Codes in order of their upload, by name of the file.
    pub codes: Vec<(String, u64)>,
    /// Contracts in order.
    pub contracts: Vec<Address>,
    /// Bytes of the files, by name.
    pub files: Vec<(String, Vec<u8>)>,
}

impl World {
    fn code(&self, name: &str) -> Result<u64> {
        let found = self.codes.iter().find(|(known, _)| known == name);
        found
            .map(|(_, id)| *id)
            .ok_or_else(|| anyhow::anyhow!("{name} was not stored"))
    }

    /// A contract by its number.
    pub fn contract(&self, index: usize) -> Result<&Address> {
        self.contracts
            .get(index)
            .ok_or_else(|| anyhow::anyhow!("contract {index} was not made"))
    }
}

/// Files of contracts, in the order in which they are stored.
pub const FILES: [&str; 9] = [
    "hackatom",
    "reflect_2_0",
    "queue",
    "cyberpunk",
    "replier",
    "burner",
    "cw20_base",
    "hackatom_42",
    "reflect_1_5",
];

const HACKATOM: usize = 0;
pub const REFLECT: usize = 1;
pub const QUEUE: usize = 2;
const CYBERPUNK: usize = 3;
const REPLIER: usize = 4;
const CW20: usize = 5;

/// A transaction of the account with coins.
pub fn step(name: &str, gas: u64, make: impl Fn(&World) -> Result<Vec<Msg>> + 'static) -> Step {
    Step {
        name: name.to_owned(),
        gas,
        make: Box::new(make),
        by: Signer::Sender,
        granter: None,
        pause: Duration::ZERO,
    }
}

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

fn instantiate(
    name: &str,
    file: &'static str,
    message: impl Fn(&World) -> Value + 'static,
    funds: u128,
) -> Step {
    let label = name.to_owned();
    step(name, 2_000_000, move |world| {
        let mut birth = Birth::labelled(label.clone()).with_admin(&world.sender);
        birth.funds = (funds > 0).then(|| Coin::utnz(funds)).into_iter().collect();
        let code = world.code(file)?;
        Ok(vec![messages::instantiate(
            &world.sender,
            code,
            &message(world),
            &birth,
        )?])
    })
}

/// All steps.
pub fn all() -> Vec<Step> {
    let mut steps: Vec<Step> = FILES.into_iter().map(store).collect();
    steps.push(step("store no wasm", 5_000_000, |world| {
        Ok(vec![messages::store_code(
            &world.sender,
            b"not wasm".to_vec(),
        )])
    }));
    steps.push(step("store, out of gas", 2_000_000, |world| {
        let (_, bytes) = &world.files[0];
        Ok(vec![messages::store_code(&world.sender, bytes.clone())])
    }));
    steps.extend(bank());
    steps.extend(births());
    steps.extend(hackatom());
    steps.extend(reflect());
    steps.extend(queue());
    steps.extend(cyberpunk());
    steps.extend(cw20());
    steps.extend(replier());
    steps.extend(migrations());
    steps.extend(crate::feegrant::steps());
    steps
}

fn store(name: &'static str) -> Step {
    step(&format!("store {name}"), 50_000_000, move |world| {
        let found = world.files.iter().find(|(known, _)| known == name);
        let (_, bytes) = found.ok_or_else(|| anyhow::anyhow!("there is no {name}.wasm"))?;
        Ok(vec![messages::store_code(&world.sender, bytes.clone())])
    })
}

fn bank() -> Vec<Step> {
    let send = |amount: u128| {
        move |world: &World| {
            Ok(vec![messages::send(
                &world.sender,
                &world.other,
                &[Coin::utnz(amount)],
            )])
        }
    };
    vec![
        step("send to a new account", 200_000, send(12_345)),
        step("send to an account", 200_000, send(1)),
        step(
            "send more than there is",
            200_000,
            send(u128::from(u64::MAX)),
        ),
        step("send, out of gas", 70_000, send(1)),
        step("send twice in one transaction", 300_000, |world| {
            let one = messages::send(&world.sender, &world.other, &[Coin::utnz(7)]);
            Ok(vec![one.clone(), one])
        }),
        step("second message fails", 300_000, |world| {
            Ok(vec![
                messages::send(&world.sender, &world.other, &[Coin::utnz(7)]),
                messages::send(
                    &world.sender,
                    &world.other,
                    &[Coin::utnz(u128::from(u64::MAX))],
                ),
            ])
        }),
    ]
}

fn births() -> Vec<Step> {
    vec![
        instantiate(
            "make hackatom",
            "hackatom",
            |world| json!({ "verifier": world.sender, "beneficiary": world.other }),
            50_000,
        ),
        instantiate("make reflect", "reflect_2_0", |_| json!({}), 90_000),
        instantiate("make queue", "queue", |_| json!({}), 0),
        instantiate("make cyberpunk", "cyberpunk", |_| json!({}), 0),
        instantiate("make replier", "replier", |_| json!({}), 0),
        instantiate(
            "make cw20",
            "cw20_base",
            |world| {
                json!({
                    "name": "Token", "symbol": "TOK", "decimals": 6,
                    "initial_balances": [{ "address": world.sender, "amount": "1000000" }]
                })
            },
            0,
        ),
        instantiate(
            "make with a wrong message",
            "hackatom",
            |_| json!({ "nothing": 1 }),
            0,
        ),
        step("make of a code that is not there", 500_000, |world| {
            let birth = Birth::labelled("none");
            Ok(vec![messages::instantiate(
                &world.sender,
                999,
                &json!({}),
                &birth,
            )?])
        }),
        step("make at a chosen address", 2_000_000, |world| {
            let birth = Birth::labelled("two").with_admin(&world.sender);
            let code = world.code("queue")?;
            Ok(vec![messages::instantiate2(
                &world.sender,
                code,
                &json!({}),
                &birth,
                b"salt",
            )?])
        }),
        step("make at the same address again", 2_000_000, |world| {
            let birth = Birth::labelled("two").with_admin(&world.sender);
            let code = world.code("queue")?;
            Ok(vec![messages::instantiate2(
                &world.sender,
                code,
                &json!({}),
                &birth,
                b"salt",
            )?])
        }),
    ]
}

fn hackatom() -> Vec<Step> {
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

fn reflect() -> Vec<Step> {
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

fn queue() -> Vec<Step> {
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

fn cyberpunk() -> Vec<Step> {
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

fn cw20() -> Vec<Step> {
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

fn replier() -> Vec<Step> {
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

fn migrations() -> Vec<Step> {
    let migrate = |file: &'static str, message: fn(&World) -> Value, contract: usize| {
        move |world: &World| {
            let target = world.contract(contract)?;
            let code = world.code(file)?;
            Ok(vec![messages::migrate(
                &world.sender,
                target,
                code,
                &message(world),
            )?])
        }
    };
    vec![
        step(
            "migrate hackatom to itself",
            1_000_000,
            migrate(
                "hackatom",
                |world| json!({ "verifier": world.other }),
                HACKATOM,
            ),
        ),
        step(
            "migrate to a contract without migrate",
            1_000_000,
            migrate("cyberpunk", |_| json!({}), HACKATOM),
        ),
        step(
            "migrate hackatom to burner",
            1_000_000,
            migrate(
                "burner",
                |world| json!({ "payout": world.other, "denom": "utnz", "delete": 100 }),
                HACKATOM,
            ),
        ),
        step("migrate to a code that is not there", 500_000, |world| {
            let target = world.contract(HACKATOM)?;
            Ok(vec![messages::migrate(
                &world.sender,
                target,
                999,
                &json!({}),
            )?])
        }),
        step("hand over the right to migrate", 300_000, |world| {
            let target = world.contract(HACKATOM)?;
            Ok(vec![messages::set_admin(
                &world.sender,
                target,
                Some(&world.other),
            )])
        }),
        step("migrate without the right", 500_000, |world| {
            let target = world.contract(HACKATOM)?;
            let code = world.code("hackatom")?;
            Ok(vec![messages::migrate(
                &world.sender,
                target,
                code,
                &json!({}),
            )?])
        }),
        step("give up the right to migrate", 300_000, |world| {
            let target = world.contract(QUEUE)?;
            Ok(vec![messages::set_admin(&world.sender, target, None)])
        }),
    ]
}
