//! CometBFT's JSON-RPC over HTTP, with time-outs and retries of what never reached the node.

pub mod types;
mod ws;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::error::{Error, Result};

pub use ws::{BlockContents, BlockHints, NewBlock};

/// How calls are made.
#[derive(Debug, Clone)]
pub struct RpcOptions {
    /// The longest a single attempt may take.
    pub timeout: Duration,
    /// How often a call that did not reach the node is repeated.
    pub retries: u32,
    /// Pause before the first repetition; it doubles each time, up to 5 s.
    pub back_off: Duration,
    /// The longest answer that is read, bytes: a node that sends without end costs no more memory.
    pub most_bytes: usize,
}

impl Default for RpcOptions {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(15),
            retries: 3,
            back_off: Duration::from_millis(100),
            most_bytes: 64 << 20,
        }
    }
}

/// A connection pool to one node. Cloning is cheap and shares the pool.
#[derive(Debug, Clone)]
pub struct Rpc {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    http: reqwest::Client,
    url: String,
    options: RpcOptions,
    next_id: AtomicU64,
}

#[derive(Deserialize)]
struct Envelope<T> {
    result: Option<T>,
    error: Option<RpcError>,
}

#[derive(Deserialize)]
struct RpcError {
    code: i64,
    message: String,
    #[serde(default)]
    data: Value,
}

/// Why an attempt failed.
enum Attempt {
    /// Nothing came that could be read: it is tried again.
    Again(Error),
    /// The node said something.
    Over(Error),
}

impl Attempt {
    fn into_error(self) -> Error {
        match self {
            Self::Again(error) | Self::Over(error) => error,
        }
    }
}

