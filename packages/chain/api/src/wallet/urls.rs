//! Where a browser reaches the interfaces: at the host that it asked for this page, unless the node's
//! settings say otherwise.

use std::net::SocketAddr;

use axum::http::{HeaderMap, header};
use serde_json::{Value, json};

use super::Wallet;

/// Where the interfaces listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listening {
    /// CometBFT RPC.
    pub rpc: SocketAddr,
    /// REST.
    pub rest: SocketAddr,
    /// gRPC, where it is on.
    pub grpc: Option<SocketAddr>,
    /// The faucet, where there is one.
    pub faucet: Option<SocketAddr>,
}

/// URLs that browsers are to use, for nodes behind a proxy; `None`: as they asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PublicUrls {
    /// Of the RPC.
    pub rpc: Option<String>,
    /// Of REST.
    pub rest: Option<String>,
    /// Of gRPC.
    pub grpc: Option<String>,
    /// Of the faucet.
    pub faucet: Option<String>,
}

/// URLs for one browser, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Urls {
    pub(super) rpc: String,
    pub(super) rest: String,
    pub(super) grpc: Option<String>,
    pub(super) faucet: Option<String>,
}

impl Urls {
    pub(super) fn to_json(&self) -> Value {
        json!({ "rpc": self.rpc, "rest": self.rest, "grpc": self.grpc, "faucet": self.faucet })
    }

    /// URL of the RPC's websocket.
    pub(super) fn websocket(&self) -> String {
        format!("{}/websocket", self.rpc.replacen("http", "ws", 1))
    }
}

impl Wallet {
    /// URLs for the browser that sent these headers.
    pub(super) fn urls(&self, headers: &HeaderMap) -> Urls {
        let asked = asked_host(headers);
        let rest = self.listening.rest;
        let url = |public: &Option<String>, listens: SocketAddr| {
            if let Some(url) = public {
                return url.trim_end_matches('/').to_owned();
            }
            let is_same_machine = listens.ip() == rest.ip() || listens.ip().is_unspecified();
            match asked.as_deref().filter(|_| is_same_machine) {
                Some(host) => format!("http://{host}:{}", listens.port()),
                None => format!("http://{listens}"),
            }
        };
        let optional = |public: &Option<String>, listens: Option<SocketAddr>| {
            listens
                .map(|listens| url(public, listens))
                .or_else(|| public.clone())
        };
        Urls {
            rpc: url(&self.public.rpc, self.listening.rpc),
            rest: url(&self.public.rest, rest),
            grpc: optional(&self.public.grpc, self.listening.grpc),
            faucet: optional(&self.public.faucet, self.listening.faucet),
        }
    }
}

/// The host that a browser asked for, without its port; nothing when it is no name and no address.
fn asked_host(headers: &HeaderMap) -> Option<String> {
    let asked = headers.get(header::HOST)?.to_str().ok()?;
    let host = match asked.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => asked,
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let inner = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let is_host = match inner {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(plain),
    };
    is_host.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, text.parse().unwrap());
        asked_host(&headers)
    }

    #[test]
    fn a_host_is_taken_only_where_it_is_one() {
        assert_eq!(host("localhost:1317").as_deref(), Some("localhost"));
        assert_eq!(host("192.168.1.5:1317").as_deref(), Some("192.168.1.5"));
        assert_eq!(host("node.example").as_deref(), Some("node.example"));
        assert_eq!(host("[::1]:1317").as_deref(), Some("[::1]"));
        for wrong in ["", ":80", "a/b", "a?b:1", "[::1:1317", "a b", "[x]:1"] {
            assert_eq!(host(wrong), None, "{wrong}");
        }
    }
}
