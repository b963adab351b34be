//! The contracts keep what is proven under the keys and in the form that `layout.rs` and `state.rs`
//! say: each entry is written by the contract's own code and read back as a folder of proofs is.

#![allow(clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

use cosmwasm_std::testing::MockStorage;
use cosmwasm_std::{Addr, Binary, Storage, Uint128};
use serde::de::DeserializeOwned;
use tenzro_contract_api::data_registry::{
    ConsentReceipt, ItemStatus, Purpose, RoleWeights, Strata,
};
use tenzro_contract_api::hashes::sha256;
use tenzro_contract_api::marketplace::{GrantResponse, SaleStatus};
use tenzro_contract_api::oracle::Environment;
use tenzro_contract_api::peer_review;
use tenzro_contract_api::reputation::HistoryEntry;
use tenzro_contract_api::treasury::Ledger;
use tenzro_contract_api::types::{Bps, Class, ContentRef, Digest, Modality};
use tenzro_verify::layout::Slot;
use tenzro_verify::state;

/// What is stored at a slot of `contract`.
fn read<T: DeserializeOwned>(storage: &MockStorage, contract: &str, slot: &Slot) -> T {
    let (of, key) = slot.own_key().unwrap();
    assert_eq!(of, contract, "{slot}");
    let bytes = storage.get(&key);
    let bytes = bytes.unwrap_or_else(|| panic!("{contract} does not keep {slot} under its key"));
    serde_json::from_slice(&bytes).unwrap()
}

fn content() -> ContentRef {
    ContentRef {
        cid: "cid".to_owned(),
        sha256: sha256(b"content"),
        bytes: 7,
        media_type: "text/plain".to_owned(),
    }
}

fn who() -> Addr {
    Addr::unchecked("tenzro1who")
}

#[test]
fn items_and_versions_are_where_data_registry_keeps_them() {
    use tenzro_data_registry::state as contract;
    let mut storage = MockStorage::new();
    contract::LAST_ITEM.save(&mut storage, &7).unwrap();
    contract::LAST_VERSION.save(&mut storage, &3).unwrap();
    let item = contract::Item {
        contributor: who(),
        modality: Modality::Text,
        content: content(),
        consent: ConsentReceipt {
            receipt_sha256: sha256(b"receipt"),
            purposes: vec![Purpose::Training],
            expires_at: None,
            share: Bps::new(8_000).unwrap(),
            public_key: Binary::from([2; 33]),
            signature: Binary::from([3; 64]),
        },
        strata: Strata {
            locale: None,
            tags: vec![],
        },
        status: ItemStatus::Accepted { weight: 5 },
        job: 9,
        check: Some(contract::Check {
            quality: 20_000,
            vote: true,
            fingerprint: sha256(b"fingerprint"),
        }),
        posterior: Some(999_000),
        check_revised: false,
        reviewers: vec![],
        group: None,
        withdrawn_at: None,
        since: 1,
    };
    contract::ITEMS.save(&mut storage, 7, &item).unwrap();
    let version = contract::Version {
        dataset: 1,
        parents: vec![],
        sealed: true,
        items: 1,
        peaks: vec![sha256(b"peak")],
        per_modality: [1, 0, 0],
        totals: RoleWeights::default(),
        withdrawn: 0,
        promised_share: Bps::new(8_000).unwrap(),
        groups: vec![],
        encrypted: 0,
        expires_at: None,
    };
    contract::VERSIONS.save(&mut storage, 3, &version).unwrap();
    contract::VERSION_ITEMS
        .save(&mut storage, (3, 0), &7)
        .unwrap();

    let of = "data-registry";
    assert_eq!(read::<u64>(&storage, of, &Slot::LastItem), 7);
    assert_eq!(read::<u64>(&storage, of, &Slot::LastVersion), 3);
    let found: state::Item = read(&storage, of, &Slot::Item { item: 7 });
    assert_eq!((found.job, found.posterior), (9, Some(999_000)));
    assert_eq!(found.check.unwrap().quality, 20_000);
    let found: state::Version = read(&storage, of, &Slot::Version { version: 3 });
    assert_eq!((found.sealed, found.items, found.peaks.len()), (true, 1, 1));
    let slot = Slot::VersionItem {
        version: 3,
        position: 0,
    };
    assert_eq!(read::<u64>(&storage, of, &slot), 7);
}

