//! A content service in memory: what an operator with the storage role runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Contents by identifier.
type Shelf = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A running service; ends with its runtime.
pub struct Contents {
    /// Its base address.
    pub url: String,
    shelf: Shelf,
}

impl Contents {
    /// Starts it on a free port of loopback.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shelf = Shelf::default();
        let served = shelf.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, served.clone()));
            }
        });
        Self { url, shelf }
    }

    /// Whether any content holds these bytes.
    pub fn holds(&self, bytes: &[u8]) -> bool {
        let shelf = self.shelf.lock().unwrap();
        shelf
            .values()
            .any(|content| content.windows(bytes.len()).any(|window| window == bytes))
    }

    /// How many contents it holds.
    pub fn count(&self) -> usize {
        self.shelf.lock().unwrap().len()
    }
}

/// One request: `PUT` or `GET` of `/v1/blob/<cid>`, then the connection is closed.
async fn serve(mut stream: TcpStream, shelf: Shelf) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap().to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .map_or(0, |text| text.trim().parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let mut words = head.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let cid = words
        .next()
        .and_then(|path| path.strip_prefix("/v1/blob/"))
        .unwrap()
        .to_owned();
    let found = if method == "put" {
        shelf.lock().unwrap().insert(cid, body);
        Some(Vec::new())
    } else {
        shelf.lock().unwrap().get(&cid).cloned()
    };
    let (status, body) = match found {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", Vec::new()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&body).await.unwrap();
}
