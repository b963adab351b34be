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
        assert_eq!(height_of(event).unwrap(), Some(42));
        assert_eq!(height_of(r#"{"id":1,"result":{}}"#).unwrap(), None);
        assert!(height_of(r#"{"error":{"code":-32603,"message":"full"}}"#).is_err());
    }
}
