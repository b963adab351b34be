//! A network with doubles around it: what most tests of the oracle begin with.

use std::collections::BTreeSet;

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    oracle::{JobResponse, JobStatus, Params, QueryMsg, TotalsResponse},
    types::Modality,
};

use crate::{
    World,
    doubles::{ledger, requester},
    network::{FEE, Network, WINDOW, honest},
};

/// What the honest answer, in these tests.
pub const GOOD: i16 = 20_000;
/// What the others answer.
pub const BAD: i16 = 100;
/// What a paid request costs.
pub const PRICE: u128 = 3 * FEE;

/// The network with its doubles.
pub struct Setting {
    /// The chain.
    pub world: World,
    /// The contracts and their operators.
    pub network: Network,
    /// Somebody with TCC.
    pub client: Addr,
    /// The double in the data registry's place.
    pub registry: Addr,
}

/// A network of so many operators, a treasury and a data registry that are doubles, and a client
/// with TCC.
#[must_use]
pub fn setting(operators: usize, params: Params) -> Setting {
    let mut world = World::new();
    let client = world.account("client");
    let minter = world.account("minter");
    world.deploy_cw20("compute-token", &[(&client, 1_000_000_000_000)], &minter);
    ledger::deploy(&mut world);
    let registry = requester::deploy(&mut world, "data-registry");
    let network = Network::deploy(&mut world, operators, params);
    Setting {
        world,
        network,
        client,
        registry,
    }
}

impl Setting {
    /// A job as it stands.
    #[must_use]
    pub fn job(&self, job: u64) -> JobResponse {
        self.network.job(&self.world, job)
    }

    /// A job that the client has paid for.
    pub fn paid(&mut self) -> u64 {
        let client = self.client.clone();
        self.network
            .request(&mut self.world, &client, PRICE, false)
            .unwrap()
    }

    /// A sponsored check of item 7.
    pub fn check(&mut self) -> u64 {
        self.network
            .request_check(&mut self.world, 7, Modality::Text)
    }

    /// Draws and lets the panel answer: `bad` members wrongly, the others well.
    pub fn run(&mut self, job: u64, bad: &BTreeSet<Addr>) {
        self.network.run_panel(&mut self.world, job, |operator| {
            honest(if bad.contains(operator) { BAD } else { GOOD })
        });
    }

    /// The members of the panel that a job waits for.
    pub fn panel(&mut self, job: u64) -> Vec<Addr> {
        self.network.draw(&mut self.world, job);
        self.network.awaited(&self.world, job)
    }

    /// Challenges a provisional result as the client, with the bond it takes.
    pub fn challenge(&mut self, job: u64) {
        let bond = self.job(job).challenge_bond.unwrap().u128();
        let client = self.client.clone();
        self.network
            .challenge(&mut self.world, &client, job, bond)
            .unwrap();
    }

    /// Lets the challenge window pass and finalises the only open job.
    pub fn finalise(&mut self, job: u64) {
        self.network.finalise(&mut self.world, job);
        assert_eq!(self.job(job).status, JobStatus::Final);
        self.network.assert_conserved(&self.world);
        assert_eq!(self.totals().escrowed.u128(), 0);
    }

    /// The oracle's books.
    #[must_use]
    pub fn totals(&self) -> TotalsResponse {
        self.world.query(&self.network.oracle, &QueryMsg::Totals {})
    }

    /// What an account may claim from the oracle.
    #[must_use]
    pub fn claimable(&self, account: &Addr) -> u128 {
        self.network.claimable(&self.world, account)
    }

    /// An operator's bond.
    #[must_use]
    pub fn bond(&self, operator: &Addr) -> u128 {
        self.network.operator(&self.world, operator).bond.u128()
    }

    /// Commits to an output.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn commit(&mut self, operator: &Addr, job: u64, output: &[u8]) -> Result<(), String> {
        self.network
            .commit(&mut self.world, operator, job, output)
            .map(|_| ())
    }

    /// Reveals an output.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn reveal(&mut self, operator: &Addr, job: u64, output: &[u8]) -> Result<(), String> {
        self.network
            .reveal(&mut self.world, operator, job, output)
            .map(|_| ())
    }

    /// Does what a deadline requires.
    ///
    /// # Errors
    /// With the error's text when nothing is to be done.
    pub fn advance(&mut self, job: u64) -> Result<(), String> {
        self.network.advance(&mut self.world, job).map(|_| ())
    }

    /// Lets a commit or reveal window pass and advances.
    pub fn pass_window(&mut self, job: u64) {
        self.world.wait(WINDOW);
        self.network.advance(&mut self.world, job).unwrap();
    }
}

/// The operators with a seat, lost ones included.
#[must_use]
pub fn seats(job: &JobResponse) -> Vec<Addr> {
    job.seats
        .iter()
        .map(|seat| Addr::unchecked(&seat.operator))
        .collect()
}
