//! What the operators contract does, seen from outside.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{CAP, JAIL, MIN_BOND, UNBONDING, World, account};
use cosmwasm_std::Uint128;
use proptest::prelude::*;
use tenzro_contract_api::operators::{
    ExecuteMsg, OperatorStatus, OperatorsError, OperatorsResponse, QueryMsg, Role,
};

#[test]
fn a_registered_operator_is_drawn_and_an_unbonded_one_is_not() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    world.register("b", CAP * 3).unwrap();
    assert_eq!(world.totals(), (MIN_BOND + CAP, 2));
    assert_eq!(world.sample(1, 5, &[]).len(), 2);
    world.send("a", ExecuteMsg::Unbond {}).unwrap();
    assert_eq!(world.totals(), (CAP, 1));
    assert_eq!(world.sample(1, 5, &[]), [account("b").into_string()]);
    let error = world.send("a", ExecuteMsg::Withdraw {}).unwrap_err();
    assert!(matches!(error, OperatorsError::TooEarly { .. }), "{error}");
    world.wait(UNBONDING);
    world.send("a", ExecuteMsg::Withdraw {}).unwrap();
    assert_eq!(world.paid[account("a").as_str()], MIN_BOND);
    world.register("a", MIN_BOND).unwrap();
    assert_eq!(world.totals(), (MIN_BOND + CAP, 2));
}

#[test]
fn roles_separate_the_draws_and_can_be_changed() {
    let mut world = World::new();
    let both = vec![Role::Storage, Role::Inference, Role::Storage];
    world.register_as("both", MIN_BOND, both, None).unwrap();
    world
        .register_as("disk", MIN_BOND, vec![Role::Storage], None)
        .unwrap();
    assert_eq!(
        world.operator("both").roles,
        [Role::Inference, Role::Storage]
    );
    assert_eq!(world.sample(1, 5, &[]), [account("both").into_string()]);
    assert_eq!(world.sample_role(1, Role::Storage, 5, &[]).len(), 2);
    let msg = ExecuteMsg::Update {
        endpoint: Some("http://127.0.0.1:9000".to_owned()),
        roles: Some(vec![Role::Inference]),
    };
    world.send("disk", msg).unwrap();
    assert_eq!(world.operator("disk").endpoint, "http://127.0.0.1:9000");
    assert_eq!(world.sample(1, 5, &[]).len(), 2);
    assert_eq!(world.sample_role(1, Role::Storage, 5, &[]).len(), 1);
}

#[test]
fn members_of_one_entity_are_never_drawn_together_nor_beside_an_excluded_one() {
    let mut world = World::new();
    let roles = || vec![Role::Inference];
    for name in ["a1", "a2", "a3"] {
        let entity = Some(if name == "a3" { "ACME" } else { "Acme" });
        world.register_as(name, MIN_BOND, roles(), entity).unwrap();
    }
    world.register("b", MIN_BOND).unwrap();
    for seed in 0..50 {
        let drawn = world.sample(seed, 4, &[]);
        assert_eq!(drawn.len(), 2);
        assert!(drawn.contains(&account("b").into_string()));
        assert_eq!(world.sample(seed, 4, &["a2"]), [account("b").into_string()]);
    }
}

#[test]
fn a_shorter_draw_is_the_beginning_of_a_longer_one() {
    let mut world = World::new();
    for n in 0..20 {
        world.register(&format!("op {n}"), MIN_BOND + n).unwrap();
    }
    for seed in 0..20 {
        let long = world.sample(seed, 20, &["op 3"]);
        assert_eq!(long.len(), 19);
        assert_eq!(long.iter().collect::<BTreeSet<_>>().len(), 19);
        assert_eq!(world.sample(seed, 6, &["op 3"]), long[..6]);
    }
}

