//! REST paths of IBC, as relayers, wallets and explorers ask them; transfers as wallets sign them.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmos_sdk_proto::Any;
use cosmos_sdk_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody};
use serde_json::json;
use tenzro_chain_proto::amino::sign_bytes;
use tenzro_chain_proto::json::{from_json, to_json};
use tenzro_chain_proto::routes::match_route;

#[test]
fn rest_paths_of_ibc_lead_to_their_methods() {
    for (path, method, request) in [
        (
            "/ibc/core/client/v1/client_states/07-tendermint-0",
            "ibc.core.client.v1.Query/ClientState",
            json!({ "client_id": "07-tendermint-0" }),
        ),
        (
            "/ibc/core/client/v1/consensus_states/07-tendermint-0/revision/1/height/9",
            "ibc.core.client.v1.Query/ConsensusState",
            json!({ "client_id": "07-tendermint-0", "revision_number": "1",
                "revision_height": "9", "latest_height": false }),
        ),
        (
            "/ibc/core/client/v1/client_status/07-tendermint-0",
            "ibc.core.client.v1.Query/ClientStatus",
            json!({ "client_id": "07-tendermint-0" }),
        ),
        (
            "/ibc/core/connection/v1/connections/connection-0",
            "ibc.core.connection.v1.Query/Connection",
            json!({ "connection_id": "connection-0" }),
        ),
        (
            "/ibc/core/channel/v1/channels/channel-0/ports/transfer",
            "ibc.core.channel.v1.Query/Channel",
            json!({ "port_id": "transfer", "channel_id": "channel-0" }),
        ),
        (
            "/ibc/core/channel/v1/channels/channel-0/ports/transfer/packet_commitments/1,2,3/unreceived_packets",
            "ibc.core.channel.v1.Query/UnreceivedPackets",
            json!({ "port_id": "transfer", "channel_id": "channel-0",
                "packet_commitment_sequences": ["1", "2", "3"] }),
        ),
        (
            "/ibc/apps/transfer/v1/denoms/ibc/AB",
            "ibc.applications.transfer.v1.Query/Denom",
            json!({ "hash": "ibc/AB" }),
        ),
        (
            "/ibc/apps/transfer/v1/denom_traces/AB",
            "tenzro.transfer.v1.Query/DenomTrace",
            json!({ "hash": "AB" }),
        ),
        (
            "/ibc/apps/transfer/v1/denom_hashes/transfer/channel-0/uatom",
            "ibc.applications.transfer.v1.Query/DenomHash",
            json!({ "trace": "transfer/channel-0/uatom" }),
        ),
    ] {
        let matched = match_route("GET", path, &[], b"").unwrap();
        assert_eq!(matched.grpc_path, format!("/{method}"), "{path}");
        let (service, name) = method.rsplit_once('.').unwrap();
        let input = name.rsplit_once('/').unwrap().1;
        let input = format!("{service}.Query{input}Request");
        assert_eq!(
            to_json(&input, &matched.request).unwrap(),
            request,
            "{path}"
        );
    }
}

/// As CosmJS and Keplr sign it: a height of nothing is there and empty, an empty memo is not.
#[test]
fn transfers_can_be_signed_by_amino_wallets() {
    let message = json!({
        "source_port": "transfer", "source_channel": "channel-0",
        "token": { "denom": "utnz", "amount": "5" },
        "sender": "tenzro1a", "receiver": "cosmos1b", "timeout_height": {},
        "timeout_timestamp": "1700000000000000000"
    });
    let value = from_json("ibc.applications.transfer.v1.MsgTransfer", &message).unwrap();
    let body = TxBody {
        messages: vec![Any {
            type_url: "/ibc.applications.transfer.v1.MsgTransfer".to_owned(),
            value,
        }],
        ..TxBody::default()
    };
    let info = AuthInfo {
        fee: Some(Fee::default()),
        ..AuthInfo::default()
    };
    let document = sign_bytes(&body, &info, "tenzro-1", 0, 0).unwrap();
    let document = String::from_utf8(document).unwrap();
    let signed = r#"{"type":"cosmos-sdk/MsgTransfer","value":{"receiver":"cosmos1b","sender":"tenzro1a","source_channel":"channel-0","source_port":"transfer","timeout_height":{},"timeout_timestamp":"1700000000000000000","token":{"amount":"5","denom":"utnz"}}}"#;
    assert!(document.contains(signed), "{document}");
}
