//! Requests, sponsored or paid.

use cosmwasm_std::{
    Addr, DepsMut, Env, OverflowError, OverflowOperation, Response, Uint128, to_json_binary,
};
use tenzro_contract_api::{
    hashes::raw_cid,
    models::ModelResponse,
    oracle::{JobCreated, OracleError, STANDARD_LADDER},
    types::{ContentRef, Modality},
};

use crate::{
    events,
    flow::Flow,
    state::{Cause, Job, LAST, OPEN_JOBS, Phase, TOTALS, credit},
};

/// The largest content, 16 MiB.
const MAX_BYTES: u32 = 16 << 20;

/// `RequestCheck`: a check for the data registry, with the modality's active model.
///
/// # Errors
/// When the sender is not the data registry, no model is active or the reference is malformed.
pub fn request_check(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    item: u64,
    modality: Modality,
    input: ContentRef,
) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    if sender != flow.config.data_registry {
        return Err(OracleError::Unauthorized {
            sender: sender.into_string(),
            role: "the data registry",
        });
    }
    let model = flow.peers().active_model(modality)?;
    let request = Request {
        requester: sender,
        item: Some(item),
        callback: true,
        paid: Uint128::zero(),
        input,
    };
    let id = create(&mut flow, &model, request)?;
    finish(flow, "request_check", id)
}

/// A paid request: holds the fee of the first rung and credits what was sent above it.
pub(super) fn request(
    deps: DepsMut,
    env: &Env,
    sender: Addr,
    sent: Uint128,
    model: u64,
    input: ContentRef,
    callback: bool,
) -> Result<Response, OracleError> {
    let mut flow = Flow::new(deps, env)?;
    let entry = flow.peers().model(model)?;
    if entry.retired {
        return Err(OracleError::ModelRetired { model });
    }
    let executions = Uint128::from(STANDARD_LADDER[0].size);
    let price = entry.record.fee.checked_mul(executions)?;
    let surplus = sent.checked_sub(price).map_err(|_| OracleError::Amount {
        sent,
        needed: price,
    })?;
    credit(flow.storage, &sender, surplus)?;
    let mut totals = TOTALS.load(flow.storage)?;
    totals.received = totals.received.checked_add(sent)?;
    totals.escrowed = totals.escrowed.checked_add(price)?;
    totals.claimable = totals.claimable.checked_add(surplus)?;
    TOTALS.save(flow.storage, &totals)?;
    let request = Request {
        requester: sender,
        item: None,
        callback,
        paid: price,
        input,
    };
    let id = create(&mut flow, &entry, request)?;
    finish(flow, "request", id)
}

struct Request {
    requester: Addr,
    item: Option<u64>,
    callback: bool,
    paid: Uint128,
    input: ContentRef,
}

/// Binds the job to a beacon round that nobody can know.
fn create(
    flow: &mut Flow<'_>,
    model: &ModelResponse,
    request: Request,
) -> Result<u64, OracleError> {
    check(&request.input)?;
    let id = LAST
        .load(flow.storage)?
        .checked_add(1)
        .ok_or_else(|| OverflowError::new(OverflowOperation::Add))?;
    let round = flow.peers().horizon()?;
    let record = &model.record;
    let job = Job {
        requester: request.requester,
        item: request.item,
        callback: request.callback,
        model: model.model,
        class: record.class,
        modality: record.modality,
        output_len: record.output_len,
        accept_q15: record.accept_q15,
        fee: record.fee,
        input: request.input,
        paid: request.paid,
        rung: 0,
        cause: Cause::Request,
        fresh: true,
        phase: Phase::AwaitingSeed { round },
        bound_at: flow.height(),
        seed: None,
        seats: 0,
        to_commit: 0,
        to_reveal: 0,
        standbys: vec![],
        result: None,
        challenges: vec![],
        audited: false,
    };
    LAST.save(flow.storage, &id)?;
    OPEN_JOBS.save(flow.storage, id, &())?;
    flow.save(id, &job)?;
    flow.tell(events::requested(id, &job));
    flow.tell(events::awaits(id, 0, round));
    Ok(id)
}

fn finish(flow: Flow<'_>, action: &str, id: u64) -> Result<Response, OracleError> {
    let data = to_json_binary(&JobCreated { job: id })?;
    Ok(flow.finish(action, id).set_data(data))
}

fn check(input: &ContentRef) -> Result<(), OracleError> {
    let field = |field, why: String| Err(OracleError::Input { field, why });
    let cid = raw_cid(&input.sha256);
    if input.cid != cid {
        return field("cid", format!("expected {cid} for the digest given"));
    }
    if !(1..=MAX_BYTES).contains(&input.bytes) {
        return field("bytes", format!("1 to {MAX_BYTES}, got {}", input.bytes));
    }
    let length = input.media_type.len();
    let plain = input.media_type.bytes().all(|byte| byte.is_ascii_graphic());
    if !(3..=100).contains(&length) || !plain {
        return field("media_type", "3 to 100 bytes of printable ASCII".to_owned());
    }
    Ok(())
}
