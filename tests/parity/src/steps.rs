//! What is done on both chains, in order.

use serde_json::{Value, json};
use tenzro_client::Coin;
use tenzro_client::tx::messages::{self, Birth};

use crate::contracts::{self, HACKATOM, QUEUE};
use crate::step::{Step, World, step};

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
    steps.extend(contracts::hackatom());
    steps.extend(contracts::reflect());
    steps.extend(contracts::queue());
    steps.extend(contracts::cyberpunk());
    steps.extend(contracts::cw20());
    steps.extend(contracts::replier());
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
