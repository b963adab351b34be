//! Transactions.

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxResponse;
use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageResponse;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{
    BroadcastMode, BroadcastTxRequest, BroadcastTxResponse, GetBlockWithTxsRequest,
    GetBlockWithTxsResponse, GetTxRequest, GetTxResponse, GetTxsEventRequest, GetTxsEventResponse,
    Tx, TxRaw,
};
use prost::Message;
use sha2::{Digest, Sha256};
use tenzro_chain_types::chain::{PoolError, SearchOrder, TxFound};
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{QueryError, Status, sdk};

use super::blocks::proto_block;
use super::{Gateway, read};
use crate::rpc::query::{MAX_LENGTH, Query, TOO_LONG};

/// Transactions of a page where the client names no limit, and at most.
const DEFAULT_LIMIT: u64 = 100;

impl Gateway {
    pub(super) fn broadcast(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: BroadcastTxRequest = read(data)?;
        if request.tx_bytes.is_empty() {
            return Err(QueryError::invalid("invalid empty tx"));
        }
        let mode = request.mode();
        let unsupported = match mode {
            BroadcastMode::Sync | BroadcastMode::Async => None,
            BroadcastMode::Block => Some("block"),
            BroadcastMode::Unspecified => Some("unspecified"),
        };
        if let Some(mode) = unsupported {
            let text = format!("unsupported return type {mode}; supported types: sync, async");
            return Err(QueryError::new(Status::Unknown, text));
        }
        let txhash = hex::encode_upper(Sha256::digest(&request.tx_bytes));
        let response = match self.pool.submit(request.tx_bytes) {
            // Nobody waits for what the check says.
            Ok(_) if mode == BroadcastMode::Async => TxResponse {
                txhash,
                ..TxResponse::default()
            },
            Ok(checked) => TxResponse {
                txhash,
                code: checked.code.value(),
                codespace: checked.codespace,
                data: hex::encode_upper(&checked.data),
                raw_log: checked.log,
                ..TxResponse::default()
            },
            Err(error) => {
                let kind = match error {
                    PoolError::InCache => sdk::TX_IN_MEMPOOL,
                    PoolError::TooLarge { .. } => sdk::TX_TOO_LARGE,
                    _ => sdk::MEMPOOL_FULL,
                };
                TxResponse {
                    txhash,
                    code: kind.code,
                    codespace: kind.codespace.to_owned(),
                    ..TxResponse::default()
                }
            }
        };
        Ok(BroadcastTxResponse {
            tx_response: Some(response),
        }
        .encode_to_vec())
    }

    pub(super) fn tx(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetTxRequest = read(data)?;
        if request.hash.is_empty() {
            return Err(QueryError::invalid("tx hash cannot be empty"));
        }
        let missing = || QueryError::not_found(format!("tx not found: {}", request.hash));
        let hash: [u8; 32] = hex::decode(&request.hash)
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(missing)?;
        let found = self.blocks.tx(&hash).ok_or_else(missing)?;
        let (tx, response) = self.described(&found);
        Ok(GetTxResponse {
            tx: Some(tx),
            tx_response: Some(response),
        }
        .encode_to_vec())
    }

    #[allow(deprecated, reason = "explorers use the old fields")]
    pub(super) fn txs(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetTxsEventRequest = read(data)?;
        let query = if request.query.is_empty() {
            request.events.join(" AND ")
        } else {
            request.query.clone()
        };
        if query.is_empty() {
            return Err(QueryError::new(Status::Internal, "query cannot be empty"));
        }
        if query.len() > MAX_LENGTH {
            return Err(failed_search(TOO_LONG));
        }
        let parsed = Query::parse(&query).map_err(failed_search)?;
        let page = request.pagination.clone().unwrap_or_default();
        let limit = match (request.limit, page.limit) {
            (0, 0) => DEFAULT_LIMIT,
            (0, limit) | (limit, _) => limit.min(DEFAULT_LIMIT),
        };
        let number = match request.page {
            0 => page
                .offset
                .checked_div(limit)
                .unwrap_or_default()
                .saturating_add(1),
            number => number,
        };
        let order = if request.order_by == 2 {
            SearchOrder::Descending
        } else {
            SearchOrder::Ascending
        };
        let found = self
            .blocks
            .search_txs(parsed.conditions(), order, number, limit)
            .map_err(failed_search)?;
        let (txs, tx_responses) = found
            .items
            .iter()
            .map(|found| self.described(found))
            .unzip();
        Ok(GetTxsEventResponse {
            txs,
            tx_responses,
            pagination: None,
            total: found.total,
        }
        .encode_to_vec())
    }

    pub(super) fn block_with_txs(&self, data: &[u8]) -> QueryResult<Vec<u8>> {
        let request: GetBlockWithTxsRequest = read(data)?;
        let height = u64::try_from(request.height)
            .ok()
            .filter(|height| *height > 0 && *height <= self.tip())
            .ok_or_else(|| {
                let text = format!(
                    "codespace sdk code 26: invalid height: requested height {} but height must not be less than 1 or greater than the \
                     current height {}",
                    request.height,
                    self.tip()
                );
                QueryError::new(Status::Unknown, text)
            })?;
        let block = self.block(height)?;
        let page = request.pagination.unwrap_or_default();
        let limit = if page.limit == 0 {
            DEFAULT_LIMIT
        } else {
            page.limit
        };
        let txs = block
            .block
            .data
            .iter()
            .skip(usize::try_from(page.offset).unwrap_or(usize::MAX))
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .map(|bytes| decode(bytes))
            .collect();
        Ok(GetBlockWithTxsResponse {
            txs,
            block_id: Some(block.id.into()),
            block: Some(proto_block(&block)),
            pagination: Some(PageResponse {
                next_key: Vec::new(),
                total: block.block.data.len() as u64,
            }),
        }
        .encode_to_vec())
    }

    fn described(&self, found: &TxFound) -> (Tx, TxResponse) {
        let tx = decode(&found.tx);
        let time = self
            .blocks
            .block(found.height)
            .map(|block| block.block.header.time);
        let timestamp = time.map(|time| {
            // To the second, as Go's RFC 3339 prints it.
            tenzro_chain_proto::json::timestamp(time.unix_timestamp(), 0)
        });
        let result = &found.result;
        let response = TxResponse {
            height: i64::try_from(found.height).unwrap_or(i64::MAX),
            txhash: hex::encode_upper(found.hash),
            codespace: result.codespace.clone(),
            code: result.code.value(),
            data: hex::encode_upper(&result.data),
            raw_log: result.log.clone(),
            logs: Vec::new(),
            info: result.info.clone(),
            gas_wanted: result.gas_wanted,
            gas_used: result.gas_used,
            tx: Some(Any {
                type_url: "/cosmos.tx.v1beta1.Tx".to_owned(),
                value: tx.encode_to_vec(),
            }),
            timestamp: timestamp.unwrap_or_default(),
            events: result.events.iter().cloned().map(Into::into).collect(),
        };
        (tx, response)
    }
}

fn failed_search(why: impl std::fmt::Display) -> QueryError {
    QueryError::new(Status::Internal, format!("failed to search for txs: {why}"))
}

/// A transaction of a block; what cannot be decoded, and was refused for that, is empty.
fn decode(bytes: &[u8]) -> Tx {
    let raw = TxRaw::decode(bytes).unwrap_or_default();
    Tx {
        body: Message::decode(raw.body_bytes.as_slice()).ok(),
        auth_info: Message::decode(raw.auth_info_bytes.as_slice()).ok(),
        signatures: raw.signatures,
    }
}
