//! Queries of `cosmos.bank.v1beta1.Query`.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::bank::v1beta1::{
    DenomOwner, QueryAllBalancesRequest, QueryAllBalancesResponse, QueryBalanceRequest,
    QueryBalanceResponse, QueryDenomMetadataByQueryStringRequest,
    QueryDenomMetadataByQueryStringResponse, QueryDenomMetadataRequest, QueryDenomMetadataResponse,
    QueryDenomOwnersRequest, QueryDenomOwnersResponse, QueryDenomsMetadataRequest,
    QueryDenomsMetadataResponse, QueryParamsRequest, QueryParamsResponse, QuerySendEnabledRequest,
    QuerySendEnabledResponse, QuerySpendableBalanceByDenomRequest,
    QuerySpendableBalanceByDenomResponse, QuerySpendableBalancesRequest,
    QuerySpendableBalancesResponse, QuerySupplyOfRequest, QuerySupplyOfResponse,
    QueryTotalSupplyRequest, QueryTotalSupplyResponse, SendEnabled,
};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use cosmos_sdk_proto::cosmos::base::v1beta1::Coin as ProtoCoin;
use tenzro_kernel::{Address, Coin, Ctx, QueryError, QueryRouter};

use crate::{BankKeeper, state};

type Answer<T> = Result<T, QueryError>;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter, _keeper: &Arc<BankKeeper>) {
    macro_rules! answer {
        ($method:literal, $handler:expr) => {
            router.add(concat!("/cosmos.bank.v1beta1.Query/", $method), $handler);
        };
    }
    answer!("Balance", balance);
    answer!("AllBalances", all_balances);
    answer!("SpendableBalances", spendable_balances);
    answer!("SpendableBalanceByDenom", spendable_balance);
    answer!("TotalSupply", total_supply);
    answer!("SupplyOf", supply_of);
    answer!("Params", params);
    answer!("DenomMetadata", denom_metadata);
    answer!("DenomMetadataByQueryString", denom_metadata_by_query_string);
    answer!("DenomsMetadata", denoms_metadata);
    answer!("DenomOwners", denom_owners);
    answer!("SendEnabled", send_enabled);
}

fn address(text: &str) -> Answer<Address> {
    text.parse()
        .map_err(|error| QueryError::invalid(format!("invalid address: {error}")))
}

fn denom(text: &str) -> Answer<()> {
    if Coin::is_denom(text) {
        Ok(())
    } else {
        Err(QueryError::invalid(format!("invalid denom: {text}")))
    }
}

/// Part of a list that lies in memory: keys are positions, eight bytes big-endian.
fn page<T>(items: Vec<T>, request: Option<PageRequest>) -> Answer<(Vec<T>, Option<PageResponse>)> {
    let request = request.unwrap_or_default();
    if request.offset > 0 && !request.key.is_empty() {
        return Err(QueryError::invalid(
            "invalid request, either offset or key is expected, got both",
        ));
    }
    let start = if request.key.is_empty() {
        request.offset
    } else {
        <[u8; 8]>::try_from(request.key.as_slice())
            .map(u64::from_be_bytes)
            .map_err(|_| QueryError::invalid("invalid pagination key"))?
    };
    let total = items.len() as u64;
    let limit = if request.limit == 0 {
        100
    } else {
        request.limit
    };
    let counts = request.count_total || (request.limit == 0 && request.key.is_empty());
    let end = start.saturating_add(limit).min(total);
    let skip = usize::try_from(start).unwrap_or(usize::MAX);
    let take = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
    let part = if request.reverse {
        items.into_iter().rev().skip(skip).take(take).collect()
    } else {
        items.into_iter().skip(skip).take(take).collect()
    };
    let response = PageResponse {
        next_key: if end < total {
            end.to_be_bytes().to_vec()
        } else {
            Vec::new()
        },
        total: if counts { total } else { 0 },
    };
    Ok((part, Some(response)))
}

fn balance(ctx: &Ctx, request: QueryBalanceRequest) -> Answer<QueryBalanceResponse> {
    denom(&request.denom)?;
    let amount = state::balance(ctx, &address(&request.address)?, &request.denom)?;
    Ok(QueryBalanceResponse {
        balance: Some(Coin::new(amount, request.denom).into()),
    })
}

fn coins_of(
    ctx: &Ctx,
    text: &str,
    pagination: Option<PageRequest>,
) -> Answer<(Vec<ProtoCoin>, Option<PageResponse>)> {
    let coins = state::balances(ctx, &address(text)?)?;
    page(coins.to_proto(), pagination)
}