#[test]
fn the_frequency_of_being_drawn_is_proportional_to_the_capped_bond() {
    const DRAWS: u64 = 6_000;
    let mut world = World::new();
    // The last two are above the cap and must count the same.
    let bonds = [1_000, 2_000, 3_000, 5_000, 8_000, 10_000, 40_000];
    for (n, bond) in bonds.iter().enumerate() {
        world.register(&format!("op {n}"), *bond).unwrap();
    }
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..DRAWS {
        for drawn in world.sample(seed, 1, &[]) {
            *seen.entry(drawn).or_default() += 1;
        }
    }
    let total: u128 = bonds.iter().map(|bond| bond.min(&CAP)).sum();
    let chi_squared: f64 = bonds
        .iter()
        .enumerate()
        .map(|(n, bond)| {
            let expected = f64::from(u32::try_from(*bond.min(&CAP)).unwrap())
                / f64::from(u32::try_from(total).unwrap())
                * f64::from(u32::try_from(DRAWS).unwrap());
            let drawn = seen[account(&format!("op {n}")).as_str()];
            let found = f64::from(u32::try_from(drawn).unwrap());
            (found - expected).powi(2) / expected
        })
        .sum();
    // 0.1 % point of χ² with six degrees of freedom.
    assert!(chi_squared < 22.46, "{chi_squared}");
}

#[test]
fn a_slash_is_split_rounded_down_and_the_rest_is_burned() {
    let mut world = World::new();
    world.register("a", 5_000).unwrap();
    world
        .slash("a", 1_001, &[("x", 5_000), ("y", 1_500)], true)
        .unwrap();
    assert_eq!((world.credit("x"), world.credit("y")), (500, 150));
    assert_eq!(world.burned, 351);
    let operator = world.operator("a");
    assert_eq!(operator.bond, Uint128::new(3_999));
    assert_eq!(operator.slashed, Uint128::new(1_001));
    assert!(matches!(operator.status, OperatorStatus::Jailed { .. }));
    assert_eq!(world.totals(), (0, 0));
    world.assert_conserved(&["x", "y"]);
    world.send("x", ExecuteMsg::ClaimCredit {}).unwrap();
    assert_eq!(world.paid[account("x").as_str()], 500);
    world.send("x", ExecuteMsg::ClaimCredit {}).unwrap_err();
    world.assert_conserved(&["x", "y"]);
    world.send("a", ExecuteMsg::Unjail {}).unwrap_err();
    world.wait(JAIL);
    world.send("a", ExecuteMsg::Unjail {}).unwrap();
    assert_eq!(world.totals(), (3_999, 1));
}

#[test]
fn a_slash_below_the_smallest_bond_needs_a_new_bond_to_return() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    world.slash("a", 1, &[], true).unwrap();
    world.wait(JAIL);
    assert_eq!(
        world.send("a", ExecuteMsg::Unjail {}),
        Err(OperatorsError::BondTooSmall {
            bond: Uint128::new(MIN_BOND - 1),
            min: Uint128::new(MIN_BOND)
        })
    );
    world.pay("a", 1, ExecuteMsg::AddBond {}).unwrap();
    world.send("a", ExecuteMsg::Unjail {}).unwrap();
    assert_eq!(world.totals(), (MIN_BOND, 1));
}

#[test]
fn a_locked_bond_can_be_slashed_while_unbonding_and_leaves_only_once_freed() {
    let mut world = World::new();
    world.register("a", MIN_BOND).unwrap();
    let locks = World::locks("a", 400);
    let lock = ExecuteMsg::Lock {
        locks: locks.clone(),
    };
    world.send("oracle", lock).unwrap();
    world.send("a", ExecuteMsg::Unbond {}).unwrap();
    world.wait(UNBONDING);
    assert_eq!(
        world.send("a", ExecuteMsg::Withdraw {}),
        Err(OperatorsError::Locked {
            locked: Uint128::new(400)
        })
    );
    world.slash("a", 100, &[], true).unwrap();
    assert!(matches!(
        world.operator("a").status,
        OperatorStatus::Unbonding { .. }
    ));
    world.send("oracle", ExecuteMsg::Unlock { locks }).unwrap();
    world.send("a", ExecuteMsg::Withdraw {}).unwrap();
    assert_eq!(world.paid[account("a").as_str()], MIN_BOND - 100);
    assert_eq!((world.balance, world.burned), (0, 100));
    // Who is gone is passed over, so that a job can always end.
    world.slash("a", 100, &[], true).unwrap();
    let locks = World::locks("a", 1);
    world.send("oracle", ExecuteMsg::Unlock { locks }).unwrap();
}

