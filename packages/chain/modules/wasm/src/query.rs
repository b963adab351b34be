//! Questions of clients: `cosmwasm.wasm.v1.Query` (`x/wasm/keeper/querier.go` of wasmd).

mod messages;

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmwasm::wasm::v1::{
    CodeInfo, CodeInfoResponse, ContractCodeHistoryEntry, Model, QueryAllContractStateRequest,
    QueryAllContractStateResponse, QueryCodeRequest, QueryCodeResponse, QueryCodesRequest,
    QueryCodesResponse, QueryContractHistoryRequest, QueryContractHistoryResponse,
    QueryContractInfoRequest, QueryContractsByCodeRequest, QueryContractsByCodeResponse,
    QueryContractsByCreatorRequest, QueryContractsByCreatorResponse, QueryParamsRequest,
    QueryParamsResponse, QueryPinnedCodesRequest, QueryPinnedCodesResponse,
    QueryRawContractStateRequest, QueryRawContractStateResponse, QuerySmartContractStateRequest,
    QuerySmartContractStateResponse,
};
use prost::Message;
use tenzro_kernel::{Address, Ctx, Error, Gas, KeyRange, Order, QueryError, QueryRouter, sdk};
use tenzro_vm::Checksum;

use crate::keeper::{WasmKeeper, no_such_code, no_such_contract};
use crate::state;
use crate::{STORE, errors, gas, instantiate, querier, validate};

use messages::{
    BuildAddressRequest, BuildAddressResponse, CodeInfoAnswer, CodeInfoRequest,
    ContractInfoResponse,
};

type Answer<T> = Result<T, QueryError>;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<WasmKeeper>) {
    macro_rules! answer {
        ($method:literal, $request:ty, $handler:expr) => {
            let wasm = Arc::clone(keeper);
            router.add(
                concat!("/cosmwasm.wasm.v1.Query/", $method),
                move |ctx: &Ctx, request: $request| $handler(&wasm, ctx, request),
            );
        };
    }
    answer!("SmartContractState", QuerySmartContractStateRequest, smart);
    answer!("RawContractState", QueryRawContractStateRequest, raw);
    answer!("AllContractState", QueryAllContractStateRequest, all_state);
    answer!("ContractInfo", QueryContractInfoRequest, contract_info);
    answer!("ContractHistory", QueryContractHistoryRequest, history);
    answer!("ContractsByCode", QueryContractsByCodeRequest, by_code);
    answer!(
        "ContractsByCreator",
        QueryContractsByCreatorRequest,
        by_creator
    );
    answer!("Code", QueryCodeRequest, code);
    answer!("CodeInfo", CodeInfoRequest, code_info);
    answer!("Codes", QueryCodesRequest, codes);
    answer!("PinnedCodes", QueryPinnedCodesRequest, pinned);
    answer!("Params", QueryParamsRequest, params);
    answer!("BuildAddress", BuildAddressRequest, build_address);
}

fn address(text: &str) -> Answer<Address> {
    text.parse()
        .map_err(|error| QueryError::invalid(format!("{error}")))
}

fn not_found(error: Error) -> QueryError {
    QueryError {
        status: tenzro_kernel::Status::NotFound,
        ..error.into()
    }
}

fn existing(ctx: &Ctx, text: &str) -> Answer<Address> {
    let address = address(text)?;
    if state::has_contract(ctx, &address)? {
        Ok(address)
    } else {
        Err(not_found(no_such_contract(&address)))
    }
}

/// Entries of a part of the store: keys without `prefix`, values.
type Entries = Vec<(Vec<u8>, Vec<u8>)>;

/// Entries of a page where the client names no limit, and at most.
const DEFAULT_LIMIT: u64 = 100;
const MAX_LIMIT: u64 = 1_000;

