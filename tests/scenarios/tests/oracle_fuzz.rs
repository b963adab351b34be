//! Thousands of random jobs with a hostile minority: liars, the silent, and such as run a model
//! whose weights were rounded to half precision. The honest differ as real machines do: by a unit in a
//! component whose value lies at the edge of two, which one depends on the processor.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Addr, coins};
use cw_utils::Duration;
use tenzro_contract_api::{
    check_output::CheckOutput,
    hashes::{draw, sha256},
    operators::{self, OperatorStatus},
    oracle::{JobStatus, Params},
    types::{Bps, Digest},
};
use tenzro_scenarios::{
    NATIVE,
    network::{BOND, CHALLENGE, COMPONENTS, WINDOW, honest, noisy, output, params},
    setting::{GOOD, Setting, setting},
};

/// Jobs played.
const JOBS: u64 = 2_000;

/// Operators, and how many of them are hostile: too few to be the majority of any panel of seven.
const OPERATORS: usize = 24;
const HOSTILE: usize = 3;

/// Numbers that look random and are the same in every run.
struct Dice {
    seed: Digest,
    thrown: u64,
}

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.thrown += 1;
        draw(&self.seed, self.thrown, bound)
    }

    fn one_in(&mut self, chances: u64) -> bool {
        self.below(chances) == 0
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = usize::try_from(self.below(last as u64 + 1)).unwrap();
            items.swap(last, other);
        }
    }
}

struct Play {
    s: Setting,
    dice: Dice,
    hostile: BTreeSet<Addr>,
    /// What each operator has committed to in the job that is played.
    committed: BTreeMap<Addr, Vec<u8>>,
    /// What the hostile ones agree on for this job.
    lie: i16,
    /// Components whose value lies at the edge of two units in this job: one bit of an operator's
    /// platform decides on each. Absent where noise is a matter of chance.
    edges: Option<[usize; 2]>,
    /// Who answered with a rounded model in this job.
    rounded: BTreeSet<Addr>,
    /// Answers of rounded models that a rung of seven or more has judged.
    judged: u64,
    /// Jobs by the rung they ended on.
    ends: BTreeMap<u32, u64>,
}

impl Play {
    fn new(seed: &[u8]) -> Self {
        let audited = Params {
            audit: Bps::new(2_000).unwrap(),
            commit_window: Duration::Time(WINDOW),
            ..params()
        };
        let s = setting(OPERATORS, audited);
        // The beacon's members are honest, so that it always goes on.
        let hostile = s.network.members[OPERATORS - HOSTILE..].iter().cloned();
        Self {
            hostile: hostile.collect(),
            dice: Dice {
                seed: sha256(seed),
                thrown: 0,
            },
            committed: BTreeMap::new(),
            lie: 0,
            edges: None,
            rounded: BTreeSet::new(),
            judged: 0,
            ends: BTreeMap::new(),
            s,
        }
    }

    fn component(&mut self) -> usize {
        usize::try_from(self.dice.below(COMPONENTS as u64 + 1)).unwrap()
    }

    /// What an operator answers; a hostile one may stay silent.
    fn answer(&mut self, operator: &Addr) -> Option<Vec<u8>> {
        if !self.hostile.contains(operator) {
            return Some(self.honest_answer(operator));
        }
        match self.dice.below(8) {
            0 => None,
            1 => Some(honest(GOOD)),
            2 => Some(honest(self.lie)),
            3 => {
                // At the other edge of the ball: one unit down.
                let mut vector = vec![GOOD; COMPONENTS];
                let component = self.component() % COMPONENTS;
                vector[component] -= 1;
                Some(output(vector))
            }
            4 => Some(honest(GOOD + 1)),
            5 | 6 => {
                self.rounded.insert(operator.clone());
                Some(self.rounded_answer())
            }
            _ => Some(b"no output at all".to_vec()),
        }
    }

    fn honest_answer(&mut self, operator: &Addr) -> Vec<u8> {
        let Some(edges) = self.edges else {
            let component = self.component();
            return noisy(GOOD, component);
        };
        let members = &self.s.network.members;
        let platform = members.iter().position(|member| member == operator);
        let platform = platform.unwrap();
        let mut vector = vec![GOOD; COMPONENTS];
        for (bit, edge) in edges.into_iter().enumerate() {
            if platform >> bit & 1 == 1 {
                vector[edge] = GOOD + 1;
            }
        }
        output(vector)
    }

    /// What weights of half precision give: several components are off by more than a unit.
    fn rounded_answer(&mut self) -> Vec<u8> {
        let mut vector = vec![GOOD; COMPONENTS];
        for value in vector.iter_mut().take(5) {
            let off = i16::try_from(2 + self.dice.below(14)).unwrap();
            *value += if self.dice.one_in(2) { off } else { -off };
        }
        output(vector)
    }

    fn commit_all(&mut self, job: u64) {
        let mut awaited = self.s.network.awaited(&self.s.world, job);
        self.dice.shuffle(&mut awaited);
        let mut missing = false;
        for operator in awaited {
            let Some(answer) = self.answer(&operator) else {
                missing = true;
                continue;
            };
            self.s.commit(&operator, job, &answer).unwrap();
            self.committed.insert(operator, answer);
        }
        if missing {
            self.s.pass_window(job);
        }
    }

