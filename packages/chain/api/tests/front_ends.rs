//! REST, gRPC and gRPC-web over real connections, in front of a node in memory. Texts and codes are
//! those of a wasmd 0.61.14.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

mod support;

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use cosmos_sdk_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::{
    GetBlockByHeightRequest, GetBlockByHeightResponse,
};
use cosmos_sdk_proto::cosmos::tx::v1beta1::{GetTxsEventRequest, GetTxsEventResponse};
use prost::Message;
use reqwest::{Client, Response};
use serde_json::{Value, json};
use support::MemoryNode;
use tenzro_chain_api::services::{Gateway, NodeConfig};
use tenzro_chain_api::{Door, grpc, rest};
use tenzro_chain_types::chain::Blocks;
use tokio::net::TcpListener;

/// Both servers over one gateway.
struct FrontEnds {
    rest: String,
    grpc: String,
    node: Arc<MemoryNode>,
    client: Client,
}

impl FrontEnds {
    async fn start() -> Self {
        let node = Arc::new(MemoryNode::at(314));
        let gateway = Arc::new(Gateway::new(
            node.clone(),
            node.clone(),
            node.clone(),
            NodeConfig {
                min_gas_price: "0.025utnz".into(),
                ..NodeConfig::default()
            },
        ));
        let rest = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let grpc = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = |listener: &TcpListener| format!("http://{}", listener.local_addr().unwrap());
        let (rest_url, grpc_url) = (url(&rest), url(&grpc));
        let router = rest::router(gateway.clone());
        tokio::spawn(async move { axum::serve(rest, router).await });
        let door = Door::new(grpc, 10);
        tokio::spawn(grpc::serve(door, gateway, std::future::pending()));
        Self {
            rest: rest_url,
            grpc: grpc_url,
            node,
            client: Client::new(),
        }
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        json_of(
            self.client
                .get(format!("{}{path}", self.rest))
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    async fn post(&self, path: &str, body: &str) -> (u16, Value) {
        let request = self.client.post(format!("{}{path}", self.rest));
        json_of(request.body(body.to_owned()).send().await.unwrap()).await
    }

    /// A call by gRPC-web: the message, or none, and the trailer.
    async fn web(&self, path: &str, request: &impl Message) -> (Option<Vec<u8>>, String) {
        let answer = self
            .client
            .post(format!("{}{path}", self.grpc))
            .header("content-type", "application/grpc-web+proto")
            .header("accept", "application/grpc-web+proto")
            .body(frame(&request.encode_to_vec()))
            .send()
            .await
            .unwrap();
        let header = answer.headers().get("grpc-status").cloned();
        let text = answer.headers().get("grpc-message").cloned();
        let bytes = answer.bytes().await.unwrap();
        let (mut message, mut trailer) = (None, String::new());
        let mut rest = bytes.as_ref();
        while let Some((flag, tail)) = rest.split_first() {
            let (length, tail) = tail.split_at(4);
            let length = u32::from_be_bytes(length.try_into().unwrap());
            let (content, tail) = tail.split_at(usize::try_from(length).unwrap());
            match flag {
                0 => message = Some(content.to_vec()),
                _ => trailer.push_str(&String::from_utf8_lossy(content)),
            }
            rest = tail;
        }
        for (name, value) in [("grpc-status", header), ("grpc-message", text)] {
            if let Some(value) = value {
                trailer.push_str(&format!("{name}:{}\r\n", value.to_str().unwrap()));
            }
        }
        (message, trailer)
    }
}

async fn json_of(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    (status, answer.json().await.unwrap())
}

/// A message as gRPC frames it.
fn frame(message: &[u8]) -> Vec<u8> {
    let mut framed = vec![0];
    framed.extend(u32::try_from(message.len()).unwrap().to_be_bytes());
    framed.extend(message);
    framed
}

fn refused(code: u32, message: impl Into<String>) -> Value {
    json!({ "code": code, "message": message.into(), "details": [] })
}

#[tokio::test]
async fn refusals_over_rest_have_the_codes_and_texts_of_the_sdk() {
    let ends = FrontEnds::start().await;
    let absent = "E0276485A92BD860D514F3D037EEE585115F8292D0AED46A509BCD1E0377ECF0";
    for (path, status, body) in [
        ("/nope", 501, refused(12, "Not Implemented")),
        (
            "/cosmos/base/tendermint/v1beta1/blocks/999999",
            400,
            refused(3, "requested block height is bigger then the chain length"),
        ),
        (
            "/cosmos/base/tendermint/v1beta1/blocks/0",
            500,
            refused(2, "height must be greater than 0, but got 0"),
        ),
        (
            "/cosmos/base/tendermint/v1beta1/blocks/-1",
            500,
            refused(2, "height must be greater than 0, but got -1"),
        ),
        (
            "/cosmos/tx/v1beta1/txs/00",
            404,
            refused(5, "tx not found: 00"),
        ),
        (
            &format!("/cosmos/tx/v1beta1/txs/{absent}"),
            404,
            refused(5, format!("tx not found: {absent}")),
        ),
        (
            "/cosmos/tx/v1beta1/txs",
            500,
            refused(13, "query cannot be empty"),
        ),
        (
            "/cosmos/tx/v1beta1/txs/block/999999",
            500,
            refused(
                2,
                "codespace sdk code 26: invalid height: requested height 999999 but height must \
                 not be less than 1 or greater than the current height 314",
            ),
        ),
    ] {
        assert_eq!(ends.get(path).await, (status, body), "{path}");
    }
    let (status, _) = ends.get("/cosmos/base/tendermint/v1beta1/blocks/x").await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_block_and_its_transactions_are_told_over_rest() {
    let ends = FrontEnds::start().await;
    let (status, block) = ends.get("/cosmos/base/tendermint/v1beta1/blocks/312").await;
    assert_eq!(status, 200);
    let committed = ends.node.block(312).unwrap();
    let hash = BASE64_STANDARD.encode(committed.id.hash.as_bytes());
    assert_eq!(block["block_id"]["hash"], json!(hash));
    assert_eq!(block["block"]["header"]["height"], json!("312"));
    assert_eq!(
        block["sdk_block"]["header"]["app_hash"],
        block["block"]["header"]["app_hash"]
    );
    let proposer = block["sdk_block"]["header"]["proposer_address"]
        .as_str()
        .unwrap();
    assert!(proposer.starts_with("tenzrovalcons1"), "{proposer}");
    let (_, latest) = ends
        .get("/cosmos/base/tendermint/v1beta1/blocks/latest")
        .await;
    assert_eq!(latest["block"]["header"]["height"], json!("314"));
    let (_, listed) = ends
        .get("/cosmos/tx/v1beta1/txs?query=tx.height%3D312&limit=1")
        .await;
    assert_eq!(listed["total"], json!("1"), "{listed}");
    let tx = &listed["tx_responses"][0];
    assert_eq!(tx["height"], json!("312"));
    assert_eq!(tx["tx"]["@type"], json!("/cosmos.tx.v1beta1.Tx"));
    let hash = tx["txhash"].as_str().unwrap();
    let (status, single) = ends.get(&format!("/cosmos/tx/v1beta1/txs/{hash}")).await;
    assert_eq!((status, &single["tx_response"]), (200, tx));
    assert_eq!(single["tx"], listed["txs"][0]);
    let (_, of_block) = ends.get("/cosmos/tx/v1beta1/txs/block/312").await;
    assert_eq!(of_block["txs"], listed["txs"]);
    assert_eq!(of_block["pagination"]["total"], json!("1"));
}

#[tokio::test]
async fn a_search_by_rest_and_grpc_has_the_longest_query_that_one_by_rpc_has() {
    let ends = FrontEnds::start().await;
    let of = |length: usize| {
        let query = "tx.height = 312".to_owned();
        let missing = length.saturating_sub(query.len());
        query + &" ".repeat(missing)
    };
    let method = "/cosmos.tx.v1beta1.Service/GetTxsEvent";
    for (length, total) in [(512, Some(1)), (513, None), (1_000_000, None)] {
        let request = GetTxsEventRequest {
            query: of(length),
            ..GetTxsEventRequest::default()
        };
        let (message, trailer) = ends.web(method, &request).await;
        let found = message.map(|bytes| GetTxsEventResponse::decode(&bytes[..]).unwrap().total);
        assert_eq!(found, total, "{length}: {trailer}");
    }
    let path = |length| {
        let query = of(length).replace(' ', "+");
        format!("/cosmos/tx/v1beta1/txs?query={query}")
    };
    assert_eq!(ends.get(&path(512)).await.0, 200);
    let text = "failed to search for txs: maximum query length exceeded";
    assert_eq!(ends.get(&path(513)).await, (500, refused(13, text)));
}

#[tokio::test]
async fn transactions_are_taken_over_rest_in_the_modes_that_the_sdk_has() {
    let ends = FrontEnds::start().await;
    let path = "/cosmos/tx/v1beta1/txs";
    let body = |mode: &str| json!({ "tx_bytes": "AAAA", "mode": mode }).to_string();
    let (status, answer) = ends.post(path, &body("BROADCAST_MODE_SYNC")).await;
    let answer = &answer["tx_response"];
    assert_eq!((status, &answer["code"]), (200, &json!(2)));
    assert_eq!(
        answer["txhash"],
        json!("709E80C88487A2411E1EE4DFB9F22A861492D20C4765150C0C794ABD70F8147C")
    );
    // The same once more: the pool remembers it.
    let (_, again) = ends.post(path, &body("BROADCAST_MODE_SYNC")).await;
    assert_eq!(again["tx_response"]["code"], json!(19));
    let unsupported = |mode: &str| {
        refused(
            2,
            format!("unsupported return type {mode}; supported types: sync, async"),
        )
    };
    assert_eq!(
        ends.post(path, r#"{"tx_bytes":"AAAA"}"#).await,
        (500, unsupported("unspecified"))
    );
    assert_eq!(
        ends.post(path, &body("BROADCAST_MODE_BLOCK")).await,
        (500, unsupported("block"))
    );
    let (status, _) = ends.post(path, "{").await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn a_page_of_any_origin_reads_answers_and_their_height() {
    let ends = FrontEnds::start().await;
    let url = format!("{}/cosmos/base/node/v1beta1/config", ends.rest);
    let answer = ends.client.get(&url).send().await.unwrap();
    let header = |name: &str| {
        answer
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(header("access-control-allow-origin"), "*");
    assert_eq!(header("x-cosmos-block-height"), "314");
    let (_, config) = json_of(answer).await;
    assert_eq!(config["minimum_gas_price"], json!("0.025utnz"));
    let preflight = ends
        .client
        .request(reqwest::Method::OPTIONS, &url)
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 204);
}

#[tokio::test]
async fn one_handler_answers_grpc_web_and_rest_alike() {
    let ends = FrontEnds::start().await;
    let request = GetBlockByHeightRequest { height: 312 };
    let path = "/cosmos.base.tendermint.v1beta1.Service/GetBlockByHeight";
    let (message, trailer) = ends.web(path, &request).await;
    assert!(trailer.contains("grpc-status:0"), "{trailer}");
    let block = GetBlockByHeightResponse::decode(message.unwrap().as_slice()).unwrap();
    assert_eq!(block.block.unwrap().header.unwrap().height, 312);
    let path = "/cosmos.bank.v1beta1.Query/Balance";
    let (message, _) = ends.web(path, &QueryBalanceRequest::default()).await;
    let coin = QueryBalanceResponse::decode(message.unwrap().as_slice())
        .unwrap()
        .balance
        .unwrap();
    let (_, balance) = ends
        .get("/cosmos/bank/v1beta1/balances/a/by_denom?denom=utnz")
        .await;
    assert_eq!(
        balance,
        json!({ "balance": { "denom": coin.denom, "amount": coin.amount } })
    );
}

#[tokio::test]
async fn an_unknown_method_is_named_over_grpc() {
    let ends = FrontEnds::start().await;
    let path = "/cosmos.mint.v1beta1.Query/Params";
    let (message, trailer) = ends.web(path, &QueryBalanceRequest::default()).await;
    assert_eq!(message, None);
    assert!(trailer.contains("grpc-status:12"), "{trailer}");
    let text = trailer.replace("%20", " ");
    assert!(
        text.contains("unknown method Params for service cosmos.mint.v1beta1.Query"),
        "{text}"
    );
}

#[tokio::test]
async fn services_are_listed_to_tools_that_ask() {
    let ends = FrontEnds::start().await;
    // `ServerReflectionRequest { list_services: "" }`: field 7, an empty text.
    #[derive(Clone, PartialEq, Message)]
    struct ListServices {
        #[prost(string, optional, tag = "7")]
        list_services: Option<String>,
    }
    let request = ListServices {
        list_services: Some(String::new()),
    };
    for version in ["v1", "v1alpha"] {
        let path = format!("/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo");
        let (message, trailer) = ends.web(&path, &request).await;
        let names = String::from_utf8_lossy(&message.unwrap()).into_owned();
        for service in ["cosmwasm.wasm.v1.Query", "tenzro.beacon.v1.Query"] {
            assert!(names.contains(service), "{version}: {trailer}");
        }
    }
}
