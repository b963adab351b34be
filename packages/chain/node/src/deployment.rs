//! The network's file for whoever joins: `GET /deployment.json` at the RPC address.

use std::path::PathBuf;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tenzro_client::deployment::DEPLOYMENT_PATH;

/// Adds the file to a server. It is read at each request: contracts are made after the chain has
/// started.
pub(crate) fn serve(router: Router, file: PathBuf) -> Router {
    let route = get(move || {
        let file = file.clone();
        async move { give(&file).await }
    });
    router.merge(Router::new().route(DEPLOYMENT_PATH, route))
}

async fn give(file: &std::path::Path) -> Response {
    let open = (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    match tokio::fs::read(file).await {
        Ok(bytes) => {
            let kind = (header::CONTENT_TYPE, "application/json");
            ([kind, open], bytes).into_response()
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = "this network has no contracts yet; ask again later\n";
            (StatusCode::NOT_FOUND, [open], text).into_response()
        }
        Err(error) => {
            tracing::error!("cannot read {}: {error}", file.display());
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                [open],
                "see the node's log\n",
            )
                .into_response()
        }
    }
}
