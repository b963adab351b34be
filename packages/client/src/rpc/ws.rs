//! A websocket subscription to new blocks, used as a hint only: whoever must not miss one asks the node.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use super::types::{BlockData, BlockResults, Event, ExecResult, null_is_empty};
use crate::error::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What the node tells of a new block.
#[derive(Debug, Clone)]
pub struct NewBlock {
    /// Its height.
    pub height: u64,
    /// What is in it; absent where the node tells no more than the height.
    pub contents: Option<BlockContents>,
}

/// A block with what its transactions did.
#[derive(Debug, Clone)]
pub struct BlockContents {
    /// Its time, RFC 3339.
    pub time: String,
    /// Raw transactions in block order.
    pub txs: Vec<Vec<u8>>,
    /// As `block_results` gives them: one per transaction.
    pub results: BlockResults,
}

/// A running subscription to `tm.event='NewBlock'`.
///
/// The node fires it after the block is committed and its mempool is up to date. A dropped
/// connection ends it with an error; the caller polls on and may subscribe again.
pub struct BlockHints {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    url: String,
}

impl BlockHints {
    /// Subscribes at the node behind `http_url`, encrypted where that is `https`.
    ///
    /// # Errors
    /// When the node cannot be reached, or takes no websocket.
    pub async fn subscribe(http_url: &str) -> Result<Self> {
        let Some(url) = websocket_url(http_url) else {
            return Err(broken(
                http_url,
                "websocket hints need an http or https node",
            ));
        };
        // The one kind of cryptography that is built in; set already by whoever came first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (stream, _) = tokio::time::timeout(CONNECT_TIMEOUT, connect_async(url.as_str()))
            .await
            .map_err(|_| broken(&url, "no answer"))?
            .map_err(|error| broken(&url, error))?;
        let mut hints = Self { stream, url };
        let request = json!({
            "jsonrpc": "2.0", "id": 1, "method": "subscribe",
            "params": { "query": "tm.event='NewBlock'" },
        });
        let sent = hints.stream.send(Message::text(request.to_string())).await;
        sent.map_err(|error| broken(&hints.url, error))?;
        Ok(hints)
    }

    /// Waits for the next block and gives its height.
    pub async fn next(&mut self) -> Result<u64> {
        Ok(self.next_block().await?.height)
    }

    /// Waits for the next block.
    pub async fn next_block(&mut self) -> Result<NewBlock> {
        loop {
            let message = match self.stream.next().await {
                None => return Err(broken(&self.url, "closed by the node")),
                Some(Err(error)) => return Err(broken(&self.url, error)),
                Some(Ok(message)) => message,
            };
            match message {
                Message::Text(text) => {
                    if let Some(block) = block_of(text.as_str())? {
                        return Ok(block);
                    }
                }
                Message::Close(_) => return Err(broken(&self.url, "closed by the node")),
                // Pings are answered by the library while it reads.
                _ => {}
            }
        }
    }
}

/// Where the node behind `http_url` takes websockets; `None` when that is no http address.
fn websocket_url(http_url: &str) -> Option<String> {
    let (scheme, rest) = http_url.split_once("://")?;
    let scheme = match scheme {
        "http" => "ws",
        "https" => "wss",
        _ => return None,
    };
    Some(format!(
        "{scheme}://{}/websocket",
        rest.trim_end_matches('/')
    ))
}

#[derive(Deserialize)]
struct Told {
    #[serde(default)]
    error: Option<Value>,
    #[serde(default)]
    result: Option<Fired>,
}

#[derive(Deserialize)]
struct Fired {
    #[serde(default)]
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(default)]
    value: Option<Fields>,
}

#[derive(Deserialize)]
struct Fields {
    block: FiredBlock,
    #[serde(default)]
    result_finalize_block: Option<Finalized>,
}

#[derive(Deserialize)]
struct FiredBlock {
    header: FiredHeader,
    #[serde(default)]
    data: Option<BlockData>,
}

#[derive(Deserialize)]
struct FiredHeader {
    height: String,
    #[serde(default)]
    time: Option<String>,
}

/// `ResponseFinalizeBlock`, in which lists that are empty may be left out.
#[derive(Deserialize)]
struct Finalized {
    #[serde(default, deserialize_with = "null_is_empty")]
    tx_results: Vec<ExecResult>,
    #[serde(default, deserialize_with = "null_is_empty")]
    events: Vec<Event>,
}

