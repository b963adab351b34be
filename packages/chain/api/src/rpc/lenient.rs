//! Request lines with bare quotes and angle brackets.
//!
//! CometBFT's documentation has people type `curl 'localhost:26657/abci_query?path="/a/b"'`, and
//! curl sends the quotes as they are. Go takes that; the HTTP library here refuses such a request
//! before any handler sees it. So these characters are percent-encoded on their way in.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use tenzro_door::{Door, Visitor};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Most bytes that are read at once, and so the longest request line that is mended.
const READ: usize = 16 * 1024;

/// A listener whose connections mend request lines.
pub(super) struct LenientListener(pub(super) Door);

impl Listener for LenientListener {
    type Io = LenientStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = self.0.next().await;
        let stream = LenientStream {
            stream,
            mended: Vec::new(),
            given: 0,
        };
        (stream, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.address()
    }
}

/// A connection that mends request lines.
pub(super) struct LenientStream {
    stream: Visitor,
    /// Bytes read, not all given to the reader yet.
    mended: Vec<u8>,
    given: usize,
}

/// Encodes what must not stand bare in the target of a GET. A client that waits for each answer
/// begins every request at the start of a read; anything else is left as it is.
fn mend(bytes: &[u8]) -> Vec<u8> {
    let line_end = bytes.windows(2).position(|pair| pair == b"\r\n");
    let is_request = bytes.starts_with(b"GET /");
    let line = &bytes[..line_end.filter(|_| is_request).unwrap_or(0)];
    let Some(target) = line
        .strip_suffix(b" HTTP/1.1")
        .or(line.strip_suffix(b" HTTP/1.0"))
    else {
        return bytes.to_vec();
    };
    let mut mended = Vec::with_capacity(bytes.len() + 16);
    for byte in target {
        match byte {
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' => {
                mended.extend_from_slice(format!("%{byte:02X}").as_bytes());
            }
            _ => mended.push(*byte),
        }
    }
    mended.extend_from_slice(&bytes[target.len()..]);
    mended
}

impl AsyncRead for LenientStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.given == self.mended.len() {
            let mut read = [0; READ];
            let mut buffer = ReadBuf::new(&mut read);
            ready!(Pin::new(&mut self.stream).poll_read(context, &mut buffer))?;
            self.mended = mend(buffer.filled());
            self.given = 0;
        }
        let rest = &self.mended[self.given..];
        let count = rest.len().min(out.remaining());
        out.put_slice(&rest[..count]);
        self.given += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for LenientStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_target_of_a_get_is_mended() {
        let request = b"GET /tx_search?query=\"a.b>5\" HTTP/1.1\r\nX: \"<\"\r\n\r\n";
        let mended = b"GET /tx_search?query=%22a.b%3E5%22 HTTP/1.1\r\nX: \"<\"\r\n\r\n";
        assert_eq!(mend(request), mended);
        for other in [
            &b"POST / HTTP/1.1\r\n\r\n{\"id\":1}"[..],
            b"{\"id\":1}\r\n",
            b"GET /\"",
            b"",
        ] {
            assert_eq!(mend(other), other);
        }
    }
}
