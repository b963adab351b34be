//! How many clients a server has at a time, and for how long one may be silent.
//!
//! Each connection is a file of the node, and a node that can open no file stops. As with CometBFT's
//! `rpc.max_open_connections` and the SDK's `api.max-open-connections`, whoever comes when all places are
//! taken waits in the system's queue until somebody leaves.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};

/// Who takes nothing for so long is sent away, also one that sends a byte now and then without ever
/// coming to the end of a request: those must not keep all places.
const SILENCE: Duration = Duration::from_secs(60);

/// Most bytes that are mended at once.
const PIECE: usize = 16 * 1024;

/// Gives what a server reads for a piece that came at once, of 16 KiB at most.
pub type Mend = fn(&[u8]) -> Vec<u8>;

/// A listener with so many places.
#[derive(Debug)]
pub struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
    silence: Duration,
    mend: Option<Mend>,
}

impl Door {
    /// Lets `most` in at a time; with 0, as in CometBFT, as many as come.
    #[must_use]
    pub fn new(listener: TcpListener, most: usize) -> Self {
        let places = if most == 0 { usize::MAX } else { most };
        Self {
            listener,
            places: Arc::new(Semaphore::new(places.min(Semaphore::MAX_PERMITS))),
            silence: SILENCE,
            mend: None,
        }
    }

    /// Lets the server read what `mend` makes of what clients send.
    #[must_use]
    pub const fn mending(mut self, mend: Mend) -> Self {
        self.mend = Some(mend);
        self
    }

    /// Bears silence for as long as an answer, or the whole of a request, may take, and a little longer.
    #[must_use]
    pub fn patient(mut self, answer: Duration) -> Self {
        let longest = answer.saturating_add(Duration::from_secs(5));
        self.silence = self.silence.max(longest);
        self
    }

    /// The address it listens on.
    ///
    /// # Errors
    /// What the system says.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// The next client, once there is a place for it. A connection that cannot be taken, for want of
    /// files for example, is tried again.
    pub async fn next(&mut self) -> (Visitor, SocketAddr) {
        // It is never closed, so there is always a place in the end.
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        let (stream, address) = Listener::accept(&mut self.listener).await;
        let now = Instant::now();
        let visitor = Visitor {
            stream,
            heard: now,
            asks: false,
            silence: self.silence,
            mend: self.mend,
            mended: Vec::new(),
            given: 0,
            alarm: Box::pin(sleep_until(now + self.silence)),
            _place: place,
        };
        (visitor, address)
    }

    /// All clients, one after the other.
    pub fn visitors(self) -> impl Stream<Item = io::Result<Visitor>> {
        unfold(self, async |mut door| {
            let (visitor, _) = door.next().await;
            Some((Ok(visitor), door))
        })
    }
}

impl Listener for Door {
    type Io = Visitor;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        self.next().await
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.address()
    }
}

/// A connection that keeps a place until it ends.
#[derive(Debug)]
pub struct Visitor {
    stream: TcpStream,
    /// When it last took something, or began to send after it had taken something.
    heard: Instant,
    /// Whether it has sent since: then more of it changes nothing.
    asks: bool,
    silence: Duration,
    mend: Option<Mend>,
    /// What was read and mended, not all given to the reader yet.
    mended: Vec<u8>,
    given: usize,
    alarm: Pin<Box<Sleep>>,
    _place: Option<OwnedSemaphorePermit>,
}

impl Visitor {
    /// Notes that something went through; an error where nothing has for too long.
    fn note<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
        it_sends: bool,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            if !(it_sends && self.asks) {
                self.heard = Instant::now();
            }
            self.asks = it_sends;
            return progress;
        }
        while self.alarm.as_mut().poll(context).is_ready() {
            let end = self.heard + self.silence;
            if Instant::now() >= end {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            self.alarm.as_mut().reset(end);
        }
        Poll::Pending
    }
}

impl AsyncRead for Visitor {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        out: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Some(mend) = self.mend else {
            let progress = Pin::new(&mut self.stream).poll_read(context, out);
            return self.note(context, progress, true);
        };
        if self.given == self.mended.len() {
            let mut piece = [0; PIECE];
            let mut read = ReadBuf::new(&mut piece);
            let progress = Pin::new(&mut self.stream).poll_read(context, &mut read);
            ready!(self.note(context, progress, true))?;
            self.mended = mend(read.filled());
            self.given = 0;
        }
        let rest = &self.mended[self.given..];
        let count = rest.len().min(out.remaining());
        out.put_slice(&rest[..count]);
        self.given += count;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Visitor {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(context, progress, false)
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
        let progress = Pin::new(&mut self.stream).poll_write_vectored(context, bytes);
        self.note(context, progress, false)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::time::timeout;

    use super::*;

    async fn door(most: usize, silence: Duration) -> (Door, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Door {
            silence,
            ..Door::new(listener, most)
        };
        (door, address)
    }

    #[tokio::test]
    async fn whoever_comes_when_all_places_are_taken_waits_until_somebody_leaves() {
        let (mut door, address) = door(2, SILENCE).await;
        let mut clients = vec![];
        for _ in 0..3 {
            clients.push(TcpStream::connect(address).await.unwrap());
        }
        let (first, _) = door.next().await;
        let (_second, _) = door.next().await;
        let soon = Duration::from_millis(50);
        assert!(timeout(soon, door.next()).await.is_err());
        drop(first);
        let (mut third, _) = door.next().await;
        clients[2].write_all(b"here").await.unwrap();
        let mut read = [0; 4];
        third.read_exact(&mut read).await.unwrap();
        assert_eq!(&read, b"here");
    }

    #[tokio::test]
    async fn who_says_nothing_for_too_long_is_sent_away_and_who_is_answered_stays() {
        let silence = Duration::from_millis(400);
        let (mut door, address) = door(1, silence).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        let (mut visitor, _) = door.next().await;
        let began = Instant::now();
        let mut read = [0; 1];
        for _ in 0..3 {
            client.write_all(b".").await.unwrap();
            visitor.read_exact(&mut read).await.unwrap();
            visitor.write_all(b"!").await.unwrap();
            tokio::time::sleep(silence / 2).await;
        }
        assert!(began.elapsed() > silence);
        let ended = visitor.read_exact(&mut read).await.unwrap_err();
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= silence * 2);
    }

    #[tokio::test]
    async fn who_sends_byte_after_byte_and_never_comes_to_an_end_is_sent_away() {
        let silence = Duration::from_millis(400);
        let (mut door, address) = door(1, silence).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        let (mut visitor, _) = door.next().await;
        let drops = tokio::spawn(async move {
            while client.write_all(b".").await.is_ok() {
                tokio::time::sleep(silence / 8).await;
            }
        });
        let mut read = [0; 1];
        let ended = loop {
            if let Err(error) = visitor.read_exact(&mut read).await {
                break error;
            }
        };
        assert_eq!(ended.kind(), io::ErrorKind::TimedOut);
        drops.abort();
    }

    #[tokio::test]
    async fn an_answer_may_take_as_long_as_it_is_allowed_to() {
        let (door, _) = door(1, SILENCE).await;
        let longer = door.patient(SILENCE);
        assert!(longer.silence > SILENCE);
        assert_eq!(
            longer.patient(Duration::ZERO).silence,
            SILENCE + Duration::from_secs(5)
        );
    }

    #[tokio::test]
    async fn a_limit_of_zero_is_none() {
        let (door, _) = door(0, SILENCE).await;
        assert_eq!(door.places.available_permits(), Semaphore::MAX_PERMITS);
    }
}
