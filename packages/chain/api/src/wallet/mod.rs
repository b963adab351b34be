//! What the person with a wallet needs: a page that adds the network to Keplr or Leap, shows a balance
//! and asks the faucet; the same facts as JSON for tools. Served beside REST.
//!
//! | Path | Gives |
//! |---|---|
//! | `/wallet` | the page |
//! | `/wallet/chain.json` | Keplr's chain info (Leap takes the same) |
//! | `/wallet/tokens.json` | CW20 tokens that the node was told of |
//! | `/wallet/endpoints.json` | where this browser reaches the interfaces |
//! | `/wallet/registry/{chain,assetlist}.json` | the same in the chain registry's form |
//! | `/wallet/tnz.svg`, `/wallet/token.svg` | signs of the currencies |

mod chain_info;
mod page;
mod registry;
mod signs;
mod tokens;
mod urls;

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};

use crate::Queries;

pub use tokens::Addresses;
pub use urls::{Listening, PublicUrls};

/// What the page says of a node.
pub struct Wallet {
    /// The chain.
    pub chain_id: String,
    /// Whether its coins are worth nothing.
    pub is_devnet: bool,
    /// Lowest gas prices that its pool takes, as in `app.toml`.
    pub min_gas_prices: String,
    /// Where the interfaces listen.
    pub listening: Listening,
    /// What browsers are to use instead, where it differs from what they asked.
    pub public: PublicUrls,
    /// Addresses of CW20 tokens, asked for at each request: contracts may come later.
    pub tokens: Addresses,
    /// Answers queries of the chain.
    pub queries: Arc<dyn Queries>,
}

/// The routes.
pub fn router(wallet: Wallet) -> Router {
    let html = page::Page::new();
    Router::new()
        .route("/wallet", get(move || html.clone().serve()))
        .route(
            "/wallet/",
            get(|| async { Redirect::permanent("../wallet") }),
        )
        .route("/wallet/chain.json", get(chain))
        .route("/wallet/endpoints.json", get(endpoints))
        .route("/wallet/tokens.json", get(known_tokens))
        .route("/wallet/registry/chain.json", get(registry_chain))
        .route("/wallet/registry/assetlist.json", get(registry_assets))
        .route("/wallet/tnz.svg", get(|| async { sign("TNZ") }))
        .route("/wallet/token.svg", get(token_sign))
        .with_state(Arc::new(wallet))
}

type Shared = State<Arc<Wallet>>;

async fn chain(State(wallet): Shared, headers: HeaderMap) -> Response {
    blocking(move || chain_info::keplr(&wallet, &wallet.urls(&headers))).await
}

async fn endpoints(State(wallet): Shared, headers: HeaderMap) -> Response {
    open(Json(wallet.urls(&headers).to_json()))
}

async fn known_tokens(State(wallet): Shared) -> Response {
    blocking(move || tokens::to_json(&tokens::known(&wallet))).await
}

async fn registry_chain(State(wallet): Shared, headers: HeaderMap) -> Response {
    blocking(move || registry::chain(&wallet, &wallet.urls(&headers))).await
}

async fn registry_assets(State(wallet): Shared, headers: HeaderMap) -> Response {
    blocking(move || registry::assets(&wallet, &wallet.urls(&headers))).await
}

async fn token_sign(Query(asked): Query<BTreeMap<String, String>>) -> Response {
    sign(asked.get("symbol").map_or("", String::as_str))
}

/// Answers with what queries of the chain tell; they may run contracts.
async fn blocking(answer: impl FnOnce() -> serde_json::Value + Send + 'static) -> Response {
    match tokio::task::spawn_blocking(answer).await {
        Ok(json) => open(Json(json)),
        Err(_) => open(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

fn sign(symbol: &str) -> Response {
    let kind = [
        (header::CONTENT_TYPE, "image/svg+xml"),
        (header::CACHE_CONTROL, "public, max-age=86400"),
    ];
    open((kind, signs::svg(symbol)))
}

/// Lets pages of any origin read the answer.
fn open(response: impl IntoResponse) -> Response {
    ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")], response).into_response()
}
