#![doc = include_str!("../README.md")]
#![allow(
    clippy::arithmetic_side_effects,
    reason = "a test program; requests are counted, money is not"
)]

mod fault;
mod grpc;
mod hold;
mod lies;
mod socket;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{Request, Response, StatusCode, header};
use axum::routing::{get, post};
use clap::Parser;
use fault::{Fault, Rules, random};
use futures_util::stream;
use hold::{Hold, Wanted};
use serde::Deserialize;
use serde_json::{Value, json};
use socket::{Fate, plain};

/// The largest request or answer that is passed on, bytes.
const LARGEST: usize = 64 << 20;
/// One piece of an answer without an end, bytes.
const PIECE: usize = 64 << 10;

/// Passes requests on to a node, and goes wrong on purpose.
#[derive(Parser)]
struct Arguments {
    /// CometBFT RPC of the node
    #[arg(long, value_name = "URL")]
    node: String,
    /// Which requests are hit, and how
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Requests that are hit, of a hundred
    #[arg(long, default_value_t = 0)]
    rate: u64,
    /// By which faults, separated by commas [default: all]
    #[arg(long, value_delimiter = ',')]
    faults: Vec<Fault>,
    /// gRPC of the node, host:port: passed on and counted, never hit
    #[arg(long, value_name = "ADDRESS")]
    grpc: Option<String>,
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: String,
}

struct Proxy {
    node: String,
    seed: u64,
    http: reqwest::Client,
    rules: Mutex<Rules>,
    number: AtomicU64,
    newest: AtomicU64,
    requests: Mutex<BTreeMap<String, u64>>,
    hits: Mutex<BTreeMap<&'static str, u64>>,
    hold: Hold,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let mut faults = arguments.faults;
    if faults.is_empty() {
        faults = Fault::ALL.map(|(fault, _)| fault).to_vec();
    }
    let proxy = Arc::new(Proxy {
        node: arguments.node.trim_end_matches('/').to_owned(),
        seed: arguments.seed,
        http: reqwest::Client::builder().tcp_nodelay(true).build()?,
        rules: Mutex::new(Rules {
            rate: arguments.rate,
            faults,
        }),
        number: AtomicU64::new(0),
        newest: AtomicU64::new(0),
        requests: Mutex::default(),
        hits: Mutex::default(),
        hold: Hold::default(),
    });
    let listener = tokio::net::TcpListener::bind(&arguments.listen).await?;
    if let Some(node) = arguments.grpc {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("gRPC at {}", listener.local_addr()?);
        let counting = proxy.clone();
        let count = Arc::new(move || counting.count("gRPC"));
        tokio::spawn(grpc::serve(listener, node, count));
    }
    // Last: whoever reads it goes on.
    println!("listening at http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let app = Router::new()
        .route("/faulty/counts", get(counts))
        .route("/faulty/set", post(set))
        .route("/faulty/hold", post(hold))
        .route("/faulty/held", get(held))
        .route("/faulty/release", post(release))
        .fallback(pass)
        .with_state(proxy);
    Ok(axum::serve(listener, app).await?)
}

async fn counts(State(proxy): State<Arc<Proxy>>) -> String {
    let requests = lock(&proxy.requests).clone();
    let all: u64 = requests.values().sum();
    json!({ "all": all, "requests": requests, "hits": *lock(&proxy.hits) }).to_string()
}

#[derive(Deserialize)]
struct Change {
    rate: Option<u64>,
    faults: Option<Vec<String>>,
    /// Counting begins anew.
    #[serde(default)]
    reset: bool,
}

async fn set(State(proxy): State<Arc<Proxy>>, body: String) -> Result<String, String> {
    let change: Change = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    let faults = change
        .faults
        .map(|names| names.iter().map(|name| name.parse()).collect());
    let faults: Option<Vec<Fault>> = faults.transpose()?;
    if change.reset {
        lock(&proxy.requests).clear();
        lock(&proxy.hits).clear();
    }
    let mut rules = lock(&proxy.rules);
    rules.rate = change.rate.unwrap_or(rules.rate);
    rules.faults = faults.unwrap_or_else(|| rules.faults.clone());
    Ok("ok\n".to_owned())
}

async fn hold(State(proxy): State<Arc<Proxy>>, body: String) -> Result<String, String> {
    let wanted: Wanted = serde_json::from_str(&body).map_err(|error| error.to_string())?;
    proxy.hold.arm(wanted);
    Ok("ok\n".to_owned())
}

async fn held(State(proxy): State<Arc<Proxy>>) -> String {
    json!(proxy.hold.held()).to_string()
}

async fn release(State(proxy): State<Arc<Proxy>>) -> &'static str {
    proxy.hold.release();
    "ok\n"
}

async fn pass(State(proxy): State<Arc<Proxy>>, request: Request<Body>) -> Response<Body> {
    let number = random(proxy.seed, proxy.number.fetch_add(1, Ordering::Relaxed));
    let answered = if request.headers().contains_key(header::UPGRADE) {
        proxy.socket(request, number).await
    } else {
        proxy.call(request, number).await
    };
    answered.unwrap_or_else(|error| plain(StatusCode::BAD_GATEWAY, format!("{error:#}")))
}

