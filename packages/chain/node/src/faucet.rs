//! The faucet of a devnet, with the API of the CosmJS faucet: `GET /healthz`, `GET /status`,
//! `POST /credit {"denom", "address"}`. Besides, `/status` names `cooldownSeconds`, and a request that
//! comes too early is told with `Retry-After` when to come again.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use tenzro_chain_api::{Door, rpc};
use tenzro_chain_types::NATIVE_DENOM;
use tenzro_client::keys::is_devnet_chain_id;
use tenzro_client::{Address, Chain, Coin, Confirmer, Key, Sender, TxOptions, tx};
use tokio::net::TcpListener;

use crate::error::NodeError;
use crate::run::Running;

/// Pause before an address is served again.
const PAUSE: Duration = Duration::from_secs(3);
/// Clients at a time.
const PLACES: usize = 100;
/// Addresses whose last request is remembered.
const REMEMBERED: usize = 10_000;

/// A faucet whose port is taken: where it will be is known before its chain runs.
pub(crate) struct Faucet {
    listener: TcpListener,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// What one request gives, utnz.
    amount: u128,
}

struct Service {
    sender: Sender,
    chain_id: String,
    rpc: String,
    /// What one request gives, utnz.
    amount: u128,
    served: Mutex<BTreeMap<String, Instant>>,
}

#[derive(Deserialize)]
struct Credit {
    denom: String,
    address: String,
}

impl Faucet {
    /// Takes the port of a faucet that gives so many utnz per request.
    pub(crate) async fn listen(address: SocketAddr, amount: u64) -> Result<Self, NodeError> {
        let listener = crate::run::listen("the faucet", "--faucet", &address.to_string()).await?;
        let address = listener.local_addr().map_err(NodeError::chain)?;
        Ok(Self {
            listener,
            address,
            amount: amount.into(),
        })
    }

    /// Serves coins of a running devnet from the account with this key.
    pub(crate) async fn start(self, running: &mut Running, key: Key) -> Result<(), NodeError> {
        if !is_devnet_chain_id(&running.chain_id) {
            return Err(NodeError::config(
                "--faucet",
                format!("{} is no devnet", running.chain_id),
                "leave the option out",
            ));
        }
        let rpc = running.url("rpc").unwrap_or_default().to_owned();
        let chain = Chain::connect(&rpc).await.map_err(NodeError::chain)?;
        let service = Arc::new(Service {
            sender: Sender::new(&Confirmer::start(&chain), key, TxOptions::default()),
            chain_id: running.chain_id.clone(),
            rpc,
            amount: self.amount,
            served: Mutex::default(),
        });
        let router = Router::new()
            .route("/healthz", get(|| async { "ok" }))
            .route("/status", get(status))
            .route("/credit", post(credit).options(preflight))
            .with_state(service);
        let url = format!("http://{}", self.address);
        running.addresses.push(("faucet", url));
        let door = Door::new(self.listener, PLACES);
        tokio::spawn(async move {
            if let Err(error) = rpc::serve(door, router, std::future::pending()).await {
                tracing::error!("the faucet ended: {error}");
            }
        });
        Ok(())
    }
}

/// Why coins are not sent.
struct Refusal {
    status: StatusCode,
    text: String,
    /// Seconds until the same request is granted; 0 where time does not help.
    wait: u64,
}

impl Refusal {
    fn new(status: StatusCode, text: String) -> Self {
        Self {
            status,
            text,
            wait: 0,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, format!("{}\n", self.text)).into_response();
        if self.wait > 0 {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(self.wait));
        }
        response
    }
}

fn open(response: impl IntoResponse) -> Response {
    let headers = [
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, "content-type"),
        (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, POST, OPTIONS"),
        (header::ACCESS_CONTROL_EXPOSE_HEADERS, "retry-after"),
    ];
    (headers, response).into_response()
}

async fn preflight() -> Response {
    open(StatusCode::NO_CONTENT)
}

async fn status(State(faucet): State<Arc<Service>>) -> Response {
    let holder = faucet.sender.address().to_string();
    open(Json(json!({
        "status": "ok",
        "nodeUrl": faucet.rpc,
        "chainId": faucet.chain_id,
        "chainTokens": [NATIVE_DENOM],
        "availableTokens": [NATIVE_DENOM],
        "amounts": { NATIVE_DENOM: faucet.amount.to_string() },
        "cooldownSeconds": PAUSE.as_secs(),
        "holder": { "address": holder },
        "distributors": [{ "address": holder }]
    })))
}

async fn credit(State(faucet): State<Arc<Service>>, body: String) -> Response {
    open(faucet.credit(&body).await.map(|()| "ok\n"))
}

impl Service {
    async fn credit(&self, body: &str) -> Result<(), Refusal> {
        let refuse = |text: String| Refusal::new(StatusCode::BAD_REQUEST, text);
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
        let coin = Coin::new(self.amount, NATIVE_DENOM);
        let message = tx::messages::send(self.sender.address(), &address, &[coin]);
        self.sender
            .send(vec![message])
            .await
            .map(|_| ())
            .map_err(|error| {
                let text = format!("sending tokens failed: {error}");
                Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, text)
            })
    }

    /// Serves an address once in a while.
    fn take_turn(&self, address: &str) -> Result<(), Refusal> {
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let left = served
            .get(address)
            .and_then(|last| PAUSE.checked_sub(now.duration_since(*last)));
        if let Some(left) = left.filter(|left| !left.is_zero()) {
            let wait = left.as_secs().saturating_add(1).min(PAUSE.as_secs());
            let text = format!("too many requests for this address; try again in {wait} s");
            return Err(Refusal {
                wait,
                ..Refusal::new(StatusCode::METHOD_NOT_ALLOWED, text)
            });
        }
        if served.len() >= REMEMBERED {
            served.retain(|_, last| now.duration_since(*last) < PAUSE);
        }
        served.insert(address.to_owned(), now);
        Ok(())
    }
}
