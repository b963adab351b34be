//! The server itself.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{any, get};

use super::config::RpcConfig;
use super::lenient::mend;
use super::node::{Node, RpcServices};
use super::{http, ws};
use crate::Door;

/// The routes of the RPC: JSON-RPC at the root, methods by path, the websocket.
pub fn router(services: RpcServices, config: RpcConfig) -> Router {
    let node = Arc::new(Node {
        services,
        config,
        hub: ws::Hub::default(),
    });
    Router::new()
        .route("/", any(http::root))
        .route("/websocket", get(ws::upgrade))
        .fallback(http::by_path)
        .layer(from_fn(http::for_browsers))
        .with_state(node)
}

/// Serves routes until `shutdown` completes, then ends what is under way.
///
/// # Errors
/// None: a connection that cannot be taken is tried again.
pub async fn serve(
    door: Door,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(door.mending(mend), router)
        .with_graceful_shutdown(shutdown)
        .await
}
