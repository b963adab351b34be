//! Settings of the RPC server; defaults are CometBFT's.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::query;

/// Settings of the RPC server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcConfig {
    /// Largest body of a request, and largest websocket message from a client, in bytes.
    pub max_body_bytes: usize,
    /// Most requests in one batch; 0 for no limit. CometBFT allows 10, but CosmJS sends up to 20.
    pub max_batch: usize,
    /// Most subscriptions that one websocket may hold.
    pub max_subscriptions_per_client: usize,
    /// Most websockets that may hold subscriptions.
    pub max_clients: usize,
    /// How many blocks a websocket may lag behind before its subscriptions end.
    pub subscription_buffer: u64,
    /// How long `broadcast_tx_commit` waits for the block.
    pub broadcast_commit_timeout: Duration,
    /// How often an open websocket is pinged.
    pub ping_period: Duration,
    /// How long a websocket may send nothing, pongs included, before it is closed.
    pub read_wait: Duration,
    /// How long a write on a websocket may take before it is closed.
    pub write_wait: Duration,
    /// Longest query of a search or subscription, in bytes.
    pub max_query_length: usize,
    /// Name that the operator gave the node.
    pub moniker: String,
    /// Hex of the node's identity; see [`node_id`].
    pub node_id: String,
    /// Address for peers, such as `tcp://0.0.0.0:26656`.
    pub listen_addr: String,
    /// Address of this server, such as `tcp://127.0.0.1:26657`.
    pub rpc_address: String,
    /// Hex of the peer channels that the node speaks.
    pub channels: String,
    /// Version of CometBFT whose behaviour the server has; clients choose their decoders by it.
    pub version: String,
}

impl Default for RpcConfig {
    fn default() -> Self {
        Self {
            max_body_bytes: 1_000_000,
            max_batch: 100,
            max_subscriptions_per_client: 5,
            max_clients: 100,
            subscription_buffer: 200,
            broadcast_commit_timeout: Duration::from_secs(10),
            ping_period: Duration::from_secs(27),
            read_wait: Duration::from_secs(30),
            write_wait: Duration::from_secs(10),
            max_query_length: query::MAX_LENGTH,
            moniker: "tenzro".into(),
            node_id: node_id(&[0; 32]),
            listen_addr: "tcp://0.0.0.0:26656".into(),
            rpc_address: "tcp://127.0.0.1:26657".into(),
            channels: "40202122233038606100".into(),
            version: "0.38.21".into(),
        }
    }
}

/// Identity of a node: the first 20 bytes of SHA-256 of its ed25519 public key, in lower-case hex
/// (CometBFT `p2p.PubKeyToID`).
#[must_use]
pub fn node_id(public_key: &[u8; 32]) -> String {
    let digest = Sha256::digest(public_key);
    hex::encode(&digest[..20])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_id_is_forty_hex_digits_of_the_key_hash() {
        assert_eq!(
            node_id(&[0; 32]),
            "66687aadf862bd776c8fc18b8e9f8e2008971485"
        );
    }
}
