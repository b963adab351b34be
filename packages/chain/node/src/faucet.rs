//! The faucet of a devnet, with the API of the CosmJS faucet: `GET /healthz`, `GET /status`,
//! `POST /credit {"denom", "address"}`.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use tenzro_chain_types::NATIVE_DENOM;
use tenzro_client::{Address, Chain, Coin, Confirmer, Key, Sender, TxOptions, tx};
use tokio::net::TcpListener;

use crate::error::NodeError;

/// What one request gives: ten TNZ.
const AMOUNT: u128 = 10_000_000;
/// Pause before an address is served again.
const PAUSE: Duration = Duration::from_secs(3);
/// Addresses whose last request is remembered.
const REMEMBERED: usize = 10_000;

struct Faucet {
    sender: Sender,
    chain_id: String,
    rpc: String,
    served: Mutex<BTreeMap<String, Instant>>,
}

#[derive(Deserialize)]
struct Credit {
    denom: String,
    address: String,
}

/// Starts the faucet; its URL.
pub(crate) async fn start(
    listener: TcpListener,
    rpc: &str,
    chain_id: &str,
    key: Key,
) -> Result<String, NodeError> {
    let chain = Chain::connect(rpc).await.map_err(NodeError::chain)?;
    let confirmer = Confirmer::start(&chain);
    let faucet = Arc::new(Faucet {
        sender: Sender::new(&confirmer, key, TxOptions::default()),
        chain_id: chain_id.to_owned(),
        rpc: rpc.to_owned(),
        served: Mutex::default(),
    });
    let address = listener.local_addr().map_err(NodeError::chain)?;
    let router = Router::new()
        .route("/healthz", get(|| async { "ok" }))
        .route("/status", get(status))
        .route("/credit", post(credit).options(preflight))
        .with_state(faucet);
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!("the faucet ended: {error}");
        }
    });
    Ok(format!("http://{address}"))
}

fn open(response: impl IntoResponse) -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
    ];
    (headers, response).into_response()
}

async fn preflight() -> Response {
    open(StatusCode::NO_CONTENT)
}

async fn status(State(faucet): State<Arc<Faucet>>) -> Response {
    let holder = faucet.sender.address().to_string();
    open(Json(json!({
        "status": "ok",
        "nodeUrl": faucet.rpc,
        "chainId": faucet.chain_id,
        "chainTokens": [NATIVE_DENOM],
        "availableTokens": [NATIVE_DENOM],
        "amounts": { NATIVE_DENOM: AMOUNT.to_string() },
        "holder": { "address": holder },
        "distributors": [{ "address": holder }]
    })))
}

async fn credit(State(faucet): State<Arc<Faucet>>, body: String) -> Response {
    match faucet.credit(&body).await {
        Ok(()) => open("ok\n"),
        Err((status, text)) => open((status, format!("{text}\n"))),
    }
}

impl Faucet {
    async fn credit(&self, body: &str) -> Result<(), (StatusCode, String)> {
        let refuse = |text: String| (StatusCode::BAD_REQUEST, text);
        let request: Credit = serde_json::from_str(body).map_err(|error| {
            refuse(format!(
                "send {{\"denom\": \"{NATIVE_DENOM}\", \"address\": \"tenzro1…\"}}: {error}"
            ))
        })?;
        if request.denom != NATIVE_DENOM {
            return Err(refuse(format!(
                "token is not available; available: {NATIVE_DENOM}"
            )));
        }
        let address: Address = request
            .address
            .parse()
            .map_err(|error| refuse(format!("address is not in the expected format: {error}")))?;
        self.take_turn(&request.address)?;
        let coin = Coin::new(AMOUNT, NATIVE_DENOM);
        let message = tx::messages::send(self.sender.address(), &address, &[coin]);
        self.sender
            .send(vec![message])
            .await
            .map(|_| ())
            .map_err(|error| {
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    format!("sending tokens failed: {error}"),
                )
            })
    }

    /// Serves an address once in a while.
    fn take_turn(&self, address: &str) -> Result<(), (StatusCode, String)> {
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if served
            .get(address)
            .is_some_and(|last| now.duration_since(*last) < PAUSE)
        {
            return Err((
                StatusCode::METHOD_NOT_ALLOWED,
                format!(
                    "too many requests for this address; try again in {} s",
                    PAUSE.as_secs()
                ),
            ));
        }
        if served.len() >= REMEMBERED {
            served.retain(|_, last| now.duration_since(*last) < PAUSE);
        }
        served.insert(address.to_owned(), now);
        Ok(())
    }
}
