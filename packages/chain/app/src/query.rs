//! Queries: modules by method path, raw stores with proofs, simulation.

use std::rc::Rc;

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::{GasInfo, Result as MsgResult};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse, TxRaw};
use prost::Message;
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{Application, QueryAnswer, QueryError, Status};
use tenzro_kernel::{Ctx, Gas, Mode};
use tenzro_store::Overlay;

use crate::app::{App, Committed, STORES};

const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";
const SMART: &str = "/cosmwasm.wasm.v1.Query/SmartContractState";

pub(crate) fn answer(
    app: &App,
    path: &str,
    data: &[u8],
    height: u64,
    prove: bool,
) -> QueryResult<QueryAnswer> {
    // Of all questions these run contracts.
    let runs_contracts = path == SIMULATE || path == SMART;
    let _place = runs_contracts.then(|| app.gate.enter());
    if path == SIMULATE {
        return simulate(app, data);
    }
    let state = state_at(app, height)?;
    let trimmed = path.strip_prefix('/').unwrap_or(path);
    if let Some(rest) = trimmed.strip_prefix("store/") {
        return raw(&state, rest, data, prove);
    }
    let queries = app.modules().queries.get();
    let Some(handler) = queries.and_then(|queries| queries.get(path)) else {
        return Err(QueryError::new(
            Status::Unimplemented,
            format!("unknown query path: {path}"),
        ));
    };
    let height = state.block.height;
    let block = Rc::new((*state.block).clone());
    let overlay = Overlay::new(state.snapshot);
    let ctx = Ctx::new(overlay, block, Mode::Query).with_gas(Gas::unlimited());
    let value = handler(&ctx, data)?;
    Ok(QueryAnswer {
        value,
        height,
        ..QueryAnswer::default()
    })
}

fn state_at(app: &App, height: u64) -> QueryResult<Committed> {
    if height == 0 {
        return Ok(app.tip());
    }
    app.at(height).map_err(|lowest| {
        let tip = app.tip().block.height;
        QueryError::invalid(if height > tip {
            format!(
                "cannot query with height in the future; please provide a valid height: {height} is \
                 above the last height {tip}"
            )
        } else {
            format!("height {height} is not available, lowest height is {lowest}")
        })
    })
}

/// `store/{name}/key`: the raw value, with a proof where one is asked for.
fn raw(state: &Committed, rest: &str, key: &[u8], prove: bool) -> QueryResult<QueryAnswer> {
    let name = rest
        .strip_suffix("/key")
        .ok_or_else(|| QueryError::invalid(format!("unexpected query path: /store/{rest}")))?;
    let Some(store) = STORES.iter().find(|known| **known == name) else {
        return Err(QueryError::invalid(format!("no such store: {name}")));
    };
    let height = state.block.height;
    if prove && height <= 1 {
        return Err(QueryError::invalid(
            "cannot query with proof when height <= 1; please provide a valid height",
        ));
    }
    let value = state.snapshot.get(store, key);
    let proof = if prove {
        tenzro_store::proof_ops(&state.snapshot, store, key)
            .map_err(|error| QueryError::new(Status::Internal, error.to_string()))?
    } else {
        Vec::new()
    };
    Ok(QueryAnswer {
        key: key.to_vec(),
        value: value.map(|value| value.to_vec()).unwrap_or_default(),
        height,
        proof,
    })
}

/// Runs a transaction as if it were in the next block; nothing stays.
fn simulate(app: &App, data: &[u8]) -> QueryResult<QueryAnswer> {
    let request = SimulateRequest::decode(data)
        .map_err(|error| QueryError::invalid(format!("the request cannot be read: {error}")))?;
    let bytes = tx_bytes(request);
    if bytes.is_empty() {
        return Err(QueryError::invalid("empty txBytes is not allowed"));
    }
    let outcome = app.run_simulation(&bytes)?;
    let used = outcome.gas_used;
    let responses = match &outcome.result {
        Err(error) => {
            return Err(QueryError {
                status: Status::Unknown,
                message: format!("{error} with gas used: '{used}'"),
                cause: Some(error.clone()),
            });
        }
        Ok(responses) => responses.clone(),
    };
    let data = outcome.data();
    let events = outcome.events.into_iter().map(Into::into).collect();
    #[allow(deprecated, reason = "the SDK fills the old field too")]
    let result = MsgResult {
        data,
        log: String::new(),
        events,
        msg_responses: responses,
    };
    let response = SimulateResponse {
        gas_info: Some(GasInfo {
            gas_wanted: outcome.gas_wanted,
            gas_used: used,
        }),
        result: Some(result),
    };
    Ok(QueryAnswer {
        value: response.encode_to_vec(),
        height: app.info().last_block_height.value(),
        ..QueryAnswer::default()
    })
}

/// The transaction; older clients send it decoded.
#[allow(deprecated, reason = "relayers use the old field")]
fn tx_bytes(request: SimulateRequest) -> Vec<u8> {
    match request.tx {
        Some(tx) if request.tx_bytes.is_empty() => TxRaw {
            body_bytes: tx.body.map(|body| body.encode_to_vec()).unwrap_or_default(),
            auth_info_bytes: tx
                .auth_info
                .map(|info| info.encode_to_vec())
                .unwrap_or_default(),
            signatures: tx.signatures,
        }
        .encode_to_vec(),
        _ => request.tx_bytes,
    }
}
