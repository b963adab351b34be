//! What the commit–reveal beacon does, seen from outside.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::{cell::RefCell, collections::BTreeSet, rc::Rc};

use cosmwasm_std::{
    Addr, ContractResult, Empty, Env, OwnedDeps, Response, SystemResult, Uint128, WasmQuery,
    from_json,
    testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env},
    to_json_binary,
};
use cw_utils::Duration;
use serde::de::DeserializeOwned;
use tenzro_beacon::contract::{execute, instantiate, query};
use tenzro_contract_api::{
    beacon::{
        BeaconError, ExecuteMsg, HorizonResponse, InstantiateMsg, MemberResponse, QueryMsg,
        RoundResponse, Source, StatusResponse,
    },
    hashes::{beacon_link, beacon_output, sha256},
    operators::{self, OperatorResponse, OperatorStatus},
    types::Digest,
};

/// Seconds that a round stays open after its first reveal.
const TIMEOUT: u64 = 30;

struct World {
    deps: OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>,
    env: Env,
    bonded: Rc<RefCell<BTreeSet<String>>>,
}

fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

/// The `n`-th value of a member's chain: revealed first is the largest.
fn link(name: &str, n: u32) -> Digest {
    (0..n).fold(sha256(name.as_bytes()), |value, _| beacon_link(&value))
}

impl World {
    fn with_min_reveals(min_reveals: u32) -> Self {
        let mut deps = mock_dependencies();
        let bonded: Rc<RefCell<BTreeSet<String>>> = Rc::default();
        let known = Rc::clone(&bonded);
        deps.querier.update_wasm(move |question| {
            let WasmQuery::Smart { msg, .. } = question else {
                panic!("not a smart query")
            };
            let operators::QueryMsg::Operator { address } = from_json(msg).unwrap() else {
                panic!("not an operator query")
            };
            let answer = if known.borrow().contains(&address) {
                let operator = OperatorResponse {
                    address,
                    endpoint: String::new(),
                    roles: vec![],
                    entity: None,
                    bond: Uint128::one(),
                    locked: Uint128::zero(),
                    slashed: Uint128::zero(),
                    status: OperatorStatus::Bonded,
                };
                ContractResult::Ok(to_json_binary(&operator).unwrap())
            } else {
                ContractResult::Err("[operators/5] not registered".to_owned())
            };
            SystemResult::Ok(answer)
        });
        let source = Source::Operators {
            operators: account("operators").into_string(),
            min_reveals,
            round_timeout: Duration::Time(TIMEOUT),
        };
        let info = message_info(&account("anyone"), &[]);
        let env = mock_env();
        let msg = InstantiateMsg { source };
        instantiate(deps.as_mut(), env.clone(), info, msg).unwrap();
        Self { deps, env, bonded }
    }

    fn send(&mut self, name: &str, msg: ExecuteMsg) -> Result<Response, BeaconError> {
        let info = message_info(&account(name), &[]);
        execute(self.deps.as_mut(), self.env.clone(), info, msg)
    }

    fn bond(&mut self, name: &str) {
        self.bonded.borrow_mut().insert(account(name).into_string());
    }

    fn enrol(&mut self, name: &str) {
        self.bond(name);
        let tip = link(name, 100);
        self.send(name, ExecuteMsg::Enrol { tip }).unwrap();
    }

    /// Reveals the `nth` preimage of the member's chain, from 1.
    fn reveal(&mut self, name: &str, round: u64, nth: u32) -> Result<Response, BeaconError> {
        let preimage = link(name, 100 - nth);
        self.send(name, ExecuteMsg::Reveal { round, preimage })
    }

    fn wait(&mut self, seconds: u64) {
        self.env.block.time = self.env.block.time.plus_seconds(seconds);
    }

    fn ask<T: DeserializeOwned>(&self, msg: QueryMsg) -> T {
        from_json(query(self.deps.as_ref(), self.env.clone(), msg).unwrap()).unwrap()
    }

    fn horizon(&self) -> u64 {
        self.ask::<HorizonResponse>(QueryMsg::Horizon {}).round
    }

    fn output(&self, round: u64) -> Option<Digest> {
        self.ask::<RoundResponse>(QueryMsg::Round { round })
            .randomness
    }

    fn member(&self, name: &str) -> MemberResponse {
        let address = account(name).into_string();
        self.ask(QueryMsg::Member { address })
    }

    fn status(&self) -> StatusResponse {
        self.ask(QueryMsg::Status {})
    }
}

