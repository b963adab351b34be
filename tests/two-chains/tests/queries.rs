//! What relayers and wallets ask.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cosmos_sdk_proto::cosmos::base::query::v1beta1::PageRequest;
use ibc_proto::ibc::applications::transfer::v1::{
    QueryDenomHashRequest, QueryDenomHashResponse, QueryDenomTraceRequest, QueryDenomTraceResponse,
    QueryDenomTracesRequest, QueryDenomTracesResponse, QueryEscrowAddressRequest,
    QueryEscrowAddressResponse, QueryParamsRequest, QueryParamsResponse,
    QueryTotalEscrowForDenomRequest, QueryTotalEscrowForDenomResponse,
};
use ibc_proto::ibc::core::channel::v1::{
    QueryChannelClientStateRequest, QueryChannelClientStateResponse, QueryChannelRequest,
    QueryChannelResponse, QueryChannelsRequest, QueryChannelsResponse,
    QueryConnectionChannelsRequest, QueryConnectionChannelsResponse,
    QueryNextSequenceReceiveRequest, QueryNextSequenceReceiveResponse,
    QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse,
    QueryPacketCommitmentRequest, QueryPacketCommitmentResponse, QueryPacketCommitmentsRequest,
    QueryPacketCommitmentsResponse, QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse,
    QueryUnreceivedPacketsRequest, QueryUnreceivedPacketsResponse,
};
use ibc_proto::ibc::core::client::v1::{
    QueryClientStateRequest, QueryClientStateResponse, QueryClientStatesRequest,
    QueryClientStatesResponse, QueryClientStatusRequest, QueryClientStatusResponse,
    QueryConsensusStateHeightsRequest, QueryConsensusStateHeightsResponse,
    QueryConsensusStateRequest, QueryConsensusStateResponse, QueryUpgradedClientStateRequest,
    QueryUpgradedClientStateResponse,
};
use ibc_proto::ibc::core::connection::v1::{
    QueryClientConnectionsRequest, QueryClientConnectionsResponse, QueryConnectionParamsRequest,
    QueryConnectionParamsResponse, QueryConnectionRequest, QueryConnectionResponse,
    QueryConnectionsRequest, QueryConnectionsResponse,
};
use prost::Message;
use tenzro_kernel::{QueryError, Status};
use tenzro_module_ibc::Height;
use tenzro_module_transfer::wire::{
    QueryDenomRequest, QueryDenomResponse, QueryDenomsRequest, QueryDenomsResponse,
};
use tenzro_module_transfer::{Transfer, escrow_address};
use tenzro_two_chains::{Link, Order, account};

fn ask<Q: Message, R: Message + Default>(
    link: &Link,
    path: &str,
    request: &Q,
) -> Result<R, QueryError> {
    let chain = &link.sides[0].chain;
    let handler = chain.queries.get(path).unwrap();
    let bytes = chain.read(|ctx| handler(ctx, &request.encode_to_vec()))?;
    Ok(R::decode(&bytes[..]).unwrap())
}

macro_rules! asks {
    ($($name:ident: $path:literal, $request:ty, $response:ty;)*) => {
        $(fn $name(link: &Link, request: &$request) -> Result<$response, QueryError> {
            ask(link, $path, request)
        })*
    };
}

