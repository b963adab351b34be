//! Beacon, operators, models and oracle, and the operators that run them.

mod deploy;
mod panels;

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128, coins, from_json};
use cw_multi_test::AppResponse;
use tenzro_contract_api::{
    beacon::{self, HorizonResponse, RoundResponse, StatusResponse},
    check_output::CheckOutput,
    hashes::{beacon_link, raw_cid, sha256},
    operators::{self, OperatorResponse, Role},
    oracle::{
        self, ClaimableResponse, JobCreated, JobResponse, Params, ReceiveMsg, TotalsResponse,
    },
    types::{Bps, Class, ContentRef, Digest, Modality},
};

pub use deploy::record;

use crate::{
    NATIVE, World,
    pace::{Pace, seconds},
    world::back::Call,
};

/// Every operator's bond, far above what tests slash.
pub const BOND: u128 = 1_000_000_000;

/// Fee of the test models per execution, micro-TCC.
pub const FEE: u128 = 1_000;

/// Seconds of a commit or reveal window in memory.
pub const WINDOW: u64 = Pace::MEMORY.window;

/// Seconds of the challenge window in memory.
pub const CHALLENGE: u64 = Pace::MEMORY.challenge;

/// Components of the test models' outputs.
pub const COMPONENTS: usize = 8;

/// Members of the beacon.
const BEACON_MEMBERS: usize = 3;

/// Links in a beacon member's chain.
const LINKS: usize = 20_000;

/// The oracle's parameters in memory; audits off, so that a job does what its test says.
#[must_use]
pub fn params() -> Params {
    paced(&Pace::MEMORY)
}

/// The same with other windows.
#[must_use]
pub fn paced(pace: &Pace) -> Params {
    Params {
        commit_window: seconds(pace.window),
        reveal_window: seconds(pace.window),
        challenge_window: seconds(pace.challenge),
        audit: Bps::new(0).unwrap(),
        seat_lock: Uint128::new(1_000),
        slash_wrong: Bps::new(1_000).unwrap(),
        slash_no_reveal: Bps::new(50).unwrap(),
        challenge_bond_fees: 10,
    }
}

/// The four contracts in a world, their operators and the beacon's secrets.
pub struct Network {
    /// The `beacon` contract.
    pub beacon: Addr,
    /// The `operators` contract.
    pub operators: Addr,
    /// The `models` contract.
    pub models: Addr,
    /// The `oracle` contract.
    pub oracle: Addr,
    /// Registered operators.
    pub members: Vec<Addr>,
    /// Per beacon member what it reveals, the next one last.
    links: BTreeMap<Addr, Vec<Digest>>,
}

impl Network {
    /// Deploys the four contracts with a model per modality (class Q) and registers operators,
    /// the first of which run the beacon.
    pub fn deploy(world: &mut World, count: usize, params: Params) -> Self {
        let mut network = Self::contracts(world, params);
        network.staff(world, count);
        network
    }

    /// Deploys the four contracts.
    pub fn contracts(world: &mut World, params: Params) -> Self {
        Self {
            operators: deploy::operators(world),
            beacon: deploy::beacon(world),
            models: deploy::models(world),
            oracle: deploy::oracle(world, params),
            members: vec![],
            links: BTreeMap::new(),
        }
    }

    /// Registers a model per modality and operators, the first of which run the beacon where the
    /// chain has none.
    pub fn staff(&mut self, world: &mut World, count: usize) {
        let mut calls = deploy::model_calls(world, &self.models);
        let names: Vec<String> = (0..count)
            .map(|number| format!("operator {number}"))
            .collect();
        for name in &names {
            calls.push(self.joining(world, name, None));
        }
        world.execute_each(calls);
        if !world.has_beacon() {
            self.enrol(world);
        }
    }

    fn enrol(&mut self, world: &mut World) {
        let mut calls = vec![];
        for member in self.members.iter().take(BEACON_MEMBERS) {
            let mut links = vec![sha256(member.as_bytes())];
            while links.len() < LINKS {
                links.push(beacon_link(links.last().unwrap()));
            }
            let tip = links.pop().unwrap();
            let enrol = beacon::ExecuteMsg::Enrol { tip };
            calls.push(World::call(member, &self.beacon, &enrol));
            self.links.insert(member.clone(), links);
        }
        world.execute_each(calls);
    }

    /// Registers one more operator with both roles.
    pub fn register(&mut self, world: &mut World, name: &str, entity: Option<&str>) -> Addr {
        let call = self.joining(world, name, entity);
        let member = call.sender.clone();
        world.execute_each(vec![call]);
        member
    }

    /// What an operator sends to join; it counts as a member from now on.
    fn joining(&mut self, world: &mut World, name: &str, entity: Option<&str>) -> Call {
        let member = world.account(name);
        world.fund(&member, BOND);
        let msg = operators::ExecuteMsg::Register {
            endpoint: "http://127.0.0.1:8080".to_owned(),
            roles: vec![Role::Inference, Role::Storage],
            entity: entity.map(str::to_owned),
        };
        self.members.push(member.clone());
        Call {
            funds: coins(BOND, NATIVE),
            ..World::call(&member, &self.operators, &msg)
        }
    }

