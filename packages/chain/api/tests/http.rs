//! HTTP: limits, browsers, and calls that wait.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "a test"
)]

mod support;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use reqwest::Method;
use serde_json::{Value, json};
use support::{MemoryNode, Server, config};
use tenzro_chain_api::Door;
use tenzro_chain_api::rpc::{RpcConfig, RpcServices, router, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn health(id: usize) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": "health", "params": {} })
}

#[tokio::test]
async fn a_batch_of_twenty_is_answered_and_one_above_the_limit_is_refused() {
    let server = Server::start().await;
    let batch = |count: usize| Value::Array((0..count).map(health).collect()).to_string();
    let (status, answers) = server.post(batch(20)).await;
    let ids: Vec<_> = answers
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| answer["id"].clone())
        .collect();
    assert_eq!((status, ids), (200, (0..20).map(|id| json!(id)).collect()));
    let (status, refused) = server.post(batch(101)).await;
    assert_eq!(
        (status, refused),
        (
            200,
            json!({ "jsonrpc": "2.0", "error": {
                "code": -32600,
                "message": "Invalid Request",
                "data": "batch request exceeds maximum (100) allowed number of requests",
            }})
        )
    );
}

#[tokio::test]
async fn a_body_above_a_megabyte_is_refused() {
    let server = Server::start().await;
    let (status, refused) = server.post(vec![b' '; 1_000_001]).await;
    assert_eq!(status, 400);
    assert_eq!(refused["error"]["code"], -32600);
    assert_eq!(
        refused["error"]["data"],
        "error reading request body: http: request body too large"
    );
    let most = {
        let request = health(1).to_string();
        " ".repeat(1_000_000 - request.len()) + &request
    };
    assert_eq!(
        server.post(most).await,
        (200, json!({ "jsonrpc": "2.0", "id": 1, "result": {} }))
    );
}

