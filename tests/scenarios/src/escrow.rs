//! The escrow beside a TIC of its own, and the people who trade on it.

use cosmwasm_std::{Addr, Uint128, coins};
use cw_multi_test::{AppResponse, ContractWrapper};
use cw_utils::Duration;
use tenzro_contract_api::escrow::{
    ExecuteMsg, InstantiateMsg, OfferResponse, OffersResponse, QueryMsg, ReceiveMsg, TotalsResponse,
};

use crate::{NATIVE, World, checksum};

/// Longest life of an offer, seconds.
pub const LIFETIME: u64 = 1_000;

/// Smallest offer, micro-TIC.
pub const MIN_OFFER: u128 = 1_000;

/// What each person begins with: micro-TIC, and as many native units.
pub const PURSE: u128 = 1_000_000_000;

/// People with a purse.
pub const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

/// The escrow and its token.
pub struct Escrow {
    /// The chain.
    pub world: World,
    /// TIC.
    pub tic: Addr,
    /// The contract.
    pub escrow: Addr,
}

impl Default for Escrow {
    fn default() -> Self {
        Self::new()
    }
}

impl Escrow {
    /// Deploys both; everybody of [`PEOPLE`] has a purse.
    #[must_use]
    pub fn new() -> Self {
        let mut world = World::new();
        let people = PEOPLE.map(|name| world.account(name));
        let balances: Vec<_> = people.iter().map(|person| (person, PURSE)).collect();
        let minter = world.account("treasury");
        world.deploy_cw20("incentive-token", &balances, &minter);
        for person in &people {
            world.fund(person, PURSE);
        }
        let tic = world.address("incentive-token");
        let escrow = deploy(&mut world);
        Self { world, tic, escrow }
    }

    /// Offers TIC that lasts `life` seconds.
    ///
    /// # Errors
    /// With the escrow's text when it refuses.
    pub fn offer(
        &mut self,
        who: &str,
        amount: u128,
        price: u128,
        min_fill: u128,
        life: u64,
    ) -> Result<AppResponse, String> {
        let msg = ReceiveMsg::Offer {
            price: Uint128::new(price),
            min_fill: Uint128::new(min_fill),
            expires: self.world.now() + life,
        };
        let who = self.world.account(who);
        self.world
            .send_cw20(&self.tic, &who, &self.escrow, amount, &msg)
    }

    /// Buys a part, at any price.
    ///
    /// # Errors
    /// With the escrow's text when it refuses.
    pub fn fill(
        &mut self,
        who: &str,
        offer: u64,
        amount: u128,
        sent: u128,
    ) -> Result<AppResponse, String> {
        self.fill_at(who, offer, amount, sent, u128::MAX)
    }

    /// Buys a part, at a price of at most `max_price`.
    ///
    /// # Errors
    /// With the escrow's text when it refuses.
    pub fn fill_at(
        &mut self,
        who: &str,
        offer: u64,
        amount: u128,
        sent: u128,
        max_price: u128,
    ) -> Result<AppResponse, String> {
        let msg = ExecuteMsg::Fill {
            offer,
            amount: Uint128::new(amount),
            max_price: Uint128::new(max_price),
        };
        let who = self.world.account(who);
        let funds = if sent == 0 {
            vec![]
        } else {
            coins(sent, NATIVE)
        };
        self.world.execute_with(&who, &self.escrow, &msg, &funds)
    }

    /// Takes an offer back.
    ///
    /// # Errors
    /// With the escrow's text when it refuses.
    pub fn cancel(&mut self, who: &str, offer: u64) -> Result<AppResponse, String> {
        let who = self.world.account(who);
        self.world
            .execute(&who, &self.escrow, &ExecuteMsg::Cancel { offer })
    }

    /// Ends an offer whose time is over.
    ///
    /// # Errors
    /// With the escrow's text when it refuses.
    pub fn refund(&mut self, who: &str, offer: u64) -> Result<AppResponse, String> {
        let who = self.world.account(who);
        self.world
            .execute(&who, &self.escrow, &ExecuteMsg::Refund { offer })
    }

    /// One offer.
    #[must_use]
    pub fn get(&self, offer: u64) -> OfferResponse {
        self.world.query(&self.escrow, &QueryMsg::Offer { offer })
    }

    /// Open offers, the cheapest first.
    #[must_use]
    pub fn open(&self) -> Vec<OfferResponse> {
        let question = QueryMsg::Offers {
            start_after: None,
            limit: Some(100),
        };
        let answer: OffersResponse = self.world.query(&self.escrow, &question);
        answer.offers
    }

    /// A person's TIC and native coins.
    #[must_use]
    pub fn purse(&self, who: &str) -> (u128, u128) {
        let who = self.world.account(who);
        (self.world.cw20(&self.tic, &who), self.world.native(&who))
    }

    /// Fails unless every micro-TIC and every coin is where the books say.
    pub fn assert_conserved(&self) {
        let totals: TotalsResponse = self.world.query(&self.escrow, &QueryMsg::Totals {});
        assert_eq!(
            totals.offered,
            totals.sold + totals.returned + totals.held,
            "{totals:?}"
        );
        assert_eq!(totals.received, totals.earned + totals.change, "{totals:?}");
        let held = self.world.cw20(&self.tic, &self.escrow);
        assert_eq!(held, totals.held.u128());
        assert_eq!(self.world.native(&self.escrow), 0, "it keeps no coins");
        let open: u128 = self.open().iter().map(|offer| offer.left.u128()).sum();
        assert_eq!(open, held, "what it holds is in open offers");
        let purses = PEOPLE.map(|name| self.purse(name));
        let tic: u128 = purses.iter().map(|(tic, _)| tic).sum();
        let coins: u128 = purses.iter().map(|(_, coins)| coins).sum();
        let all = PURSE * PEOPLE.len() as u128;
        assert_eq!((tic + held, coins), (all, all));
    }
}

/// Deploys the real escrow.
pub fn deploy(world: &mut World) -> Addr {
    let code = ContractWrapper::new(
        tenzro_escrow::contract::execute,
        tenzro_escrow::contract::instantiate,
        tenzro_escrow::contract::query,
    )
    .with_checksum(checksum("escrow"));
    let msg = InstantiateMsg {
        incentive_token: world.address("incentive-token").into_string(),
        denom: NATIVE.to_owned(),
        min_offer: Uint128::new(MIN_OFFER),
        max_lifetime: Duration::Time(LIFETIME),
    };
    world.deploy("escrow", Box::new(code), &msg)
}
