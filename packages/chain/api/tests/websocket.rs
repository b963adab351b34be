//! Subscriptions, as wasmd serves them.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    missing_docs,
    reason = "a test"
)]

mod support;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use support::{Captured, MemoryNode, Server, config};
use tenzro_chain_api::rpc::RpcConfig;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn open(server: &Server) -> Self {
        let url = format!("{}/websocket", server.url.replace("http", "ws"));
        Self(connect_async(url).await.unwrap().0)
    }

    async fn next(&mut self) -> Option<Message> {
        let next = timeout(Duration::from_secs(10), self.0.next()).await;
        next.expect("an answer within ten seconds")?.ok()
    }

    async fn receive(&mut self) -> Value {
        loop {
            match self.next().await.expect("an open websocket") {
                Message::Text(text) => return serde_json::from_str(&text).unwrap(),
                Message::Ping(_) | Message::Pong(_) => {}
                other => panic!("not an answer: {other}"),
            }
        }
    }

    async fn ask(&mut self, id: Value, method: &str, params: Value) -> Value {
        let request = json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params });
        self.0
            .send(Message::text(request.to_string()))
            .await
            .unwrap();
        self.receive().await
    }

    async fn subscribe(&mut self, id: Value, query: &str) -> Value {
        self.ask(id, "subscribe", json!({ "query": query })).await
    }

    /// True if nothing comes for a while.
    async fn is_silent(&mut self) -> bool {
        timeout(Duration::from_millis(200), self.0.next())
            .await
            .is_err()
    }
}

async fn before_the_transaction(config: RpcConfig) -> Server {
    Server::start_with(MemoryNode::at(311), config).await
}

#[tokio::test]
async fn what_was_asked_over_a_websocket_is_answered_as_wasmd_did() {
    let captured = Captured::load();
    let server = Server::start().await;
    let mut socket = Socket::open(&server).await;
    let asked = captured.0.iter().filter(|entry| {
        let name = entry["name"].as_str().unwrap();
        name.starts_with("websocket ")
            && !name.contains("event")
            && !name.contains("subscribe N")
            && !name.contains("subscribe Tx")
    });
    let mut count = 0;
    for entry in asked {
        let answer = &entry["answer"];
        let method = entry["method"].as_str().unwrap();
        let ours = socket
            .ask(answer["id"].clone(), method, entry["params"].clone())
            .await;
        assert_eq!(ours, *answer, "{}", entry["name"]);
        count += 1;
    }
    assert!(count >= 15);
}

#[tokio::test]
async fn a_transaction_is_announced_exactly_as_wasmd_announced_it() {
    let captured = Captured::load();
    let server = before_the_transaction(config()).await;
    let mut socket = Socket::open(&server).await;
    let announced = captured.answer("websocket event Tx");
    let answer = socket
        .subscribe(announced["id"].clone(), "tm.event='Tx'")
        .await;
    assert_eq!(
        answer,
        json!({ "jsonrpc": "2.0", "id": announced["id"], "result": {} })
    );
    server.node.advance_to(312);
    assert_eq!(socket.receive().await, *announced);
}

#[tokio::test]
async fn block_events_have_the_members_that_wasmds_have() {
    let captured = Captured::load();
    for name in ["NewBlock", "NewBlockHeader", "NewBlockEvents"] {
        let server = before_the_transaction(config()).await;
        let mut socket = Socket::open(&server).await;
        let id = json!(format!("subscribe {name}"));
        socket.subscribe(id, &format!("tm.event='{name}'")).await;
        server.node.advance_to(312);
        let (there, here) = (
            captured.answer(&format!("websocket event {name}")),
            socket.receive().await,
        );
        assert_eq!(here["id"], there["id"]);
        assert_eq!(here["result"]["query"], there["result"]["query"]);
        assert_eq!(
            here["result"]["data"]["type"],
            there["result"]["data"]["type"]
        );
        let members = |frame: &Value| -> Vec<String> {
            let value = frame["result"]["data"]["value"].as_object().unwrap();
            value.keys().cloned().collect()
        };
        assert_eq!(members(&here), members(there));
        assert_eq!(here["result"]["events"]["tm.event"], json!([name]));
    }
}

#[tokio::test]
async fn a_new_block_carries_what_its_transactions_did() {
    let server = before_the_transaction(config()).await;
    let mut socket = Socket::open(&server).await;
    socket.subscribe(json!(1), "tm.event='NewBlock'").await;
    server.node.advance_to(312);
    let frame = socket.receive().await;
    let value = &frame["result"]["data"]["value"];
    let results = server
        .result("block_results", json!({ "height": "312" }))
        .await;
    let block = server.result("block", json!({ "height": "312" })).await;
    assert_eq!(
        value["result_finalize_block"]["tx_results"],
        results["txs_results"]
    );
    assert_eq!(
        value["result_finalize_block"]["events"],
        results["finalize_block_events"]
    );
    assert_eq!(
        value["result_finalize_block"]["app_hash"],
        results["app_hash"]
    );
    assert_eq!(value["block"], block["block"]);
    assert_eq!(value["block_id"], block["block_id"]);
}

