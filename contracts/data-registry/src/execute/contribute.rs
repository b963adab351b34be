//! `Contribute`, and what the oracle answers to it.

use cosmwasm_std::{
    Addr, Binary, DepsMut, Env, Reply, Response, SubMsg, SubMsgResponse, SubMsgResult, from_json,
};
use cw_utils::parse_execute_response_data;
use tenzro_contract_api::{
    data_registry::{ConsentReceipt, ItemStatus, Strata, error::DataRegistryError},
    oracle::{self, JobCreated},
    types::{ContentRef, Modality},
};

use crate::{
    consent, events, peers,
    state::{self, BY_CONTENT, BY_CONTRIBUTOR, CONFIG, CONTRIBUTED, ITEMS, Item, LAST_ITEM, next},
};

/// What somebody contributes.
pub struct Contribution {
    /// What kind it is.
    pub modality: Modality,
    /// The content.
    pub content: ContentRef,
    /// Consent to its use.
    pub consent: ConsentReceipt,
    /// Coarse description.
    pub strata: Strata,
}

/// Takes a contribution and asks the oracle to check it.
///
/// # Errors
/// When the sender is no Trainer, the content is described wrongly or is an item already, or the
/// consent does not cover it.
pub fn contribute(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    given: Contribution,
) -> Result<Response, DataRegistryError> {
    let config = CONFIG.load(deps.storage)?;
    if !peers::is_registered(deps.querier, &config, &sender)? {
        let address = sender.into_string();
        return Err(DataRegistryError::NotRegistered { address });
    }
    consent::content(given.modality, &given.content)?;
    consent::strata(&given.strata)?;
    consent::receipt(deps.as_ref(), env, &sender, &given.content, &given.consent)?;
    let place = given.content.sha256.as_bytes();
    if let Some(item) = BY_CONTENT.may_load(deps.storage, place)? {
        return Err(DataRegistryError::DuplicateContent { item });
    }
    let group = peers::custody_group(deps.querier, &config, &given.content.sha256, &sender)?;
    let id = next(&LAST_ITEM, deps.storage)?;
    let count = CONTRIBUTED.may_load(deps.storage, &sender)?.unwrap_or(0);
    CONTRIBUTED.save(deps.storage, &sender, &count.saturating_add(1))?;
    BY_CONTRIBUTOR.save(deps.storage, (&sender, id), &())?;
    BY_CONTENT.save(deps.storage, place, &id)?;
    let check = oracle::ExecuteMsg::RequestCheck {
        item: id,
        modality: given.modality,
        input: given.content.clone(),
    };
    let item = Item {
        contributor: sender,
        modality: given.modality,
        content: given.content,
        consent: given.consent,
        strata: given.strata,
        status: ItemStatus::Checking,
        job: 0,
        check: None,
        posterior: None,
        check_revised: false,
        reviewers: vec![],
        group,
        withdrawn_at: None,
        since: env.block.time.seconds(),
    };
    ITEMS.save(deps.storage, id, &item)?;
    let check = peers::message(&config.oracle, &check)?;
    Ok(Response::new()
        .add_attribute("action", "contribute")
        .add_attribute("item", id.to_string())
        .add_event(events::contributed(id, &item))
        .add_submessage(SubMsg::reply_on_success(check, id)))
}

/// Notes which job checks an item.
///
/// # Errors
/// When the oracle answers with something else than a created job.
pub fn job_created(deps: DepsMut, msg: Reply) -> Result<Response, DataRegistryError> {
    let id = msg.id;
    let bad = |reason: String| DataRegistryError::BadReply { id, reason };
    let response = match msg.result {
        SubMsgResult::Ok(response) => response,
        SubMsgResult::Err(error) => return Err(bad(error)),
    };
    let data = data(response).ok_or_else(|| bad("no data".to_owned()))?;
    let inner = parse_execute_response_data(&data)
        .map_err(|error| bad(error.to_string()))?
        .data
        .ok_or_else(|| bad("no job".to_owned()))?;
    let created: JobCreated = from_json(inner).map_err(|error| bad(error.to_string()))?;
    let mut item = state::item(deps.storage, id)?;
    item.job = created.job;
    ITEMS.save(deps.storage, id, &item)?;
    Ok(Response::new()
        .add_attribute("action", "job_created")
        .add_attribute("item", id.to_string())
        .add_attribute("job", created.job.to_string()))
}

/// The data of a response: older chains fill `data`, newer ones `msg_responses`, with equal bytes.
#[allow(deprecated, reason = "the contract runs on both kinds of chain")]
fn data(response: SubMsgResponse) -> Option<Binary> {
    let first = response.msg_responses.into_iter().next();
    first.map(|answer| answer.value).or(response.data)
}
