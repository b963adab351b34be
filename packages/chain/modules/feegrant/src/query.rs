//! Queries of `cosmos.feegrant.v1beta1.Query`.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::feegrant::v1beta1::{
    Grant, QueryAllowanceRequest, QueryAllowanceResponse, QueryAllowancesByGranterRequest,
    QueryAllowancesByGranterResponse, QueryAllowancesRequest, QueryAllowancesResponse,
};
use tenzro_kernel::{Address, Ctx, QueryError, QueryRouter, Status, decode, page};

use crate::{FeegrantKeeper, STORE, keys};

type Answer<T> = Result<T, QueryError>;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<FeegrantKeeper>) {
    let feegrant = Arc::clone(keeper);
    router.add(
        "/cosmos.feegrant.v1beta1.Query/Allowance",
        move |ctx: &Ctx, request| allowance(&feegrant, ctx, request),
    );
    router.add("/cosmos.feegrant.v1beta1.Query/Allowances", of_grantee);
    router.add(
        "/cosmos.feegrant.v1beta1.Query/AllowancesByGranter",
        of_granter,
    );
}

fn address(text: &str) -> Answer<Address> {
    text.parse()
        .map_err(|error| QueryError::new(Status::Unknown, format!("{error}")))
}

fn grants(entries: &[(Vec<u8>, Vec<u8>)]) -> Answer<Vec<Grant>> {
    let read = |(_, value): &(Vec<u8>, Vec<u8>)| Ok(decode(value)?);
    entries.iter().map(read).collect()
}

fn allowance(
    feegrant: &FeegrantKeeper,
    ctx: &Ctx,
    request: QueryAllowanceRequest,
) -> Answer<QueryAllowanceResponse> {
    let (granter, grantee) = (address(&request.granter)?, address(&request.grantee)?);
    // The SDK gives every failure here the status of its own faults.
    let found = feegrant
        .find(ctx, &granter, &grantee)
        .map_err(|error| QueryError::new(Status::Internal, error.to_string()))?;
    Ok(QueryAllowanceResponse {
        allowance: Some(Grant {
            granter: request.granter,
            grantee: request.grantee,
            allowance: Some(found.to_any()),
        }),
    })
}

fn of_grantee(ctx: &Ctx, request: QueryAllowancesRequest) -> Answer<QueryAllowancesResponse> {
    let grantee = address(&request.grantee)?;
    let prefix = keys::of_grantee(&grantee);
    let (entries, pagination) = page(ctx, STORE, &prefix, request.pagination, |_, _| true)?;
    Ok(QueryAllowancesResponse {
        allowances: grants(&entries)?,
        pagination: Some(pagination),
    })
}

fn of_granter(
    ctx: &Ctx,
    request: QueryAllowancesByGranterRequest,
) -> Answer<QueryAllowancesByGranterResponse> {
    let granter = address(&request.granter)?;
    let is_own = |key: &[u8], _: &[u8]| keys::granter_in(key) == Some(granter.as_bytes());
    let (entries, pagination) = page(ctx, STORE, &[keys::GRANTS], request.pagination, is_own)?;
    Ok(QueryAllowancesByGranterResponse {
        allowances: grants(&entries)?,
        pagination: Some(pagination),
    })
}