asks! {
    client_state: "/ibc.core.client.v1.Query/ClientState", QueryClientStateRequest, QueryClientStateResponse;
    client_states: "/ibc.core.client.v1.Query/ClientStates", QueryClientStatesRequest, QueryClientStatesResponse;
    consensus: "/ibc.core.client.v1.Query/ConsensusState", QueryConsensusStateRequest, QueryConsensusStateResponse;
    heights: "/ibc.core.client.v1.Query/ConsensusStateHeights", QueryConsensusStateHeightsRequest, QueryConsensusStateHeightsResponse;
    status: "/ibc.core.client.v1.Query/ClientStatus", QueryClientStatusRequest, QueryClientStatusResponse;
    upgraded: "/ibc.core.client.v1.Query/UpgradedClientState", QueryUpgradedClientStateRequest, QueryUpgradedClientStateResponse;
    connection: "/ibc.core.connection.v1.Query/Connection", QueryConnectionRequest, QueryConnectionResponse;
    connections: "/ibc.core.connection.v1.Query/Connections", QueryConnectionsRequest, QueryConnectionsResponse;
    of_client: "/ibc.core.connection.v1.Query/ClientConnections", QueryClientConnectionsRequest, QueryClientConnectionsResponse;
    connection_params: "/ibc.core.connection.v1.Query/ConnectionParams", QueryConnectionParamsRequest, QueryConnectionParamsResponse;
    channel: "/ibc.core.channel.v1.Query/Channel", QueryChannelRequest, QueryChannelResponse;
    channels: "/ibc.core.channel.v1.Query/Channels", QueryChannelsRequest, QueryChannelsResponse;
    of_connection: "/ibc.core.channel.v1.Query/ConnectionChannels", QueryConnectionChannelsRequest, QueryConnectionChannelsResponse;
    channel_client: "/ibc.core.channel.v1.Query/ChannelClientState", QueryChannelClientStateRequest, QueryChannelClientStateResponse;
    commitment: "/ibc.core.channel.v1.Query/PacketCommitment", QueryPacketCommitmentRequest, QueryPacketCommitmentResponse;
    commitments: "/ibc.core.channel.v1.Query/PacketCommitments", QueryPacketCommitmentsRequest, QueryPacketCommitmentsResponse;
    acks: "/ibc.core.channel.v1.Query/PacketAcknowledgements", QueryPacketAcknowledgementsRequest, QueryPacketAcknowledgementsResponse;
    unreceived: "/ibc.core.channel.v1.Query/UnreceivedPackets", QueryUnreceivedPacketsRequest, QueryUnreceivedPacketsResponse;
    unanswered: "/ibc.core.channel.v1.Query/UnreceivedAcks", QueryUnreceivedAcksRequest, QueryUnreceivedAcksResponse;
    next_receive: "/ibc.core.channel.v1.Query/NextSequenceReceive", QueryNextSequenceReceiveRequest, QueryNextSequenceReceiveResponse;
    params: "/ibc.applications.transfer.v1.Query/Params", QueryParamsRequest, QueryParamsResponse;
    denom: "/ibc.applications.transfer.v1.Query/Denom", QueryDenomRequest, QueryDenomResponse;
    denoms: "/ibc.applications.transfer.v1.Query/Denoms", QueryDenomsRequest, QueryDenomsResponse;
    denom_hash: "/ibc.applications.transfer.v1.Query/DenomHash", QueryDenomHashRequest, QueryDenomHashResponse;
    trace: "/ibc.applications.transfer.v1.Query/DenomTrace", QueryDenomTraceRequest, QueryDenomTraceResponse;
    traces: "/ibc.applications.transfer.v1.Query/DenomTraces", QueryDenomTracesRequest, QueryDenomTracesResponse;
    escrow: "/ibc.applications.transfer.v1.Query/EscrowAddress", QueryEscrowAddressRequest, QueryEscrowAddressResponse;
    total: "/ibc.applications.transfer.v1.Query/TotalEscrowForDenom", QueryTotalEscrowForDenomRequest, QueryTotalEscrowForDenomResponse;
}

const CLIENT: &str = "07-tendermint-0";

#[test]
fn relayers_find_clients_and_what_they_know() {
    let mut link = Link::clients();
    link.update(0).unwrap();
    link.create_client(0);
    let id = CLIENT.to_owned();
    let found = client_state(
        &link,
        &QueryClientStateRequest {
            client_id: id.clone(),
        },
    )
    .unwrap();
    assert_eq!(
        found.client_state.unwrap().type_url,
        "/ibc.lightclients.tendermint.v1.ClientState"
    );
    let here = Height::new(1, link.sides[0].chain.height);
    assert_eq!(Height::from(found.proof_height), here);
    let one = |key: Vec<u8>| {
        let request = QueryClientStatesRequest {
            pagination: Some(PageRequest {
                key,
                limit: 1,
                ..PageRequest::default()
            }),
        };
        let found = client_states(&link, &request).unwrap();
        (
            found.client_states[0].client_id.clone(),
            found.pagination.unwrap().next_key,
        )
    };
    let (first, next) = one(Vec::new());
    let (second, end) = one(next);
    assert_eq!(
        (first.as_str(), second.as_str()),
        (CLIENT, "07-tendermint-1")
    );
    assert!(end.is_empty());
    let known = heights(
        &link,
        &QueryConsensusStateHeightsRequest {
            client_id: id.clone(),
            pagination: None,
        },
    );
    let known = known.unwrap().consensus_state_heights;
    assert_eq!(known.len(), 2);
    assert_eq!(Height::from(known[1]), link.trusted(0));
    let latest = QueryConsensusStateRequest {
        client_id: id.clone(),
        latest_height: true,
        ..QueryConsensusStateRequest::default()
    };
    assert!(consensus(&link, &latest).unwrap().consensus_state.is_some());
    let unknown = QueryConsensusStateRequest {
        client_id: id.clone(),
        revision_number: 7,
        revision_height: 999,
        latest_height: false,
    };
    assert_eq!(
        consensus(&link, &unknown).unwrap_err().status,
        Status::NotFound
    );
    let active = status(&link, &QueryClientStatusRequest { client_id: id });
    assert_eq!(active.unwrap().status, "Active");
    let missing = QueryClientStateRequest {
        client_id: "07-tendermint-9".to_owned(),
    };
    let error = client_state(&link, &missing).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
    assert_eq!(error.message, "07-tendermint-9: light client not found");
    let malformed = QueryClientStateRequest {
        client_id: "/".to_owned(),
    };
    let error = client_state(&link, &malformed).unwrap_err();
    assert_eq!(error.status, Status::InvalidArgument);
    let error = upgraded(&link, &QueryUpgradedClientStateRequest {}).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
}

