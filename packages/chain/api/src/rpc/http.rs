//! POST of JSON-RPC to the root, GET of a method by its path, and what browsers need.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method as HttpMethod, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::envelope::{Body as Envelope, Request as Call, RequestId, refusal, response};
use super::error::RpcError;
use super::handlers::call;
use super::home;
use super::methods::Method;
use super::node::Node;
use super::params::Args;

/// How long proxies may keep an answer that does not change.
const CACHE: &str = "public, max-age=86400";

fn answer(status: StatusCode, body: &Value, is_cacheable: bool) -> Response {
    let mut reply = (status, body.to_string()).into_response();
    let headers = reply.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    if is_cacheable {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(CACHE));
    }
    reply
}

async fn read(node: &Node, body: Body) -> Result<Vec<u8>, Box<Response>> {
    match to_bytes(body, node.config.max_body_bytes).await {
        Ok(bytes) => Ok(bytes.into()),
        Err(_) => {
            let error = RpcError::invalid_request(
                "error reading request body: http: request body too large",
            );
            Err(Box::new(answer(
                StatusCode::BAD_REQUEST,
                &refusal(error),
                false,
            )))
        }
    }
}

/// Requests at the root: one, several, or none, which lists the methods.
pub(super) async fn root(State(node): State<Arc<Node>>, request: Request) -> Response {
    let host = host(request.headers());
    let body = match read(&node, request.into_body()).await {
        Ok(body) => body,
        Err(refused) => return *refused,
    };
    if body.is_empty() {
        return home::page(&host).into_response();
    }
    match Envelope::read(&body) {
        Err(text) => {
            let error = RpcError::parse(format!("error unmarshaling request: {text}"));
            answer(StatusCode::INTERNAL_SERVER_ERROR, &refusal(error), false)
        }
        Ok(Envelope::Single(request)) => several(&node, vec![request]).await,
        Ok(Envelope::Batch(requests)) => {
            let most = node.config.max_batch;
            if most > 0 && requests.len() > most {
                let text =
                    format!("batch request exceeds maximum ({most}) allowed number of requests");
                return answer(
                    StatusCode::OK,
                    &refusal(RpcError::invalid_request(text)),
                    false,
                );
            }
            several(&node, requests).await
        }
    }
}

/// Answers requests in turn. As in CometBFT one answer is not a list, even in a batch, and
/// notifications get none.
async fn several(node: &Arc<Node>, requests: Vec<Option<Call>>) -> Response {
    let mut answers = Vec::new();
    let mut is_cacheable = true;
    for request in requests.into_iter().flatten() {
        let (reply, may_be_cached) = one(node, &request).await;
        is_cacheable &= may_be_cached;
        answers.push(reply);
    }
    match answers.len() {
        0 => StatusCode::OK.into_response(),
        1 => answer(StatusCode::OK, &answers[0], is_cacheable),
        _ => answer(StatusCode::OK, &Value::Array(answers), is_cacheable),
    }
}

async fn one(node: &Arc<Node>, request: &Call) -> (Value, bool) {
    let id = Some(&request.id);
    let method = Method::named(&request.method).filter(|method| !method.is_websocket_only());
    let Some(method) = method else {
        return (response(id, Err(RpcError::method_not_found())), false);
    };
    match Args::from_json(method.params(), request.params.as_ref()) {
        Ok(args) => {
            let is_cacheable = method.is_cacheable(&args);
            let result = call(node, method, args).await;
            let is_cacheable = is_cacheable && result.is_ok();
            (response(id, result), is_cacheable)
        }
        Err(text) => {
            let text = format!("error converting json params to arguments: {text}");
            (response(id, Err(RpcError::invalid_params(text))), false)
        }
    }
}

/// A method named by the path, its arguments in the query or a form.
pub(super) async fn by_path(State(node): State<Arc<Node>>, request: Request) -> Response {
    let id = RequestId::of_uri();
    let refused = |status, error| answer(status, &response(Some(&id), Err(error)), false);
    let name = request.uri().path().trim_start_matches('/').to_string();
    let Some(method) = Method::named(&name) else {
        return (StatusCode::NOT_FOUND, "404 page not found\n").into_response();
    };
    if method.is_websocket_only() {
        return refused(StatusCode::NOT_FOUND, RpcError::method_not_found());
    }
    let given = match arguments(&node, request).await {
        Ok(given) => given,
        Err(reply) => return *reply,
    };
    let args = match Args::from_query(method.params(), &given) {
        Ok(args) => args,
        Err(text) => {
            let text = format!("error converting http params to arguments: {text}");
            return refused(
                StatusCode::INTERNAL_SERVER_ERROR,
                RpcError::invalid_params(text),
            );
        }
    };
    let is_cacheable = method.is_cacheable(&args);
    match call(&node, method, args).await {
        Ok(result) => answer(
            StatusCode::OK,
            &response(Some(&id), Ok(result)),
            is_cacheable,
        ),
        Err(error) => refused(StatusCode::INTERNAL_SERVER_ERROR, error),
    }
}

/// Decoded arguments: those of the query first, then those of a form.
async fn arguments(node: &Node, request: Request) -> Result<Vec<(String, String)>, Box<Response>> {
    let mut encoded = request.uri().query().unwrap_or_default().to_string();
    let kind = request.headers().get(header::CONTENT_TYPE);
    let is_form = kind.is_some_and(|kind| {
        kind.as_bytes()
            .starts_with(b"application/x-www-form-urlencoded")
    });
    if is_form && request.method() == HttpMethod::POST {
        let body = read(node, request.into_body()).await?;
        encoded.push('&');
        encoded.push_str(&String::from_utf8_lossy(&body));
    }
    let uri = Uri::builder()
        .path_and_query(format!("/?{encoded}"))
        .build();
    let pairs = uri
        .ok()
        .and_then(|uri| Query::<Vec<(String, String)>>::try_from_uri(&uri).ok());
    Ok(pairs.map_or_else(Vec::new, |Query(pairs)| pairs))
}

fn host(headers: &HeaderMap) -> String {
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    host.unwrap_or_default().to_string()
}

/// Lets pages of any origin call, and tells the time as CometBFT does.
pub(super) async fn for_browsers(request: Request, next: Next) -> Response {
    let is_preflight = request.method() == HttpMethod::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let mut reply = if is_preflight {
        let mut reply = StatusCode::NO_CONTENT.into_response();
        let headers = reply.headers_mut();
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_METHODS,
            HeaderValue::from_static("HEAD, GET, POST, OPTIONS"),
        );
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_HEADERS,
            HeaderValue::from_static(
                "Origin, Accept, Content-Type, X-Requested-With, X-Server-Time",
            ),
        );
        headers.insert(
            header::ACCESS_CONTROL_MAX_AGE,
            HeaderValue::from_static("86400"),
        );
        reply
    } else {
        next.run(request).await
    };
    let headers = reply.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    headers.insert("x-server-time", HeaderValue::from(now.as_secs()));
    reply
}
