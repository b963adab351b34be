//! What must hold to the unit, whatever happens.

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    escrow,
    marketplace::{self, GrantResponse, OwedResponse},
    operators::{self, CreditResponse},
    oracle::{self, ClaimableResponse},
    peer_review::{self, AppealResponse, BondsResponse},
    treasury::{self, EconomyResponse},
};
use tenzro_scenarios::{money::Till, network::FEE};

use crate::{market, play::Play, staff, watch::Kind};

/// Fails unless supplies, escrows, splits and bonds are what the contracts' books say, and the books
/// what is owed to everybody by name.
pub fn assert_all(play: &Play) {
    supplies(play);
    play.net.assert_conserved();
    sales(play);
    jobs(play);
    appeals(play);
    offers(play);
    bonds(play);
}

/// Both supply equations, and that nobody unknown holds a unit.
fn supplies(play: &Play) {
    let world = play.world();
    let till = Till::of(world);
    till.assert_supplies(world);
    for token in [&till.tic, &till.tcc] {
        let held: u128 = everywhere(play).map(|who| world.cw20(token, who)).sum();
        assert_eq!(held, till.supply(world, token), "somebody else has some");
    }
    for place in &play.cast.contracts {
        let name = |contract: &str| world.address(contract) == *place;
        let tic = name("escrow") || name("peer-review");
        let tcc = name("oracle") || name("marketplace");
        assert!(tic || world.cw20(&till.tic, place) == 0, "TIC in {place}");
        assert!(tcc || world.cw20(&till.tcc, place) == 0, "TCC in {place}");
    }
}

fn everywhere(play: &Play) -> impl Iterator<Item = &Addr> {
    play.cast.everybody.iter().chain(&play.cast.contracts)
}

/// The sum of what a contract says it owes each of us.
fn sum(play: &Play, owed: impl Fn(String) -> u128) -> u128 {
    let all = play.cast.everybody.iter();
    all.map(|who| owed(who.to_string())).sum()
}

/// What is in escrow is the price of pending sales.
fn sales(play: &Play) {
    let mut pending = 0;
    for sale in play.watch.open(Kind::Sale) {
        pending += play.sales[usize::try_from(sale).unwrap() - 1].1;
    }
    assert_eq!(play.net.totals().escrowed.u128(), pending);
}

/// What the oracle holds is the pay and the bonds of open jobs, and what it has credited.
fn jobs(play: &Play) {
    let review = &play.net.data.review;
    review.network.assert_conserved(&review.world);
    let totals: oracle::TotalsResponse = play.ask("oracle", &oracle::QueryMsg::Totals {});
    let open = play.watch.open(Kind::Job);
    let held = |job: &u64| {
        let pay = if play.paid.contains(job) { 3 * FEE } else { 0 };
        pay + play.challenges.get(job).copied().unwrap_or_default()
    };
    let escrowed: u128 = open.iter().map(held).sum();
    assert_eq!(totals.escrowed.u128(), escrowed, "open jobs {open:?}");
    let credited = sum(play, |address| {
        let question = oracle::QueryMsg::Claimable { address };
        let found: ClaimableResponse = play.ask("oracle", &question);
        found.amount.u128()
    });
    assert_eq!(totals.claimable.u128(), credited);
}

/// What peer-review holds is the bonds of open appeals, and what it has credited.
fn appeals(play: &Play) {
    let totals: peer_review::TotalsResponse =
        play.ask("peer-review", &peer_review::QueryMsg::Totals {});
    let sent = totals.held + totals.claimable + totals.paid_out;
    assert_eq!(totals.received, sent, "{totals:?}");
    let mut open = 0;
    for item in play.watch.open(Kind::Appeal) {
        let question = peer_review::QueryMsg::Appeal { item };
        let appeal: AppealResponse = play.ask("peer-review", &question);
        open += appeal.bond.u128();
    }
    assert_eq!(totals.held.u128(), open);
    let credited = sum(play, |address| {
        let question = peer_review::QueryMsg::Bonds { address };
        let found: BondsResponse = play.ask("peer-review", &question);
        found.amount.u128()
    });
    assert_eq!(totals.claimable.u128(), credited);
    let place = play.world().address("peer-review");
    let held = play.balance("incentive-token", &place);
    assert_eq!(held, (totals.held + totals.claimable).u128());
}

