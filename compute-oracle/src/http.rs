//! What the daemon serves: contents (`GET` and `PUT /v1/blob/{cid}`), key shares (`/v1/share/{grant}`,
//! `/v1/bundle/{grant}`), the status page (`/`), the same as JSON (`/v1/status`), `/health`, `/ready`,
//! `/v1/health`, `/metrics`.

use std::fs::File;
use std::io::Read;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use futures_util::stream::try_unfold;
use futures_util::{Stream, StreamExt};
use tenzro_client::blob::MAX_BLOB;

use crate::blobs::{Blobs, StoreError};
use crate::custody::Custody;
use crate::metrics::{Metrics, count};
use crate::status::{Board, now};

/// Bytes that are read of a content at a time.
const PIECE: usize = 64 * 1024;

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
        .with_state(service)
}

async fn give(State(service): State<Service>, Path(cid): Path<String>) -> Response {
    match run(&service, move |blobs| blobs.open_whole(&cid)).await {
        Ok(Some((file, size))) => {
            count(&service.metrics.served);
            let headers = [
                (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
                (
                    header::CACHE_CONTROL,
                    "public, max-age=31536000, immutable".to_owned(),
                ),
                (header::CONTENT_LENGTH, size.to_string()),
            ];
            (headers, Body::from_stream(pieces(file))).into_response()
        }
        Ok(None) => (StatusCode::NOT_FOUND, "this content is not here").into_response(),
        Err(response) => response,
    }
}

/// A file piece by piece: clients that take it slowly cost a piece of memory each, not all of it.
fn pieces(file: File) -> impl Stream<Item = std::io::Result<Vec<u8>>> {
    try_unfold(file, async |mut file| {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::with_capacity(PIECE);
            let mut next = file.by_ref().take(PIECE as u64);
            next.read_to_end(&mut piece).map(|_| (piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok((!piece.is_empty()).then_some((piece, file)))
    })
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
    match receive(&service, cid, request).await {
        Ok(()) => {
            count(&service.metrics.stored);
            StatusCode::CREATED.into_response()
        }
        Err(response) => response,
    }
}

/// Writes a body to disk as it comes.
async fn receive(service: &Service, cid: String, request: Request) -> Result<(), Response> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > MAX_BLOB) {
        let why = StoreError::TooLarge.to_string();
        return Err((StatusCode::PAYLOAD_TOO_LARGE, why).into_response());
    }
    let mut draft = run(service, move |blobs| blobs.begin(&cid)).await?;
    let mut pieces = request.into_body().into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|cut| {
            let why = format!("the content stopped coming: {cut}");
            (StatusCode::BAD_REQUEST, why).into_response()
        })?;
        draft = run(service, move |_| draft.write(&piece).map(|()| draft)).await?;
    }
    run(service, move |_| draft.finish()).await
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
        Ok(Err(error @ StoreError::Full { .. })) => {
            count(&service.metrics.full);
            tracing::warn!(%error, "a content was not taken");
            Err((StatusCode::INSUFFICIENT_STORAGE, error.to_string()).into_response())
        }
        Ok(Err(error @ StoreError::TooLarge)) => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, error.to_string()).into_response())
        }
        Ok(Err(error)) => Err((StatusCode::BAD_REQUEST, error.to_string()).into_response()),
        Err(error) => Err(failed(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use tenzro_client::blob::{BlobClient, BlobError, cid_of};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
    async fn a_large_content_comes_and_goes_piece_by_piece_and_leaves_nothing_when_it_is_wrong() {
        let (folder, endpoint) = serve(true).await;
        let client = BlobClient::new();
        let content: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        let cid = client.put(&endpoint, &content).await.unwrap();
        assert_eq!(client.get(&endpoint, &cid).await.unwrap(), content);
        let answer = reqwest::get(format!("{endpoint}/v1/blob/{cid}"))
            .await
            .unwrap();
        assert_eq!(answer.content_length(), Some(300_000));

        let url = format!("{endpoint}/v1/blob/{}", cid_of(b"another"));
        let put = |body: Vec<u8>| reqwest::Client::new().put(&url).body(body).send();
        assert_eq!(put(content).await.unwrap().status(), 400);
        assert_eq!(parts(&folder), 0);
    }

    /// A connection over which the head of a `PUT` has gone.
    async fn putting(endpoint: &str, content: &[u8], length: u64) -> tokio::net::TcpStream {
        let address = endpoint.trim_start_matches("http://");
        let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
        let cid = cid_of(content);
        let head =
            format!("PUT /v1/blob/{cid} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n");
        client.write_all(head.as_bytes()).await.unwrap();
        client
    }

    #[tokio::test]
    async fn a_content_that_is_too_long_is_refused_before_it_comes() {
        let (folder, endpoint) = serve(true).await;
        let mut client = putting(&endpoint, b"long", MAX_BLOB + 1).await;
        let mut answer = [0; 12];
        client.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413");
        assert_eq!(parts(&folder), 0);
    }

    /// Contents that are on their way in.
    fn parts(folder: &tempfile::TempDir) -> usize {
        let entries = std::fs::read_dir(folder.path().join("contents")).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name());
        names
            .filter(|name| name.to_string_lossy().ends_with(".part"))
            .count()
    }

    #[tokio::test]
    async fn a_client_that_hangs_up_leaves_nothing() {
        let (folder, endpoint) = serve(true).await;
        let mut client = putting(&endpoint, b"never whole", 100).await;
        client.write_all(b"never").await.unwrap();
        let until = async |wanted: usize| {
            while parts(&folder) != wanted {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let patience = std::time::Duration::from_secs(20);
        tokio::time::timeout(patience, until(1)).await.unwrap();
        drop(client);
        tokio::time::timeout(patience, until(0)).await.unwrap();
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
