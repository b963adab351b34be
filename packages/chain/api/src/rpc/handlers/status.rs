//! `status`, `net_info`.

use serde_json::{Value, json};
use tendermint::Time;

use crate::rpc::error::CallResult;
use crate::rpc::json::{hex_upper, public_key, text, time};
use crate::rpc::node::Node;

/// Protocol of peers that CometBFT 0.38 speaks.
const P2P_PROTOCOL: u64 = 8;
/// Format of blocks that CometBFT 0.38 makes.
const BLOCK_PROTOCOL: u64 = 11;

/// The four members about the block at one end of the chain.
fn end(node: &Node, height: u64) -> (Value, Value, Value, Value) {
    match node.blocks().block(height) {
        Some(found) => (
            json!(hex_upper(found.id.hash.as_bytes())),
            json!(hex_upper(found.block.header.app_hash.as_bytes())),
            text(found.height()),
            time(found.block.header.time),
        ),
        None => (json!(""), json!(""), text(0), time(Time::unix_epoch())),
    }
}

fn sync_info(node: &Node) -> Value {
    let latest = end(node, node.blocks().tip());
    let earliest = end(node, node.blocks().base());
    json!({
        "latest_block_hash": latest.0,
        "latest_app_hash": latest.1,
        "latest_block_height": latest.2,
        "latest_block_time": latest.3,
        "earliest_block_hash": earliest.0,
        "earliest_app_hash": earliest.1,
        "earliest_block_height": earliest.2,
        "earliest_block_time": earliest.3,
        "catching_up": false,
    })
}

pub(super) fn status(node: &Node) -> CallResult {
    let (config, blocks) = (&node.config, node.blocks());
    let own = blocks.own_validator();
    // The power that it will have in the next block, which may differ from that of the last one.
    let power = blocks
        .validators(blocks.tip() + 1)
        .and_then(|set| set.validator(own.address))
        .map_or(0, |info| info.power());
    let app_version = node.services.application.info().app_version;
    Ok(json!({
        "node_info": {
            "protocol_version": {
                "p2p": text(P2P_PROTOCOL),
                "block": text(BLOCK_PROTOCOL),
                "app": text(app_version),
            },
            "id": config.node_id,
            "listen_addr": config.listen_addr,
            "network": blocks.chain_id(),
            "version": config.version,
            "channels": config.channels,
            "moniker": config.moniker,
            "other": { "tx_index": "on", "rpc_address": config.rpc_address },
        },
        "sync_info": sync_info(node),
        "validator_info": {
            "address": hex_upper(own.address.as_bytes()),
            "pub_key": public_key(&own.pub_key),
            "voting_power": text(power),
        },
    }))
}

/// A node that orders blocks alone has no peers and listens for none.
pub(super) fn net_info() -> CallResult {
    Ok(json!({ "listening": false, "listeners": [], "n_peers": "0", "peers": [] }))
}