#[test]
fn jobs_seats_and_reveals_are_where_oracle_keeps_them() {
    use tenzro_oracle::state as contract;
    let mut storage = MockStorage::new();
    let job = contract::Job {
        requester: who(),
        item: Some(7),
        callback: false,
        model: 1,
        class: Class::Q,
        modality: Modality::Text,
        output_len: 1,
        accept_q15: 100,
        fee: Uint128::one(),
        input: content(),
        paid: Uint128::zero(),
        rung: 0,
        cause: contract::Cause::Request,
        fresh: false,
        phase: contract::Phase::Final,
        bound_at: 1,
        seed: None,
        seats: 3,
        to_commit: 0,
        to_reveal: 0,
        standbys: vec![],
        result: Some(contract::Standing {
            medoid: 2,
            output: Binary::from(b"output"),
            rung: 0,
        }),
        challenges: vec![],
        audited: false,
    };
    contract::JOBS.save(&mut storage, 9, &job).unwrap();
    let mut seat = contract::Seat::new(who(), 0);
    seat.output_sha256 = Some(sha256(b"output"));
    seat.slashed = Uint128::new(4);
    contract::SEATS.save(&mut storage, (9, 2), &seat).unwrap();
    let reveal = contract::Reveal {
        output: Binary::from(b"output"),
        salt: Digest::new([8; 32]),
        environment: Environment {
            platform: "x86_64".to_owned(),
            profile_sha256: sha256(b"profile"),
            milliwatt_hours: 1,
        },
    };
    contract::REVEALS
        .save(&mut storage, (9, 2), &reveal)
        .unwrap();

    let found: state::Job = read(&storage, "oracle", &Slot::Job { job: 9 });
    assert_eq!(
        (found.item, found.seats, found.result.unwrap().medoid),
        (Some(7), 3, 2)
    );
    let found: state::JobSeat = read(&storage, "oracle", &Slot::JobSeat { job: 9, seat: 2 });
    assert_eq!(
        (found.operator.as_str(), found.slashed.u128()),
        (who().as_str(), 4)
    );
    let found: state::Reveal = read(&storage, "oracle", &Slot::JobReveal { job: 9, seat: 2 });
    assert_eq!(found.salt, Digest::new([8; 32]));
}

#[test]
fn reviews_and_outcomes_are_where_peer_review_and_reputation_keep_them() {
    use tenzro_peer_review::state as contract;
    let mut storage = MockStorage::new();
    let item = contract::Item {
        domain: Modality::Audio,
        contributor: who(),
        ai_vote: true,
        ai_quality: 1,
        status: peer_review::ItemStatus::Settled {
            accepted: true,
            posterior: 1,
        },
        places: 1,
        seats: 4,
        steps: 1,
        to_commit: 0,
        to_reveal: 0,
    };
    contract::ITEMS.save(&mut storage, 7, &item).unwrap();
    let mut seat = contract::Seat::new(who(), 0);
    seat.accept = Some(true);
    contract::SEATS.save(&mut storage, (7, 3), &seat).unwrap();
    let found: state::Review = read(&storage, "peer-review", &Slot::Review { item: 7 });
    assert_eq!(found.seats, 4);
    let found: state::ReviewSeat = read(
        &storage,
        "peer-review",
        &Slot::ReviewSeat { item: 7, seat: 3 },
    );
    assert_eq!(found.accept, Some(true));

    let mut storage = MockStorage::new();
    let entry = HistoryEntry::Qualified {
        sequence: 5,
        reviewer: who().to_string(),
        domain: Modality::Audio,
        answers: vec![],
    };
    tenzro_reputation::state::HISTORY
        .save(&mut storage, 5, &entry)
        .unwrap();
    tenzro_reputation::state::SEQUENCE_OF
        .save(&mut storage, 7, &5)
        .unwrap();
    assert_eq!(
        read::<u64>(&storage, "reputation", &Slot::Sequence { item: 7 }),
        5
    );
    let found: HistoryEntry = read(&storage, "reputation", &Slot::History { sequence: 5 });
    assert_eq!(found, entry);
}

