//! A websocket subscription to new blocks, used as a hint only: the truth is always queried.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::error::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// A running subscription to `tm.event='NewBlock'`.
///
/// The node fires it after the block is committed and its mempool is up to date. A dropped
/// connection ends it with an error; the caller polls on and may subscribe again.
pub struct BlockHints {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    url: String,
}

impl BlockHints {
    /// Subscribes at the node behind `http_url`. Only plain `http` nodes are supported; for
    /// others polling is enough.
    pub async fn subscribe(http_url: &str) -> Result<Self> {
        let Some(host) = http_url.strip_prefix("http://") else {
            return Err(broken(http_url, "websocket hints need a plain http node"));
        };
        let url = format!("ws://{host}/websocket");
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
        loop {
            let message = match self.stream.next().await {
                None => return Err(broken(&self.url, "closed by the node")),
                Some(Err(error)) => return Err(broken(&self.url, error)),
                Some(Ok(message)) => message,
            };
            match message {
                Message::Text(text) => {
                    if let Some(height) = height_of(text.as_str())? {
                        return Ok(height);
                    }
                }
                Message::Close(_) => return Err(broken(&self.url, "closed by the node")),
                // Pings are answered by the library while it reads.
                _ => {}
            }
        }
    }
}

/// The height in an event; `None` for the answer to the subscription itself.
fn height_of(text: &str) -> Result<Option<u64>> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| Error::decode("NewBlock", error))?;
    if let Some(error) = value.get("error") {
        return Err(Error::Rpc {
            method: "subscribe".to_owned(),
            code: error
                .get("code")
                .and_then(Value::as_i64)
                .unwrap_or_default(),
            message: error.to_string(),
        });
    }
    let height = value
        .pointer("/result/data/value/block/header/height")
        .and_then(Value::as_str);
    Ok(height.and_then(|height| height.parse().ok()))
}

fn broken(url: &str, reason: impl ToString) -> Error {
    Error::Transport {
        endpoint: url.to_owned(),
        reason: reason.to_string(),
        timed_out: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_height_is_read_from_the_event_and_the_first_answer_is_skipped() {
        let event = r#"{"result":{"data":{"value":{"block":{"header":{"height":"42"}}}}}}"#;
        assert_eq!(height_of(event).unwrap(), Some(42));
        assert_eq!(height_of(r#"{"id":1,"result":{}}"#).unwrap(), None);
        assert!(height_of(r#"{"error":{"code":-32603,"message":"full"}}"#).is_err());
    }
}
