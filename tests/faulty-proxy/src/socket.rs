//! Websockets: passed on byte by byte, until they are closed or fall silent.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;

/// The most bytes of the node's answer to the upgrade.
const MOST: usize = 8 * 1024;
/// How long a silent websocket stays open.
const SILENT: Duration = Duration::from_secs(30);

/// What becomes of a websocket.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// It is passed on as long as it lives.
    Lives,
    /// It is closed after this time.
    Closes(Duration),
    /// Nothing arrives any more after this time, and it stays open.
    FallsSilent(Duration),
}

/// Opens the same websocket at the node, and joins the two.
pub async fn join(request: Request<Body>, node: &str, fate: Fate) -> Response<Body> {
    let opened = match open(node, request.headers()).await {
        Ok(opened) => opened,
        Err(error) => return plain(StatusCode::BAD_GATEWAY, error.to_string()),
    };
    let (mut upstream, accept) = opened;
    tokio::spawn(async move {
        let Ok(upgraded) = hyper::upgrade::on(request).await else {
            return;
        };
        let mut client = TokioIo::new(upgraded);
        let pass = copy_bidirectional(&mut client, &mut upstream);
        match fate {
            Fate::Lives => drop(pass.await),
            Fate::Closes(after) => drop(tokio::time::timeout(after, pass).await),
            Fate::FallsSilent(after) => {
                drop(tokio::time::timeout(after, pass).await);
                tokio::time::sleep(SILENT).await;
            }
        }
    });
    Response::builder()
        .status(StatusCode::SWITCHING_PROTOCOLS)
        .header("upgrade", "websocket")
        .header("connection", "Upgrade")
        .header("sec-websocket-accept", accept)
        .body(Body::empty())
        .unwrap_or_else(|error| plain(StatusCode::BAD_GATEWAY, error.to_string()))
}

/// The connection after the node's `101`, and what it accepted.
async fn open(node: &str, headers: &HeaderMap) -> std::io::Result<(TcpStream, String)> {
    let wrong = |text: &str| std::io::Error::other(text.to_owned());
    let mut stream = TcpStream::connect(node).await?;
    let key = headers
        .get("sec-websocket-key")
        .and_then(|key| key.to_str().ok());
    let key = key.ok_or_else(|| wrong("no sec-websocket-key"))?;
    let head = format!(
        "GET /websocket HTTP/1.1\r\nHost: {node}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        if answer.len() >= MOST {
            return Err(wrong("the answer to the upgrade has no end"));
        }
        answer.push(stream.read_u8().await?);
    }
    let text = String::from_utf8_lossy(&answer);
    let accept = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("sec-websocket-accept")
            .then(|| value.trim().to_owned())
    });
    let accept = accept.ok_or_else(|| wrong("the node opens no websocket"))?;
    Ok((stream, accept))
}

/// An answer of one line.
pub fn plain(status: StatusCode, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response
}
