//! Contents at operators' HTTP services: `GET` and `PUT /v1/blob/{cid}`.
//!
//! What comes back is checked against its identifier here, whatever the service says.

use std::time::Duration;

use cid::Cid;
use futures_util::StreamExt;
use tenzro_contract_api::hashes::{raw_cid, sha256};
use tenzro_contract_api::types::Digest;
use tokio::time::{Instant, timeout_at};

/// The largest content, bytes.
pub const MAX_BLOB: u64 = 16 * 1024 * 1024;

/// Time for a content besides what its bytes take.
const GRACE: Duration = Duration::from_secs(30);

/// What a line carries in a second at least, bytes: a phone with half a megabit has time to send.
const SLOWEST: u64 = 64 * 1024;

/// Bytes that are read of a refusal: 200 characters.
const REFUSAL: usize = 800;

/// Codec `raw` and hash `sha2-256` of the multiformats tables.
const RAW: u64 = 0x55;
const SHA2_256: u64 = 0x12;

/// Why a content could not be stored or read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BlobError {
    /// The text is not an identifier of raw bytes by SHA-256.
    #[error("`{cid}` is no identifier of a content (CIDv1, raw, sha2-256)")]
    Cid {
        /// The text.
        cid: String,
    },
    /// Larger than is stored.
    #[error("a content has at most {MAX_BLOB} bytes, this one has {bytes}")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// The service does not have it.
    #[error("{endpoint} does not have {cid}")]
    NotFound {
        /// The service.
        endpoint: String,
        /// The content.
        cid: String,
    },
    /// The service gave other bytes.
    #[error("{endpoint} gave bytes that are not {cid}")]
    WrongContent {
        /// The service.
        endpoint: String,
        /// The content.
        cid: String,
    },
    /// The service refused.
    #[error("{endpoint} answered {status}: {text}")]
    Refused {
        /// The service.
        endpoint: String,
        /// HTTP status.
        status: u16,
        /// What it said, at most 200 characters.
        text: String,
    },
    /// The service could not be reached, or stopped in the middle.
    #[error("cannot reach {endpoint}: {reason}")]
    Transport {
        /// The service.
        endpoint: String,
        /// What the network layer said.
        reason: String,
    },
    /// No service had it.
    #[error("none of {tried} services gave {cid}; the last one: {last}")]
    Nowhere {
        /// The content.
        cid: String,
        /// How many were asked.
        tried: usize,
        /// What the last one said.
        last: Box<BlobError>,
    },
}

impl BlobError {
    /// True when the same call may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Transport { .. } | Self::NotFound { .. } => true,
            Self::Refused { status, .. } => *status >= 500 || *status == 429,
            Self::Nowhere { last, .. } => last.is_retryable(),
            _ => false,
        }
    }
}

/// The identifier of a content: `CIDv1`, raw codec, SHA-256, base32 in lower case.
#[must_use]
pub fn cid_of(bytes: &[u8]) -> String {
    raw_cid(&sha256(bytes))
}

/// The SHA-256 inside an identifier.
///
/// # Errors
/// When it is of another version, codec or hash, or not written as [`cid_of`] writes it: 59 characters
/// of `a-z2-7`.
pub fn digest_of(text: &str) -> Result<[u8; 32], BlobError> {
    let wrong = || BlobError::Cid {
        cid: text.chars().take(80).collect(),
    };
    let cid: Cid = text.parse().map_err(|_| wrong())?;
    if cid.version() != cid::Version::V1 || cid.codec() != RAW || cid.hash().code() != SHA2_256 {
        return Err(wrong());
    }
    let digest: [u8; 32] = cid.hash().digest().try_into().map_err(|_| wrong())?;
    // One name for one content: what parses may be a path to an identifier, or in another alphabet.
    if raw_cid(&Digest::new(digest)) != text {
        return Err(wrong());
    }
    Ok(digest)
}

/// How long so many bytes of a content may take: half a minute, and a second for each 64 KiB.
#[must_use]
pub fn patience(bytes: u64) -> Duration {
    GRACE.saturating_add(Duration::from_secs(bytes / SLOWEST))
}

