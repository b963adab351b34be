//! What the operators contract refuses.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::BTreeSet;

use common::{CAP, MIN_BOND, World, account, config};
use cosmwasm_std::{
    Empty, Uint128, coins,
    testing::{message_info, mock_dependencies, mock_env},
};
use cw_utils::Duration;
use tenzro_contract_api::{
    operators::{Cause, ExecuteMsg, InstantiateMsg, MAX_STAKE_CAP, OperatorsError, QueryMsg, Role},
    types::Digest,
};
use tenzro_operators::contract::{execute, instantiate, migrate};

#[test]
fn nobody_but_the_oracle_locks_unlocks_or_slashes() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    let slash = ExecuteMsg::Slash {
        operator: account("a").into_string(),
        amount: Uint128::new(1),
        cause: Cause::Job { job: 1 },
        shares: vec![],
        jail: true,
    };
    let locks = World::locks("a", 1);
    let lock = ExecuteMsg::Lock {
        locks: locks.clone(),
    };
    for msg in [slash, lock, ExecuteMsg::Unlock { locks }] {
        assert_eq!(
            world.send("a", msg),
            Err(OperatorsError::Unauthorized {
                sender: account("a").into_string(),
                role: "the oracle"
            })
        );
    }
    assert_eq!(world.operator("a").bond, Uint128::new(MIN_BOND));
}

#[test]
fn each_cause_of_a_slash_has_one_contract_that_may_name_it() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    let slash = |cause| ExecuteMsg::Slash {
        operator: account("a").into_string(),
        amount: Uint128::new(10),
        cause,
        shares: vec![],
        jail: false,
    };
    let (job, grant) = (Cause::Job { job: 7 }, Cause::Grant { grant: 7 });
    for (sender, cause, role) in [("oracle", grant, "custody"), ("custody", job, "the oracle")] {
        assert_eq!(
            world.send(sender, slash(cause)),
            Err(OperatorsError::Unauthorized {
                sender: account(sender).into_string(),
                role
            })
        );
    }
    assert_eq!(world.operator("a").bond, Uint128::new(MIN_BOND));
    let told = world.send("custody", slash(grant)).unwrap().events;
    assert!(
        told[0]
            .attributes
            .iter()
            .any(|a| a.key == "grant" && a.value == "7")
    );
    assert!(told[0].attributes.iter().all(|a| a.key != "job"));
    world.send("oracle", slash(job)).unwrap();
    assert_eq!(world.operator("a").slashed, Uint128::new(20));
}

#[test]
fn foreign_missing_and_unasked_coins_are_refused() {
    let mut world = World::new();
    let register = || ExecuteMsg::Register {
        endpoint: "https://example.org".to_owned(),
        roles: vec![Role::Inference],
        entity: None,
    };
    assert!(matches!(
        world.send("a", register()),
        Err(OperatorsError::Payment(_))
    ));
    let info = message_info(&account("a"), &coins(MIN_BOND, "uother"));
    let error = execute(world.deps.as_mut(), mock_env(), info, register()).unwrap_err();
    assert!(matches!(error, OperatorsError::Payment(_)), "{error}");
    assert_eq!(
        world.register("a", MIN_BOND - 1),
        Err(OperatorsError::BondTooSmall {
            bond: Uint128::new(MIN_BOND - 1),
            min: Uint128::new(MIN_BOND)
        })
    );
    assert!(matches!(
        world.pay("a", 5, ExecuteMsg::Unbond {}),
        Err(OperatorsError::Payment(_))
    ));
    assert_eq!(world.balance, 0);
}

#[test]
fn a_second_registration_is_refused_and_keeps_the_first() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    assert!(matches!(
        world.register("a", CAP),
        Err(OperatorsError::AlreadyRegistered { .. })
    ));
    assert_eq!(world.operator("a").bond, Uint128::new(MIN_BOND));
}

#[test]
fn shares_of_more_than_everything_are_refused() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    assert_eq!(
        world.slash("a", 10, &[("x", 9_000), ("y", 1_001)], false),
        Err(OperatorsError::Shares { sum: 10_001 })
    );
    let shares = vec![("x", 1); 129];
    assert!(matches!(
        world.slash("a", 10, &shares, false),
        Err(OperatorsError::TooMany { .. })
    ));
}

#[test]
fn the_seventeenth_operator_of_an_entity_is_refused() {
    let mut world = World::new();
    let roles = || vec![Role::Inference];
    for n in 0..16 {
        let name = format!("op {n}");
        world
            .register_as(&name, MIN_BOND, roles(), Some("Acme"))
            .unwrap();
    }
    assert_eq!(
        world.register_as("one more", MIN_BOND, roles(), Some("acme")),
        Err(OperatorsError::Full {
            what: "entity acme".to_owned(),
            max: 16
        })
    );
}

