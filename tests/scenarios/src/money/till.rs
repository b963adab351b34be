//! The four money contracts of a world, and what people do with them.

use cosmwasm_std::{Addr, Uint128};
use cw_multi_test::AppResponse;
use cw20::{Cw20QueryMsg, TokenInfoResponse};
use tenzro_contract_api::{
    marketplace,
    treasury::{self, EconomyResponse, Flows, ReceiveMsg},
};

use super::GENESIS_TIC;
use crate::World;

/// Where the money contracts are.
#[derive(Debug, Clone)]
pub struct Till {
    /// TIC.
    pub tic: Addr,
    /// TCC.
    pub tcc: Addr,
    /// The treasury.
    pub treasury: Addr,
    /// The marketplace.
    pub marketplace: Addr,
}

impl Till {
    /// Those of a world.
    #[must_use]
    pub fn of(world: &World) -> Self {
        Self {
            tic: world.address("incentive-token"),
            tcc: world.address("compute-token"),
            treasury: world.address("treasury"),
            marketplace: world.address("marketplace"),
        }
    }

    /// Closes an epoch whose time is over.
    pub fn close_epoch(&self, world: &mut World) {
        let anyone = world.account("anyone");
        let close = treasury::ExecuteMsg::CloseEpoch {};
        world.execute(&anyone, &self.treasury, &close).unwrap();
    }

    /// Burns TIC of an account for TCC.
    ///
    /// # Errors
    /// With the treasury's text when it refuses.
    pub fn buy_compute(
        &self,
        world: &mut World,
        who: &Addr,
        amount: u128,
    ) -> Result<AppResponse, String> {
        let msg = ReceiveMsg::BuyCompute {
            min_out: Uint128::zero(),
        };
        world.send_cw20(&self.tic, who, &self.treasury, amount, &msg)
    }

    /// Buys a grant for at most what is sent.
    ///
    /// # Errors
    /// With the marketplace's text when it refuses.
    pub fn buy(
        &self,
        world: &mut World,
        who: &Addr,
        version: u64,
        sent: u128,
    ) -> Result<AppResponse, String> {
        let msg = marketplace::ReceiveMsg::Buy {
            version,
            max_price: Uint128::new(sent),
            key: None,
        };
        world.send_cw20(&self.tcc, who, &self.marketplace, sent, &msg)
    }

    /// Whole supply of a token.
    #[must_use]
    pub fn supply(&self, world: &World, token: &Addr) -> u128 {
        let info: TokenInfoResponse = world.query(token, &Cw20QueryMsg::TokenInfo {});
        info.total_supply.u128()
    }

    /// The treasury's sums.
    #[must_use]
    pub fn economy(&self, world: &World) -> EconomyResponse {
        world.query(&self.treasury, &treasury::QueryMsg::Economy {})
    }

    /// The marketplace's sums.
    #[must_use]
    pub fn sums(&self, world: &World) -> marketplace::TotalsResponse {
        world.query(&self.marketplace, &marketplace::QueryMsg::Totals {})
    }

    /// Fails unless what moved in all epochs adds up to the treasury's sums.
    pub fn assert_flows(&self, world: &World) {
        let sums = self.economy(world);
        let mut flows = Flows::default();
        for epoch in 0..=sums.epoch {
            let question = treasury::QueryMsg::Epoch { epoch: Some(epoch) };
            let found: treasury::EpochResponse = world.query(&self.treasury, &question);
            let moved = found.flows;
            flows.claimed += moved.claimed;
            flows.community += moved.community;
            flows.tic_burned += moved.tic_burned;
            flows.tic_redeemed += moved.tic_redeemed;
            flows.tcc_bought += moved.tcc_bought;
            flows.tcc_redeemed += moved.tcc_redeemed;
            flows.tcc_fees_burned += moved.tcc_fees_burned;
            assert_eq!(moved.tcc_fees_burned, found.burned, "epoch {epoch}");
        }
        let expected = Flows {
            claimed: sums.claimed,
            community: sums.community,
            tic_burned: sums.tic_burned,
            tic_redeemed: sums.tic_redeemed,
            tcc_bought: sums.tcc_bought,
            tcc_redeemed: sums.tcc_redeemed,
            tcc_fees_burned: sums.tcc_fees_burned,
        };
        assert_eq!(flows, expected);
    }

    /// Fails unless both supplies are what the treasury's sums say. Holders burned nothing.
    pub fn assert_supplies(&self, world: &World) {
        let sums = self.economy(world);
        let tic = GENESIS_TIC + (sums.claimed + sums.community + sums.tic_redeemed).u128()
            - sums.tic_burned.u128();
        assert_eq!(self.supply(world, &self.tic), tic, "TIC: {sums:?}");
        let tcc = sums.tcc_bought - sums.tcc_redeemed - sums.tcc_fees_burned;
        assert_eq!(self.supply(world, &self.tcc), tcc.u128(), "TCC: {sums:?}");
        assert_eq!(sums.released, sums.claimed + sums.community + sums.owed);
        self.assert_flows(world);
    }

    /// Fails unless the marketplace holds exactly what is in escrow and what it has split and
    /// not yet paid.
    pub fn assert_market_conserves(&self, world: &World) {
        let sums = self.sums(world);
        assert_eq!(
            sums.received,
            sums.split + sums.community + sums.burned + sums.refunded + sums.escrowed,
            "{sums:?}"
        );
        let held = world.cw20(&self.tcc, &self.marketplace);
        let due = sums.split - sums.paid + sums.escrowed;
        assert_eq!(held, due.u128(), "{sums:?}");
    }
}
