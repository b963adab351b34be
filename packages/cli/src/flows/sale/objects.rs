//! The ciphertexts of what was bought, fetched before a bundle is confirmed: who confirms pays, and
//! keys are worth nothing without what they open.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tenzro_client::blob::{BlobClient, BlobError};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use super::Progress;
use crate::flows::Result;

/// Pause before services are asked again for what none of them had.
const PAUSE: Duration = Duration::from_secs(1);

/// How often the services are asked for what is paid.
const ATTEMPTS: u32 = 10;

/// Contents on their way here, in order.
#[derive(Debug)]
pub(super) struct Objects {
    source: Source,
    here: Arc<Mutex<Vec<Vec<u8>>>>,
    task: JoinSet<std::result::Result<(), BlobError>>,
    /// What was in the way last, and how many were here then.
    failed: Option<(usize, String)>,
    told: Option<String>,
    /// How many were told of.
    said: usize,
    /// From when on those that come suffice, seconds since 1970.
    patience: Option<u64>,
}

/// What is fetched, and from where.
#[derive(Debug, Clone)]
struct Source {
    blobs: BlobClient,
    services: Arc<[String]>,
    cids: Arc<[String]>,
}

/// How far the contents are.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// All are here.
    Here,
    /// They come; none has been missed.
    Coming,
    /// No service gave the next one, for this reason; asked for again.
    Missed(String),
}

impl Objects {
    /// Begins to fetch `cids`; ends with what it returns.
    pub(super) fn begin(blobs: &BlobClient, services: &[String], cids: Vec<String>) -> Self {
        let mut objects = Self {
            source: Source {
                blobs: blobs.clone(),
                services: services.into(),
                cids: cids.into(),
            },
            here: Arc::default(),
            task: JoinSet::new(),
            failed: None,
            told: None,
            said: 0,
            patience: None,
        };
        objects.go_on(Duration::ZERO);
        objects
    }

    /// Whether bundles may be confirmed, which must be done `until` then (seconds since 1970): when all
    /// contents are here, or they come and half of the time is over, so that a slow line keeps nobody
    /// from buying. Tells how many there are, and what is missed.
    pub(super) fn suffice(&mut self, until: u64, mut tell: impl FnMut(Progress)) -> bool {
        let now = now();
        let half = now.saturating_add(until.saturating_sub(now) / 2);
        let patience = *self.patience.get_or_insert(half);
        let state = self.look();
        let count = contents(&self.here).len();
        if count > self.said {
            self.said = count;
            tell(Progress::Fetched(count, self.source.cids.len()));
        }
        match state {
            State::Here => true,
            State::Coming => now >= patience,
            State::Missed(reason) => {
                if self.told.as_ref() != Some(&reason) {
                    tell(Progress::Missed(reason.clone()));
                    self.told = Some(reason);
                }
                false
            }
        }
    }

    /// How far they are; goes on where it had stopped.
    fn look(&mut self) -> State {
        while let Some(ended) = self.task.try_join_next() {
            if let Err(error) = whole(ended) {
                self.failed = Some((contents(&self.here).len(), error.to_string()));
                self.go_on(PAUSE);
            }
        }
        let count = contents(&self.here).len();
        match &self.failed {
            _ if count == self.source.cids.len() => State::Here,
            Some((at, reason)) if *at == count => State::Missed(reason.clone()),
            _ => State::Coming,
        }
    }

    /// All of them, in order, once; waits for those that come.
    ///
    /// # Errors
    /// When no service gives one, also if asked again.
    pub(super) async fn all(&mut self) -> Result<Vec<Vec<u8>>> {
        let mut left = ATTEMPTS;
        while let Some(ended) = self.task.join_next().await {
            if let Err(error) = whole(ended) {
                left = left.saturating_sub(1);
                if left == 0 {
                    return Err(error.into());
                }
                self.go_on(PAUSE);
            }
        }
        Ok(std::mem::take(&mut *contents(&self.here)))
    }

