//! What Trainers do, through the entry points.

use cosmwasm_std::{
    Addr, MemoryStorage, OwnedDeps, Response, from_json,
    testing::{MockApi, MockQuerier, message_info, mock_dependencies, mock_env},
};
use tenzro_contract_api::trainers::{
    ExecuteMsg, IndependentResponse, InstantiateMsg, Profile, QueryMsg, RegisteredResponse,
    RelatedResponse, TrainerResponse, TrainersResponse, error::TrainersError,
};

use crate::contract;

pub(crate) type Deps = OwnedDeps<MemoryStorage, MockApi, MockQuerier>;

pub(crate) fn setup() -> Deps {
    let mut deps = mock_dependencies();
    let creator = addr("creator");
    contract::instantiate(
        deps.as_mut(),
        mock_env(),
        message_info(&creator, &[]),
        InstantiateMsg {},
    )
    .unwrap();
    deps
}

pub(crate) fn addr(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

pub(crate) fn profile(handle: &str, entity: Option<&str>) -> Profile {
    Profile {
        handle: handle.to_owned(),
        locale: "fr".to_owned(),
        entity: entity.map(str::to_owned),
    }
}

pub(crate) fn send(deps: &mut Deps, who: &str, msg: ExecuteMsg) -> Result<Response, TrainersError> {
    contract::execute(
        deps.as_mut(),
        mock_env(),
        message_info(&addr(who), &[]),
        msg,
    )
}

pub(crate) fn register(
    deps: &mut Deps,
    who: &str,
    entity: Option<&str>,
    referrer: Option<&str>,
) -> Result<Response, TrainersError> {
    send(
        deps,
        who,
        ExecuteMsg::Register {
            profile: profile(who, entity),
            referrer: referrer.map(|name| addr(name).into_string()),
        },
    )
}

pub(crate) fn ask<T: serde::de::DeserializeOwned>(deps: &Deps, msg: QueryMsg) -> T {
    from_json(contract::query(deps.as_ref(), mock_env(), msg).unwrap()).unwrap()
}

fn names(list: &[&str]) -> Vec<String> {
    list.iter().map(|name| addr(name).into_string()).collect()
}

#[test]
fn a_trainer_registers_and_is_found() {
    let mut deps = setup();
    register(&mut deps, "ada", None, None).unwrap();
    register(&mut deps, "bob", Some("Acme"), Some("ada")).unwrap();
    let bob: TrainerResponse = ask(
        &deps,
        QueryMsg::Trainer {
            address: addr("bob").into_string(),
        },
    );
    assert_eq!(bob.referrer, Some(addr("ada").into_string()));
    assert_eq!(bob.profile.entity.as_deref(), Some("Acme"));
    assert_eq!(bob.since, mock_env().block.time.seconds());
    let all: TrainersResponse = ask(
        &deps,
        QueryMsg::Trainers {
            start_after: None,
            limit: Some(1),
        },
    );
    assert_eq!((all.trainers.len(), all.total), (1, 2));
    let rest: TrainersResponse = ask(
        &deps,
        QueryMsg::Trainers {
            start_after: Some(all.trainers[0].address.clone()),
            limit: None,
        },
    );
    assert_eq!(rest.trainers.len(), 1);
    assert_ne!(rest.trainers[0].address, all.trainers[0].address);
    for (who, expected) in [("bob", true), ("eve", false)] {
        let answer: RegisteredResponse = ask(
            &deps,
            QueryMsg::Registered {
                address: addr(who).into_string(),
            },
        );
        assert_eq!(answer.registered, expected, "{who}");
    }
}

#[test]
fn a_profile_can_change_and_an_entity_can_be_declared_once() {
    let mut deps = setup();
    register(&mut deps, "ada", None, None).unwrap();
    for (entity, fine) in [
        (None, true),
        (Some("Acme"), true),
        (Some("Acme"), true),
        (Some("Other"), false),
        (None, false),
    ] {
        let result = send(
            &mut deps,
            "ada",
            ExecuteMsg::Update {
                profile: profile("ada 2", entity),
            },
        );
        assert_eq!(result.is_ok(), fine, "{entity:?}: {result:?}");
    }
    let ada: TrainerResponse = ask(
        &deps,
        QueryMsg::Trainer {
            address: addr("ada").into_string(),
        },
    );
    assert_eq!(ada.profile, profile("ada 2", Some("Acme")));
}

#[test]
fn relatives_are_named_and_a_panel_holds_no_two_of_them() {
    let mut deps = setup();
    register(&mut deps, "a", Some("Acme"), None).unwrap();
    register(&mut deps, "b", Some("acme"), None).unwrap();
    register(&mut deps, "c", None, Some("a")).unwrap();
    register(&mut deps, "d", None, Some("c")).unwrap();
    register(&mut deps, "e", None, Some("d")).unwrap();
    register(&mut deps, "f", None, Some("e")).unwrap();
    register(&mut deps, "x", None, None).unwrap();
    register(&mut deps, "y", None, Some("x")).unwrap();
    let others = names(&["y", "f", "e", "d", "c", "b", "a", "x"]);
    let related: RelatedResponse = ask(
        &deps,
        QueryMsg::Related {
            address: addr("a").into_string(),
            others: others.clone(),
        },
    );
    assert_eq!(related.related, names(&["e", "d", "c", "b", "a"]));
    let panel: IndependentResponse = ask(
        &deps,
        QueryMsg::Independent {
            address: addr("a").into_string(),
            others: others.clone(),
            wanted: 24,
        },
    );
    assert_eq!(panel.independent, names(&["y", "f"]));
    let one: IndependentResponse = ask(
        &deps,
        QueryMsg::Independent {
            address: addr("a").into_string(),
            others,
            wanted: 1,
        },
    );
    assert_eq!(one.independent, names(&["y"]));
}
