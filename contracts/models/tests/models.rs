//! What the models contract does, seen from outside.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use cosmwasm_std::{
    Addr, Empty, MessageInfo, OwnedDeps, Response, Uint128, from_json,
    testing::{MockApi, MockQuerier, MockStorage, message_info, mock_dependencies, mock_env},
};
use serde::de::DeserializeOwned;
use tenzro_contract_api::{
    models::{
        ExecuteMsg, InstantiateMsg, ModelRecord, ModelResponse, ModelsError, ModelsResponse,
        OwnerResponse, QueryMsg,
    },
    types::{Class, Digest, Modality},
};
use tenzro_models::contract::{execute, instantiate, migrate, query};

type Deps = OwnedDeps<MockStorage, MockApi, MockQuerier, Empty>;

fn account(name: &str) -> Addr {
    MockApi::default().addr_make(name)
}

fn info(name: &str) -> MessageInfo {
    message_info(&account(name), &[])
}

fn world() -> Deps {
    let mut deps = mock_dependencies();
    let owner = account("owner").into_string();
    let msg = InstantiateMsg { owner };
    instantiate(deps.as_mut(), mock_env(), info("anyone"), msg).unwrap();
    deps
}

fn record(modality: Modality) -> ModelRecord {
    ModelRecord {
        name: "judge".to_owned(),
        modality,
        file_sha256: Digest::new([1; 32]),
        profile_sha256: Digest::new([2; 32]),
        golden_sha256: Digest::new([3; 32]),
        class: Class::Q,
        output_len: 3,
        accept_q15: 16_384,
        licence: "Apache-2.0".to_owned(),
        fee: Uint128::new(1_000),
    }
}

fn send(deps: &mut Deps, sender: &str, msg: ExecuteMsg) -> Result<Response, ModelsError> {
    execute(deps.as_mut(), mock_env(), info(sender), msg)
}

fn register(deps: &mut Deps, modality: Modality) {
    let record = record(modality);
    send(deps, "owner", ExecuteMsg::Register { record }).unwrap();
}

fn ask<T: DeserializeOwned>(deps: &Deps, msg: QueryMsg) -> Result<T, ModelsError> {
    Ok(from_json(query(deps.as_ref(), mock_env(), msg)?).unwrap())
}

#[test]
fn the_first_model_of_a_modality_becomes_active_and_the_second_when_activated() {
    let mut deps = world();
    let modality = Modality::Image;
    assert_eq!(
        ask::<ModelResponse>(&deps, QueryMsg::Active { modality }),
        Err(ModelsError::NoActiveModel { modality: "image" })
    );
    register(&mut deps, modality);
    register(&mut deps, modality);
    let active: ModelResponse = ask(&deps, QueryMsg::Active { modality }).unwrap();
    assert_eq!((active.model, active.active), (1, true));
    send(&mut deps, "owner", ExecuteMsg::Activate { model: 2 }).unwrap();
    let active: ModelResponse = ask(&deps, QueryMsg::Active { modality }).unwrap();
    assert_eq!(active.model, 2);
    let page: ModelsResponse = ask(
        &deps,
        QueryMsg::Models {
            start_after: None,
            limit: None,
        },
    )
    .unwrap();
    let seen: Vec<_> = page.models.iter().map(|m| (m.model, m.active)).collect();
    assert_eq!(seen, [(1, false), (2, true)]);
}

#[test]
fn only_the_owner_registers_activates_and_retires() {
    let mut deps = world();
    register(&mut deps, Modality::Text);
    let refused = |role| ModelsError::Unauthorized {
        sender: account("stranger").into_string(),
        role,
    };
    for msg in [
        ExecuteMsg::Register {
            record: record(Modality::Text),
        },
        ExecuteMsg::Activate { model: 1 },
        ExecuteMsg::Retire { model: 1 },
        ExecuteMsg::ProposeOwner {
            owner: account("stranger").into_string(),
        },
    ] {
        assert_eq!(send(&mut deps, "stranger", msg), Err(refused("the owner")));
    }
    assert_eq!(
        send(&mut deps, "stranger", ExecuteMsg::AcceptOwner {}),
        Err(refused("the proposed owner"))
    );
}