#[test]
fn relayers_find_connections_and_channels() {
    let link = Link::open(Order::Ordered);
    let id = "connection-0".to_owned();
    let one = connection(
        &link,
        &QueryConnectionRequest {
            connection_id: id.clone(),
        },
    );
    assert_eq!(one.unwrap().connection.unwrap().client_id, CLIENT);
    let missing = QueryConnectionRequest {
        connection_id: "connection-9".to_owned(),
    };
    let error = connection(&link, &missing).unwrap_err();
    assert_eq!(error.status, Status::NotFound);
    let all = connections(&link, &QueryConnectionsRequest { pagination: None });
    assert_eq!(all.unwrap().connections[0].id, id);
    let paths = of_client(
        &link,
        &QueryClientConnectionsRequest {
            client_id: CLIENT.to_owned(),
        },
    );
    assert_eq!(paths.unwrap().connection_paths, [id]);
    let params = connection_params(&link, &QueryConnectionParamsRequest {}).unwrap();
    let time = params.params.unwrap().max_expected_time_per_block;
    assert_eq!(time, 30_000_000_000);
    let all = channels(&link, &QueryChannelsRequest { pagination: None }).unwrap();
    let found = &all.channels[0];
    assert_eq!(
        (&found.port_id[..], &found.channel_id[..]),
        ("mock", "channel-0")
    );
    let of = |connection: &str| {
        let request = QueryConnectionChannelsRequest {
            connection: connection.to_owned(),
            pagination: None,
        };
        of_connection(&link, &request).unwrap().channels.len()
    };
    assert_eq!((of("connection-0"), of("connection-1")), (1, 0));
    let (port_id, channel_id) = ("mock".to_owned(), "channel-0".to_owned());
    let one = channel(
        &link,
        &QueryChannelRequest {
            port_id: port_id.clone(),
            channel_id: channel_id.clone(),
        },
    );
    assert_eq!(one.unwrap().channel.unwrap().ordering(), Order::Ordered);
    let client = channel_client(
        &link,
        &QueryChannelClientStateRequest {
            port_id: port_id.clone(),
            channel_id: channel_id.clone(),
        },
    );
    let client = client.unwrap().identified_client_state.unwrap();
    assert_eq!(client.client_id, CLIENT);
    let next = next_receive(
        &link,
        &QueryNextSequenceReceiveRequest {
            port_id,
            channel_id,
        },
    );
    assert_eq!(next.unwrap().next_sequence_receive, 1);
}