impl Rpc {
    /// Prepares calls to `endpoint`: `http://host:port`, `https://host`, `tcp://host:port` or `host:port`.
    /// Nothing is sent yet. Certificates of `https` are judged by the roots of this system, or by those in
    /// the file that `SSL_CERT_FILE` names.
    pub fn new(endpoint: &str, options: RpcOptions) -> Result<Self> {
        let url = http_url(endpoint);
        let http = reqwest::Client::builder()
            .timeout(options.timeout)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| transport(&url, &error))?;
        let inner = Inner {
            http,
            url,
            options,
            next_id: AtomicU64::new(1),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The address calls go to.
    pub fn url(&self) -> &str {
        &self.inner.url
    }

    /// Calls `method`. Attempts that failed in transport, or that were answered by something that is
    /// no JSON-RPC, are repeated with back-off; an answer, also one with an error, never is.
    pub async fn call<T: DeserializeOwned>(&self, method: &str, params: Value) -> Result<T> {
        let mut pause = self.inner.options.back_off;
        let mut attempt = 0;
        loop {
            match self.attempt(method, &params).await {
                Err(Attempt::Again(error)) if attempt < self.inner.options.retries => {
                    tracing::debug!(method, attempt, %error, "repeating a call");
                    attempt += 1;
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(Duration::from_secs(5));
                }
                outcome => return outcome.map_err(Attempt::into_error),
            }
        }
    }

    /// Calls `method` exactly once.
    pub async fn call_once<T: DeserializeOwned>(&self, method: &str, params: &Value) -> Result<T> {
        let outcome = self.attempt(method, params).await;
        outcome.map_err(Attempt::into_error)
    }

    async fn attempt<T: DeserializeOwned>(
        &self,
        method: &str,
        params: &Value,
    ) -> Result<T, Attempt> {
        let id = self.inner.next_id.fetch_add(1, Ordering::Relaxed);
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        let failed = |error: reqwest::Error| Attempt::Again(transport(self.url(), &error));
        let response = self
            .inner
            .http
            .post(self.url())
            .json(&body)
            .send()
            .await
            .map_err(failed)?;
        let status = response.status();
        let bytes = self.read(method, response).await.map_err(Attempt::Again)?;
        // Most answers are what was asked for: read at once, without a tree of values in between.
        if let Ok(Envelope {
            result: Some(result),
            error: None,
        }) = serde_json::from_slice(&bytes)
        {
            return Ok(result);
        }
        // CometBFT answers errors with status 500 and a JSON-RPC envelope: look inside first.
        let envelope: Envelope<Value> = match serde_json::from_slice(&bytes) {
            Ok(envelope) => envelope,
            Err(error) if status.is_success() => {
                return Err(Attempt::Again(Error::decode(method, error)));
            }
            Err(_) => {
                return Err(Attempt::Again(Error::Transport {
                    endpoint: shown(self.url()),
                    reason: format!("HTTP {status}"),
                    timed_out: false,
                }));
            }
        };
        if let Some(error) = envelope.error {
            let message = match error.data {
                Value::Null => error.message,
                Value::String(data) => format!("{}: {data}", error.message),
                data => format!("{}: {data}", error.message),
            };
            return Err(Attempt::Over(Error::Rpc {
                method: method.to_owned(),
                code: error.code,
                message,
            }));
        }
        let result = envelope.result.unwrap_or(Value::Null);
        serde_json::from_value(result).map_err(|error| Attempt::Over(Error::decode(method, error)))
    }
}

impl Rpc {
    /// The answer's bytes, as many as are allowed.
    async fn read(&self, method: &str, mut response: reqwest::Response) -> Result<Vec<u8>> {
        let most = self.inner.options.most_bytes;
        let mut bytes = Vec::new();
        let failed = |error: reqwest::Error| transport(self.url(), &error);
        while let Some(piece) = response.chunk().await.map_err(failed)? {
            if bytes.len().saturating_add(piece.len()) > most {
                return Err(Error::decode(
                    method,
                    format!("it is longer than {most} bytes"),
                ));
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }
}

/// `tcp://` is what Cosmos configuration files write for the same thing.
fn http_url(endpoint: &str) -> String {
    let endpoint = endpoint.trim().trim_end_matches('/');
    match endpoint.split_once("://") {
        Some(("tcp", rest)) => format!("http://{rest}"),
        Some(_) => endpoint.to_owned(),
        None => format!("http://{endpoint}"),
    }
}

/// An address as messages and logs show it: scheme and host. What else there is may be the key to a
/// node for which somebody pays.
#[must_use]
pub fn shown(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, more) = rest.split_at(end);
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    let more = match more {
        "" | "/" | "/websocket" => more,
        _ => "/…",
    };
    format!("{scheme}://{host}{more}")
}

/// A text with an address in it as it is shown.
fn without(text: &str, url: &str) -> String {
    text.replace(url, &shown(url))
}

fn transport(url: &str, error: &reqwest::Error) -> Error {
    let mut reason = error.to_string();
    if let Some(full) = error.url() {
        reason = without(&reason, full.as_str());
    }
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        // The innermost cause is the one a person understands: "connection refused".
        reason = inner.to_string();
        source = inner.source();
    }
    Error::Transport {
        endpoint: shown(url),
        reason,
        timed_out: error.is_timeout(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_may_be_written_in_three_ways() {
        for text in [
            "http://127.0.0.1:1",
            "tcp://127.0.0.1:1",
            "127.0.0.1:1",
            "127.0.0.1:1/",
        ] {
            assert_eq!(http_url(text), "http://127.0.0.1:1");
        }
        assert_eq!(http_url("https://rpc.example"), "https://rpc.example");
    }

    #[tokio::test]
    async fn what_may_be_a_secret_in_an_address_is_in_no_message() {
        for (full, short) in [
            ("http://127.0.0.1:26657", "http://127.0.0.1:26657"),
            ("https://a:b@rpc.example/", "https://rpc.example/"),
            ("https://rpc.example:1/v1/key", "https://rpc.example:1/…"),
            ("https://rpc.example?key=x", "https://rpc.example/…"),
            ("ws://127.0.0.1:1/websocket", "ws://127.0.0.1:1/websocket"),
        ] {
            assert_eq!(shown(full), short);
        }
        assert_eq!(
            without("no answer (https://me:word@x/key)", "https://me:word@x/key"),
            "no answer (https://x/…)"
        );
        let options = RpcOptions {
            retries: 0,
            ..RpcOptions::default()
        };
        let rpc = Rpc::new("http://me:word@127.0.0.1:1/secret?key=x", options).unwrap();
        let failed = rpc.call::<Value>("status", Value::Null).await.unwrap_err();
        let said = format!("{failed} {failed:?}");
        assert!(said.contains("127.0.0.1:1"), "{said}");
        for secret in ["word", "secret", "key="] {
            assert!(!said.contains(secret), "{said}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_was_cut_off_is_asked_for_again() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for body in [r#"{"result": [1, "#, "\u{1}\u{2}", r#"{"result": [1, 2]}"#] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let _ = stream.read(&mut [0; 4096]).await;
                let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
                let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
            }
        });
        let rpc = Rpc::new(&address.to_string(), RpcOptions::default()).unwrap();
        let answer: Vec<u8> = rpc.call("status", json!({})).await.unwrap();
        assert_eq!(answer, [1, 2]);
    }

    #[tokio::test]
    async fn an_answer_without_an_end_is_not_read_to_the_end() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            // Until the client has had enough.
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
        });
        let options = RpcOptions {
            most_bytes: 100_000,
            retries: 0,
            ..Default::default()
        };
        let rpc = Rpc::new(&address.to_string(), options).unwrap();
        let error = rpc.call::<Value>("status", json!({})).await.unwrap_err();
        assert!(
            error.to_string().contains("longer than 100000 bytes"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn a_node_that_is_not_there_gives_a_retryable_error() {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let options = RpcOptions {
            retries: 1,
            back_off: Duration::from_millis(1),
            ..Default::default()
        };
        let rpc = Rpc::new(&format!("127.0.0.1:{port}"), options).unwrap();
        let error = rpc.call::<Value>("status", json!({})).await.unwrap_err();
        assert!(error.is_retryable());
        assert!(
            matches!(
                error,
                Error::Transport {
                    timed_out: false,
                    ..
                }
            ),
            "{error}"
        );
    }
}
