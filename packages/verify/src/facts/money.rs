//! Money: every payment is part of a proven sum, and nobody is missing from it.

use cosmwasm_std::Uint128;
use tenzro_contract_api::marketplace::{GrantResponse, SaleStatus};

use super::{Figures, add, count, ensure};
use crate::error::VerifyError;
use crate::files::Manifest;
use crate::layout::Slot;
use crate::state::{Epoch, Listing, MarketTotals, TokenInfo, TreasuryTotals};
use crate::walk::{Known, TOKENS};

/// Sales, rewards and balances.
pub fn check(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    sales(manifest, known, figures)?;
    rewards(manifest, known, figures)?;
    balances(manifest, known, figures)
}

fn sales(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    let step = "sales";
    let (mut split, mut escrowed, mut given_back) = (0, 0, 0);
    for id in 1..=known.count(&Slot::GrantCount)? {
        let grant: GrantResponse = known.must(&Slot::Grant { grant: id })?;
        let mut parts = 0;
        for (part, amount) in grant.parts.iter().enumerate() {
            add(&mut parts, amount.u128(), step)?;
            if part < 3 && grant.status == SaleStatus::Settled {
                add(&mut split, amount.u128(), step)?;
            }
        }
        ensure(
            grant.grant == id && parts == grant.price.u128(),
            step,
            || format!("the parts of grant {id} do not add up to its price"),
        )?;
        match grant.status {
            SaleStatus::Settled => {
                add(&mut figures.revenue, grant.price.u128(), step)?;
                count(&mut figures.grants);
            }
            SaleStatus::Pending => add(&mut escrowed, grant.price.u128(), step)?,
            SaleStatus::Refunded => add(&mut given_back, grant.price.u128(), step)?,
        }
    }
    let (mut sold, mut revenue) = (0, 0);
    for version in 1..=known.count(&Slot::LastVersion)? {
        let listing: Option<Listing> = known.read(&Slot::Listing { version })?;
        if let Some(listing) = listing {
            add(&mut sold, u128::from(listing.sales), step)?;
            add(&mut revenue, listing.revenue.u128(), step)?;
        }
    }
    ensure(
        sold == u128::from(figures.grants) && revenue == figures.revenue,
        step,
        || "the offers count other sales than were settled".to_owned(),
    )?;
    for (version, role, account) in &manifest.seeds.sales {
        let slot = Slot::Paid {
            version: *version,
            role: *role,
            account: account.clone(),
        };
        let paid: Uint128 = known.must(&slot)?;
        add(&mut figures.sale_paid, paid.u128(), step)?;
        count(&mut figures.sale_payments);
    }
    let totals: MarketTotals = known.must(&Slot::MarketTotals)?;
    ensure(
        totals.escrowed.u128() == escrowed && totals.refunded.u128() >= given_back,
        step,
        || "the marketplace keeps or has given back other prices than the grants say".to_owned(),
    )?;
    market_sums(&totals, split, figures)
}

fn market_sums(totals: &MarketTotals, split: u128, figures: &Figures) -> Result<(), VerifyError> {
    let step = "sums of the marketplace";
    let mut used = 0;
    for part in [
        totals.split,
        totals.community,
        totals.burned,
        totals.refunded,
        totals.escrowed,
    ] {
        add(&mut used, part.u128(), step)?;
    }
    ensure(totals.received.u128() == used, step, || {
        "what was received is not what was split, passed on, burned, given back and kept".to_owned()
    })?;
    ensure(totals.split.u128() == split, step, || {
        "the grants split another sum than the marketplace says".to_owned()
    })?;
    ensure(totals.paid.u128() == figures.sale_paid, step, || {
        format!(
            "the proven payments are {}, the marketplace has paid {}",
            figures.sale_paid, totals.paid
        )
    })
}

fn rewards(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    let step = "rewards";
    for (account, ledger) in &manifest.seeds.rewards {
        let slot = Slot::Claimed {
            account: account.clone(),
            ledger: *ledger,
        };
        let claimed: Uint128 = known.must(&slot)?;
        add(&mut figures.reward_paid, claimed.u128(), step)?;
        count(&mut figures.reward_payments);
    }
    let totals: TreasuryTotals = known.must(&Slot::TreasuryTotals)?;
    ensure(totals.claimed.u128() == figures.reward_paid, step, || {
        format!(
            "the proven payments are {}, the treasury has paid {}",
            figures.reward_paid, totals.claimed
        )
    })?;
    let mut released = 0;
    for epoch in 0..=known.count(&Slot::RunningEpoch)? {
        let epoch: Epoch = known.must(&Slot::Epoch { epoch })?;
        add(&mut released, epoch.released.u128(), step)?;
    }
    ensure(totals.released.u128() == released, step, || {
        "the epochs released another sum than the treasury says".to_owned()
    })
}

