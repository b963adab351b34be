//! What is true, and one unit too many anywhere.

use super::*;

fn of(value: u128) -> Uint128 {
    Uint128::new(value)
}

fn epoch(number: u64, released: u128, flows: Flows) -> EpochResponse {
    EpochResponse {
        epoch: number,
        began: 0,
        ends: 0,
        closed: number == 0,
        planned: of(500),
        released: of(released),
        burned: flows.tcc_fees_burned,
        per_ledger: Default::default(),
        total_points: Default::default(),
        rate: of(1_000_000),
        flows,
    }
}

/// 100 released in epoch 0, 60 of them claimed in epoch 1; 30 TIC burned for 29 TCC, of which 4
/// were burned as fees and 5 redeemed for 4 TIC; a holder burned 1 TIC.
fn economy() -> Economy {
    let first = Flows {
        community: of(10),
        ..Flows::default()
    };
    let second = Flows {
        claimed: of(60),
        tic_burned: of(30),
        tcc_bought: of(29),
        tcc_fees_burned: of(4),
        tcc_redeemed: of(5),
        tic_redeemed: of(4),
        ..Flows::default()
    };
    let zero = Uint128::zero();
    Economy {
        height: 7,
        tic: Token {
            supply: of(1_000 + 74 - 30 - 1),
            book: SupplyBook {
                genesis: of(1_000),
                minted: of(74),
                burned_by_minter: of(30),
                burned_by_holders: of(1),
            },
        },
        tcc: Token {
            supply: of(20),
            book: SupplyBook {
                genesis: zero,
                minted: of(29),
                burned_by_minter: of(9),
                burned_by_holders: zero,
            },
        },
        epochs: vec![epoch(0, 100, first), epoch(1, 0, second)],
        treasury: EconomyResponse {
            epoch: 1,
            released: of(100),
            claimed: of(60),
            community: of(10),
            owed: of(30),
            reserve: of(400),
            tic_burned: of(30),
            tic_redeemed: of(4),
            tcc_bought: of(29),
            tcc_redeemed: of(5),
            tcc_fees_burned: of(4),
        },
        gas: Gas {
            granted: GasResponse {
                epoch: 1,
                granted: zero,
                left: zero,
                granted_in_all: zero,
                grants: 0,
                account: None,
            },
            held: zero,
        },
        marketplace: Marketplace {
            totals: marketplace::TotalsResponse {
                received: of(20),
                split: of(15),
                paid: of(9),
                community: of(1),
                burned: of(4),
                refunded: zero,
                escrowed: zero,
            },
            held: of(6),
        },
        escrow: Escrow {
            totals: escrow::TotalsResponse {
                offered: of(50),
                sold: of(20),
                returned: of(5),
                held: of(25),
                received: of(9),
                earned: of(8),
                change: of(1),
                offers: 2,
            },
            held: of(26),
        },
    }
}

#[test]
fn a_true_economy_satisfies_every_equation() {
    for equation in economy().equations() {
        assert!(equation.holds, "{equation:?}");
    }
}

/// Changes one figure; says which equations fail then.
fn broken(change: impl FnOnce(&mut Economy)) -> Vec<String> {
    let mut economy = economy();
    change(&mut economy);
    let wrong = economy.equations().into_iter();
    let wrong = wrong.filter(|equation| !equation.holds);
    wrong.map(|equation| equation.text).collect()
}

#[test]
fn one_unit_too_many_anywhere_breaks_an_equation() {
    let one = Uint128::one();
    let changes: [fn(&mut Economy, Uint128); 16] = [
        |e, one| e.tic.supply += one,
        |e, one| e.tic.book.minted += one,
        |e, one| e.tic.book.burned_by_minter += one,
        |e, one| e.tic.book.burned_by_holders += one,
        |e, one| e.tcc.supply += one,
        |e, one| e.tcc.book.minted += one,
        |e, one| e.tcc.book.burned_by_minter += one,
        |e, one| e.treasury.claimed += one,
        |e, one| e.treasury.community += one,
        |e, one| e.treasury.released += one,
        |e, one| e.treasury.tic_redeemed += one,
        |e, one| e.treasury.tcc_fees_burned += one,
        |e, one| e.epochs[1].flows.tcc_bought += one,
        |e, one| e.marketplace.totals.paid -= one,
        |e, one| e.escrow.totals.sold += one,
        |e, _| e.escrow.held = Uint128::new(24),
    ];
    for (number, change) in changes.into_iter().enumerate() {
        let wrong = broken(|economy| change(economy, one));
        assert!(!wrong.is_empty(), "change {number} went unseen");
    }
}
