//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    Binary, Deps, DepsMut, Empty, Env, MessageInfo, Reply, Response, to_json_binary,
};
use cw_utils::nonpayable;
use tenzro_contract_api::peer_review::{ExecuteMsg, InstantiateMsg, PeerReviewError, QueryMsg};

use crate::{
    appeals, config,
    execute::{self, NewItem},
    flow, query,
    state::{CONFIG, LAST_COHORT},
};

/// The name kept in the contract's own version record.
pub const NAME: &str = "tenzro:peer-review";
/// The version kept in the contract's own version record.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Creates the contract.
///
/// # Errors
/// When coins come along, an address is malformed or a parameter is outside its limits.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    _env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, PeerReviewError> {
    nonpayable(&info)?;
    cw2::set_contract_version(deps.storage, NAME, VERSION)?;
    let config = config::check(deps.as_ref(), &msg)?;
    CONFIG.save(deps.storage, &config)?;
    LAST_COHORT.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}

/// Does what a message asks for; see [`ExecuteMsg`] for who may.
///
/// # Errors
/// See [`PeerReviewError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, PeerReviewError> {
    nonpayable(&info)?;
    let sender = info.sender;
    match msg {
        ExecuteMsg::OpenCohort { domain, root, cids } => {
            execute::open_cohort(deps, &env, &sender, domain, root, &cids)
        }
        ExecuteMsg::CommitQualifier { cohort, commitment } => {
            execute::commit_qualifier(deps, &env, &sender, cohort, commitment)
        }
        ExecuteMsg::CloseCohort { cohort } => execute::close_cohort(deps, &env, &sender, cohort),
        ExecuteMsg::OpenLabels { cohort, labels } => {
            execute::open_labels(deps, &env, &sender, cohort, &labels)
        }
        ExecuteMsg::RevealQualifier {
            cohort,
            answers,
            salt,
        } => execute::reveal_qualifier(deps, &env, &sender, cohort, &answers, &salt),
        ExecuteMsg::CheckIn {} => execute::check_in(deps, &sender),
        ExecuteMsg::OpenItem {
            item,
            domain,
            contributor,
            ai_vote,
            ai_quality,
        } => {
            let new = NewItem {
                domain,
                contributor,
                ai_vote,
                ai_quality,
            };
            execute::open_item(deps, &env, &sender, item, &new)
        }
        ExecuteMsg::CancelItem { item } => execute::cancel_item(deps, &env, &sender, item),
        ExecuteMsg::DrawPanel { item } => execute::draw_panel(deps, &env, item),
        ExecuteMsg::CommitVote { item, commitment } => {
            execute::commit_vote(deps, &env, &sender, item, commitment)
        }
        ExecuteMsg::RevealVote { item, accept, salt } => {
            execute::reveal_vote(deps, &env, &sender, item, accept, &salt)
        }
        ExecuteMsg::Advance { item } => execute::advance(deps, &env, item),
        ExecuteMsg::Receive(wrapped) => execute::receive(deps, &env, &sender, &wrapped),
        ExecuteMsg::ClaimBonds {} => execute::claim_bonds(deps, sender),
    }
}

/// Takes the outcome of a settlement, or notes that the data registry could not take its verdict.
/// The reply's id is the item; a settlement replies only on success, a callback only on failure.
///
/// # Errors
/// When reputation answers with something else than an outcome of this item.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn reply(deps: DepsMut, env: Env, msg: Reply) -> Result<Response, PeerReviewError> {
    flow::reply(deps, &env, msg)
}

/// Answers a question.
///
/// # Errors
/// See [`PeerReviewError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, PeerReviewError> {
    let answer = match msg {
        QueryMsg::Item { item } => to_json_binary(&query::item(deps, item)?),
        QueryMsg::OpenItems { start_after, limit } => {
            to_json_binary(&query::open_items(deps, start_after, limit)?)
        }
        QueryMsg::Assignments {
            reviewer,
            start_after,
            limit,
        } => to_json_binary(&query::assignments(deps, &reviewer, start_after, limit)?),
        QueryMsg::Cohort { cohort } => to_json_binary(&query::cohort(deps, &env, cohort)?),
        QueryMsg::LatestCohort { domain } => {
            to_json_binary(&query::latest_cohort(deps, &env, domain)?)
        }
        QueryMsg::Qualification { address } => {
            to_json_binary(&query::qualification(deps, &address)?)
        }
        QueryMsg::Eligible { domain } => to_json_binary(&query::eligible(deps, domain)?),
        QueryMsg::Appeal { item } => to_json_binary(&query::appeal(deps, item)?),
        QueryMsg::Appealable { item } => to_json_binary(&query::appealable(deps, item)?),
        QueryMsg::Bonds { address } => to_json_binary(&query::bonds(deps, &address)?),
        QueryMsg::Totals {} => to_json_binary(&appeals::totals(deps.storage)?),
        QueryMsg::Config {} => to_json_binary(&query::config(deps)?),
    };
    Ok(answer?)
}

/// Takes over the state of an older version of this contract.
///
/// # Errors
/// When the state belongs to another contract or to a newer version.
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, _env: Env, _msg: Empty) -> Result<Response, PeerReviewError> {
    let from = cw2::ensure_from_older_version(deps.storage, NAME, VERSION)?;
    Ok(Response::new()
        .add_attribute("action", "migrate")
        .add_attribute("from", from.to_string())
        .add_attribute("to", VERSION))
}
