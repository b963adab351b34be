//! The light client that relayers use takes every header, one after the other and from the first to the
//! last at once.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::time::Duration;

use tendermint::block::signed_header::SignedHeader;
use tendermint::validator::Set;
use tendermint_light_client_verifier::options::Options;
use tendermint_light_client_verifier::types::{
    TrustThreshold, TrustedBlockState, UntrustedBlockState,
};
use tendermint_light_client_verifier::{ProdVerifier, Verdict, Verifier};
use tendermint_rpc::{Client, HttpClient, Paging};
use tenzro_client::localnet::{Genesis, Localnet, Program};
use tenzro_client::tx::messages;
use tenzro_client::{Chain, Coin, Confirmer, Mnemonic, Sender, TxOptions};

/// Headers to be verified.
const HEADERS: u32 = 60;

struct Light {
    header: SignedHeader,
    validators: Set,
    next: Set,
}

async fn fetch(client: &HttpClient, height: u32) -> Light {
    let header = client.commit(height).await.unwrap().signed_header;
    let set = async |height: u32| {
        let found = client.validators(height, Paging::All).await.unwrap();
        Set::with_proposer(found.validators, header.header.proposer_address).unwrap()
    };
    let (validators, next) = (set(height).await, set(height + 1).await);
    Light {
        header,
        validators,
        next,
    }
}

fn verify(trusted: &Light, untrusted: &Light) -> Verdict {
    let options = Options {
        trust_threshold: TrustThreshold::ONE_THIRD,
        trusting_period: Duration::from_secs(3_600),
        clock_drift: Duration::from_secs(5),
    };
    let header = &trusted.header.header;
    ProdVerifier::default().verify_update_header(
        UntrustedBlockState {
            signed_header: &untrusted.header,
            validators: &untrusted.validators,
            next_validators: Some(&untrusted.next),
        },
        TrustedBlockState {
            chain_id: &header.chain_id,
            header_time: header.time,
            height: header.height,
            next_validators: &trusted.next,
            next_validators_hash: header.next_validators_hash,
        },
        &options,
        tenzro_engine_embedded::now().unwrap(),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_light_client_takes_every_header_and_no_forged_one() {
    let folder = tempfile::tempdir().unwrap();
    let key = Mnemonic::from_entropy(&[6; 32]).unwrap().key(0).unwrap();
    let genesis = Genesis {
        program: Program::Tenzrod,
        chain_id: "light-test-1".to_owned(),
        accounts: vec![(key.address().clone(), 1_000_000_000_000)],
        block_pause: Duration::from_millis(50),
    };
    let net = Localnet::create(&folder.path().join("chain"), &genesis)
        .await
        .unwrap();
    let chain = Chain::connect(net.rpc()).await.unwrap();
    let sender = Sender::new(&Confirmer::start(&chain), key.clone(), TxOptions::default());
    for _ in 0..5 {
        let send = messages::send(key.address(), key.address(), &[Coin::utnz(1)]);
        sender.send(vec![send]).await.unwrap();
    }
    while chain.height().await.unwrap() <= u64::from(HEADERS) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let client = HttpClient::new(net.rpc()).unwrap();
    let mut lights = Vec::new();
    for height in 1..=HEADERS {
        lights.push(fetch(&client, height).await);
    }
    for (height, pair) in (2..).zip(lights.windows(2)) {
        assert_eq!(
            verify(&pair[0], &pair[1]),
            Verdict::Success,
            "height {height}"
        );
    }
    let (first, last) = (&lights[0], lights.last().unwrap());
    assert_eq!(verify(first, last), Verdict::Success);
    let mut forged = fetch(&client, HEADERS).await;
    forged.header.header.app_hash = vec![7; 32].try_into().unwrap();
    assert!(!matches!(verify(first, &forged), Verdict::Success));
    net.stop().await.unwrap();
}
