//! Accepted items become a dataset; two buyers burn TIC for TCC and buy it; everybody draws a part.

use anyhow::Result;
use tenzro_cli::flows::{contribute, dataset, market, money};
use tenzro_client::Currency;
use tenzro_contract_api::data_registry::{ItemStatus, Purpose, Terms};
use tokio::task::JoinSet;

use crate::screen::{Screen, short};
use crate::stage::qualify::all;
use crate::world::World;

/// Price of a grant, micro-TCC.
const PRICE: u128 = 120_000_000;

/// Bundles, lists, sells twice and pays out. The version that was sold.
///
/// # Errors
/// When a transaction fails.
pub async fn run(world: &World, screen: &mut Screen, items: &[u64]) -> Result<u64> {
    screen.section("Dataset: sealed, sold twice, revenue split and claimed");
    let mut accepted = Vec::new();
    for item in items {
        let found = contribute::item_of(&world.network, *item).await?;
        if matches!(found.status, ItemStatus::Accepted { .. }) {
            accepted.push(*item);
        }
    }
    let version = bundle(world, screen, &accepted).await?;
    for buyer in &world.cast.buyers {
        let sender = world.sender(buyer);
        let before = money::balance(&world.network, buyer.key.address(), Currency::Tcc).await?;
        money::buy_compute(&world.network, &sender, 200_000_000, 1).await?;
        let after = money::balance(&world.network, buyer.key.address(), Currency::Tcc).await?;
        let outcome = market::buy(&world.network, &sender, version, PRICE).await?;
        screen.line(format!(
            "{} burned 200 TIC for {} and bought a grant  tx {}",
            buyer.name,
            Currency::Tcc.format(after.saturating_sub(before)),
            short(&outcome.hash.to_string())
        ));
    }
    split(world, screen).await?;
    claim(world, screen, version).await?;
    Ok(version)
}

async fn bundle(world: &World, screen: &Screen, accepted: &[u64]) -> Result<u64> {
    let curator = world.sender(&world.cast.curator);
    let terms = Terms {
        purposes: vec![Purpose::Training, Purpose::Evaluation],
        licence: "CC-BY-4.0".to_owned(),
    };
    let (id, _) = dataset::create(
        &world.network,
        &curator,
        "first-light",
        "Text, pictures and recordings accepted in the demo",
        terms,
    )
    .await?;
    let (version, outcome) = dataset::seal(&world.network, &curator, id, accepted).await?;
    let sealed = dataset::version(&world.network, version).await?;
    screen.line(format!(
        "version {version}: {} items, root {}  tx {}",
        sealed.items,
        sealed
            .root
            .map_or_else(String::new, |root| short(&root.to_hex()).to_owned()),
        short(&outcome.hash.to_string())
    ));
    market::list(&world.network, &curator, version, PRICE).await?;
    screen.line(format!("listed for {}", Currency::Tcc.format(PRICE)));
    Ok(version)
}

async fn split(world: &World, screen: &Screen) -> Result<()> {
    let grants = market::grants(&world.network, None).await?;
    for grant in grants.grants {
        let [contributors, reviewers, storage, community, burned] =
            grant.parts.map(|part| Currency::Tcc.format(part.u128()));
        screen.more(format!(
            "grant {}: contributors {contributors}, reviewers {reviewers}, storage {storage}, \
             community {community}, burned {burned}",
            grant.grant
        ));
    }
    Ok(())
}

async fn claim(world: &World, screen: &Screen, version: u64) -> Result<()> {
    let mut tasks = JoinSet::new();
    let (mut count, mut sum) = (0, 0_u128);
    for person in world.cast.everybody() {
        let owed = market::owed(&world.network, version, &person.address()).await?;
        let due: u128 = owed.owed.iter().map(|amount| amount.u128()).sum();
        if due == 0 {
            continue;
        }
        count += 1;
        sum += due;
        let (network, sender) = (world.network.clone(), world.sender(person));
        tasks.spawn(async move { market::claim(&network, &sender, version).await });
    }
    all(tasks).await?;
    screen.line(format!(
        "{count} accounts claimed {} of both sales",
        Currency::Tcc.format(sum)
    ));
    Ok(())
}