#[test]
fn endpoints_roles_and_entities_are_checked() {
    let mut world = World::new();
    let long = format!("https://{}", "a".repeat(249));
    for endpoint in ["", "ftp://x", "https://", "https://a b", long.as_str()] {
        let msg = ExecuteMsg::Register {
            endpoint: endpoint.to_owned(),
            roles: vec![Role::Inference],
            entity: None,
        };
        let error = world.pay("a", MIN_BOND, msg).unwrap_err();
        assert!(
            matches!(
                error,
                OperatorsError::Parameter {
                    name: "endpoint",
                    ..
                }
            ),
            "{error}"
        );
    }
    assert!(matches!(
        world.register_as("a", MIN_BOND, vec![], None),
        Err(OperatorsError::Parameter { name: "roles", .. })
    ));
    assert!(matches!(
        world.register_as("a", MIN_BOND, vec![Role::Storage], Some("ab")),
        Err(OperatorsError::Parameter { name: "entity", .. })
    ));
}

#[test]
fn draws_are_bounded() {
    let world = World::new();
    let ask = |count, exclude: usize| {
        world.ask::<Empty>(QueryMsg::Sample {
            seed: Digest::new([0; 32]),
            role: Role::Inference,
            count,
            exclude: vec![account("a").into_string(); exclude],
            at: None,
        })
    };
    assert!(matches!(ask(65, 0), Err(OperatorsError::TooMany { .. })));
    assert!(matches!(ask(1, 257), Err(OperatorsError::TooMany { .. })));
}

#[test]
fn who_knows_the_seed_moves_nobody_by_what_happens_after_the_block_of_the_draw() {
    let mut world = World::new();
    let names: Vec<String> = (0..30).map(|number| format!("operator {number}")).collect();
    for name in &names {
        world.register(name, 2 * MIN_BOND).unwrap();
    }
    let bound = world.env.block.height;
    let fair = world.sample(7, 6, &[]);
    assert_eq!(world.sample_at(7, 6, bound), fair);
    world.env.block.height += 1;
    // Each unit that is added is one more draw to choose from, but not over the bonds of then.
    let mut choice = BTreeSet::new();
    for _ in 0..20 {
        world.pay("operator 3", 1, ExecuteMsg::AddBond {}).unwrap();
        choice.insert(world.sample(7, 6, &[]));
        assert_eq!(world.sample_at(7, 6, bound), fair);
    }
    assert!(choice.len() > 1);
    world.register("newcomer", CAP).unwrap();
    assert_eq!(world.sample_at(7, 6, bound), fair);
    // Who leaves makes room, and moves nobody else.
    let first = names.iter().find(|name| account(name).as_str() == fair[0]);
    world.send(first.unwrap(), ExecuteMsg::Unbond {}).unwrap();
    let without = world.sample_at(7, 6, bound);
    assert_eq!(without[..5], fair[1..]);
    assert_eq!(without.len(), 6);
}

#[test]
fn who_registers_after_the_block_of_the_draw_takes_no_entity_out_by_being_excluded() {
    let mut world = World::new();
    for number in 0..30 {
        let entity = (number % 3 == 0).then_some("acme");
        let name = format!("operator {number}");
        world
            .register_as(&name, 2 * MIN_BOND, vec![Role::Inference], entity)
            .unwrap();
    }
    let bound = world.env.block.height;
    world.env.block.height += 1;
    let fair: Vec<_> = (0..20)
        .map(|seed| world.sample_at(seed, 6, bound))
        .collect();
    world
        .register_as("asker", MIN_BOND, vec![Role::Inference], Some("Acme"))
        .unwrap();
    for (seed, fair) in (0..20).zip(&fair) {
        assert_eq!(&world.sample_without(seed, 6, &["asker"], bound), fair);
    }
    // A draw over the bonds of a block in which it was there leaves the entity out.
    let later = world.env.block.height;
    let all: Vec<_> = (0..20)
        .flat_map(|seed| world.sample_without(seed, 6, &["asker"], later))
        .collect();
    let acme = (0..30)
        .step_by(3)
        .map(|number| account(&format!("operator {number}")).into_string());
    assert!(acme.into_iter().all(|member| !all.contains(&member)));
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    let good = config();
    for (wrong, msg) in [
        (
            "bond_denom",
            InstantiateMsg {
                bond_denom: String::new(),
                ..good.clone()
            },
        ),
        (
            "min_bond",
            InstantiateMsg {
                min_bond: Uint128::zero(),
                ..good.clone()
            },
        ),
        (
            "stake_cap",
            InstantiateMsg {
                stake_cap: Uint128::new(u128::from(MAX_STAKE_CAP) + 1),
                ..good.clone()
            },
        ),
        (
            "unbonding",
            InstantiateMsg {
                unbonding: Duration::Height(5),
                ..good.clone()
            },
        ),
        (
            "jail",
            InstantiateMsg {
                jail: Duration::Time(0),
                ..good
            },
        ),
    ] {
        let mut deps = mock_dependencies();
        let info = message_info(&account("anyone"), &[]);
        let error = instantiate(deps.as_mut(), mock_env(), info, msg).unwrap_err();
        assert!(
            matches!(&error, OperatorsError::Parameter { name, .. } if *name == wrong),
            "{error}"
        );
    }
}

#[test]
fn migration_refuses_the_state_of_another_contract() {
    let mut world = World::new();
    migrate(world.deps.as_mut(), mock_env(), Empty {}).unwrap();
    cw2::set_contract_version(&mut world.deps.storage, "tenzro:oracle", "0.0.1").unwrap();
    migrate(world.deps.as_mut(), mock_env(), Empty {}).unwrap_err();
}