    fn reveal_all(&mut self, job: u64) {
        let mut awaited = self.s.network.awaited(&self.s.world, job);
        self.dice.shuffle(&mut awaited);
        let mut missing = false;
        for operator in awaited {
            if self.hostile.contains(&operator) && self.dice.one_in(5) {
                missing = true;
                continue;
            }
            let answer = self.committed[&operator].clone();
            self.s.reveal(&operator, job, &answer).unwrap();
        }
        if missing {
            self.s.pass_window(job);
        }
    }

    /// Plays one job to its end and returns how it ended.
    fn job(&mut self) -> JobStatus {
        self.committed.clear();
        self.rounded.clear();
        self.lie = i16::try_from(self.dice.below(5_000)).unwrap();
        self.edges = self.dice.one_in(2).then(|| {
            let mut edge = || usize::try_from(self.dice.below(COMPONENTS as u64)).unwrap();
            [edge(), edge()]
        });
        let paid = self.dice.one_in(2);
        let job = if paid { self.s.paid() } else { self.s.check() };
        loop {
            let state = self.s.job(job);
            match state.status {
                JobStatus::AwaitingSeed { .. } => self.s.network.draw(&mut self.s.world, job),
                JobStatus::Committing { .. } => self.commit_all(job),
                JobStatus::Revealing { .. } => self.reveal_all(job),
                JobStatus::Provisional { .. } => {
                    if self.dice.one_in(8) && state.rung < 2 {
                        self.s.challenge(job);
                    } else {
                        if let Some(round) = state.awaits_round {
                            self.s.network.reach_round(&mut self.s.world, round);
                        }
                        self.s.world.wait(CHALLENGE);
                        self.s.advance(job).unwrap();
                    }
                }
                JobStatus::Final | JobStatus::Unresolved { .. } => {
                    self.check_end(job);
                    return state.status;
                }
            }
        }
    }

    fn check_end(&mut self, job: u64) {
        let ended = self.s.job(job);
        *self.ends.entry(ended.rung).or_default() += 1;
        for seat in &ended.seats {
            let operator = Addr::unchecked(&seat.operator);
            if !self.hostile.contains(&operator) {
                assert_eq!(seat.slashed.u128(), 0, "job {job}: {seat:?}");
                assert_ne!(seat.correct, Some(false).filter(|_| ended.rung > 0));
                assert!(!seat.missed && !seat.withheld);
            }
        }
        if ended.status == JobStatus::Final && ended.rung > 0 {
            for seat in &ended.seats {
                let operator = Addr::unchecked(&seat.operator);
                if self.rounded.contains(&operator) && seat.output_sha256.is_some() {
                    self.judged += 1;
                    assert_eq!(seat.correct, Some(false), "job {job}: {seat:?}");
                    assert!(!seat.slashed.is_zero(), "job {job}: {seat:?}");
                }
            }
            let found = CheckOutput::decode(ended.output.as_ref().unwrap()).unwrap();
            let truth = CheckOutput::decode(&honest(GOOD)).unwrap();
            assert!(found.agrees_with(&truth), "job {job}: {found:?}");
        }
        self.s.network.assert_conserved(&self.s.world);
        assert_eq!(self.s.totals().escrowed.u128(), 0);
        self.s.advance(job).unwrap_err();
    }

    /// Brings slashed operators back, with as much bond as before.
    fn recover(&mut self) {
        let operators = self.s.network.operators.clone();
        self.s.world.wait(60);
        for operator in self.hostile.clone() {
            let record = self.s.network.operator(&self.s.world, &operator);
            assert_eq!(record.locked.u128(), 0);
            let lost = BOND - record.bond.u128();
            if lost > 0 {
                self.s.world.fund(&operator, lost);
                let add = operators::ExecuteMsg::AddBond {};
                let coins = coins(lost, NATIVE);
                self.s
                    .world
                    .execute_with(&operator, &operators, &add, &coins)
                    .unwrap();
            }
            if matches!(record.status, OperatorStatus::Jailed { .. }) {
                let unjail = operators::ExecuteMsg::Unjail {};
                self.s
                    .world
                    .execute(&operator, &operators, &unjail)
                    .unwrap();
            }
        }
    }
}

#[test]
fn in_two_thousand_random_jobs_no_honest_operator_is_slashed_and_every_rounded_model_is() {
    let mut play = Play::new(b"fuzz 1");
    let (mut decided, mut slashed) = (0u64, 0u128);
    for _ in 0..JOBS {
        decided += u64::from(play.job() == JobStatus::Final);
        for operator in &play.hostile {
            slashed += BOND - play.s.bond(operator);
        }
        play.recover();
    }
    for operator in &play.s.network.members[..OPERATORS - HOSTILE] {
        let record = play.s.network.operator(&play.s.world, operator);
        assert_eq!((record.bond.u128(), record.slashed.u128()), (BOND, 0));
    }
    let rungs: Vec<u32> = play.ends.keys().copied().collect();
    assert!(rungs.starts_with(&[0, 1, 2]), "{:?}", play.ends);
    println!(
        "{decided} of {JOBS} decided, {slashed} slashed, {} answers of rounded models caught, by rung {:?}",
        play.judged, play.ends
    );
    assert!(play.judged > 100, "{} rounded answers", play.judged);
    assert!(slashed > 0, "the hostile ones were never caught");
    assert!(decided > JOBS * 9 / 10, "only {decided} of {JOBS} decided");
    let burned_and_credited: u128 = play
        .hostile
        .iter()
        .map(|o| {
            let record = play.s.network.operator(&play.s.world, o);
            record.slashed.u128()
        })
        .sum();
    assert_eq!(slashed, burned_and_credited);
}
