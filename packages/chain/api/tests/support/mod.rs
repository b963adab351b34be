//! A node in memory that holds what a real wasmd answered (`golden/wasmd.json`): blocks 1 and 312
//! are real, 2, 313 and 314 carry their commits.
#![allow(dead_code, reason = "every test binary uses its own part")]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "support of tests"
)]

mod captured;
mod node;

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tenzro_chain_api::Door;
use tenzro_chain_api::rpc::{RpcConfig, RpcServices, router, serve};

pub use captured::Captured;
pub use node::MemoryNode;

/// A running server and its node.
pub struct Server {
    pub url: String,
    pub node: Arc<MemoryNode>,
    client: reqwest::Client,
}

/// The node's settings, those of the captured wasmd where they show.
pub fn config() -> RpcConfig {
    RpcConfig {
        broadcast_commit_timeout: Duration::from_millis(500),
        node_id: "8503d81bdb636281f26a6196533dab6de6b81f7b".into(),
        listen_addr: "tcp://127.0.0.1:0".into(),
        rpc_address: "tcp://127.0.0.1:0".into(),
        moniker: "validator".into(),
        ..RpcConfig::default()
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::start_with(MemoryNode::at(314), config()).await
    }

    pub async fn start_with(node: MemoryNode, config: RpcConfig) -> Self {
        let node = Arc::new(node);
        let services = RpcServices {
            blocks: node.clone(),
            pool: node.clone(),
            feed: node.clone(),
            application: node.clone(),
            queries: node.clone(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(
            Door::new(listener, 100),
            router(services, config),
            std::future::pending(),
        ));
        Self {
            url,
            node,
            client: reqwest::Client::new(),
        }
    }

    /// Status, and the body as JSON, or as a text where it is none.
    async fn answer(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let reply = request.send().await.unwrap();
        let status = reply.status().as_u16();
        let text = reply.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(json!(text)))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.answer(self.client.get(format!("{}{path}", self.url)))
            .await
    }

    pub async fn post(&self, body: impl Into<reqwest::Body>) -> (u16, Value) {
        self.answer(self.client.post(&self.url).body(body)).await
    }

    /// The whole response to a call.
    pub async fn call(&self, method: &str, params: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        self.post(request.to_string()).await.1
    }

    /// The result of a call that succeeds.
    pub async fn result(&self, method: &str, params: Value) -> Value {
        let answer = self.call(method, params).await;
        match answer.get("result") {
            Some(result) => result.clone(),
            None => panic!("{method} failed: {answer}"),
        }
    }

    /// What a call that fails says.
    pub async fn failure(&self, method: &str, params: Value) -> String {
        let answer = self.call(method, params).await;
        match answer["error"]["data"].as_str() {
            Some(text) => text.into(),
            None => panic!("{method} did not fail: {answer}"),
        }
    }

    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }
}