    fn go_on(&mut self, after: Duration) {
        let (source, here) = (self.source.clone(), Arc::clone(&self.here));
        self.task.spawn(async move {
            sleep(after).await;
            loop {
                let count = contents(&here).len();
                let Some(cid) = source.cids.get(count) else {
                    return Ok(());
                };
                let object = source.blobs.get_any(&source.services, cid).await?;
                contents(&here).push(object);
            }
        });
    }
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map(|time| time.as_secs()).unwrap_or_default()
}

fn contents(here: &Mutex<Vec<Vec<u8>>>) -> MutexGuard<'_, Vec<Vec<u8>>> {
    here.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Tasks are ended by dropping the set, which nobody can look into afterwards.
fn whole<T>(ended: std::result::Result<T, JoinError>) -> T {
    match ended {
        Ok(ended) => ended,
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

#[cfg(test)]
mod tests {
    use tenzro_client::blob::cid_of;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A service that has contents, and `late` only from the third question for it on.
    async fn service(contents: Vec<&'static [u8]>, late: &'static [u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let mut asked = 0_u32;
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = vec![0; 1024];
                let read = stream.read(&mut request).await.unwrap();
                let request = String::from_utf8_lossy(&request[..read]).into_owned();
                let wanted = |content: &[u8]| request.contains(&cid_of(content));
                asked += u32::from(wanted(late));
                let found = contents.iter().copied().find(|content| wanted(content));
                let found = found.or_else(|| (asked > 2 && wanted(late)).then_some(late));
                let (status, body) = found.map_or(("404 Not Found", &b""[..]), |it| ("200 OK", it));
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all(head.as_bytes()).await.unwrap();
                stream.write_all(body).await.unwrap();
            }
        });
        endpoint
    }

    async fn until(objects: &mut Objects, wanted: impl Fn(&State) -> bool) -> State {
        let found = async {
            loop {
                let state = objects.look();
                if wanted(&state) {
                    return state;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found)
            .await
            .unwrap()
    }

    #[tokio::test]
    async fn what_no_service_has_is_missed_until_one_has_it() {
        let (one, late, last) = (&b"one"[..], &b"late"[..], &b"last"[..]);
        let services = [service(vec![one, last], late).await];
        let cids = [one, late, last].map(cid_of).to_vec();
        let mut objects = Objects::begin(&BlobClient::new(), &services, cids.clone());
        let missed = until(&mut objects, |state| matches!(state, State::Missed(_))).await;
        assert!(
            matches!(&missed, State::Missed(reason) if reason.contains(&cids[1])),
            "{missed:?}"
        );
        let mut told = Vec::new();
        let far = now() + 1_000;
        assert!(!objects.suffice(far, |progress| told.push(progress)));
        assert!(!objects.suffice(0, |progress| told.push(progress)));
        assert!(
            matches!(told[..], [Progress::Fetched(1, 3), Progress::Missed(_)]),
            "{told:?}"
        );
        until(&mut objects, |state| *state == State::Here).await;
        assert!(objects.suffice(far, |_| ()));
        assert_eq!(objects.all().await.unwrap(), [one, late, last]);
    }

    #[tokio::test]
    async fn waiting_for_what_nobody_has_ends_with_the_reason() {
        let services = [service(vec![], b"x").await];
        let mut objects = Objects::begin(&BlobClient::new(), &services, vec![cid_of(b"y")]);
        let error = objects.all().await.unwrap_err();
        assert!(error.to_string().contains(&cid_of(b"y")), "{error}");
    }

    #[tokio::test]
    async fn what_comes_slowly_suffices_once_half_of_the_time_is_over() {
        // It takes connections and never answers.
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let services = [format!("http://{}", listener.local_addr().unwrap())];
        let begin = || Objects::begin(&BlobClient::new(), &services, vec![cid_of(b"y")]);
        assert!(!begin().suffice(now() + 1_000, |_| ()));
        assert!(begin().suffice(now() - 1, |_| ()));
    }
}