fn page(
    ctx: &Ctx,
    prefix: &[u8],
    request: Option<PageRequest>,
) -> Answer<(Entries, Option<PageResponse>)> {
    let request = request.unwrap_or_default();
    if request.offset > 0 && !request.key.is_empty() {
        return Err(QueryError::invalid(
            "invalid request, either offset or key is expected, got both",
        ));
    }
    let limit = match request.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(MAX_LIMIT),
    };
    let all = KeyRange::prefix(prefix);
    let key = [prefix, &request.key].concat();
    let next_of_key = [&key[..], &[0]].concat();
    let range = match (request.key.is_empty(), request.reverse) {
        (true, _) => all,
        (false, false) => KeyRange::new(Some(&key), all.end()),
        (false, true) => KeyRange::new(all.start(), Some(&next_of_key)),
    };
    let order = if request.reverse {
        Order::Descending
    } else {
        Order::Ascending
    };
    let mut iter = ctx.kv(STORE).iter(range, order)?;
    let (mut entries, mut next_key, mut seen) = (Vec::new(), Vec::new(), 0_u64);
    while let Some((key, value)) = iter.take()? {
        let key = key.get(prefix.len()..).unwrap_or_default().to_vec();
        seen = seen.saturating_add(1);
        if seen <= request.offset {
            continue;
        }
        if entries.len() as u64 == limit {
            if next_key.is_empty() {
                next_key = key;
            }
            if !request.count_total {
                break;
            }
            continue;
        }
        entries.push((key, value));
    }
    let total = if request.count_total { seen } else { 0 };
    Ok((entries, Some(PageResponse { next_key, total })))
}

fn smart(
    wasm: &WasmKeeper,
    ctx: &Ctx,
    request: QuerySmartContractStateRequest,
) -> Answer<QuerySmartContractStateResponse> {
    if validate::json(&request.query_data).is_err() {
        return Err(QueryError::invalid("invalid query data"));
    }
    let contract = address(&request.address)?;
    let gas = Gas::limited(gas::SMART_QUERY);
    let limited = ctx.with_gas(gas.clone());
    let data = wasm.query_smart(&limited, &contract, &request.query_data);
    let data = data.map_err(|error| {
        if error.unwinds {
            return QueryError::from(sdk::OUT_OF_GAS.wrap(format_args!(
                "out of gas in location: {}; gasWanted: {}, gasUsed: {}",
                error.message,
                gas::SMART_QUERY,
                gas.consumed()
            )));
        }
        if error.is(&errors::NO_SUCH_CONTRACT) {
            return not_found(error);
        }
        error.into()
    })?;
    Ok(QuerySmartContractStateResponse { data })
}

fn raw(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryRawContractStateRequest,
) -> Answer<QueryRawContractStateResponse> {
    let contract = existing(ctx, &request.address)?;
    let data = querier::raw(ctx, &contract, &request.query_data)?.unwrap_or_default();
    Ok(QueryRawContractStateResponse { data })
}

fn all_state(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryAllContractStateRequest,
) -> Answer<QueryAllContractStateResponse> {
    let contract = existing(ctx, &request.address)?;
    let (entries, pagination) = page(ctx, &state::contract_prefix(&contract), request.pagination)?;
    let model = |(key, value)| Model { key, value };
    Ok(QueryAllContractStateResponse {
        models: entries.into_iter().map(model).collect(),
        pagination,
    })
}

fn contract_info(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryContractInfoRequest,
) -> Answer<ContractInfoResponse> {
    let address = address(&request.address)?;
    let info = state::contract(ctx, &address)?;
    let info = info.ok_or_else(|| not_found(no_such_contract(&address)))?;
    Ok(ContractInfoResponse {
        address: request.address,
        contract_info: Some(info),
    })
}

fn history(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryContractHistoryRequest,
) -> Answer<QueryContractHistoryResponse> {
    let contract = address(&request.address)?;
    let (entries, pagination) = page(ctx, &state::history_prefix(&contract), request.pagination)?;
    let entries = entries
        .iter()
        .map(|(_, value)| ContractCodeHistoryEntry::decode(value.as_slice()))
        .collect::<Result<_, _>>()
        .map_err(|error| QueryError::from(Error::node_fault(error)))?;
    Ok(QueryContractHistoryResponse {
        entries,
        pagination,
    })
}

fn addresses(entries: &Entries, skipped: usize) -> Answer<Vec<String>> {
    entries
        .iter()
        .map(|(key, _)| {
            Address::new(key.get(skipped..).unwrap_or_default())
                .map(|address| address.to_string())
                .map_err(|error| QueryError::from(Error::node_fault(error)))
        })
        .collect()
}

fn by_code(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryContractsByCodeRequest,
) -> Answer<QueryContractsByCodeResponse> {
    if request.code_id == 0 {
        return Err(errors::INVALID.wrap("code id").into());
    }
    let (prefix, skipped) = state::by_code_prefix(request.code_id);
    let (entries, pagination) = page(ctx, &prefix, request.pagination)?;
    Ok(QueryContractsByCodeResponse {
        contracts: addresses(&entries, skipped)?,
        pagination,
    })
}