    /// Lets beacon rounds pass until this one has an output.
    pub fn reach_round(&mut self, world: &mut World, round: u64) {
        loop {
            let query = beacon::QueryMsg::Round { round };
            let found: RoundResponse = world.query(&self.beacon, &query);
            if found.randomness.is_some() {
                return;
            }
            if world.has_beacon() {
                // A round is a block.
                world.wait(0);
            } else {
                let status: StatusResponse =
                    world.query(&self.beacon, &beacon::QueryMsg::Status {});
                self.close_round(world, status.open_round);
            }
        }
    }

    fn close_round(&mut self, world: &mut World, round: u64) {
        let mut calls = vec![];
        for (member, links) in &mut self.links {
            let preimage = links.pop().expect("beacon chains are long enough");
            let reveal = beacon::ExecuteMsg::Reveal { round, preimage };
            calls.push(World::call(member, &self.beacon, &reveal));
        }
        world.execute_each(calls);
    }

    /// The first round nobody can know.
    #[must_use]
    pub fn horizon(&self, world: &World) -> u64 {
        let answer: HorizonResponse = world.query(&self.beacon, &beacon::QueryMsg::Horizon {});
        answer.round
    }

    /// Asks for a sponsored check, as the data registry.
    pub fn request_check(&self, world: &mut World, item: u64, modality: Modality) -> u64 {
        let msg = oracle::ExecuteMsg::RequestCheck {
            item,
            modality,
            input: content(b"a contribution"),
        };
        let registry = world.address("data-registry");
        created(&world.execute(&registry, &self.oracle, &msg).unwrap())
    }

    /// Pays for an inference of the text model.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn request(
        &self,
        world: &mut World,
        payer: &Addr,
        amount: u128,
        callback: bool,
    ) -> Result<u64, String> {
        let msg = ReceiveMsg::Request {
            model: 1,
            input: content(b"a question"),
            callback,
        };
        let token = world.address("compute-token");
        world.send_cw20(&token, payer, &self.oracle, amount, &msg)?;
        let open: oracle::JobsResponse = world.query(
            &self.oracle,
            &oracle::QueryMsg::OpenJobs {
                start_after: None,
                limit: Some(100),
            },
        );
        Ok(open.jobs.last().unwrap().job)
    }

    /// Challenges a provisional result.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn challenge(
        &self,
        world: &mut World,
        challenger: &Addr,
        job: u64,
        amount: u128,
    ) -> Result<AppResponse, String> {
        let token = world.address("compute-token");
        let msg = ReceiveMsg::Challenge { job };
        world.send_cw20(&token, challenger, &self.oracle, amount, &msg)
    }

    /// A job as it stands.
    #[must_use]
    pub fn job(&self, world: &World, job: u64) -> JobResponse {
        world.query(&self.oracle, &oracle::QueryMsg::Job { job })
    }

    /// An operator's record.
    #[must_use]
    pub fn operator(&self, world: &World, operator: &Addr) -> OperatorResponse {
        let address = operator.to_string();
        world.query(&self.operators, &operators::QueryMsg::Operator { address })
    }

    /// What an account may claim from slashes.
    #[must_use]
    pub fn credit(&self, world: &World, account: &Addr) -> u128 {
        let address = account.to_string();
        let answer: operators::CreditResponse =
            world.query(&self.operators, &operators::QueryMsg::Credit { address });
        answer.amount.u128()
    }

    /// What an account may claim from the oracle.
    #[must_use]
    pub fn claimable(&self, world: &World, account: &Addr) -> u128 {
        let address = account.to_string();
        let answer: ClaimableResponse =
            world.query(&self.oracle, &oracle::QueryMsg::Claimable { address });
        answer.amount.u128()
    }

    /// Fails unless the oracle's books balance and it holds what it owes.
    pub fn assert_conserved(&self, world: &World) {
        let totals: TotalsResponse = world.query(&self.oracle, &oracle::QueryMsg::Totals {});
        assert_eq!(
            totals.received,
            totals.escrowed + totals.claimable + totals.paid_out
        );
        let token = world.address("compute-token");
        let held = world.cw20(&token, &self.oracle);
        assert_eq!(held, (totals.escrowed + totals.claimable).u128());
    }
}

/// A reference to some bytes.
#[must_use]
pub fn content(bytes: &[u8]) -> ContentRef {
    let sha256 = sha256(bytes);
    ContentRef {
        cid: raw_cid(&sha256),
        sha256,
        bytes: u32::try_from(bytes.len()).unwrap(),
        media_type: "text/plain".to_owned(),
    }
}

/// A text model's output of this quality, with one component moved by one unit: the noise of an
/// honest operator, within the class's bound of every other honest one.
#[must_use]
pub fn noisy(quality: i16, component: usize) -> Vec<u8> {
    let mut vector = vec![quality; COMPONENTS];
    if let Some(value) = vector.get_mut(component) {
        *value += 1;
    }
    output(vector)
}

/// A text model's output of this quality.
#[must_use]
pub fn honest(quality: i16) -> Vec<u8> {
    output(vec![quality; COMPONENTS])
}

/// A text model's output with this vector.
#[must_use]
pub fn output(vector: Vec<i16>) -> Vec<u8> {
    let output = CheckOutput {
        class: Class::Q,
        vector,
        modality: Modality::Text,
        fingerprint: [7; 32],
    };
    output.encode().unwrap()
}

fn created(response: &AppResponse) -> u64 {
    let data = response
        .data
        .clone()
        .expect("a created job answers with it");
    from_json::<JobCreated>(data).unwrap().job
}