/// What the escrow holds is what open offers have left; it keeps no coins.
fn offers(play: &Play) {
    let totals: escrow::TotalsResponse = play.ask("escrow", &escrow::QueryMsg::Totals {});
    let gone = totals.sold + totals.returned + totals.held;
    assert_eq!(totals.offered, gone, "{totals:?}");
    assert_eq!(totals.received, totals.earned + totals.change, "{totals:?}");
    let open = market::offers(play);
    let left: u128 = open.iter().map(|offer| offer.left.u128()).sum();
    let place = play.world().address("escrow");
    assert_eq!(totals.held.u128(), left);
    assert_eq!(play.balance("incentive-token", &place), left);
    assert_eq!(play.world().native(&place), 0, "coins stay with people");
}

/// The operators contract holds all bonds and credits; coins leave the world only by slashes.
fn bonds(play: &Play) {
    let everyone = staff::all(play);
    let bonds: u128 = everyone.iter().map(|each| each.bond.u128()).sum();
    let slashed: u128 = everyone.iter().map(|each| each.slashed.u128()).sum();
    let credits = sum(play, |address| {
        let question = operators::QueryMsg::Credit { address };
        let found: CreditResponse = play.ask("operators", &question);
        found.amount.u128()
    });
    let place = play.world().address("operators");
    assert_eq!(play.world().native(&place), bonds + credits);
    let there: u128 = everywhere(play).map(|who| play.world().native(who)).sum();
    let burned = play.cast.coins - there;
    // Who left and joined again begins with no record of slashes.
    let whole = play.cast.left == 0;
    assert!(!whole || burned <= slashed, "{burned} burned of {slashed}");
}

/// What every sale gave each role is owed or paid to those who have a share, less than one unit each
/// apart; and the treasury owes nobody a whole unit any more.
pub fn assert_nothing_left(play: &Play) {
    for version in &play.versions {
        parts(play, *version);
    }
    let people = play.cast.everybody.len() as u128;
    let sums: EconomyResponse = play.ask("treasury", &treasury::QueryMsg::Economy {});
    let plans = (0..sums.epoch).map(|epoch| {
        let question = treasury::QueryMsg::Epoch { epoch: Some(epoch) };
        let found: treasury::EpochResponse = play.ask("treasury", &question);
        assert!(found.closed, "epoch {epoch}");
        found.planned.u128()
    });
    let planned: u128 = plans.sum();
    assert_eq!(planned, (sums.released + sums.reserve).u128(), "{sums:?}");
    // One unit per account, ledger and epoch at most stays in rounding.
    let most = 3 * people * u128::from(sums.epoch + 1);
    assert!(
        sums.owed.u128() <= most,
        "{} owed after all claims",
        sums.owed
    );
    let place = |name| play.world().address(name);
    assert_eq!(play.balance("compute-token", &place("oracle")), 0);
    assert_eq!(play.balance("incentive-token", &place("peer-review")), 0);
    assert_eq!(play.balance("incentive-token", &place("escrow")), 0);
    assert_eq!(play.world().native(&place("operators")), 0);
    let totals = play.net.totals();
    assert_eq!(totals.escrowed.u128(), 0);
    let most = 3 * people * play.versions.len() as u128;
    assert!((totals.split - totals.paid).u128() <= most, "{totals:?}");
}

fn parts(play: &Play, version: u64) {
    let mut given = [0u128; 3];
    for (number, (of, _)) in (1u64..).zip(&play.sales) {
        if *of != version {
            continue;
        }
        let question = marketplace::QueryMsg::Grant { grant: number };
        let grant: GrantResponse = play.ask("marketplace", &question);
        let settled = grant.status == marketplace::SaleStatus::Settled;
        for (sum, part) in given.iter_mut().zip(grant.parts) {
            *sum += if settled { part.u128() } else { 0 };
        }
    }
    let mut got = [0u128; 3];
    for who in &play.cast.everybody {
        let question = marketplace::QueryMsg::Owed {
            version,
            address: who.to_string(),
        };
        let found: OwedResponse = play.ask("marketplace", &question);
        for (role, sum) in got.iter_mut().enumerate() {
            *sum += (found.owed[role] + found.paid[role]).u128();
        }
    }
    let holders = play.cast.everybody.len() as u128;
    for (given, got) in given.into_iter().zip(got) {
        let rest = given.checked_sub(got).expect("never more than was given");
        assert!(rest <= holders, "version {version}: {rest}");
    }
}