#[test]
fn places_of_those_who_left_are_given_again() {
    let mut world = World::new();
    for n in 0..40u32 {
        let name = format!("op {n}");
        world.register(&name, MIN_BOND).unwrap();
        world.send(&name, ExecuteMsg::Unbond {}).unwrap();
    }
    world.wait(UNBONDING);
    for n in 0..40u32 {
        world
            .send(&format!("op {n}"), ExecuteMsg::Withdraw {})
            .unwrap();
    }
    world.register("new", MIN_BOND).unwrap();
    assert_eq!(world.sample(9, 3, &[]), [account("new").into_string()]);
    let page: OperatorsResponse = world
        .ask(QueryMsg::Operators {
            start_after: None,
            limit: None,
        })
        .unwrap();
    assert_eq!((page.total, page.operators.len()), (1, 1));
}

#[derive(Clone, Debug)]
enum Step {
    Register(usize, u128),
    AddBond(usize, u128),
    Unbond(usize),
    Withdraw(usize),
    Slash(usize, u128, u16, bool),
    Unjail(usize),
    Claim,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0usize..6;
    prop_oneof![
        (who.clone(), MIN_BOND..3 * CAP).prop_map(|(who, bond)| Step::Register(who, bond)),
        (who.clone(), 1..CAP).prop_map(|(who, bond)| Step::AddBond(who, bond)),
        who.clone().prop_map(Step::Unbond),
        who.clone().prop_map(Step::Withdraw),
        (who.clone(), 0..2 * CAP, 0u16..=10_000, any::<bool>())
            .prop_map(|(who, amount, share, jail)| Step::Slash(who, amount, share, jail)),
        who.prop_map(Step::Unjail),
        Just(Step::Claim),
        (1..UNBONDING).prop_map(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn bonds_credits_and_burns_add_up_whatever_happens(
        steps in prop::collection::vec(step(), 1..60)
    ) {
        let mut world = World::new();
        let mut paid_in = 0;
        for step in steps {
            let name = |who: usize| format!("op {who}");
            let before = world.balance;
            let (result, coins) = match step {
                Step::Register(who, bond) => (world.register(&name(who), bond), bond),
                Step::AddBond(who, bond) => {
                    (world.pay(&name(who), bond, ExecuteMsg::AddBond {}), bond)
                }
                Step::Unbond(who) => (world.send(&name(who), ExecuteMsg::Unbond {}), 0),
                Step::Withdraw(who) => (world.send(&name(who), ExecuteMsg::Withdraw {}), 0),
                Step::Slash(who, amount, share, jail) => {
                    (world.slash(&name(who), amount, &[("x", share)], jail), 0)
                }
                Step::Unjail(who) => (world.send(&name(who), ExecuteMsg::Unjail {}), 0),
                Step::Claim => (world.send("x", ExecuteMsg::ClaimCredit {}), 0),
                Step::Wait(seconds) => {
                    world.wait(seconds);
                    continue;
                }
            };
            if result.is_ok() {
                paid_in += coins;
            } else {
                prop_assert_eq!(world.balance, before);
            }
            world.assert_conserved(&["x"]);
            let paid: u128 = world.paid.values().sum();
            prop_assert_eq!(paid_in, world.balance + paid + world.burned);
            // Whoever counts can be drawn, and nobody else.
            let (_, drawn) = world.totals();
            prop_assert_eq!(world.sample(7, 64, &[]).len() as u64, drawn);
        }
    }
}
