//! Against a real wasmd with all contracts: somebody without a coin takes part, TIC is sold for TNZ, and
//! every unit is accounted for afterwards.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod support;

use serde_json::Value;
use support::Person;
use support::world::World;

fn utnz(person: &Person, account: &str) -> u128 {
    let shown = person.json(&["wallet", "balance", account]);
    shown["balances"]["utnz"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn newcomers_pay_nothing_trainers_sell_tic_and_every_unit_is_accounted_for() {
    let world = World::new(&["alice", "bob"]).await;
    let (alice, bob) = (world.person("alice"), world.person("bob"));
    let (newcomer, address) = world.newcomer("nora");

    sponsored(&world, &alice, &newcomer, &address);
    sold(&alice, &bob);
    accounted_for(&alice);
    world.net.stop().await.unwrap();
}

fn sponsored(world: &World, alice: &Person, newcomer: &Person, address: &str) {
    newcomer.run(&["register", "Nora"]).fails(
        3,
        &["does not exist on this chain yet", "tenzro gas sponsor"],
    );
    alice
        .run(&["gas", "sponsor", address])
        .fails(1, &["only a registered Trainer may"]);
    let said = alice.ok(&["register", "Alice"]);
    assert!(
        said.contains("the treasury pays its fees from now on"),
        "{said}"
    );
    let before = utnz(alice, &world.address("alice"));
    alice.ok(&["gas", "sponsor", address]);
    assert_eq!(
        utnz(alice, &world.address("alice")),
        before,
        "the treasury pays for bringing somebody, too"
    );
    let shown = newcomer.ok(&["gas", "show"]);
    assert!(shown.contains("the treasury pays 5 TNZ more"), "{shown}");

    let dry = newcomer.json(&["register", "Nora", "--dry-run"]);
    let treasury = alice.json(&["network", "show"]);
    let treasury = treasury["contracts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["name"] == "treasury")
        .unwrap()["address"]
        .clone();
    assert_eq!(dry["fee_granter"], treasury);
    newcomer.ok(&["register", "Nora", "--referrer", &world.address("alice")]);
    assert_eq!(utnz(newcomer, address), 0);
    // Only contracts are paid for, and who pays oneself has nothing here.
    newcomer
        .run(&["wallet", "send", &world.address("alice"), "1utnz"])
        .fails(1, &["would fail"]);
    newcomer
        .run(&["gas", "sponsor", "--fee-granter", "self"])
        .fails(1, &["would fail"]);
    newcomer
        .run(&["gas", "sponsor", "--fee-granter", &world.address("bob")])
        .fails(1, &["fee-grant not found"]);
    newcomer
        .run(&["gas", "sponsor"])
        .fails(1, &["once it has worked", "what to do:"]);
}

fn sold(alice: &Person, bob: &Person) {
    alice
        .run(&["market", "tic", "sell", "5000", "--price", "0.4"])
        .fails(3, &["has 1,000 TIC", "offer less"]);
    let offer = alice.json(&[
        "market", "tic", "sell", "10", "--price", "0.4", "--min", "1", "--for", "1h",
    ]);
    assert_eq!(offer["offer"], 1);
    assert_eq!(offer["price"], "400000");
    let shown = bob.ok(&["market", "tic", "offers"]);
    assert!(
        shown.contains("10 TIC") && shown.contains("0.4 TNZ"),
        "{shown}"
    );
    bob.run(&["market", "tic", "buy", "1", "0.5"])
        .fails(1, &["below the smallest part", "what to do:"]);
    bob.run(&["market", "tic", "buy", "1", "2", "--max-price", "0.3"])
        .fails(1, &["at most 300000 were accepted"]);
    let bought = bob.json(&["market", "tic", "buy", "1", "2.500001"]);
    assert_eq!(bought["paid_utnz"], "1000001", "rounded up");
    assert_eq!(bought["offer"]["left"], "7499999");
    alice
        .run(&["market", "tic", "refund", "1"])
        .fails(1, &["offer 1 runs until"]);
    bob.run(&["market", "tic", "cancel", "1"])
        .fails(1, &["only the seller may"]);
    let said = alice.ok(&["market", "tic", "cancel", "1"]);
    assert!(said.contains("7.499999 TIC went back"), "{said}");
    bob.run(&["market", "tic", "buy", "1"])
        .fails(3, &["offer 1 is cancelled"]);
    bob.run(&["market", "tic", "buy", "9"])
        .fails(3, &["there is no offer 9"]);
    assert!(
        bob.ok(&["market", "tic", "offers"])
            .contains("no TIC is offered")
    );
}

fn accounted_for(alice: &Person) {
    alice.ok(&["wallet", "convert", "100"]);
    let found = alice.json(&["economy"]);
    assert_eq!(found["all_hold"], true, "{found}");
    assert_eq!(found["equations"].as_array().unwrap().len(), 19);
    let economy = &found["economy"];
    let micro = |value: &Value| value.as_str().unwrap().parse::<u128>().unwrap();
    // Three people with 1,000 TIC, of which 100 were burned for 99.5 TCC.
    assert_eq!(micro(&economy["tic"]["supply"]), 2_900_000_000);
    assert_eq!(micro(&economy["tcc"]["supply"]), 99_500_000);
    assert_eq!(micro(&economy["escrow"]["totals"]["sold"]), 2_500_001);
    assert_eq!(economy["gas"]["granted"]["grants"], 2);
    let shown = alice.ok(&["economy"]);
    for text in [
        "TIC supply 2,900 = 3,000 genesis + 0 claimed + 0 community + 0 redeemed - 100 burned for TCC",
        "TCC supply 99.5 = 0 genesis + 99.5 bought - 0 redeemed - 0 burned as fees",
        "escrow: 10 TIC offered: 2.500001 sold for 1.000001 TNZ, 7.499999 given back, 0 held",
    ] {
        assert!(shown.contains(text), "{text} is not in:\n{shown}");
    }
    assert!(!shown.contains("FAILED"), "{shown}");
}
