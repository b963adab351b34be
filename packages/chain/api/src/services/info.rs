//! The node.

use serde_json::{Value, json};
use tenzro_chain_proto::json::from_json;
use tenzro_chain_types::query::QueryResult;
use tenzro_chain_types::{QueryError, Status};

use super::Gateway;

/// Version of CometBFT whose interfaces these are.
const COMETBFT: &str = "v0.38.21";
/// Version of the Cosmos SDK whose interfaces these are.
const SDK: &str = "v0.53.6";
/// Version of ibc-go whose interfaces these are.
const IBC: &str = "v10.5.0";

/// A response from its JSON, whose names the definitions fix.
pub(super) fn response(name: &str, json: &Value) -> QueryResult<Vec<u8>> {
    from_json(name, json).map_err(|error| QueryError::new(Status::Internal, error.to_string()))
}

impl Gateway {
    pub(super) fn node_info(&self) -> QueryResult<Vec<u8>> {
        // Relayers read these three versions and refuse chains outside their ranges.
        let dependency = |path: &str, version: &str| json!({ "path": path, "version": version });
        response(
            "cosmos.base.tendermint.v1beta1.GetNodeInfoResponse",
            &json!({
                "default_node_info": {
                    "protocol_version": { "p2p": "8", "block": "11", "app": "0" },
                    "default_node_id": self.config.node_id,
                    "listen_addr": self.config.listen_addr,
                    "network": self.blocks.chain_id(),
                    "version": COMETBFT.trim_start_matches('v'),
                    "moniker": self.config.moniker,
                    "other": { "tx_index": "on", "rpc_address": self.config.listen_addr }
                },
                "application_version": {
                    "name": "tenzro",
                    "app_name": "tenzrod",
                    "version": env!("CARGO_PKG_VERSION"),
                    "build_deps": [
                        dependency("github.com/cosmos/cosmos-sdk", SDK),
                        dependency("github.com/cometbft/cometbft", COMETBFT),
                        dependency("github.com/cosmos/ibc-go/v10", IBC)
                    ],
                    "cosmos_sdk_version": SDK
                }
            }),
        )
    }

    pub(super) fn syncing(&self) -> QueryResult<Vec<u8>> {
        response(
            "cosmos.base.tendermint.v1beta1.GetSyncingResponse",
            &json!({ "syncing": false }),
        )
    }

    pub(super) fn config(&self) -> QueryResult<Vec<u8>> {
        response(
            "cosmos.base.node.v1beta1.ConfigResponse",
            &json!({
                "minimum_gas_price": self.config.min_gas_price,
                "pruning_keep_recent": "1000",
                "pruning_interval": "1",
                "halt_height": "0"
            }),
        )
    }

    pub(super) fn status(&self) -> QueryResult<Vec<u8>> {
        let tip = self.tip();
        let block = self.blocks.block(tip);
        let time = block
            .as_ref()
            .map(|block| block.block.header.time.to_rfc3339());
        let hash = block
            .as_ref()
            .map(|block| block.results.app_hash.as_bytes().to_vec());
        let hash = hash.unwrap_or_default();
        use base64::Engine;
        response(
            "cosmos.base.node.v1beta1.StatusResponse",
            &json!({
                "earliest_store_height": self.blocks.base().to_string(),
                "height": tip.to_string(),
                "timestamp": time,
                "app_hash": base64::engine::general_purpose::STANDARD.encode(hash)
            }),
        )
    }
}
