//! `tendermint-rpc`, which cosmrs and Hermes use, decodes every answer.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

mod support;

use std::str::FromStr;

use serde_json::Value;
use support::Server;
use tendermint::Hash;
use tendermint::abci::Code;
use tendermint_rpc::client::CompatMode;
use tendermint_rpc::query::Query;
use tendermint_rpc::{Client, HttpClient, Order, Paging};

const TX: &str = "46CDB43812016B0F305A4DDFEFE5344891CABBE0AD427D04D219BD51E910515B";

async fn client(server: &Server) -> HttpClient {
    let client = HttpClient::new(server.url.as_str()).unwrap();
    let version = client.status().await.unwrap().node_info.version;
    // As clients choose it: an unknown version is an error.
    CompatMode::from_version(version).unwrap();
    client
}

#[tokio::test]
async fn the_node_and_its_chain_are_told() {
    let server = Server::start().await;
    let client = client(&server).await;
    let status = client.status().await.unwrap();
    assert_eq!(status.node_info.network.as_str(), "tenzro-devnet-1");
    assert_eq!(status.node_info.version.to_string(), "0.38.21");
    assert_eq!(status.sync_info.latest_block_height.value(), 314);
    assert_eq!(status.sync_info.earliest_block_height.value(), 1);
    assert_eq!(status.validator_info.power.value(), 100);
    client.health().await.unwrap();
    assert_eq!(
        client.abci_info().await.unwrap().last_block_height.value(),
        314
    );
    assert_eq!(client.net_info().await.unwrap().n_peers, 0);
    let genesis = client.genesis::<Value>().await.unwrap();
    assert_eq!(genesis.chain_id.as_str(), "tenzro-devnet-1");
    let chunks = client.genesis_chunked(0).await.unwrap();
    assert_eq!(chunks.total, 1);
}

#[tokio::test]
async fn blocks_are_decoded_and_hash_to_what_is_said() {
    let server = Server::start().await;
    let client = client(&server).await;
    for height in [1_u32, 312] {
        let found = client.block(height).await.unwrap();
        assert_eq!(found.block.header.hash(), found.block_id.hash);
        let header = client.header(height).await.unwrap().header;
        assert_eq!(header.hash(), found.block_id.hash);
        let commit = client.commit(height).await.unwrap();
        assert!(commit.canonical);
        assert_eq!(commit.signed_header.commit.block_id, found.block_id);
        let by_hash = client.block_by_hash(found.block_id.hash).await.unwrap();
        assert_eq!(
            by_hash.block.unwrap().header.height.value(),
            u64::from(height)
        );
        let by_hash = client.header_by_hash(found.block_id.hash).await.unwrap();
        assert_eq!(by_hash.header.unwrap().hash(), found.block_id.hash);
    }
    let results = client.block_results(312_u32).await.unwrap();
    assert_eq!(results.txs_results.unwrap().len(), 1);
    assert!(results.finalize_block_events.len() > 5);
    assert_eq!(
        client
            .latest_block()
            .await
            .unwrap()
            .block
            .header
            .height
            .value(),
        314
    );
    let list = client.blockchain(1_u32, 2_u32).await.unwrap();
    assert_eq!(list.block_metas.len(), 2);
}

#[tokio::test]
async fn validators_and_parameters_are_decoded() {
    let server = Server::start().await;
    let client = client(&server).await;
    let set = client.validators(312_u32, Paging::All).await.unwrap();
    let header = client.header(312_u32).await.unwrap().header;
    let hash = tendermint::validator::Set::without_proposer(set.validators).hash();
    assert_eq!(hash, header.validators_hash);
    let params = client.consensus_params(312_u32).await.unwrap();
    assert_eq!(params.consensus_params.block.max_bytes, 22_020_096);
    assert_eq!(
        client
            .latest_consensus_params()
            .await
            .unwrap()
            .block_height
            .value(),
        315
    );
}

#[tokio::test]
async fn a_transaction_is_found_with_a_proof() {
    let server = Server::start().await;
    let client = client(&server).await;
    let hash = Hash::from_str(TX).unwrap();
    let found = client.tx(hash, true).await.unwrap();
    assert_eq!((found.height.value(), found.index), (312, 0));
    let header = client.header(312_u32).await.unwrap().header;
    assert_eq!(Some(found.proof.unwrap().root_hash), header.data_hash);
    let query = Query::eq("tx.hash", TX);
    let list = client
        .tx_search(query, true, 1, 10, Order::Descending)
        .await
        .unwrap();
    assert_eq!((list.total_count, list.txs[0].hash), (1, hash));
    let missing = client.tx(Hash::Sha256([0; 32]), false).await.unwrap_err();
    assert!(missing.to_string().contains("not found"));
    let blocks = client
        .block_search(Query::eq("block.height", 312), 1, 10, Order::Ascending)
        .await
        .unwrap();
    assert_eq!(blocks.total_count, 1);
}

#[tokio::test]
async fn queries_are_answered_with_proofs_and_refusals_with_codes() {
    let server = Server::start().await;
    let client = client(&server).await;
    let query = |path: &str, data: Vec<u8>, prove| {
        client.abci_query(Some(path.to_string()), data, None, prove)
    };
    let answer = query("/store/bank/key", vec![0], true).await.unwrap();
    let ops = answer.proof.unwrap().ops;
    let kinds: Vec<_> = ops.iter().map(|op| op.field_type.as_str()).collect();
    assert_eq!(kinds, ["ics23:iavl", "ics23:simple"]);
    let answer = query("/cosmos.bank.v1beta1.Query/Balance", vec![1], false)
        .await
        .unwrap();
    assert!(answer.code.is_ok() && !answer.value.is_empty() && answer.height.value() == 314);
    let hash = [&[0x0a, 0x40][..], &[b'A'; 64]].concat();
    let refused = query("/cosmos.tx.v1beta1.Service/GetTx", hash, false)
        .await
        .unwrap();
    assert_eq!(
        (refused.code, refused.codespace.as_str()),
        (Code::from(22), "sdk")
    );
    assert!(
        refused
            .log
            .starts_with("rpc error: code = NotFound desc = tx not found: AAAA")
    );
}

#[tokio::test]
async fn transactions_are_handed_in_and_waited_for() {
    let server = Server::start().await;
    let client = client(&server).await;
    let answer = client.broadcast_tx_sync(vec![1; 20]).await.unwrap();
    assert!(answer.code.is_ok());
    let again = client.broadcast_tx_sync(vec![1; 20]).await.unwrap_err();
    assert!(again.to_string().contains("tx already exists in cache"));
    let refused = client.broadcast_tx_sync(vec![1; 3]).await.unwrap();
    assert_eq!(
        (refused.code, refused.codespace.as_str()),
        (Code::from(2), "sdk")
    );
    assert!(
        client
            .broadcast_tx_async(vec![2; 20])
            .await
            .unwrap()
            .code
            .is_ok()
    );
    let committed = client.broadcast_tx_commit(vec![3; 20]).await.unwrap();
    assert!(committed.height.value() > 314 && committed.tx_result.code.is_ok());
    assert_eq!(
        client.tx(committed.hash, false).await.unwrap().height,
        committed.height
    );
}