#[tokio::test]
async fn queries_on_attributes_choose_and_five_may_be_held_by_one_client() {
    let server = before_the_transaction(config()).await;
    let mut socket = Socket::open(&server).await;
    // What Hermes subscribes to, and one that the transaction meets.
    for query in [
        "tm.event = 'NewBlock' AND tx.height = 1",
        "message.module = 'ibc_client'",
        "message.module = 'ibc_connection'",
        "message.module = 'ibc_channel'",
        "message.module = 'bank'",
    ] {
        assert_eq!(
            socket.subscribe(json!(query), query).await["result"],
            json!({})
        );
    }
    let sixth = socket
        .subscribe(json!(6), "message.module = 'interchainquery'")
        .await;
    assert_eq!(
        sixth["error"]["data"],
        "max_subscriptions_per_client 5 reached"
    );
    server.node.advance_to(312);
    let frame = socket.receive().await;
    assert_eq!(frame["id"], "message.module = 'bank'");
    assert_eq!(frame["result"]["query"], "message.module = 'bank'");
    assert!(socket.is_silent().await);
}

#[tokio::test]
async fn no_event_comes_after_unsubscribing_nor_for_blocks_before_subscribing() {
    let server = Server::start_with(MemoryNode::at(312), config()).await;
    let mut socket = Socket::open(&server).await;
    socket.subscribe(json!(1), "tm.event='Tx'").await;
    socket
        .subscribe(json!(2), "tm.event='NewBlockHeader'")
        .await;
    let ended = socket
        .ask(
            json!(2),
            "unsubscribe",
            json!(["tm.event = 'NewBlockHeader'"]),
        )
        .await;
    assert_eq!(ended, json!({ "jsonrpc": "2.0", "id": 2, "result": {} }));
    server.node.advance_to(314);
    assert!(socket.is_silent().await);
    socket.subscribe(json!(3), "tm.event='NewBlock'").await;
    assert!(socket.is_silent().await);
}

#[tokio::test]
async fn events_of_several_blocks_at_once_come_in_order() {
    let server = before_the_transaction(config()).await;
    let mut socket = Socket::open(&server).await;
    socket
        .subscribe(json!(1), "tm.event='NewBlockHeader'")
        .await;
    server.node.advance_to(314);
    for height in ["312", "313", "314"] {
        let frame = socket.receive().await;
        assert_eq!(frame["result"]["data"]["value"]["header"]["height"], height);
    }
}

#[tokio::test]
async fn the_server_pings_and_answers_pings_and_drops_who_is_silent() {
    let config = RpcConfig {
        ping_period: Duration::from_millis(100),
        read_wait: Duration::from_millis(600),
        ..config()
    };
    let server = before_the_transaction(config).await;
    let mut socket = Socket::open(&server).await;
    socket.0.send(Message::Ping(vec![7].into())).await.unwrap();
    let (mut pings, mut pongs) = (0, 0);
    // Reading answers the pings, so that the connection outlives the silence allowed.
    for _ in 0..9 {
        match socket.next().await.unwrap() {
            Message::Ping(_) => pings += 1,
            Message::Pong(data) => {
                assert_eq!(data[..], [7]);
                pongs += 1;
            }
            other => panic!("unexpected {other}"),
        }
    }
    assert!(pings == 8 && pongs == 1);
    // Who does not read does not answer pings either.
    tokio::time::sleep(Duration::from_millis(900)).await;
    while let Some(message) = socket.next().await {
        assert!(matches!(message, Message::Ping(_) | Message::Close(_)));
    }
}

#[tokio::test]
async fn a_client_that_lags_behind_is_told_and_dropped() {
    let config = RpcConfig {
        subscription_buffer: 2,
        ..config()
    };
    let server = before_the_transaction(config).await;
    let mut socket = Socket::open(&server).await;
    socket.subscribe(json!("slow"), "tm.event='NewBlock'").await;
    server.node.advance_to(320);
    let frame = socket.receive().await;
    assert_eq!(
        frame,
        json!({ "jsonrpc": "2.0", "id": "slow", "error": {
            "code": -32000,
            "message": "Server error",
            "data": "subscription was canceled (reason: client is not pulling messages fast enough)",
        }})
    );
    assert!(matches!(
        socket.next().await,
        None | Some(Message::Close(_))
    ));
}

#[tokio::test]
async fn only_so_many_clients_may_subscribe_and_one_that_leaves_makes_room() {
    let config = RpcConfig {
        max_clients: 1,
        ..config()
    };
    let server = before_the_transaction(config).await;
    let mut first = Socket::open(&server).await;
    let mut second = Socket::open(&server).await;
    assert_eq!(
        first.subscribe(json!(1), "tm.event='Tx'").await["result"],
        json!({})
    );
    let refused = second.subscribe(json!(1), "tm.event='Tx'").await;
    assert_eq!(
        refused["error"]["data"],
        "max_subscription_clients 1 reached"
    );
    drop(first);
    let mut tries = 0;
    while second
        .subscribe(json!(1), "tm.event='Tx'")
        .await
        .get("error")
        .is_some()
    {
        tries += 1;
        assert!(tries < 100, "the place was never freed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_client_that_never_reads_is_dropped() {
    let config = RpcConfig {
        write_wait: Duration::from_millis(200),
        ..config()
    };
    let server = before_the_transaction(config).await;
    let mut socket = Socket::open(&server).await;
    // Far more answers than the sockets and the server hold.
    let request = json!({ "id": 1, "method": "genesis" }).to_string();
    let mut sent = 0;
    while sent < 3000 && socket.0.send(Message::text(request.clone())).await.is_ok() {
        sent += 1;
    }
    tokio::time::sleep(Duration::from_millis(800)).await;
    let mut received = 0;
    while let Some(message) = socket.next().await {
        received += usize::from(matches!(message, Message::Text(_)));
    }
    assert!(received < sent, "{received} answers to {sent} requests");
}