/// Talks to content services. Cloning is cheap and shares connections.
#[derive(Debug, Clone)]
pub struct BlobClient {
    http: reqwest::Client,
    grace: Duration,
}

impl Default for BlobClient {
    fn default() -> Self {
        Self::new()
    }
}

impl BlobClient {
    /// A client that gives up a service which is slower than [`patience`].
    #[must_use]
    pub fn new() -> Self {
        let http = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .build()
            .expect("invariant: these options are always accepted");
        Self { http, grace: GRACE }
    }

    /// Stores a content at one service and gives its identifier. Storing it twice is no error.
    ///
    /// # Errors
    /// See [`BlobError`].
    pub async fn put(&self, endpoint: &str, bytes: &[u8]) -> Result<String, BlobError> {
        let size = bytes.len() as u64;
        if size > MAX_BLOB {
            return Err(BlobError::TooLarge { bytes: size });
        }
        let cid = cid_of(bytes);
        let response = self
            .http
            .put(address(endpoint, &cid))
            .timeout(patience(size))
            .body(bytes.to_vec())
            .send()
            .await
            .map_err(|error| transport(endpoint, &error))?;
        if response.status().is_success() {
            return Ok(cid);
        }
        Err(refused(endpoint, &cid, response).await)
    }

    /// Reads a content from one service, checked.
    ///
    /// # Errors
    /// See [`BlobError`].
    pub async fn get(&self, endpoint: &str, cid: &str) -> Result<Vec<u8>, BlobError> {
        let digest = digest_of(cid)?;
        let begun = Instant::now();
        let slow = |_| BlobError::Transport {
            endpoint: endpoint.to_owned(),
            reason: format!("slower than {} KiB in a second", SLOWEST / 1_024),
        };
        let asked = self.http.get(address(endpoint, cid)).send();
        let response = timeout_at(begun + self.grace, asked)
            .await
            .map_err(slow)?
            .map_err(|error| transport(endpoint, &error))?;
        if !response.status().is_success() {
            let refusal = timeout_at(begun + self.grace, refused(endpoint, cid, response));
            return Err(refusal.await.map_err(slow)?);
        }
        let mut bytes = Vec::new();
        let mut parts = response.bytes_stream();
        loop {
            let so_far = Duration::from_secs(bytes.len() as u64 / SLOWEST);
            let part = timeout_at(begun + self.grace + so_far, parts.next());
            let Some(part) = part.await.map_err(slow)? else {
                break;
            };
            bytes.extend_from_slice(&part.map_err(|error| transport(endpoint, &error))?);
            if bytes.len() as u64 > MAX_BLOB {
                return Err(BlobError::TooLarge {
                    bytes: bytes.len() as u64,
                });
            }
        }
        if *sha256(&bytes).as_bytes() != digest {
            let (endpoint, cid) = (endpoint.to_owned(), cid.to_owned());
            return Err(BlobError::WrongContent { endpoint, cid });
        }
        Ok(bytes)
    }

    /// Reads a content from the first service that has it.
    ///
    /// # Errors
    /// [`BlobError::Nowhere`] with what the last service said.
    pub async fn get_any(&self, endpoints: &[String], cid: &str) -> Result<Vec<u8>, BlobError> {
        let mut last = BlobError::NotFound {
            endpoint: "no service".to_owned(),
            cid: cid.to_owned(),
        };
        for endpoint in endpoints {
            match self.get(endpoint, cid).await {
                Ok(bytes) => return Ok(bytes),
                Err(error) => last = error,
            }
        }
        let (tried, last) = (endpoints.len(), Box::new(last));
        Err(BlobError::Nowhere {
            cid: cid.to_owned(),
            tried,
            last,
        })
    }
}

fn address(endpoint: &str, cid: &str) -> String {
    format!("{}/v1/blob/{cid}", endpoint.trim_end_matches('/'))
}

