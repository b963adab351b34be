//! The exchange of a sale, step by step, by honest custodians and by liars.

use cosmwasm_std::Addr;
use cw_multi_test::AppResponse;
use tenzro_contract_api::{
    custody::{
        ExchangeResponse, ExecuteMsg, GrantResponse, QueryMsg,
        bundle::{self, Entry},
    },
    data_registry::{self, VersionItemsResponse},
    marketplace::{self, SaleStatus},
    types::Digest,
};

use super::{Custody, mask_key, share};

impl Custody {
    /// Settles a sale.
    ///
    /// # Errors
    /// With the error's text when the marketplace refuses.
    pub fn settle(&mut self, sender: &Addr, sale: u64) -> Result<AppResponse, String> {
        let marketplace = self.marketplace.clone();
        let msg = marketplace::ExecuteMsg::Settle { grant: sale };
        self.world().execute(sender, &marketplace, &msg)
    }

    /// Refunds a sale.
    ///
    /// # Errors
    /// With the error's text when the marketplace refuses.
    pub fn refund(&mut self, sale: u64) -> Result<AppResponse, String> {
        let (anyone, marketplace) = (self.world().account("anyone"), self.marketplace.clone());
        let msg = marketplace::ExecuteMsg::Refund { grant: sale };
        self.world().execute(&anyone, &marketplace, &msg)
    }

    /// Where a sale stands.
    #[must_use]
    pub fn status(&self, sale: u64) -> SaleStatus {
        let question = marketplace::QueryMsg::Grant { grant: sale };
        let world = &self.data.review.world;
        let grant: marketplace::GrantResponse = world.query(&self.marketplace, &question);
        grant.status
    }

    /// The exchange of a sale.
    #[must_use]
    pub fn exchange(&self, sale: u64) -> ExchangeResponse {
        self.ask(&QueryMsg::Exchange { sale }).unwrap()
    }

    /// One grant of custody.
    #[must_use]
    pub fn grant(&self, grant: u64) -> GrantResponse {
        self.ask(&QueryMsg::Grant { grant }).unwrap()
    }

    /// A custodian's bundle for a sale; a liar's has another share at this place.
    #[must_use]
    pub fn bundle(&self, sale: u64, custodian: &Addr, lie_at: Option<usize>) -> Vec<Entry> {
        let exchange = self.exchange(sale);
        let question = data_registry::QueryMsg::VersionItems {
            version: exchange.version,
            start_after: None,
            limit: Some(100),
        };
        let registry = &self.data.review.registry;
        let found: VersionItemsResponse = self.data.review.world.query(registry, &question);
        let mask_key = mask_key(custodian, exchange.grant);
        let entry = |(place, item): (usize, &u64)| {
            let object = self.data.item(*item).content.sha256;
            let mut share = share(&object, custodian);
            if lie_at == Some(place) {
                share[0] ^= 1;
            }
            let masked = bundle::mask(&mask_key, exchange.grant, &object, &share);
            Entry {
                object,
                masked: Digest::new(masked),
            }
        };
        found.items.iter().enumerate().map(entry).collect()
    }

    /// Delivers a custodian's bundle.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn deliver(
        &mut self,
        sale: u64,
        custodian: &Addr,
        lie_at: Option<usize>,
    ) -> Result<AppResponse, String> {
        let root = bundle::root(&self.bundle(sale, custodian, lie_at));
        let grant = self.exchange(sale).grant;
        self.send(custodian, &ExecuteMsg::Deliver { grant, root })
    }

    /// Confirms bundles as the buyer.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn confirm(&mut self, sale: u64, custodians: &[Addr]) -> Result<AppResponse, String> {
        let exchange = self.exchange(sale);
        let msg = ExecuteMsg::Confirm {
            grant: exchange.grant,
            custodians: custodians.iter().map(Addr::to_string).collect(),
        };
        self.send(&Addr::unchecked(exchange.buyer), &msg)
    }

    /// Opens a custodian's bundle.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn open(&mut self, sale: u64, custodian: &Addr) -> Result<AppResponse, String> {
        let grant = self.exchange(sale).grant;
        let key = mask_key(custodian, grant);
        self.send(custodian, &ExecuteMsg::Open { grant, key })
    }

    /// Lets these custodians deliver, be confirmed and open.
    pub fn hand_over(&mut self, sale: u64, custodians: &[Addr]) {
        for custodian in custodians {
            self.deliver(sale, custodian, None).unwrap();
        }
        self.confirm(sale, custodians).unwrap();
        for custodian in custodians {
            self.open(sale, custodian).unwrap();
        }
    }

    /// Accuses a custodian of a wrong share at a place, with the bundle that it gave.
    ///
    /// # Errors
    /// With the error's text when custody refuses.
    pub fn dispute(
        &mut self,
        sale: u64,
        custodian: &Addr,
        given: &[Entry],
        place: usize,
    ) -> Result<AppResponse, String> {
        let exchange = self.exchange(sale);
        let msg = ExecuteMsg::Dispute {
            grant: exchange.grant,
            custodian: custodian.to_string(),
            position: u64::try_from(place).unwrap(),
            masked: given[place].masked,
            path: bundle::path(given, place).unwrap(),
        };
        self.send(&Addr::unchecked(exchange.buyer), &msg)
    }
}
