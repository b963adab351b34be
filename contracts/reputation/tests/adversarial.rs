//! What the contract refuses.

mod common;

use common::{World, account, answers, case};
use cosmwasm_std::{
    coins,
    testing::{message_info, mock_env},
};
use tenzro_contract_api::{
    reputation::{ExecuteMsg, PanelOrderResponse, QueryMsg, ReputationError, Vote},
    types::Modality,
};
use tenzro_reputation::contract::{execute, migrate, query};

#[test]
fn nobody_but_peer_review_writes() {
    let mut world = World::new();
    world.crowd(7);
    let refused = |error| matches!(error, ReputationError::Unauthorized { .. });
    let qualify = ExecuteMsg::Qualify {
        reviewer: account("r0").into_string(),
        domain: Modality::Text,
        answers: answers(20),
    };
    assert!(refused(world.execute("r0", qualify).unwrap_err()));
    let settle = ExecuteMsg::Settle(case(1, true, &[true; 7]));
    assert!(refused(world.execute("r0", settle).unwrap_err()));
    assert_eq!(world.history().len(), 7);
}

#[test]
fn an_item_is_settled_once() {
    let mut world = World::new();
    world.crowd(7);
    world.settle(case(1, true, &[true; 7])).unwrap();
    let before = world.reviewer("r0");
    let again = world.settle(case(1, true, &[false; 7]));
    assert_eq!(again, Err(ReputationError::AlreadySettled { item: 1 }));
    assert_eq!(world.reviewer("r0"), before);
}

#[test]
fn the_ai_juror_never_decides_alone() {
    let mut world = World::new();
    world.crowd(7);
    for votes in 0..7 {
        assert_eq!(
            world.settle(case(1, true, &vec![true; votes])),
            Err(ReputationError::TooFewVotes {
                item: 1,
                needed: 7,
                votes: u32::try_from(votes).unwrap(),
            })
        );
    }
}

#[test]
fn nobody_votes_twice_on_an_item() {
    let mut world = World::new();
    world.crowd(8);
    let mut msg = case(1, true, &[true; 8]);
    msg.votes[7].reviewer = msg.votes[2].reviewer.clone();
    let reviewer = account("r2").into_string();
    let refused = ReputationError::DuplicateVote { reviewer, item: 1 };
    assert_eq!(world.settle(msg), Err(refused));
}

#[test]
fn a_panel_has_at_most_fifteen_votes() {
    let mut world = World::new();
    let msg = case(1, true, &[true; 16]);
    let refused = ReputationError::TooMany {
        what: "votes",
        limit: 15,
        given: 16,
    };
    assert_eq!(world.settle(msg), Err(refused));
}

#[test]
fn long_lists_are_refused() {
    let mut world = World::new();
    let msg = ExecuteMsg::Qualify {
        reviewer: account("r0").into_string(),
        domain: Modality::Text,
        answers: [answers(20), answers(20), answers(20), answers(20)].concat(),
    };
    let error = world.execute("peer-review", msg).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("[reputation/6] at most 64 answers, got 80")
    );
    let candidates = vec![account("r0").into_string(); 65];
    let msg = QueryMsg::PanelOrder {
        domain: Modality::Text,
        candidates,
    };
    let error = query(world.deps.as_ref(), mock_env(), msg).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("[reputation/6] at most 64 candidates")
    );
    let none: PanelOrderResponse = world.query(QueryMsg::PanelOrder {
        domain: Modality::Text,
        candidates: vec![],
    });
    assert!(none.order.is_empty());
}

#[test]
fn malformed_addresses_are_refused_before_anything_changes() {
    let mut world = World::new();
    world.crowd(7);
    let mut msg = case(1, true, &[true; 7]);
    msg.votes[6] = Vote {
        reviewer: "nonsense".to_owned(),
        accept: true,
    };
    assert!(matches!(world.settle(msg), Err(ReputationError::Std(_))));
    let mut msg = case(1, true, &[true; 7]);
    msg.contributor = "nonsense".to_owned();
    assert!(matches!(world.settle(msg), Err(ReputationError::Std(_))));
    assert_eq!(world.history().len(), 7);
}

#[test]
fn newcomers_who_never_qualified_move_nothing() {
    let mut world = World::new();
    let outcome = world.settle(case(1, true, &[false; 15])).unwrap();
    assert_eq!(outcome.total, outcome.prior);
    assert!(outcome.jurors.iter().all(|juror| juror.weight == 0));
}

#[test]
fn coins_are_refused() {
    let mut world = World::new();
    let info = message_info(&account("peer-review"), &coins(1, "utnz"));
    let msg = ExecuteMsg::Settle(case(1, true, &[true; 7]));
    let error = execute(world.deps.as_mut(), mock_env(), info, msg).unwrap_err();
    assert!(matches!(error, ReputationError::Payment(_)));
}

#[test]
fn another_contracts_state_is_not_taken_over() {
    let mut world = World::new();
    cw2::set_contract_version(world.deps.as_mut().storage, "tenzro:oracle", "0.0.1").unwrap();
    assert!(migrate(world.deps.as_mut(), mock_env(), cosmwasm_std::Empty {}).is_err());
}
