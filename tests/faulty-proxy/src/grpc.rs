//! Passes gRPC on and counts its requests. Nothing is changed.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What a client of HTTP/2 sends before its first frame (RFC 9113, 3.4), bytes.
const PREFACE: usize = 24;
/// Length of a frame's head (RFC 9113, 4.1), bytes.
const HEAD: usize = 9;
/// Type of the frame that begins a request.
const HEADERS: u8 = 1;

/// Passes connections on to `node`; calls `count` for every request.
pub async fn serve(listener: TcpListener, node: String, count: Arc<dyn Fn() + Send + Sync>) {
    while let Ok((client, _)) = listener.accept().await {
        let (node, count) = (node.clone(), count.clone());
        tokio::spawn(async move {
            let Ok(upstream) = TcpStream::connect(&node).await else {
                return;
            };
            let (mut from_node, to_node) = upstream.into_split();
            let (from_client, mut to_client) = client.into_split();
            let back = tokio::io::copy(&mut from_node, &mut to_client);
            tokio::select! {
                _ = back => {}
                _ = pass(from_client, to_node, &*count) => {}
            }
        });
    }
}

/// Copies frame by frame.
async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    count: &(dyn Fn() + Send + Sync),
) -> std::io::Result<()> {
    let mut preface = [0; PREFACE];
    from.read_exact(&mut preface).await?;
    to.write_all(&preface).await?;
    loop {
        let mut frame = vec![0; HEAD];
        from.read_exact(&mut frame).await?;
        let length = u32::from_be_bytes([0, frame[0], frame[1], frame[2]]);
        if frame[3] == HEADERS {
            count();
        }
        frame.resize(HEAD + usize::try_from(length).unwrap_or_default(), 0);
        from.read_exact(&mut frame[HEAD..]).await?;
        to.write_all(&frame).await?;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[tokio::test]
    async fn requests_are_counted_and_bytes_pass_unchanged() {
        let mut sent = vec![b'p'; PREFACE];
        // Settings, then two requests, one with a body.
        sent.extend([0, 0, 0, 4, 0, 0, 0, 0, 0]);
        sent.extend([0, 0, 2, 1, 4, 0, 0, 0, 1, 7, 7]);
        sent.extend([0, 0, 1, 0, 1, 0, 0, 0, 1, 9]);
        sent.extend([0, 0, 0, 1, 5, 0, 0, 0, 3]);
        let (counted, mut received) = (AtomicU64::new(0), Vec::new());
        let count = || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        let ended = pass(sent.as_slice(), &mut received, &count).await;
        assert_eq!(ended.unwrap_err().kind(), std::io::ErrorKind::UnexpectedEof);
        assert_eq!((counted.into_inner(), received), (2, sent));
    }
}