#[tokio::test]
async fn a_page_of_any_origin_may_call() {
    let server = Server::start().await;
    let preflight = server
        .client()
        .request(Method::OPTIONS, &server.url)
        .header("origin", "https://wallet.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.headers()["access-control-allow-origin"], "*");
    let allowed = preflight.headers()["access-control-allow-headers"]
        .to_str()
        .unwrap();
    assert!(allowed.to_lowercase().contains("content-type"));
    let reply = server
        .client()
        .get(format!("{}/status", server.url))
        .header("origin", "https://wallet.example")
        .send()
        .await
        .unwrap();
    assert_eq!(reply.headers()["access-control-allow-origin"], "*");
    assert_eq!(reply.headers()["content-type"], "application/json");
}

#[tokio::test]
async fn the_root_lists_the_methods_as_a_page() {
    let server = Server::start().await;
    let reply = server.client().get(&server.url).send().await.unwrap();
    assert!(
        reply.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    let page = reply.text().await.unwrap();
    assert!(page.contains("/tx_search?query=_&prove=_&page=_&per_page=_&order_by=_"));
}

#[tokio::test]
async fn answers_about_a_height_may_be_cached_and_those_about_the_latest_may_not() {
    let server = Server::start().await;
    for (path, is_cacheable) in [
        ("/block?height=1", true),
        ("/block", false),
        ("/status", false),
        ("/block?height=999", false),
    ] {
        let reply = server
            .client()
            .get(format!("{}{path}", server.url))
            .send()
            .await
            .unwrap();
        let cache = reply.headers().get("cache-control");
        assert_eq!(cache.is_some(), is_cacheable, "{path}");
    }
}

#[tokio::test]
async fn arguments_of_a_form_and_url_encoded_queries_are_read() {
    let server = Server::start().await;
    let reply = server
        .client()
        .post(format!("{}/block", server.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .body("height=1")
        .send()
        .await
        .unwrap();
    let block: Value = serde_json::from_str(&reply.text().await.unwrap()).unwrap();
    assert_eq!(block["result"]["block"]["header"]["height"], "1");
    let (_, found) = server
        .get("/tx_search?query=%22tx.height%20%3D%20312%22&per_page=%221%22")
        .await;
    assert_eq!(found["result"]["total_count"], "1");
}

#[tokio::test]
async fn a_transaction_that_no_block_takes_times_out() {
    let mut node = MemoryNode::at(314);
    node.includes = false;
    let config = RpcConfig {
        broadcast_commit_timeout: Duration::from_millis(100),
        ..config()
    };
    let server = Server::start_with(node, config).await;
    let params = json!({ "tx": BASE64_STANDARD.encode([9; 20]) });
    assert_eq!(
        server.failure("broadcast_tx_commit", params).await,
        "timed out waiting for tx to be included in a block"
    );
}

#[tokio::test]
async fn a_transaction_that_the_pool_cannot_hold_is_refused_in_its_words() {
    let server = Server::start().await;
    let params = json!({ "tx": BASE64_STANDARD.encode(vec![9; 100_001]) });
    for method in ["broadcast_tx_sync", "broadcast_tx_async"] {
        assert_eq!(
            server.failure(method, params.clone()).await,
            "tx too large. Max size is 100000, but got 100001"
        );
    }
    let text = server.failure("broadcast_tx_commit", params).await;
    assert_eq!(
        text,
        "error on broadcastTxCommit: tx too large. Max size is 100000, but got 100001"
    );
}

#[tokio::test]
async fn pages_are_bounded_and_counted_from_one() {
    let server = Server::start().await;
    let search = |page: &str, per_page: &str| json!({ "query": "block.height > 0", "page": page, "per_page": per_page, "order_by": "asc" });
    let found = server.result("block_search", search("2", "4")).await;
    let heights: Vec<_> = found["blocks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["block"]["header"]["height"].clone())
        .collect();
    assert_eq!(
        (found["total_count"].clone(), heights),
        (json!("6"), vec![json!("313"), json!("314")])
    );
    for page in ["0", "3", "-1"] {
        assert_eq!(
            server.failure("block_search", search(page, "4")).await,
            format!("page should be within [1, 2] range, given {page}")
        );
    }
    // Newest first where the client does not say, and 100 at most.
    let params = json!({ "query": "block.height > 0", "per_page": "1000" });
    let found = server.result("block_search", params).await;
    assert_eq!(found["blocks"][0]["block"]["header"]["height"], "314");
}

#[tokio::test]
async fn a_height_below_the_base_is_named_with_the_base() {
    let server = Server::start().await;
    assert_eq!(
        server.failure("commit", json!({ "height": "-2" })).await,
        "height must be greater than 0, but got -2"
    );
    let next = server
        .result("validators", json!({ "height": "315" }))
        .await;
    assert_eq!(next["block_height"], "315");
    assert_eq!(
        server
            .failure("validators", json!({ "height": "316" }))
            .await,
        "height 316 must be less than or equal to the current blockchain height 315"
    );
}

#[tokio::test]
async fn the_commit_of_the_tip_is_not_canonical_yet() {
    let server = Server::start().await;
    for (height, is_canonical) in [("312", true), ("313", true), ("314", false)] {
        let commit = server.result("commit", json!({ "height": height })).await;
        assert_eq!(commit["canonical"], is_canonical);
        assert_eq!(commit["signed_header"]["commit"]["height"], height);
    }
}

#[tokio::test]
async fn a_query_that_fails_names_a_height() {
    let server = Server::start().await;
    let answer = server
        .result("abci_query", json!({ "path": "/not.There/Is", "data": "" }))
        .await;
    assert_eq!(
        answer["response"],
        json!({ "code": 6, "log": "unknown query path: unknown request", "info": "", "index": "0",
                "key": null, "value": null, "proofOps": null, "height": "314", "codespace": "sdk" })
    );
}

#[tokio::test]
async fn a_get_as_curl_sends_it_with_bare_quotes_is_understood() {
    let server = Server::start().await;
    let address = server.url.trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let request = "GET /tx_search?query=\"tx.height=312\"&prove=false HTTP/1.1\r\nHost: x\r\n\
                   Connection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(reply.contains("\"total_count\":\"1\""), "{reply}");
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_stops_although_a_websocket_is_open() {
    let node = Arc::new(MemoryNode::at(314));
    let services = RpcServices {
        blocks: node.clone(),
        pool: node.clone(),
        feed: node.clone(),
        application: node.clone(),
        queries: node,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/websocket", listener.local_addr().unwrap());
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(serve(
        Door::new(listener, 10),
        router(services, config()),
        async {
            let _ = stopped.await;
        },
    ));
    let (_socket, _) = tokio_tungstenite::connect_async(url).await.unwrap();
    stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), server).await;
    ended.expect("an end within five seconds").unwrap().unwrap();
}
