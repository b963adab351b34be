//! A page of the entries below a prefix (`types/query/pagination.go`, `filtered_pagination.go` of
//! the SDK).

use cosmos_sdk_proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use tenzro_chain_types::{QueryError, Status};
use tenzro_store::{KeyRange, Order, StoreName};

use crate::ctx::Ctx;

/// Entries of a page where the client names no limit.
const DEFAULT_LIMIT: u64 = 100;

/// Entries of a page, keys without the prefix, and what the client is told of it.
pub type Page = (Vec<(Vec<u8>, Vec<u8>)>, PageResponse);

/// Entries below `prefix` of a store that `wants` takes, by key without the prefix and value.
///
/// # Errors
/// A request with both an offset and a key.
pub fn page(
    ctx: &Ctx,
    store: StoreName,
    prefix: &[u8],
    request: Option<PageRequest>,
    wants: impl Fn(&[u8], &[u8]) -> bool,
) -> Result<Page, QueryError> {
    let request = request.unwrap_or_default();
    if request.offset > 0 && !request.key.is_empty() {
        return Err(QueryError::new(
            Status::Internal,
            "invalid request, either offset or key is expected, got both",
        ));
    }
    let limit = if request.limit == 0 {
        DEFAULT_LIMIT
    } else {
        request.limit
    };
    let by_key = !request.key.is_empty();
    let counts = !by_key && (request.count_total || request.limit == 0);
    let end = request.offset.saturating_add(limit);
    let (mut hits, mut entries, mut next) = (0_u64, Vec::new(), Vec::new());
    let mut iter = ctx
        .kv(store)
        .iter(range(prefix, &request), order(&request))?;
    while let Some((key, value)) = iter.take()? {
        let short = key.get(prefix.len()..).unwrap_or_default();
        if by_key && hits == limit {
            next = short.to_vec();
            break;
        }
        if !wants(short, &value) {
            continue;
        }
        if hits >= request.offset && hits < end {
            entries.push((short.to_vec(), value));
        } else if hits == end {
            next = short.to_vec();
            if !counts {
                break;
            }
        }
        hits = hits.saturating_add(1);
    }
    let response = PageResponse {
        next_key: next,
        total: if counts { hits } else { 0 },
    };
    Ok((entries, response))
}

fn order(request: &PageRequest) -> Order {
    if request.reverse {
        Order::Descending
    } else {
        Order::Ascending
    }
}

/// The part of the entries that the request's key begins, ends where it runs backwards.
fn range(prefix: &[u8], request: &PageRequest) -> KeyRange {
    let all = KeyRange::prefix(prefix);
    if request.key.is_empty() {
        return all;
    }
    let key = [prefix, &request.key].concat();
    if request.reverse {
        // The key itself belongs to the page: the range ends right behind it.
        let behind = [&key[..], &[0]].concat();
        KeyRange::new(all.start(), Some(&behind))
    } else {
        KeyRange::new(Some(&key), all.end())
    }
}