#[test]
fn the_last_reveal_closes_the_round_and_anyone_can_compute_its_output() {
    let mut world = World::with_min_reveals(2);
    world.enrol("a");
    world.enrol("b");
    assert_eq!(world.horizon(), 1);
    world.reveal("b", 1, 1).unwrap();
    assert_eq!(world.horizon(), 2);
    assert_eq!(world.output(1), None);
    world.reveal("a", 1, 1).unwrap();
    let mut reveals = [("a", link("a", 99)), ("b", link("b", 99))];
    reveals.sort_by_key(|(name, _)| account(name));
    let preimages = reveals.map(|(_, preimage)| preimage);
    let genesis = sha256(world.env.contract.address.as_bytes());
    let first = beacon_output(1, &genesis, &preimages);
    assert_eq!(world.output(1), Some(first));
    assert_eq!((world.horizon(), world.status().open_round), (2, 2));
    for name in ["a", "b"] {
        world.reveal(name, 2, 2).unwrap();
    }
    let preimages = reveals.map(|(name, _)| link(name, 98));
    assert_eq!(world.output(2), Some(beacon_output(2, &first, &preimages)));
}

#[test]
fn who_comes_after_the_first_reveal_joins_the_next_round() {
    let mut world = World::with_min_reveals(2);
    world.enrol("a");
    assert_eq!(
        world.reveal("a", 1, 1),
        Err(BeaconError::TooFewMembers {
            round: 1,
            members: 1,
            needed: 2
        })
    );
    world.enrol("b");
    world.reveal("a", 1, 1).unwrap();
    world.enrol("late");
    assert_eq!(world.member("late").from_round, 2);
    assert_eq!(
        world.reveal("late", 1, 1),
        Err(BeaconError::NotYetMember {
            sender: account("late").into_string(),
            from_round: 2,
            open: 1
        })
    );
    world.reveal("b", 1, 1).unwrap();
    assert_eq!(world.status().members, 3);
    world.reveal("late", 2, 1).unwrap();
}

#[test]
fn a_round_closes_on_time_without_those_who_miss_it() {
    let mut world = World::with_min_reveals(2);
    for name in ["a", "b"] {
        world.enrol(name);
    }
    for name in ["a", "b"] {
        world.reveal(name, 1, 1).unwrap();
    }
    world.enrol("c");
    world.reveal("a", 2, 2).unwrap();
    let close = ExecuteMsg::Close { round: 2 };
    world.reveal("b", 2, 2).unwrap();
    let error = world.send("anyone", close.clone()).unwrap_err();
    assert!(matches!(error, BeaconError::TooEarly { .. }), "{error}");
    world.wait(TIMEOUT);
    world.send("anyone", close).unwrap();
    assert!(world.output(2).is_some());
    assert_eq!(world.member("c").missed, 1);
    assert_eq!(world.member("a").missed, 0);
}

#[test]
fn a_round_with_too_few_reveals_starts_again_and_its_output_stays_unknown() {
    let mut world = World::with_min_reveals(2);
    world.enrol("a");
    world.enrol("b");
    world.reveal("a", 1, 1).unwrap();
    world.enrol("c");
    world.wait(TIMEOUT);
    world
        .send("anyone", ExecuteMsg::Close { round: 1 })
        .unwrap();
    assert_eq!(world.output(1), None);
    assert_eq!((world.horizon(), world.status().open_round), (1, 1));
    assert_eq!(world.status().members, 3, "who waited joins");
    // The link that was revealed is spent.
    assert!(matches!(
        world.reveal("a", 1, 1),
        Err(BeaconError::BadPreimage { .. })
    ));
    world.reveal("a", 1, 2).unwrap();
    world.reveal("c", 1, 1).unwrap();
    world.wait(TIMEOUT);
    world
        .send("anyone", ExecuteMsg::Close { round: 1 })
        .unwrap();
    assert!(world.output(1).is_some());
}

#[test]
fn three_misses_in_a_row_free_the_place_and_the_chain_goes_on_after_enrolling_again() {
    let mut world = World::with_min_reveals(1);
    world.enrol("a");
    world.enrol("b");
    for round in 1..=3 {
        world
            .reveal("a", round, u32::try_from(round).unwrap())
            .unwrap();
        world.wait(TIMEOUT);
        world.send("anyone", ExecuteMsg::Close { round }).unwrap();
    }
    assert!(!world.member("b").enrolled);
    let tip = link("b", 100);
    world.send("b", ExecuteMsg::Enrol { tip }).unwrap();
    assert_eq!(world.member("b").from_round, 4);
    world.reveal("b", 4, 1).unwrap();
    world.reveal("a", 4, 4).unwrap();
}