async fn refused(endpoint: &str, cid: &str, response: reqwest::Response) -> BlobError {
    let status = response.status().as_u16();
    if status == 404 {
        return BlobError::NotFound {
            endpoint: endpoint.to_owned(),
            cid: cid.to_owned(),
        };
    }
    // No more is read than is told.
    let (mut bytes, mut parts) = (Vec::new(), response.bytes_stream());
    while bytes.len() < REFUSAL
        && let Some(Ok(part)) = parts.next().await
    {
        let room = REFUSAL.saturating_sub(bytes.len());
        bytes.extend_from_slice(part.get(..room).unwrap_or(&part));
    }
    let text = String::from_utf8_lossy(&bytes).chars().take(200).collect();
    BlobError::Refused {
        endpoint: endpoint.to_owned(),
        status,
        text,
    }
}

fn transport(endpoint: &str, error: &reqwest::Error) -> BlobError {
    let mut reason = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        reason = inner.to_string();
        source = inner.source();
    }
    BlobError::Transport {
        endpoint: endpoint.to_owned(),
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cid_of_hello_world_is_the_one_that_ipfs_gives() {
        let cid = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";
        assert_eq!(cid_of(b"hello world"), cid);
        assert_eq!(digest_of(cid).unwrap(), *sha256(b"hello world").as_bytes());
    }

    #[test]
    fn identifiers_of_other_kinds_are_refused() {
        let cid = cid_of(b"hello world");
        let parsed: Cid = cid.parse().unwrap();
        let other = |base| cid::multibase::encode(base, parsed.to_bytes());
        for text in [
            "",
            "hello",
            "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG",
            &format!("/tmp/ipfs/{cid}"),
            &format!("../ipfs/{cid}"),
            &cid.to_uppercase(),
            &other(cid::multibase::Base::Base58Btc),
            &other(cid::multibase::Base::Base64),
        ] {
            assert!(
                matches!(digest_of(text), Err(BlobError::Cid { .. })),
                "{text}"
            );
        }
    }

    #[test]
    fn a_phone_with_half_a_megabit_has_time_for_the_largest_content() {
        let seconds = MAX_BLOB * 8 / 524_288;
        assert_eq!(patience(MAX_BLOB), GRACE + Duration::from_secs(seconds));
    }

    #[tokio::test]
    async fn a_service_that_stops_in_the_middle_is_given_up_and_a_slow_one_is_not() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        let content = vec![7; 3 * usize::try_from(SLOWEST).unwrap()];
        let cid = cid_of(&content);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let pieces: Vec<Vec<u8>> = content
            .chunks(content.len() / 3)
            .map(<[u8]>::to_vec)
            .collect();
        tokio::spawn(async move {
            for stops in [false, true] {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0; 1024];
                let _ = stream.read(&mut request).await;
                let length: usize = pieces.iter().map(Vec::len).sum();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
                );
                stream.write_all(head.as_bytes()).await.unwrap();
                for piece in &pieces {
                    stream.write_all(piece).await.unwrap();
                    let pause = if stops { 3_600 } else { 0 };
                    tokio::time::sleep(Duration::from_secs(pause) + Duration::from_millis(700))
                        .await;
                }
            }
        });
        let client = BlobClient {
            grace: Duration::from_secs(1),
            ..BlobClient::new()
        };
        assert_eq!(client.get(&endpoint, &cid).await.unwrap(), content);
        let begun = Instant::now();
        let stopped = client.get(&endpoint, &cid).await;
        assert!(
            matches!(&stopped, Err(BlobError::Transport { reason, .. }) if reason.contains("slower")),
            "{stopped:?}"
        );
        assert!(begun.elapsed() < Duration::from_secs(60));
    }

    #[tokio::test]
    async fn a_refusal_without_end_is_cut() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let head = b"HTTP/1.1 500 x\r\ntransfer-encoding: chunked\r\n\r\n";
            let mut sent = stream.write_all(head).await;
            while sent.is_ok() {
                sent = stream.write_all(b"4\r\nmore\r\n").await;
            }
        });
        let (client, cid) = (BlobClient::new(), cid_of(b"hello"));
        let asked = client.get(&endpoint, &cid);
        let answer = tokio::time::timeout(Duration::from_secs(10), asked).await;
        let Ok(Err(BlobError::Refused { status, text, .. })) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!((status, text), (500, "more".repeat(50)));
    }
}
