//! What must not work.

use cosmwasm_std::{
    Empty, coins,
    testing::{message_info, mock_env},
};
use tenzro_contract_api::trainers::{ExecuteMsg, QueryMsg, error::TrainersError};

use crate::{
    contract,
    tests::{addr, profile, register, send, setup},
};

#[test]
fn nobody_registers_twice() {
    let mut deps = setup();
    register(&mut deps, "ada", None, None).unwrap();
    let error = register(&mut deps, "ada", None, None).unwrap_err();
    assert_eq!(
        error,
        TrainersError::AlreadyRegistered {
            address: addr("ada").into_string()
        }
    );
}

#[test]
fn nobody_is_referred_by_a_stranger_or_by_itself() {
    let mut deps = setup();
    for referrer in ["ada", "stranger"] {
        let error = register(&mut deps, "ada", None, Some(referrer)).unwrap_err();
        assert!(
            matches!(error, TrainersError::BadReferrer { .. }),
            "{error}"
        );
    }
}

#[test]
fn a_stranger_has_no_profile_to_update() {
    let mut deps = setup();
    let msg = ExecuteMsg::Update {
        profile: profile("eve", None),
    };
    let error = send(&mut deps, "eve", msg).unwrap_err();
    assert!(matches!(error, TrainersError::NotRegistered { .. }));
}

#[test]
fn texts_outside_their_limits_are_refused() {
    let mut deps = setup();
    let long = "x".repeat(33);
    let entity = "x".repeat(65);
    let mut bad_locale = profile("ada", None);
    bad_locale.locale = "not a tag".to_owned();
    let mut control = profile("ada", None);
    control.handle = "a\u{7}b".to_owned();
    for bad in [
        profile("", None),
        profile(" ada", None),
        profile(&long, None),
        profile("ada", Some("")),
        profile("ada", Some(&entity)),
        bad_locale,
        control,
    ] {
        let msg = ExecuteMsg::Register {
            profile: bad.clone(),
            referrer: None,
        };
        let error = send(&mut deps, "ada", msg).unwrap_err();
        assert!(
            matches!(error, TrainersError::InvalidField { .. }),
            "{bad:?}: {error}"
        );
    }
}

#[test]
fn coins_are_refused() {
    let mut deps = setup();
    let error = contract::execute(
        deps.as_mut(),
        mock_env(),
        message_info(&addr("ada"), &coins(1, "utnz")),
        ExecuteMsg::Register {
            profile: profile("ada", None),
            referrer: None,
        },
    )
    .unwrap_err();
    assert!(matches!(error, TrainersError::Payment(_)));
}

#[test]
fn a_question_about_more_than_64_addresses_is_refused() {
    let deps = setup();
    let others: Vec<String> = (0..65)
        .map(|n| addr(&format!("t{n}")).into_string())
        .collect();
    let msg = QueryMsg::Related {
        address: addr("ada").into_string(),
        others,
    };
    let error = contract::query(deps.as_ref(), mock_env(), msg).unwrap_err();
    assert_eq!(
        error,
        TrainersError::TooMany {
            limit: 64,
            given: 65
        }
    );
}

#[test]
fn the_state_of_another_contract_or_of_a_newer_version_is_not_taken_over() {
    let mut deps = setup();
    for (name, version) in [("crates.io:cw20-base", "0.0.1"), (contract::NAME, "99.0.0")] {
        cw2::set_contract_version(deps.as_mut().storage, name, version).unwrap();
        contract::migrate(deps.as_mut(), mock_env(), Empty {}).unwrap_err();
    }
    cw2::set_contract_version(deps.as_mut().storage, contract::NAME, "0.0.1").unwrap();
    contract::migrate(deps.as_mut(), mock_env(), Empty {}).unwrap();
}
