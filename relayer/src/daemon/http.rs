//! Serves `/metrics` and `/health`.

use std::future::Future;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use super::Metrics;
use crate::config::Telemetry;
use crate::error::{Error, Result};

/// Listens; the task that serves.
///
/// # Errors
/// When the address is taken.
pub async fn bind(
    telemetry: &Telemetry,
    metrics: Metrics,
) -> Result<impl Future<Output = Result<()>> + use<>> {
    let address = format!("{}:{}", telemetry.host, telemetry.port);
    let failed = |reason: std::io::Error| Error::Listen {
        address: address.clone(),
        reason: reason.to_string(),
    };
    let listener = tokio::net::TcpListener::bind(&address)
        .await
        .map_err(failed)?;
    let at = listener.local_addr().map_err(failed)?;
    tracing::info!("metrics at http://{at}/metrics");
    let app = Router::new()
        .route("/health", get(|| async { "ok\n" }))
        .route("/metrics", get(move || show(metrics.clone())));
    Ok(async move {
        let served = axum::serve(listener, app).await;
        served.map_err(|reason| Error::Listen {
            address: at.to_string(),
            reason: reason.to_string(),
        })
    })
}

async fn show(metrics: Metrics) -> impl IntoResponse {
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    ([kind], metrics.text())
}