#[test]
fn sales_are_where_marketplace_keeps_them() {
    use tenzro_marketplace::state as contract;
    let mut storage = MockStorage::new();
    let grant = GrantResponse {
        grant: 1,
        version: 3,
        buyer: who().to_string(),
        price: Uint128::new(100),
        status: SaleStatus::Settled,
        parts: [80, 5, 10, 3, 2].map(Uint128::new),
        since: 1,
        ended_at: Some(1),
    };
    assert_eq!(contract::next_grant(&mut storage).unwrap(), 1);
    contract::GRANTS.save(&mut storage, 1, &grant).unwrap();
    let listing = contract::Listing {
        dataset: 1,
        owner: who(),
        price: Uint128::new(100),
        active: true,
        sales: 1,
        revenue: Uint128::new(100),
        open_contents: true,
        root: sha256(b"root"),
        totals: RoleWeights::default(),
    };
    contract::LISTINGS.save(&mut storage, 3, &listing).unwrap();
    let totals = contract::Totals {
        received: Uint128::new(100),
        ..contract::Totals::default()
    };
    contract::TOTALS.save(&mut storage, &totals).unwrap();
    contract::save_paid(&mut storage, 3, 2, &who(), Uint128::new(10)).unwrap();

    let of = "marketplace";
    assert_eq!(read::<u64>(&storage, of, &Slot::GrantCount), 1);
    assert_eq!(
        read::<GrantResponse>(&storage, of, &Slot::Grant { grant: 1 }),
        grant
    );
    let found: state::Listing = read(&storage, of, &Slot::Listing { version: 3 });
    assert_eq!((found.sales, found.root), (1, sha256(b"root")));
    let found: state::MarketTotals = read(&storage, of, &Slot::MarketTotals);
    assert_eq!(found.received.u128(), 100);
    let slot = Slot::Paid {
        version: 3,
        role: 2,
        account: who().to_string(),
    };
    assert_eq!(read::<Uint128>(&storage, of, &slot).u128(), 10);
}

#[test]
fn rewards_and_balances_are_where_treasury_and_the_tokens_keep_them() {
    use tenzro_treasury::state as contract;
    let mut storage = MockStorage::new();
    contract::RUNNING.save(&mut storage, &1).unwrap();
    let mut epoch = contract::Epoch::begin(0);
    epoch.released = Uint128::new(9);
    contract::EPOCHS.save(&mut storage, 0, &epoch).unwrap();
    let totals = contract::Totals {
        claimed: Uint128::new(8),
        ..contract::Totals::default()
    };
    contract::TOTALS.save(&mut storage, &totals).unwrap();
    let paid = Uint128::new(8);
    contract::CLAIMED
        .save(&mut storage, (&who(), "review"), &paid)
        .unwrap();
    let of = "treasury";
    assert_eq!(read::<u64>(&storage, of, &Slot::RunningEpoch), 1);
    let found: state::Epoch = read(&storage, of, &Slot::Epoch { epoch: 0 });
    assert_eq!(found.released.u128(), 9);
    let found: state::TreasuryTotals = read(&storage, of, &Slot::TreasuryTotals);
    assert_eq!(found.claimed.u128(), 8);
    let slot = Slot::Claimed {
        account: who().to_string(),
        ledger: Ledger::Review,
    };
    assert_eq!(read::<Uint128>(&storage, of, &slot), paid);

    let mut storage = MockStorage::new();
    cw20_base::state::BALANCES
        .save(&mut storage, &who(), &Uint128::new(3))
        .unwrap();
    let info = cw20_base::state::TokenInfo {
        name: "T".to_owned(),
        symbol: "TIC".to_owned(),
        decimals: 6,
        total_supply: Uint128::new(3),
        mint: None,
    };
    cw20_base::state::TOKEN_INFO
        .save(&mut storage, &info)
        .unwrap();
    let token = "incentive-token".to_owned();
    let slot = Slot::Balance {
        token: token.clone(),
        account: who().to_string(),
    };
    assert_eq!(read::<Uint128>(&storage, &token, &slot).u128(), 3);
    let found: state::TokenInfo = read(
        &storage,
        &token,
        &Slot::Supply {
            token: token.clone(),
        },
    );
    assert_eq!(found.total_supply.u128(), 3);
}
