//! The contract answers with the published figures.

#![allow(clippy::unwrap_used, reason = "a test")]

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env};
use cosmwasm_std::{Addr, Coin, Empty, coins, from_json};
use tenzro_review_math::bench::PUBLISHED;
use tenzro_tl_bench::ContractError;
use tenzro_tl_bench::contract::{execute, instantiate, migrate, query};
use tenzro_tl_bench::msg::{ExecuteMsg, InstantiateMsg, QueryMsg, ReportResponse, RunMsg};

fn msg(attack: &str, share: u32) -> RunMsg {
    RunMsg {
        attack: attack.to_string(),
        share,
        seed: 1,
    }
}

fn ask(msg: RunMsg) -> Result<ReportResponse, ContractError> {
    let deps = mock_dependencies();
    query(deps.as_ref(), mock_env(), QueryMsg::Run(msg)).map(|answer| from_json(answer).unwrap())
}

fn send(msg: RunMsg, funds: &[Coin]) -> Result<ReportResponse, ContractError> {
    let mut deps = mock_dependencies();
    let info = message_info(&Addr::unchecked("anyone"), funds);
    let response = execute(deps.as_mut(), mock_env(), info, ExecuteMsg::Run(msg))?;
    let report: ReportResponse = from_json(response.data.unwrap()).unwrap();
    let attribute = response
        .attributes
        .iter()
        .find(|a| a.key == "sha256")
        .unwrap();
    assert_eq!(attribute.value, report.sha256);
    Ok(report)
}

#[test]
fn the_contract_gives_all_seven_published_rows() {
    for row in PUBLISHED {
        let report = ask(msg(row.attack.name(), row.share)).unwrap();
        assert_eq!(
            (report.correct, report.scored),
            (row.correct, row.scored),
            "{row:?}"
        );
        assert_eq!(
            (report.reviews, report.trips),
            (row.reviews, row.trips),
            "{row:?}"
        );
        assert!(report.sha256.starts_with(row.sha256_prefix), "{row:?}");
    }
}

#[test]
fn a_transaction_gives_the_report_of_the_query() {
    assert_eq!(
        send(msg("sleeper", 40), &[]).unwrap(),
        ask(msg("sleeper", 40)).unwrap()
    );
}

#[test]
fn an_unknown_attack_is_refused_with_the_known_ones() {
    let error = ask(msg("bribe", 10)).unwrap_err().to_string();
    assert!(
        error.starts_with("[tl-bench/3] unknown attack: use none, invert"),
        "{error}"
    );
}

#[test]
fn a_share_above_one_hundred_percent_is_refused() {
    let error = send(msg("invert", 101), &[]).unwrap_err().to_string();
    assert_eq!(
        error,
        "[tl-bench/3] adversary share is 101 percent: use 0 to 100"
    );
}

#[test]
fn funds_are_refused() {
    let error = send(msg("none", 0), &coins(1, "utnz"))
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("[tl-bench/2] send no funds"), "{error}");
}

#[test]
fn a_migration_from_another_contract_is_refused() {
    let mut deps = mock_dependencies();
    let info = message_info(&Addr::unchecked("anyone"), &[]);
    instantiate(deps.as_mut(), mock_env(), info, InstantiateMsg {}).unwrap();
    migrate(deps.as_mut(), mock_env(), Empty {}).unwrap();

    cw2::set_contract_version(&mut deps.storage, "other:contract", "1.0.0").unwrap();
    let error = migrate(deps.as_mut(), mock_env(), Empty {}).unwrap_err();
    assert_eq!(
        error,
        ContractError::Foreign {
            found: "other:contract".to_string()
        }
    );
}