fn by_creator(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryContractsByCreatorRequest,
) -> Answer<QueryContractsByCreatorResponse> {
    let (prefix, skipped) = state::by_creator_prefix(&address(&request.creator_address)?);
    let (entries, pagination) = page(ctx, &prefix, request.pagination)?;
    Ok(QueryContractsByCreatorResponse {
        contract_addresses: addresses(&entries, skipped)?,
        pagination,
    })
}

fn described(id: u64, info: &CodeInfo) -> CodeInfoResponse {
    CodeInfoResponse {
        code_id: id,
        creator: info.creator.clone(),
        data_hash: info.code_hash.clone(),
        instantiate_permission: info.instantiate_config.clone(),
    }
}

fn find_code(ctx: &Ctx, id: u64) -> Answer<CodeInfo> {
    if id == 0 {
        return Err(errors::INVALID.wrap("code id").into());
    }
    let info = state::code(ctx, id)?;
    info.ok_or_else(|| not_found(no_such_code(id)))
}

fn code(wasm: &WasmKeeper, ctx: &Ctx, request: QueryCodeRequest) -> Answer<QueryCodeResponse> {
    let info = find_code(ctx, request.code_id)?;
    let checksum = Checksum::from(state::checksum(&info)?);
    let data = wasm
        .vm
        .code(&checksum)
        .map_err(|error| QueryError::from(Error::node_fault(error)))?;
    Ok(QueryCodeResponse {
        code_info: Some(described(request.code_id, &info)),
        data,
    })
}

fn code_info(_: &WasmKeeper, ctx: &Ctx, request: CodeInfoRequest) -> Answer<CodeInfoAnswer> {
    let info = find_code(ctx, request.code_id)?;
    Ok(CodeInfoAnswer {
        code_id: request.code_id,
        creator: info.creator.clone(),
        checksum: info.code_hash.clone(),
        instantiate_permission: info.instantiate_config,
    })
}

fn id_of(key: &[u8]) -> Answer<u64> {
    key.try_into()
        .map(u64::from_be_bytes)
        .map_err(|_| QueryError::from(Error::node_fault("wasm: a key cannot be read")))
}

fn codes(_: &WasmKeeper, ctx: &Ctx, request: QueryCodesRequest) -> Answer<QueryCodesResponse> {
    let (entries, pagination) = page(ctx, &state::codes_prefix(), request.pagination)?;
    let mut code_infos = Vec::with_capacity(entries.len());
    for (key, value) in &entries {
        let info = CodeInfo::decode(value.as_slice())
            .map_err(|error| QueryError::from(Error::node_fault(error)))?;
        code_infos.push(described(id_of(key)?, &info));
    }
    Ok(QueryCodesResponse {
        code_infos,
        pagination,
    })
}

fn pinned(
    _: &WasmKeeper,
    ctx: &Ctx,
    request: QueryPinnedCodesRequest,
) -> Answer<QueryPinnedCodesResponse> {
    let (entries, pagination) = page(ctx, &state::pinned_prefix(), request.pagination)?;
    let code_ids = entries
        .iter()
        .map(|(key, _)| id_of(key))
        .collect::<Answer<_>>()?;
    Ok(QueryPinnedCodesResponse {
        code_ids,
        pagination,
    })
}

fn params(_: &WasmKeeper, ctx: &Ctx, _: QueryParamsRequest) -> Answer<QueryParamsResponse> {
    Ok(QueryParamsResponse {
        params: Some(state::params(ctx)?),
    })
}

fn build_address(
    _: &WasmKeeper,
    _: &Ctx,
    request: BuildAddressRequest,
) -> Answer<BuildAddressResponse> {
    let wrong = |what: &str| QueryError::invalid(format!("invalid {what}"));
    let hash = hex::decode(&request.code_hash).map_err(|_| wrong("code hash"))?;
    let hash: [u8; 32] = hash.try_into().map_err(|_| wrong("code hash"))?;
    let creator = address(&request.creator_address)?;
    let salt = hex::decode(&request.salt).map_err(|_| wrong("salt"))?;
    if salt.is_empty() || salt.len() > 64 {
        return Err(wrong("salt"));
    }
    let built = instantiate::predictable_address(&hash, &creator, &salt, &request.init_args);
    Ok(BuildAddressResponse {
        address: built.to_string(),
    })
}
