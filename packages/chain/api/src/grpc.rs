//! gRPC and gRPC-web: one service for all methods, found by their path, and reflection.

#![allow(
    clippy::result_large_err,
    reason = "tonic's own signatures return its status by value"
)]

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Request as HttpRequest, Response as HttpResponse};
use prost::bytes::{Buf, BufMut};
use tenzro_chain_proto::DESCRIPTORS;
use tenzro_chain_types::{QueryError, Status};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::metadata::MetadataValue;
use tonic::server::{Grpc, UnaryService};
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::{Code, Request, Response, Status as GrpcStatus};
use tonic_web::GrpcWebLayer;

use crate::services::Gateway;
use crate::{Door, Queries};

/// Names the height of the state that is to be read, and was.
const HEIGHT: &str = "x-cosmos-block-height";
/// Longest message: a transaction that stores code.
const MAX_MESSAGE: usize = 8 * 1024 * 1024;

/// How often a client is asked whether it is still there: one that answers counts as heard.
const KEEPALIVE: Duration = Duration::from_secs(20);

/// Why the server ended.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct GrpcError(String);

/// Serves until `shutdown` ends.
///
/// # Errors
/// Descriptors that the reflection service does not read.
pub async fn serve(
    door: Door,
    gateway: Arc<Gateway>,
    shutdown: impl Future<Output = ()>,
) -> Result<(), GrpcError> {
    let failed = |error: String| GrpcError(error);
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
    };
    let v1 = reflection()
        .build_v1()
        .map_err(|error| failed(error.to_string()))?;
    let alpha = reflection()
        .build_v1alpha()
        .map_err(|error| failed(error.to_string()))?;
    let methods = Router::new().fallback(method).with_state(gateway);
    let routes = Routes::from(methods).add_service(v1).add_service(alpha);
    Server::builder()
        .http2_keepalive_interval(Some(KEEPALIVE))
        .accept_http1(true)
        .layer(GrpcWebLayer::new())
        .add_routes(routes)
        .serve_with_incoming_shutdown(door.visitors(), shutdown)
        .await
        .map_err(|error| failed(error.to_string()))
}

async fn method(
    State(gateway): State<Arc<Gateway>>,
    request: HttpRequest<Body>,
) -> HttpResponse<Body> {
    let path = request.uri().path().to_owned();
    let mut grpc = Grpc::new(Raw)
        .max_decoding_message_size(MAX_MESSAGE)
        .max_encoding_message_size(usize::MAX);
    grpc.unary(Method { gateway, path }, request)
        .await
        .map(Body::new)
}

/// One call of a method.
struct Method {
    gateway: Arc<Gateway>,
    path: String,
}

type Answered =
    std::pin::Pin<Box<dyn Future<Output = Result<Response<Vec<u8>>, GrpcStatus>> + Send + 'static>>;

impl UnaryService<Vec<u8>> for Method {
    type Response = Vec<u8>;
    type Future = Answered;

    fn call(&mut self, request: Request<Vec<u8>>) -> Answered {
        let (gateway, path) = (Arc::clone(&self.gateway), self.path.clone());
        Box::pin(async move {
            let height = height(&request)?;
            // Queries may run contracts.
            let answer = tokio::task::spawn_blocking(move || {
                gateway
                    .query(&path, request.get_ref(), height, false)
                    .map_err(|error| to_status(&path, &error))
            })
            .await
            .map_err(|_| GrpcStatus::internal("the query was ended"))??;
            let mut response = Response::new(answer.value);
            response
                .metadata_mut()
                .insert(HEIGHT, MetadataValue::from(answer.height));
            Ok(response)
        })
    }
}

fn height(request: &Request<Vec<u8>>) -> Result<u64, GrpcStatus> {
    let Some(value) = request.metadata().get(HEIGHT) else {
        return Ok(0);
    };
    value
        .to_str()
        .ok()
        .and_then(|text| text.parse().ok())
        .ok_or_else(|| GrpcStatus::invalid_argument("height is not a number"))
}

fn to_status(path: &str, error: &QueryError) -> GrpcStatus {
    let code = match error.status {
        Status::Unknown => Code::Unknown,
        Status::InvalidArgument => Code::InvalidArgument,
        Status::NotFound => Code::NotFound,
        Status::FailedPrecondition => Code::FailedPrecondition,
        Status::Unimplemented => {
            // Relayers read the name of the method in this text.
            let (service, method) = path
                .trim_start_matches('/')
                .split_once('/')
                .unwrap_or((path, ""));
            let text = format!("unknown method {method} for service {service}");
            return GrpcStatus::unimplemented(text);
        }
        Status::Internal => Code::Internal,
        Status::Unavailable => Code::Unavailable,
    };
    GrpcStatus::new(code, &error.message)
}

/// Messages as their bytes.
#[derive(Debug, Clone, Copy)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = GrpcStatus;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), GrpcStatus> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = GrpcStatus;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, GrpcStatus> {
        let length = buffer.remaining();
        Ok(Some(buffer.copy_to_bytes(length).to_vec()))
    }
}