#[test]
fn an_active_model_cannot_be_retired_and_a_retired_one_not_activated() {
    let mut deps = world();
    register(&mut deps, Modality::Text);
    register(&mut deps, Modality::Text);
    assert_eq!(
        send(&mut deps, "owner", ExecuteMsg::Retire { model: 1 }),
        Err(ModelsError::ActiveModel {
            model: 1,
            modality: "text"
        })
    );
    send(&mut deps, "owner", ExecuteMsg::Retire { model: 2 }).unwrap();
    assert_eq!(
        send(&mut deps, "owner", ExecuteMsg::Activate { model: 2 }),
        Err(ModelsError::Retired { model: 2 })
    );
    assert_eq!(
        send(&mut deps, "owner", ExecuteMsg::Retire { model: 2 }),
        Err(ModelsError::Retired { model: 2 })
    );
    assert_eq!(
        send(&mut deps, "owner", ExecuteMsg::Activate { model: 3 }),
        Err(ModelsError::UnknownModel { model: 3 })
    );
}

#[test]
fn a_record_with_a_field_out_of_range_is_refused_by_name() {
    let mut deps = world();
    let good = record(Modality::Audio);
    for (field, record) in [
        (
            "name",
            ModelRecord {
                name: "ab".to_owned(),
                ..good.clone()
            },
        ),
        (
            "licence",
            ModelRecord {
                licence: String::new(),
                ..good.clone()
            },
        ),
        (
            "output_len",
            ModelRecord {
                output_len: 201,
                ..good.clone()
            },
        ),
        (
            "accept_q15",
            ModelRecord {
                accept_q15: 0,
                ..good.clone()
            },
        ),
        (
            "fee",
            ModelRecord {
                fee: Uint128::zero(),
                ..good
            },
        ),
    ] {
        let error = send(&mut deps, "owner", ExecuteMsg::Register { record }).unwrap_err();
        assert!(
            matches!(&error, ModelsError::Record { field: found, .. } if *found == field),
            "{error}"
        );
    }
}

#[test]
fn ownership_passes_in_two_steps() {
    let mut deps = world();
    let owner = account("next").into_string();
    let propose = ExecuteMsg::ProposeOwner { owner };
    send(&mut deps, "owner", propose).unwrap();
    let before: OwnerResponse = ask(&deps, QueryMsg::Owner {}).unwrap();
    assert_eq!(before.owner, account("owner").as_str());
    assert_eq!(before.pending, Some(account("next").into_string()));
    send(&mut deps, "next", ExecuteMsg::AcceptOwner {}).unwrap();
    let after: OwnerResponse = ask(&deps, QueryMsg::Owner {}).unwrap();
    assert_eq!(after.owner, account("next").as_str());
    assert_eq!(after.pending, None);
    let record = record(Modality::Text);
    send(&mut deps, "owner", ExecuteMsg::Register { record }).unwrap_err();
}

#[test]
fn coins_are_refused() {
    let mut deps = world();
    let info = message_info(&account("owner"), &[cosmwasm_std::coin(1, "utnz")]);
    let error = execute(deps.as_mut(), mock_env(), info, ExecuteMsg::AcceptOwner {}).unwrap_err();
    assert!(matches!(error, ModelsError::Payment(_)), "{error}");
}

#[test]
fn migration_refuses_the_state_of_another_contract_and_of_a_newer_version() {
    let mut deps = world();
    migrate(deps.as_mut(), mock_env(), Empty {}).unwrap();
    cw2::set_contract_version(&mut deps.storage, "tenzro:models", "999.0.0").unwrap();
    migrate(deps.as_mut(), mock_env(), Empty {}).unwrap_err();
    cw2::set_contract_version(&mut deps.storage, "tenzro:oracle", "0.0.1").unwrap();
    migrate(deps.as_mut(), mock_env(), Empty {}).unwrap_err();
}