impl Proxy {
    async fn socket(&self, request: Request<Body>, number: u64) -> Result<Response<Body>> {
        self.count("websocket");
        let rules = lock(&self.rules).clone();
        let hit = number % 100 < rules.rate && rules.faults.contains(&Fault::Close);
        let after = Duration::from_millis(number / 100 % 5_000);
        let fate = match (hit, number.is_multiple_of(2)) {
            (false, _) => Fate::Lives,
            (true, true) => Fate::Closes(after),
            (true, false) => Fate::FallsSilent(after),
        };
        if hit {
            self.hit(Fault::Close);
        }
        let node = self.node.split("://").last().unwrap_or_default();
        Ok(socket::join(request, node, fate).await)
    }

    async fn call(&self, request: Request<Body>, number: u64) -> Result<Response<Body>> {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, LARGEST).await?;
        let Ok(mut asked) = serde_json::from_slice::<Value>(&body) else {
            // A person with a browser, or curl: counted by its path, never hit.
            let method = parts.uri.path().trim_start_matches('/');
            self.count(method);
            let url = format!("{}{}", self.node, parts.uri);
            let answer = self.http.get(url).send().await?;
            return whole(answer.bytes().await?.into());
        };
        let text = |place: &str| {
            let found = asked.pointer(place).and_then(Value::as_str);
            found.unwrap_or_default().to_owned()
        };
        let (method, path) = (text("/method"), text("/params/path"));
        self.count(&method);
        if let Some(wanted) = self.hold.takes(&asked) {
            // Whoever sent it may be gone by now: it is carried out all the same, and nobody is told.
            let answer = if wanted.after {
                Some(self.ask(&asked).await?)
            } else {
                None
            };
            self.hold.hold(&asked).await;
            return answer.map_or_else(|| Ok(broken()), whole);
        }
        let hit = lock(&self.rules).choose(number, &method, &path);
        let Some(fault) = hit else {
            return whole(self.ask(&asked).await?);
        };
        self.hit(fault);
        let number = number / 10_000;
        match fault {
            Fault::Stall => {
                tokio::time::sleep(Duration::from_millis(1_000 + number % 19_000)).await;
                whole(self.ask(&asked).await?)
            }
            Fault::Drop => Ok(broken()),
            Fault::Cut => {
                let mut answer = self.ask(&asked).await?;
                answer.truncate(answer.len() / 2);
                whole(answer)
            }
            Fault::Garbage => {
                let bytes = (0..400).map(|index| random(number, index).to_be_bytes()[0]);
                whole(bytes.collect())
            }
            Fault::Fail => {
                let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
                Ok(plain(StatusCode::BAD_GATEWAY, page.to_owned()))
            }
            Fault::Flood => Ok(endless()),
            Fault::Swallow => {
                let tx = asked.pointer("/params/tx").and_then(Value::as_str);
                whole(swallowed(&asked, tx.unwrap_or_default()).to_string().into())
            }
            Fault::Lost => {
                self.ask(&asked).await?;
                Ok(plain(StatusCode::INTERNAL_SERVER_ERROR, String::new()))
            }
            lie => {
                let newest = self.newest.load(Ordering::Relaxed);
                lies::ask_otherwise(lie, &mut asked, newest, number);
                let answer = self.ask(&asked).await?;
                let mut answer: Value = serde_json::from_slice(&answer)?;
                lies::answer_otherwise(lie, &method, &path, &mut answer, number);
                whole(answer.to_string().into())
            }
        }
    }

    /// The node's own answer.
    async fn ask(&self, asked: &Value) -> Result<Vec<u8>> {
        let sent = self.http.post(&self.node).json(asked).send().await;
        let answer = sent.context("the node does not answer")?.bytes().await?;
        if asked.get("method").and_then(Value::as_str) == Some("abci_info") {
            let read: Option<Value> = serde_json::from_slice(&answer).ok();
            let height = read.as_ref().and_then(|read| {
                let height = read.pointer("/result/response/last_block_height")?;
                height.as_str()?.parse().ok()
            });
            self.newest
                .fetch_max(height.unwrap_or(0), Ordering::Relaxed);
        }
        Ok(answer.into())
    }

    fn count(&self, method: &str) {
        *lock(&self.requests).entry(method.to_owned()).or_default() += 1;
    }

    fn hit(&self, fault: Fault) {
        *lock(&self.hits).entry(fault.name()).or_default() += 1;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn whole(bytes: Vec<u8>) -> Result<Response<Body>> {
    let kind = (header::CONTENT_TYPE, "application/json");
    let response = Response::builder().header(kind.0, kind.1);
    response
        .body(Body::from(bytes))
        .map_err(|error| anyhow!(error))
}

/// A connection that breaks while the answer is read.
fn broken() -> Response<Body> {
    let error = std::io::Error::other("broken on purpose");
    Response::new(Body::from_stream(stream::iter([Err::<Vec<u8>, _>(error)])))
}

/// As much as the client takes.
fn endless() -> Response<Body> {
    let piece = || Ok::<_, std::io::Error>(vec![b' '; PIECE]);
    Response::new(Body::from_stream(stream::repeat_with(piece)))
}

/// What a node answers that takes a transaction: the hash is that of its bytes.
fn swallowed(asked: &Value, tx: &str) -> Value {
    json!({
        "jsonrpc": "2.0",
        "id": asked.get("id"),
        "result": { "code": 0, "data": "", "log": "", "codespace": "", "hash": hash(tx) },
    })
}

/// Nobody compares it: clients know the hash of what they send.
fn hash(tx: &str) -> String {
    let length = u64::try_from(tx.len()).unwrap_or_default();
    format!("{:016X}", random(length, 1)).repeat(4)
}
