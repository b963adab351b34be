//! Transactions at the node: simulate, broadcast, find.

use cosmos_sdk_proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse};
use cosmrs::Any;
use serde_json::json;

use super::{Chain, to_base64};
use crate::error::{Error, Result};
use crate::failure::TxFailure;
use crate::rpc::types::{BroadcastTx, TxAnswer, TxSearch};
use crate::tx::{Outcome, SignedTx, TxHash};

/// What the node said to a broadcast transaction.
#[derive(Debug)]
#[non_exhaustive]
pub enum Broadcast {
    /// It is in the mempool (or was already).
    Accepted,
    /// Its first check failed; it is gone.
    Refused(Box<TxFailure>),
    /// The mempool has no room.
    MempoolFull,
}

/// What a transaction would do now.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// Gas that it would use.
    pub gas_used: u64,
    /// What its messages would answer, in order; empty where the chain does not say.
    pub answers: Vec<Any>,
}

/// A page of found transactions.
#[derive(Debug)]
pub struct FoundTxs {
    /// This page.
    pub txs: Vec<Outcome>,
    /// Matches on all pages.
    pub total: u64,
}

impl Chain {
    /// Gas that the transaction would use now. Signatures and fees are not checked.
    ///
    /// It runs on the node's pending state as far as sequences go, but does not see what pending
    /// transactions of the mempool will do. A failure is [`Error::Simulation`].
    pub async fn simulate(&self, tx_bytes: Vec<u8>) -> Result<u64> {
        Ok(self.rehearse(tx_bytes).await?.gas_used)
    }

    /// [`Chain::simulate`], with what each message would answer.
    pub async fn rehearse(&self, tx_bytes: Vec<u8>) -> Result<Rehearsal> {
        let path = "/cosmos.tx.v1beta1.Service/Simulate";
        #[allow(deprecated, reason = "the message still has the old field `tx`")]
        let request = SimulateRequest { tx: None, tx_bytes };
        let answer: Result<SimulateResponse> = self.query(path, &request, None).await;
        match answer {
            Ok(response) => Ok(Rehearsal {
                gas_used: response
                    .gas_info
                    .map(|info| info.gas_used)
                    .ok_or_else(|| Error::decode(path, "no gas_info"))?,
                answers: response
                    .result
                    .map(|result| result.msg_responses)
                    .unwrap_or_default(),
            }),
            Err(Error::Query { log, .. }) => Err(Error::Simulation { log }),
            Err(error) => Err(error),
        }
    }

    /// Puts a signed transaction into the node's mempool and waits for its first check only.
    ///
    /// Repeated on transport errors: the bytes are the same, so the node recognises a second copy.
    pub async fn broadcast(&self, tx: &SignedTx) -> Result<Broadcast> {
        let params = json!({ "tx": to_base64(&tx.bytes) });
        match self
            .rpc
            .call::<BroadcastTx>("broadcast_tx_sync", params)
            .await
        {
            Ok(answer) if answer.code == 0 || is_sdk(&answer, 19) => Ok(Broadcast::Accepted),
            Ok(answer) if is_sdk(&answer, 20) => Ok(Broadcast::MempoolFull),
            Ok(answer) => Ok(Broadcast::Refused(Box::new(TxFailure {
                hash: tx.hash,
                height: None,
                codespace: answer.codespace,
                code: answer.code,
                log: answer.log,
                gas_wanted: tx.gas_limit,
                gas_used: 0,
            }))),
            Err(Error::Rpc { message, .. }) if message.contains("tx already exists in cache") => {
                Ok(Broadcast::Accepted)
            }
            Err(Error::Rpc { message, .. }) if message.contains("mempool is full") => {
                Ok(Broadcast::MempoolFull)
            }
            Err(error) => Err(error),
        }
    }

    /// The transaction with this hash; `None` when it is in no block (yet).
    pub async fn tx(&self, hash: TxHash) -> Result<Option<Outcome>> {
        let params = json!({ "hash": to_base64(hash.as_bytes()), "prove": false });
        match self.rpc.call::<TxAnswer>("tx", params).await {
            Ok(answer) => Outcome::from_answer(answer).map(Some),
            Err(Error::Rpc { message, .. }) if message.contains("not found") => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Searches transactions by events (`wasm._contract_address='…' AND tx.height>5`), oldest
    /// first. `page` counts from 1, `per_page` is 1 to 100.
    pub async fn tx_search(&self, query: &str, page: u32, per_page: u32) -> Result<FoundTxs> {
        let params = json!({
            "query": query,
            "prove": false,
            "page": page.to_string(),
            "per_page": per_page.to_string(),
            "order_by": "asc",
        });
        let found: TxSearch = self.rpc.call("tx_search", params).await?;
        let txs = found
            .txs
            .into_iter()
            .map(Outcome::from_answer)
            .collect::<Result<_>>()?;
        Ok(FoundTxs {
            txs,
            total: found.total_count,
        })
    }
}

fn is_sdk(answer: &BroadcastTx, code: u32) -> bool {
    answer.codespace == "sdk" && answer.code == code
}