#[test]
fn after_the_first_reveal_a_new_chain_counts_once_the_round_is_over() {
    let mut world = World::with_min_reveals(2);
    world.enrol("a");
    world.enrol("b");
    world.reveal("b", 1, 1).unwrap();
    let tip = link("second chain", 10);
    world.send("a", ExecuteMsg::Enrol { tip }).unwrap();
    world.reveal("a", 1, 1).unwrap();
    assert_eq!(world.member("a").last, Some(tip));
    let preimage = link("second chain", 9);
    world
        .send("a", ExecuteMsg::Reveal { round: 2, preimage })
        .unwrap();
}

#[test]
fn only_bonded_members_reveal_once_the_right_value_in_the_open_round() {
    let mut world = World::with_min_reveals(2);
    world.enrol("a");
    world.enrol("b");
    let tip = link("x", 3);
    assert!(matches!(
        world.send("x", ExecuteMsg::Enrol { tip }),
        Err(BeaconError::Unauthorized { .. })
    ));
    assert!(matches!(
        world.reveal("x", 1, 1),
        Err(BeaconError::NotMember { .. })
    ));
    assert_eq!(
        world.reveal("a", 2, 1),
        Err(BeaconError::WrongRound { open: 1, round: 2 })
    );
    assert!(matches!(
        world.reveal("a", 1, 2),
        Err(BeaconError::BadPreimage { .. })
    ));
    world.reveal("a", 1, 1).unwrap();
    assert!(matches!(
        world.reveal("a", 1, 2),
        Err(BeaconError::AlreadyRevealed { .. })
    ));
    world.bonded.borrow_mut().clear();
    assert!(matches!(
        world.reveal("b", 1, 1),
        Err(BeaconError::Unauthorized { .. })
    ));
}

#[test]
fn the_sixty_fifth_member_is_refused() {
    let mut world = World::with_min_reveals(1);
    for n in 0..64 {
        world.enrol(&format!("member {n}"));
    }
    world.bond("one more");
    let tip = link("one more", 1);
    assert_eq!(
        world.send("one more", ExecuteMsg::Enrol { tip }),
        Err(BeaconError::Full { max: 64 })
    );
}

#[test]
fn a_chain_beacon_has_heights_as_rounds_and_takes_no_messages() {
    let mut deps = mock_dependencies();
    let env = mock_env();
    let info = message_info(&account("anyone"), &[]);
    let source = Source::Chain {};
    instantiate(
        deps.as_mut(),
        env.clone(),
        info.clone(),
        InstantiateMsg { source },
    )
    .unwrap();
    let horizon = query(deps.as_ref(), env.clone(), QueryMsg::Horizon {}).unwrap();
    let horizon: HorizonResponse = from_json(horizon).unwrap();
    assert_eq!(horizon.round, env.block.height + 2);
    let round = env.block.height + 1;
    let ahead = query(deps.as_ref(), env.clone(), QueryMsg::Round { round }).unwrap();
    assert_eq!(from_json::<RoundResponse>(ahead).unwrap().randomness, None);
    let round = env.block.height;
    let error = query(deps.as_ref(), env.clone(), QueryMsg::Round { round }).unwrap_err();
    assert!(
        matches!(error, BeaconError::NoChainBeacon { .. }),
        "{error}"
    );
    let close = ExecuteMsg::Close { round: 1 };
    assert_eq!(
        execute(deps.as_mut(), env, info, close),
        Err(BeaconError::ChainSource)
    );
}

#[test]
fn parameters_out_of_range_are_refused_by_name() {
    for (min_reveals, round_timeout, wrong) in [
        (0, Duration::Time(1), "min_reveals"),
        (65, Duration::Time(1), "min_reveals"),
        (1, Duration::Time(0), "round_timeout"),
        (1, Duration::Height(3), "round_timeout"),
    ] {
        let mut deps = mock_dependencies();
        let source = Source::Operators {
            operators: account("operators").into_string(),
            min_reveals,
            round_timeout,
        };
        let info = message_info(&account("anyone"), &[]);
        let msg = InstantiateMsg { source };
        let error = instantiate(deps.as_mut(), mock_env(), info, msg).unwrap_err();
        assert!(
            matches!(&error, BeaconError::Parameter { name, .. } if *name == wrong),
            "{error}"
        );
    }
}
