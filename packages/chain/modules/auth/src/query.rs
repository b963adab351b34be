//! Queries of `cosmos.auth.v1beta1.Query`.

use std::sync::Arc;

use cosmos_sdk_proto::cosmos::auth::v1beta1::{
    BaseAccount, Bech32PrefixRequest, Bech32PrefixResponse, Params, QueryAccountAddressByIdRequest,
    QueryAccountAddressByIdResponse, QueryAccountInfoRequest, QueryAccountInfoResponse,
    QueryAccountRequest, QueryAccountResponse, QueryAccountsRequest, QueryAccountsResponse,
    QueryModuleAccountByNameRequest, QueryModuleAccountByNameResponse, QueryModuleAccountsRequest,
    QueryModuleAccountsResponse, QueryParamsRequest, QueryParamsResponse,
};
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageResponse;
use tenzro_kernel::keepers::{Account, Accounts};
use tenzro_kernel::{Address, Ctx, QueryError, QueryRouter};

use crate::{AuthKeeper, account};

/// Entries of a page where the client names no limit.
const DEFAULT_LIMIT: u64 = 100;

/// Answers the module's queries.
pub fn register_queries(router: &mut QueryRouter, keeper: &Arc<AuthKeeper>) {
    macro_rules! answer {
        ($method:literal, $request:ty, $body:expr) => {
            let auth = Arc::clone(keeper);
            router.add(
                concat!("/cosmos.auth.v1beta1.Query/", $method),
                move |ctx: &Ctx, request: $request| $body(&auth, ctx, request),
            );
        };
    }
    answer!("Account", QueryAccountRequest, one);
    answer!("Accounts", QueryAccountsRequest, all);
    answer!("AccountInfo", QueryAccountInfoRequest, info);
    answer!(
        "AccountAddressByID",
        QueryAccountAddressByIdRequest,
        by_number
    );
    answer!("ModuleAccounts", QueryModuleAccountsRequest, modules);
    answer!(
        "ModuleAccountByName",
        QueryModuleAccountByNameRequest,
        module
    );
    answer!("Params", QueryParamsRequest, params);
    answer!("Bech32Prefix", Bech32PrefixRequest, prefix);
}

fn find(auth: &AuthKeeper, ctx: &Ctx, address: &str) -> Result<Account, QueryError> {
    if address.is_empty() {
        return Err(QueryError::invalid("Address cannot be empty"));
    }
    let parsed: Address = address
        .parse()
        .map_err(|error| QueryError::invalid(format!("{error}")))?;
    auth.get(ctx, &parsed)?
        .ok_or_else(|| QueryError::not_found(format!("account {address} not found")))
}

fn one(
    auth: &AuthKeeper,
    ctx: &Ctx,
    request: QueryAccountRequest,
) -> Result<QueryAccountResponse, QueryError> {
    let found = find(auth, ctx, &request.address)?;
    Ok(QueryAccountResponse {
        account: Some(account::to_any(&found)),
    })
}

fn all(
    auth: &AuthKeeper,
    ctx: &Ctx,
    request: QueryAccountsRequest,
) -> Result<QueryAccountsResponse, QueryError> {
    let page = request.pagination.unwrap_or_default();
    let limit = match page.limit {
        0 => DEFAULT_LIMIT,
        limit => limit.min(1_000),
    };
    let skipped = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let wanted = usize::try_from(limit)
        .unwrap_or(usize::MAX)
        .saturating_add(skipped);
    let start = (!page.key.is_empty()).then_some(page.key.as_slice());
    let (accounts, next) = auth.page(ctx, start, wanted)?;
    Ok(QueryAccountsResponse {
        accounts: accounts.iter().skip(skipped).map(account::to_any).collect(),
        pagination: Some(PageResponse {
            next_key: next.unwrap_or_default(),
            total: if page.count_total {
                auth.page(ctx, None, usize::MAX)?.0.len() as u64
            } else {
                0
            },
        }),
    })
}

fn info(
    auth: &AuthKeeper,
    ctx: &Ctx,
    request: QueryAccountInfoRequest,
) -> Result<QueryAccountInfoResponse, QueryError> {
    let found = find(auth, ctx, &request.address)?;
    Ok(QueryAccountInfoResponse {
        info: Some(BaseAccount {
            address: found.address.to_string(),
            pub_key: found.pub_key,
            account_number: found.number,
            sequence: found.sequence,
        }),
    })
}

fn by_number(
    auth: &AuthKeeper,
    ctx: &Ctx,
    request: QueryAccountAddressByIdRequest,
) -> Result<QueryAccountAddressByIdResponse, QueryError> {
    let number = request.account_id;
    let found = auth.address_by_number(ctx, number)?;
    let found = found.ok_or_else(|| {
        QueryError::not_found(format!(
            "account address not found with account number {number}"
        ))
    })?;
    Ok(QueryAccountAddressByIdResponse {
        account_address: found.to_string(),
    })
}

fn modules(
    auth: &AuthKeeper,
    ctx: &Ctx,
    _: QueryModuleAccountsRequest,
) -> Result<QueryModuleAccountsResponse, QueryError> {
    let mut accounts = Vec::new();
    let mut names: Vec<_> = auth.module_names().collect();
    names.sort_unstable();
    for name in names {
        if let Some(found) = auth.get(ctx, &Address::module(name))? {
            accounts.push(account::to_any(&found));
        }
    }
    Ok(QueryModuleAccountsResponse { accounts })
}

fn module(
    auth: &AuthKeeper,
    ctx: &Ctx,
    request: QueryModuleAccountByNameRequest,
) -> Result<QueryModuleAccountByNameResponse, QueryError> {
    let name = request.name;
    let missing = || QueryError::not_found(format!("account {name} not found"));
    if !auth.module_names().any(|known| known == name) {
        return Err(missing());
    }
    let found = auth
        .get(ctx, &Address::module(&name))?
        .ok_or_else(missing)?;
    Ok(QueryModuleAccountByNameResponse {
        account: Some(account::to_any(&found)),
    })
}

fn params(
    auth: &AuthKeeper,
    ctx: &Ctx,
    _: QueryParamsRequest,
) -> Result<QueryParamsResponse, QueryError> {
    let params = auth.params(ctx)?;
    Ok(QueryParamsResponse {
        params: Some(Params {
            max_memo_characters: params.max_memo_characters,
            tx_sig_limit: params.tx_sig_limit,
            tx_size_cost_per_byte: params.tx_size_cost_per_byte,
            sig_verify_cost_ed25519: params.sig_verify_cost_ed25519,
            sig_verify_cost_secp256k1: params.sig_verify_cost_secp256k1,
        }),
    })
}

#[allow(clippy::unnecessary_wraps, reason = "one shape for all handlers")]
fn prefix(
    _: &AuthKeeper,
    _: &Ctx,
    _: Bech32PrefixRequest,
) -> Result<Bech32PrefixResponse, QueryError> {
    Ok(Bech32PrefixResponse {
        bech32_prefix: "tenzro".to_owned(),
    })
}