/// The block in an event; `None` for the answer to the subscription itself.
fn block_of(text: &str) -> Result<Option<NewBlock>> {
    let wrong = |error: serde_json::Error| Error::decode("NewBlock", error);
    let told: Told = serde_json::from_str(text).map_err(wrong)?;
    if let Some(error) = told.error {
        return Err(Error::Rpc {
            method: "subscribe".to_owned(),
            code: error
                .get("code")
                .and_then(Value::as_i64)
                .unwrap_or_default(),
            message: error.to_string(),
        });
    }
    let data = told.result.and_then(|fired| fired.data);
    let Some(fields) = data.and_then(|data| data.value) else {
        return Ok(None);
    };
    let Ok(height) = fields.block.header.height.parse() else {
        return Ok(None);
    };
    let contents = contents(height, fields);
    Ok(Some(NewBlock { height, contents }))
}

/// `None` unless every transaction has its result.
fn contents(height: u64, fields: Fields) -> Option<BlockContents> {
    let txs = fields.block.data?.txs;
    let finalized = fields.result_finalize_block?;
    if txs.len() != finalized.tx_results.len() {
        return None;
    }
    Some(BlockContents {
        time: fields.block.header.time?,
        txs,
        results: BlockResults {
            height,
            txs_results: finalized.tx_results,
            finalize_block_events: finalized.events,
        },
    })
}

fn broken(url: &str, reason: impl ToString) -> Error {
    Error::Transport {
        endpoint: super::shown(url),
        reason: reason.to_string(),
        timed_out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encrypted_node_gets_an_encrypted_websocket() {
        let url = |http: &str| websocket_url(http).unwrap();
        assert_eq!(
            url("http://127.0.0.1:26657"),
            "ws://127.0.0.1:26657/websocket"
        );
        assert_eq!(
            url("https://rpc.example.org"),
            "wss://rpc.example.org/websocket"
        );
        assert_eq!(
            url("https://example.org/rpc/"),
            "wss://example.org/rpc/websocket"
        );
        assert_eq!(websocket_url("unix:///tmp/node"), None);
    }

    #[test]
    fn the_height_is_read_from_the_event_and_the_first_answer_is_skipped() {
        let event = r#"{"result":{"data":{"value":{"block":{"header":{"height":"42"}}}}}}"#;
        let block = block_of(event).unwrap().unwrap();
        assert_eq!(block.height, 42);
        assert!(block.contents.is_none());
        assert!(block_of(r#"{"id":1,"result":{}}"#).unwrap().is_none());
        assert!(block_of(r#"{"error":{"code":-32603,"message":"full"}}"#).is_err());
    }

    /// As CometBFT 0.38 fires it, shortened.
    fn fired(txs: &str, results: &str) -> NewBlock {
        let text = format!(
            r#"{{"jsonrpc":"2.0","id":1,"result":{{"query":"tm.event='NewBlock'","data":{{
            "type":"tendermint/event/NewBlock","value":{{
            "block":{{"header":{{"chain_id":"a-1","height":"42","time":"2026-11-28T19:00:00.5Z"}},
            "data":{{"txs":{txs}}},"evidence":{{"evidence":[]}},"last_commit":null}},
            "block_id":{{"hash":""}},"result_finalize_block":{{{results}"app_hash":"AA=="}}}}}},
            "events":{{"tm.event":["NewBlock"]}}}}}}"#
        );
        block_of(&text).unwrap().unwrap()
    }

    #[test]
    fn a_block_comes_with_its_transactions_and_their_results() {
        let results = r#""events":[{"type":"transfer","attributes":[]}],
            "tx_results":[{"code":0,"data":"CgA=","gas_wanted":"9","gas_used":"7","events":[]}],"#;
        let contents = fired(r#"["AAEC"]"#, results).contents.unwrap();
        assert_eq!(contents.time, "2026-11-28T19:00:00.5Z");
        assert_eq!(contents.txs, [vec![0, 1, 2]]);
        assert_eq!(contents.results.height, 42);
        assert_eq!(contents.results.txs_results[0].gas_used, 7);
        assert_eq!(contents.results.finalize_block_events[0].kind, "transfer");
        assert!(fired("[]", "").contents.unwrap().txs.is_empty());
    }

    #[test]
    fn transactions_without_results_are_no_contents() {
        assert!(fired(r#"["AAEC"]"#, "").contents.is_none());
    }
}
