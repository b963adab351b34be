//! What the daemon serves: contents (`GET` and `PUT /v1/blob/{cid}`), key shares (`/v1/share/{grant}`,
//! `/v1/bundle/{grant}`), the status page (`/`), the same as JSON (`/v1/status`), `/health`, `/ready`,
//! `/v1/health`, `/metrics`.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use tenzro_client::blob::MAX_BLOB;

use crate::blobs::{Blobs, StoreError};
use crate::custody::Custody;
use crate::metrics::{Metrics, count};
use crate::status::{Board, now};

/// What the service works with.
#[derive(Debug, Clone)]
pub struct Service {
    /// The contents.
    pub blobs: Arc<Blobs>,
    /// Figures.
    pub metrics: Arc<Metrics>,
    /// The operator's address.
    pub address: String,
    /// Whether contents are taken in.
    pub takes: bool,
    /// Where the operator stands.
    pub board: Board,
    /// Key shares.
    pub custody: Arc<Custody>,
}

/// The routes.
pub fn router(service: Service) -> Router {
    let limit = usize::try_from(MAX_BLOB).unwrap_or(usize::MAX);
    Router::new()
        .route("/v1/blob/{cid}", get(give).put(take))
        .route("/", get(page))
        .route("/v1/status", get(status))
        .route("/health", get(alive))
        .route("/ready", get(ready))
        .route("/v1/share/{grant}", get(share))
        .route("/v1/bundle/{grant}", get(bundle))
        .route("/v1/health", get(health))
        .route("/metrics", get(metrics))
        .layer(DefaultBodyLimit::max(limit))
        .with_state(service)
}

async fn give(State(service): State<Service>, Path(cid): Path<String>) -> Response {
    match run(&service, move |blobs| blobs.get(&cid)).await {
        Ok(Some(bytes)) => {
            count(&service.metrics.served);
            let kind = (header::CONTENT_TYPE, "application/octet-stream");
            let cache = (header::CACHE_CONTROL, "public, max-age=31536000, immutable");
            ([kind, cache], bytes).into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "this content is not here").into_response(),
        Err(response) => response,
    }
}

async fn take(
    State(service): State<Service>,
    Path(cid): Path<String>,
    request: Request,
) -> Response {
    if !service.takes {
        let why = "this operator keeps no contents; ask another one";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    let bytes = match Bytes::from_request(request, &()).await {
        Ok(bytes) => bytes,
        Err(refused) => return refused.into_response(),
    };
    match run(&service, move |blobs| blobs.put(&cid, &bytes)).await {
        Ok(()) => {
            count(&service.metrics.stored);
            StatusCode::CREATED.into_response()
        }
        Err(response) => response,
    }
}

async fn share(State(service): State<Service>, Path(grant): Path<u64>) -> Response {
    match service.custody.answer(grant).await {
        Ok(answer) => {
            count(&service.metrics.shares);
            Json(answer).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

async fn bundle(State(service): State<Service>, Path(grant): Path<u64>) -> Response {
    match service.custody.bundle(grant).await {
        Ok(answer) => {
            count(&service.metrics.bundles);
            Json(answer).into_response()
        }
        Err(refused) => refused.into_response(),
    }
}

async fn health(State(service): State<Service>) -> Response {
    Json(service.metrics.health(&service.address)).into_response()
}

async fn metrics(State(service): State<Service>) -> Response {
    let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4");
    let text = service.metrics.prometheus(&service.board.read(), now());
    ([kind], text).into_response()
}

/// The page is drawn here and now; it carries no script and asks nobody else.
async fn page(State(service): State<Service>) -> Response {
    let policy = (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'",
    );
    let html = crate::page::page(&service.board.read(), now());
    ([policy], Html(html)).into_response()
}

async fn status(State(service): State<Service>) -> Response {
    Json(service.board.read()).into_response()
}

/// The process lives and answers; nothing more is said.
async fn alive() -> &'static str {
    "ok\n"
}

/// Whether work can be done now; why not, with status 503.
async fn ready(State(service): State<Service>) -> Response {
    let why = service.board.read().not_ready(now());
    let code = if why.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let answer = serde_json::json!({ "ready": why.is_empty(), "not_ready": why });
    (code, Json(answer)).into_response()
}

/// Works on the disk away from the threads that serve.
async fn run<T: Send + 'static>(
    service: &Service,
    work: impl FnOnce(&Blobs) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Response> {
    let blobs = service.blobs.clone();
    let done = tokio::task::spawn_blocking(move || work(&blobs)).await;
    let failed = |text: String| (StatusCode::INTERNAL_SERVER_ERROR, text).into_response();
    match done {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(StoreError::Disk(error))) => {
            tracing::error!(%error, "the content store failed");
            Err(failed("the content store failed".to_owned()))
        }
        Ok(Err(error)) => Err((StatusCode::BAD_REQUEST, error.to_string()).into_response()),
        Err(error) => Err(failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use tenzro_client::blob::{BlobClient, BlobError, cid_of};

    use super::*;

    async fn serve(takes: bool) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let blobs = Arc::new(Blobs::open(folder.path().join("contents")).unwrap());
        let custody = Custody::open(folder.path(), "tenzro1x", &blobs).unwrap();
        let service = Service {
            blobs,
            custody: Arc::new(custody),
            metrics: Arc::default(),
            address: "tenzro1x".to_owned(),
            takes,
            board: Board::default(),
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router(service)).await });
        (folder, endpoint)
    }

    #[tokio::test]
    async fn contents_are_taken_checked_and_given() {
        let (_folder, endpoint) = serve(true).await;
        let client = BlobClient::new();
        let missing = client.get(&endpoint, &cid_of(b"hello")).await;
        assert!(matches!(missing, Err(BlobError::NotFound { .. })));
        let cid = client.put(&endpoint, b"hello").await.unwrap();
        assert_eq!(client.get(&endpoint, &cid).await.unwrap(), b"hello");
    }

    #[tokio::test]
    async fn an_operator_that_keeps_no_contents_takes_none() {
        let (folder, endpoint) = serve(false).await;
        assert!(BlobClient::new().put(&endpoint, b"hello").await.is_err());
        let stored = std::fs::read_dir(folder.path().join("contents")).unwrap();
        assert_eq!(stored.count(), 0);
    }

    #[tokio::test]
    async fn before_the_chain_is_reached_no_share_is_given() {
        let (_folder, endpoint) = serve(true).await;
        for path in ["share", "bundle"] {
            let answer = reqwest::get(format!("{endpoint}/v1/{path}/1"))
                .await
                .unwrap();
            assert_eq!(answer.status(), 503);
            let text = answer.text().await.unwrap();
            assert!(text.starts_with("[custodian/1]"), "{text}");
        }
    }
}