fn balances(manifest: &Manifest, known: &Known, figures: &mut Figures) -> Result<(), VerifyError> {
    for token in TOKENS {
        let step = format!("supply of {token}");
        let mut sum = 0;
        for account in &manifest.seeds.accounts {
            let slot = Slot::Balance {
                token: token.to_owned(),
                account: account.clone(),
            };
            let balance: Option<Uint128> = known.read(&slot)?;
            if let Some(balance) = balance {
                add(&mut sum, balance.u128(), &step)?;
                count(&mut figures.balances);
            }
        }
        let slot = Slot::Supply {
            token: token.to_owned(),
        };
        let supply = known.must::<TokenInfo>(&slot)?.total_supply.u128();
        ensure(sum == supply, &step, || {
            format!("the proven balances are {sum}, the supply is {supply}: somebody is missing")
        })?;
        if token == "incentive-token" {
            figures.tic_supply = supply;
        } else {
            figures.tcc_supply = supply;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use serde_json::{Value, json};
    use tenzro_contract_api::treasury::Ledger;

    use super::*;
    use crate::files::{FORMAT, Seeds, Trusted};

    fn manifest() -> Manifest {
        Manifest {
            format: FORMAT.to_owned(),
            chain_id: "tenzro-1".to_owned(),
            state_height: 9,
            trusted: Trusted {
                height: 1,
                hash: String::new(),
            },
            contracts: BTreeMap::new(),
            seeds: Seeds {
                accounts: BTreeSet::from(["alice".to_owned(), "market".to_owned()]),
                rewards: BTreeSet::from([("alice".to_owned(), Ledger::Data)]),
                sales: BTreeSet::from([(1, 0, "alice".to_owned())]),
            },
            files: BTreeMap::new(),
        }
    }

    /// One grant of 100, of which alice has drawn 80; one reward of 7.
    fn world() -> Vec<(Slot, Value)> {
        let account = "alice".to_owned();
        let balance = |token: &str, account: &str| Slot::Balance {
            token: token.to_owned(),
            account: account.to_owned(),
        };
        let supply = |token: &str| Slot::Supply {
            token: token.to_owned(),
        };
        vec![
            (Slot::GrantCount, json!(1)),
            (
                Slot::Grant { grant: 1 },
                json!({
                    "grant": 1, "version": 1, "buyer": "bob", "price": "100",
                    "parts": ["80", "5", "10", "3", "2"], "since": 1, "status": "settled",
                }),
            ),
            (Slot::LastVersion, json!(1)),
            (
                Slot::Listing { version: 1 },
                json!({ "sales": 1, "revenue": "100", "root": "00".repeat(32) }),
            ),
            (
                Slot::Paid {
                    version: 1,
                    role: 0,
                    account: account.clone(),
                },
                json!("80"),
            ),
            (
                Slot::MarketTotals,
                json!({
                    "received": "100", "split": "95", "paid": "80", "community": "3", "burned": "2",
                    "refunded": "0", "escrowed": "0",
                }),
            ),
            (
                Slot::Claimed {
                    account,
                    ledger: Ledger::Data,
                },
                json!("7"),
            ),
            (
                Slot::TreasuryTotals,
                json!({ "released": "9", "claimed": "7" }),
            ),
            (Slot::RunningEpoch, json!(1)),
            (Slot::Epoch { epoch: 0 }, json!({ "released": "9" })),
            (Slot::Epoch { epoch: 1 }, json!({ "released": "0" })),
            (balance("incentive-token", "alice"), json!("7")),
            (balance("incentive-token", "market"), json!("0")),
            (supply("incentive-token"), json!({ "total_supply": "7" })),
            (balance("compute-token", "alice"), json!("80")),
            (balance("compute-token", "market"), json!("15")),
            (supply("compute-token"), json!({ "total_supply": "95" })),
        ]
    }

    fn found(world: &[(Slot, Value)]) -> Result<Figures, VerifyError> {
        let mut known = Known::default();
        for (slot, value) in world {
            known.insert(slot.clone(), Some(value.to_string().into_bytes()));
        }
        let mut figures = Figures::default();
        check(&manifest(), &known, &mut figures)?;
        Ok(figures)
    }

    #[test]
    fn payments_and_balances_that_add_up_are_counted() {
        let figures = found(&world()).unwrap();
        assert_eq!((figures.grants, figures.revenue), (1, 100));
        assert_eq!((figures.sale_payments, figures.sale_paid), (1, 80));
        assert_eq!((figures.reward_payments, figures.reward_paid), (1, 7));
        assert_eq!(
            (figures.balances, figures.tic_supply, figures.tcc_supply),
            (4, 7, 95)
        );
    }

    #[test]
    fn every_amount_is_part_of_a_sum_so_that_changing_it_alone_is_found() {
        let world = world();
        let mut changes = 0;
        for place in 0..world.len() {
            let text = world[place].1.to_string();
            for digits in [
                "\"80\"", "\"100\"", "\"95\"", "\"7\"", "\"9\"", "\"15\"", "\"3\"", "\"2\"",
                "\"0\"",
            ] {
                if !text.contains(digits) {
                    continue;
                }
                let mut changed = world.clone();
                let other = text.replacen(digits, "\"81\"", 1);
                changed[place].1 = serde_json::from_str(&other).unwrap();
                let error = found(&changed).unwrap_err();
                assert!(
                    matches!(error, VerifyError::Fact { .. }),
                    "{}: {error}",
                    world[place].0
                );
                changes += 1;
            }
        }
        assert!(changes > 20, "{changes}");
    }

    #[test]
    fn a_payment_that_nobody_names_is_missed_in_the_sum() {
        let mut world = world();
        world.retain(|(slot, _)| !matches!(slot, Slot::Paid { .. }));
        assert!(matches!(
            found(&world).unwrap_err(),
            VerifyError::Missing { .. }
        ));
    }
}