#[test]
fn relayers_find_what_is_to_be_relayed() {
    for order in [Order::Ordered, Order::Unordered] {
        let mut link = Link::open(order);
        let far = Height::new(7, 1_000);
        let mine = link.send(0, b"mine", far, 0).unwrap();
        link.send(0, b"mine", far, 0).unwrap();
        link.relay(0, &mine).unwrap();
        let theirs = link.send(1, b"theirs", Height::new(1, 1_000), 0).unwrap();
        link.relay(1, &theirs).unwrap();
        let (port_id, channel_id) = ("mock".to_owned(), "channel-0".to_owned());
        let kept = commitments(
            &link,
            &QueryPacketCommitmentsRequest {
                port_id: port_id.clone(),
                channel_id: channel_id.clone(),
                pagination: None,
            },
        );
        let kept = kept.unwrap();
        assert_eq!(kept.commitments.len(), 1);
        assert_eq!(kept.commitments[0].sequence, 2);
        assert!(kept.height.is_some());
        let gone = commitment(
            &link,
            &QueryPacketCommitmentRequest {
                port_id: port_id.clone(),
                channel_id: channel_id.clone(),
                sequence: 1,
            },
        );
        assert_eq!(gone.unwrap_err().status, Status::NotFound);
        let waiting = unreceived(
            &link,
            &QueryUnreceivedPacketsRequest {
                port_id: port_id.clone(),
                channel_id: channel_id.clone(),
                packet_commitment_sequences: vec![1, 2],
            },
        );
        assert_eq!(waiting.unwrap().sequences, [2]);
        let waiting = unanswered(
            &link,
            &QueryUnreceivedAcksRequest {
                port_id: port_id.clone(),
                channel_id: channel_id.clone(),
                packet_ack_sequences: vec![1, 2],
            },
        );
        assert_eq!(waiting.unwrap().sequences, [2]);
        for packet_commitment_sequences in [Vec::new(), vec![1, 2]] {
            let given = acks(
                &link,
                &QueryPacketAcknowledgementsRequest {
                    port_id: port_id.clone(),
                    channel_id: channel_id.clone(),
                    pagination: None,
                    packet_commitment_sequences,
                },
            );
            assert_eq!(given.unwrap().acknowledgements.len(), 1);
        }
    }
}

#[test]
fn wallets_find_what_a_voucher_is() {
    let mut link = Link::transfers();
    let claim = Transfer {
        denom: tenzro_module_transfer::wire::Denom::from_path("ubeta"),
        amount: 7,
        sender: account(1).to_string(),
        receiver: account(2).to_string(),
        memo: String::new(),
    };
    let packet = link
        .send(1, &claim.encode(), Height::new(1, 1_000), 0)
        .unwrap();
    let recv = link.recv(0, &packet);
    link.chain(0).deliver(&recv).unwrap();
    let enabled = params(&link, &QueryParamsRequest {})
        .unwrap()
        .params
        .unwrap();
    assert!(enabled.send_enabled && enabled.receive_enabled);
    let path = "transfer/channel-0/ubeta".to_owned();
    let hash = denom_hash(
        &link,
        &QueryDenomHashRequest {
            trace: path.clone(),
        },
    );
    let hash = hash.unwrap().hash;
    for text in [hash.clone(), format!("ibc/{hash}"), hash.to_lowercase()] {
        let found = denom(&link, &QueryDenomRequest { hash: text.clone() }).unwrap();
        assert_eq!(found.denom.unwrap().path(), path);
        let found = trace(&link, &QueryDenomTraceRequest { hash: text }).unwrap();
        let found = found.denom_trace.unwrap();
        assert_eq!(
            (&found.path[..], &found.base_denom[..]),
            ("transfer/channel-0", "ubeta")
        );
    }
    let all = denoms(&link, &QueryDenomsRequest { pagination: None }).unwrap();
    assert_eq!(all.denoms.len(), 1);
    let all = traces(&link, &QueryDenomTracesRequest { pagination: None }).unwrap();
    assert_eq!(all.denom_traces.len(), 1);
    let error = trace(
        &link,
        &QueryDenomTraceRequest {
            hash: "zz".to_owned(),
        },
    )
    .unwrap_err();
    assert_eq!(error.status, Status::InvalidArgument);
    assert!(error.message.contains("invalid denom trace hash"));
    let unknown = QueryDenomRequest {
        hash: "0".repeat(64),
    };
    assert_eq!(denom(&link, &unknown).unwrap_err().status, Status::NotFound);
    let address = escrow(
        &link,
        &QueryEscrowAddressRequest {
            port_id: "transfer".to_owned(),
            channel_id: "channel-0".to_owned(),
        },
    );
    let expected = escrow_address("transfer", "channel-0").unwrap().to_string();
    assert_eq!(address.unwrap().escrow_address, expected);
    let held = total(
        &link,
        &QueryTotalEscrowForDenomRequest {
            denom: "ualpha".to_owned(),
        },
    );
    assert_eq!(held.unwrap().amount.unwrap().amount, "0");
}