fn all_balances(ctx: &Ctx, request: QueryAllBalancesRequest) -> Answer<QueryAllBalancesResponse> {
    let (balances, pagination) = coins_of(ctx, &request.address, request.pagination)?;
    Ok(QueryAllBalancesResponse {
        balances,
        pagination,
    })
}

fn spendable_balances(
    ctx: &Ctx,
    request: QuerySpendableBalancesRequest,
) -> Answer<QuerySpendableBalancesResponse> {
    let (balances, pagination) = coins_of(ctx, &request.address, request.pagination)?;
    Ok(QuerySpendableBalancesResponse {
        balances,
        pagination,
    })
}

fn spendable_balance(
    ctx: &Ctx,
    request: QuerySpendableBalanceByDenomRequest,
) -> Answer<QuerySpendableBalanceByDenomResponse> {
    denom(&request.denom)?;
    let amount = state::balance(ctx, &address(&request.address)?, &request.denom)?;
    Ok(QuerySpendableBalanceByDenomResponse {
        balance: Some(Coin::new(amount, request.denom).into()),
    })
}

fn total_supply(ctx: &Ctx, request: QueryTotalSupplyRequest) -> Answer<QueryTotalSupplyResponse> {
    let (supply, pagination) = page(state::supplies(ctx)?.to_proto(), request.pagination)?;
    Ok(QueryTotalSupplyResponse { supply, pagination })
}

fn supply_of(ctx: &Ctx, request: QuerySupplyOfRequest) -> Answer<QuerySupplyOfResponse> {
    denom(&request.denom)?;
    let amount = state::supply(ctx, &request.denom)?;
    Ok(QuerySupplyOfResponse {
        amount: Some(Coin::new(amount, request.denom).into()),
    })
}

fn params(ctx: &Ctx, _: QueryParamsRequest) -> Answer<QueryParamsResponse> {
    Ok(QueryParamsResponse {
        params: Some(state::params(ctx)?),
    })
}

fn find_metadata(
    ctx: &Ctx,
    name: &str,
) -> Answer<cosmos_sdk_proto::cosmos::bank::v1beta1::Metadata> {
    denom(name)?;
    state::metadata(ctx, name)?
        .ok_or_else(|| QueryError::not_found(format!("client metadata for denom {name}")))
}

fn denom_metadata(
    ctx: &Ctx,
    request: QueryDenomMetadataRequest,
) -> Answer<QueryDenomMetadataResponse> {
    Ok(QueryDenomMetadataResponse {
        metadata: Some(find_metadata(ctx, &request.denom)?),
    })
}

fn denom_metadata_by_query_string(
    ctx: &Ctx,
    request: QueryDenomMetadataByQueryStringRequest,
) -> Answer<QueryDenomMetadataByQueryStringResponse> {
    Ok(QueryDenomMetadataByQueryStringResponse {
        metadata: Some(find_metadata(ctx, &request.denom)?),
    })
}

fn denoms_metadata(
    ctx: &Ctx,
    request: QueryDenomsMetadataRequest,
) -> Answer<QueryDenomsMetadataResponse> {
    let (metadatas, pagination) = page(state::all_metadata(ctx)?, request.pagination)?;
    Ok(QueryDenomsMetadataResponse {
        metadatas,
        pagination,
    })
}

fn denom_owners(ctx: &Ctx, request: QueryDenomOwnersRequest) -> Answer<QueryDenomOwnersResponse> {
    denom(&request.denom)?;
    let owners = state::holders(ctx, &request.denom)?
        .into_iter()
        .map(|(address, amount)| DenomOwner {
            address: address.to_string(),
            balance: Some(Coin::new(amount, request.denom.as_str()).into()),
        })
        .collect();
    let (denom_owners, pagination) = page(owners, request.pagination)?;
    Ok(QueryDenomOwnersResponse {
        denom_owners,
        pagination,
    })
}

fn send_enabled(ctx: &Ctx, request: QuerySendEnabledRequest) -> Answer<QuerySendEnabledResponse> {
    let mut found = Vec::new();
    for denom in request.denoms {
        if let Some(enabled) = state::send_enabled(ctx, &denom)? {
            found.push(SendEnabled { denom, enabled });
        }
    }
    Ok(QuerySendEnabledResponse {
        send_enabled: found,
        pagination: None,
    })
}
