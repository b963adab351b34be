//! Panels of operators: drawn, committing, revealing, finalised.

use cosmwasm_std::{Addr, Binary};
use cw_multi_test::AppResponse;
use tenzro_contract_api::{
    hashes::{oracle_commitment, sha256},
    oracle::{self, Environment, JobStatus},
    types::Digest,
};

use super::Network;
use crate::{CHAIN_ID, World, world::back::Call};

impl Network {
    /// Makes the beacon reach the round that a job waits for and draws its panel.
    pub fn draw(&mut self, world: &mut World, job: u64) {
        self.draw_all(world, &[job]);
    }

    /// [`Network::draw`] for several jobs.
    fn draw_all(&mut self, world: &mut World, jobs: &[u64]) {
        let mut calls = vec![];
        for job in jobs {
            let round = self.job(world, *job).awaits_round.expect("awaits a round");
            self.reach_round(world, round);
            let msg = oracle::ExecuteMsg::Draw { job: *job };
            calls.push(World::call(&self.members[0], &self.oracle, &msg));
        }
        world.execute_each(calls);
    }

    /// Operators whose commitment, or after that whose reveal, a job waits for.
    #[must_use]
    pub fn awaited(&self, world: &World, job: u64) -> Vec<Addr> {
        let job = self.job(world, job);
        let revealing = matches!(job.status, JobStatus::Revealing { .. });
        job.seats
            .iter()
            .filter(|seat| !seat.missed && !seat.withheld && seat.output_sha256.is_none())
            .filter(|seat| seat.commitment.is_some() == revealing)
            .map(|seat| Addr::unchecked(&seat.operator))
            .collect()
    }

    /// Commits to an output.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn commit(
        &self,
        world: &mut World,
        operator: &Addr,
        job: u64,
        output: &[u8],
    ) -> Result<AppResponse, String> {
        let call = self.committing(operator, job, output);
        world.execute_all(vec![call]).remove(0)
    }

    /// What an operator sends to commit to an output.
    #[must_use]
    pub fn committing(&self, operator: &Addr, job: u64, output: &[u8]) -> Call {
        let commitment = oracle_commitment(
            CHAIN_ID,
            self.oracle.as_str(),
            job,
            operator.as_str(),
            &sha256(output),
            &salt(operator, job),
        );
        let msg = oracle::ExecuteMsg::Commit { job, commitment };
        World::call(operator, &self.oracle, &msg)
    }

    /// Reveals an output.
    ///
    /// # Errors
    /// With the error's text when the oracle refuses.
    pub fn reveal(
        &self,
        world: &mut World,
        operator: &Addr,
        job: u64,
        output: &[u8],
    ) -> Result<AppResponse, String> {
        let call = self.revealing(operator, job, output);
        world.execute_all(vec![call]).remove(0)
    }

    /// What an operator sends to reveal an output.
    #[must_use]
    pub fn revealing(&self, operator: &Addr, job: u64, output: &[u8]) -> Call {
        let msg = oracle::ExecuteMsg::Reveal {
            job,
            output: Binary::from(output),
            salt: salt(operator, job),
            environment: Environment {
                platform: "x86_64+avx2".to_owned(),
                profile_sha256: Digest::new([2; 32]),
                milliwatt_hours: 3,
            },
        };
        World::call(operator, &self.oracle, &msg)
    }

    /// Draws if needed, then commits and reveals for the whole panel, each operator with the output
    /// that `answer` gives it.
    pub fn run_panel(&mut self, world: &mut World, job: u64, answer: impl Fn(&Addr) -> Vec<u8>) {
        self.run_panels(world, &[job], |_, operator| answer(operator));
    }

    /// [`Network::run_panel`] for several jobs at once.
    pub fn run_panels(
        &mut self,
        world: &mut World,
        jobs: &[u64],
        answer: impl Fn(u64, &Addr) -> Vec<u8>,
    ) {
        let waiting: Vec<u64> = jobs
            .iter()
            .copied()
            .filter(|job| {
                let status = self.job(world, *job).status;
                matches!(status, JobStatus::AwaitingSeed { .. })
            })
            .collect();
        self.draw_all(world, &waiting);
        let commits = self.of_panels(world, jobs, |job, operator| {
            self.committing(operator, job, &answer(job, operator))
        });
        world.execute_each(commits);
        let reveals = self.of_panels(world, jobs, |job, operator| {
            self.revealing(operator, job, &answer(job, operator))
        });
        world.execute_each(reveals);
    }

    /// One message per operator that a job waits for.
    fn of_panels(
        &self,
        world: &World,
        jobs: &[u64],
        call: impl Fn(u64, &Addr) -> Call,
    ) -> Vec<Call> {
        let mut calls = vec![];
        for job in jobs {
            for operator in self.awaited(world, *job) {
                calls.push(call(*job, &operator));
            }
        }
        calls
    }

    /// Does what the passing of a deadline requires.
    ///
    /// # Errors
    /// With the error's text when nothing is to be done.
    pub fn advance(&self, world: &mut World, job: u64) -> Result<AppResponse, String> {
        let msg = oracle::ExecuteMsg::Advance { job };
        world.execute(&self.members[0], &self.oracle, &msg)
    }

    /// Lets the challenge window pass and finalises.
    pub fn finalise(&mut self, world: &mut World, job: u64) {
        world.wait(world.pace.challenge);
        if let Some(round) = self.job(world, job).awaits_round {
            self.reach_round(world, round);
        }
        self.advance(world, job).unwrap();
    }
}

fn salt(operator: &Addr, job: u64) -> Digest {
    sha256(format!("{operator}/{job}").as_bytes())
}
