//! REST, as the SDK's gateway serves it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tenzro_chain_proto::json::to_json;
use tenzro_chain_proto::routes::{Matched, RouteError, match_route};
use tenzro_chain_types::{QueryError, Status};

use crate::Queries;
use crate::services::Gateway;

/// Names the height of the state that is to be read, and was.
const HEIGHT: &str = "x-cosmos-block-height";
/// The same, as older gateways name it.
const OLD_HEIGHT: &str = "grpc-metadata-x-cosmos-block-height";
/// Longest body: a transaction that stores code, in base64 within JSON.
const MAX_BODY: usize = 8 * 1024 * 1024;

/// Serves every path that the definitions name; the content type of a body does not matter.
pub fn router(gateway: Arc<Gateway>) -> Router {
    Router::new()
        .fallback(serve)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(gateway)
}

async fn serve(
    State(gateway): State<Arc<Gateway>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if method == Method::OPTIONS {
        return open(StatusCode::NO_CONTENT.into_response());
    }
    let height = match height(&headers) {
        Ok(height) => height,
        Err(error) => return open(failed(&error)),
    };
    // Queries may run contracts.
    let answered =
        tokio::task::spawn_blocking(move || answer(&gateway, method.as_str(), &uri, height, &body))
            .await;
    let response = match answered {
        Ok(Ok((height, json))) => (
            [(HeaderName::from_static(HEIGHT), HeaderValue::from(height))],
            axum::Json(json),
        )
            .into_response(),
        Ok(Err(error)) => failed(&error),
        Err(_) => failed(&QueryError::new(Status::Internal, "the query was ended")),
    };
    open(response)
}

fn height(headers: &HeaderMap) -> Result<u64, QueryError> {
    let named = headers.get(HEIGHT).or_else(|| headers.get(OLD_HEIGHT));
    let Some(value) = named else { return Ok(0) };
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| QueryError::invalid("height is not a number"))
}

fn answer(
    gateway: &Gateway,
    method: &str,
    uri: &Uri,
    height: u64,
    body: &[u8],
) -> Result<(u64, Value), QueryError> {
    let Matched {
        grpc_path,
        request,
        output,
    } = match_route(
        method,
        uri.path(),
        &pairs(uri.query().unwrap_or_default()),
        body,
    )
    .map_err(|error| match error {
        RouteError::Malformed(text) => QueryError::invalid(text),
        other => QueryError::new(Status::Unimplemented, other.to_string()),
    })?;
    let answer = gateway.query(&grpc_path, &request, height, false)?;
    let json = to_json(&output, &answer.value)
        .map_err(|error| QueryError::new(Status::Internal, error.to_string()))?;
    Ok((answer.height, json))
}

/// Names and values of a query, decoded.
fn pairs(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

fn decode(text: &str) -> String {
    let bytes = text.replace('+', " ").into_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some((first, tail)) = rest.split_first() {
        let digits = tail
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        let number = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, number) {
            (b'%', Some(number)) => {
                out.push(number);
                rest = tail.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn failed(error: &QueryError) -> Response {
    let status = match error.status {
        Status::InvalidArgument | Status::FailedPrecondition => StatusCode::BAD_REQUEST,
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::Unimplemented => StatusCode::NOT_IMPLEMENTED,
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Status::Unknown | Status::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let body = json!({ "code": error.status as u32, "message": error.message, "details": [] });
    (status, axum::Json(body)).into_response()
}

/// Lets browsers read the answer.
fn open(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_METHODS,
        HeaderValue::from_static("GET, POST, OPTIONS"),
    );
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("content-type, x-cosmos-block-height"),
    );
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("x-cosmos-block-height"),
    );
    response
}
