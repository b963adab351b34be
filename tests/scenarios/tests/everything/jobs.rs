//! Jobs of the oracle: asked for, drawn, committed to, revealed, challenged, brought to their end.

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    beacon,
    check_output::CheckOutput,
    hashes::sha256,
    operators::{self, OperatorStatus},
    oracle::{ExecuteMsg, JobResponse, JobStatus, JobsResponse, QueryMsg, ReceiveMsg},
    types::{Class, Modality},
};
use tenzro_scenarios::{
    data::answer,
    network::{COMPONENTS, FEE, content},
};

use crate::{
    play::{Play, Step},
    watch,
};

/// Jobs open at the same time, about.
const OPEN: usize = 6;

/// All jobs that are open.
pub fn open(play: &Play) -> Vec<JobResponse> {
    let question = QueryMsg::OpenJobs {
        start_after: None,
        limit: Some(100),
    };
    let open: JobsResponse = play.ask("oracle", &question);
    open.jobs
}

/// The next step of some job.
pub fn step(play: &mut Play) -> Step {
    let open = open(play);
    match play.one_of(&open) {
        Some(job) => step_of(play, &job),
        None => Step::Nothing,
    }
}

/// What a job can do now.
pub fn step_of(play: &mut Play, job: &JobResponse) -> Step {
    let id = job.job;
    let step = match job.status {
        JobStatus::AwaitingSeed { round } => {
            reach(play, round);
            let msg = if play.one_in(2) {
                ExecuteMsg::Draw { job: id }
            } else {
                ExecuteMsg::Advance { job: id }
            };
            let anyone = play.anyone();
            play.send("draw a panel of operators", &anyone, "oracle", &msg);
            Step::Sent
        }
        JobStatus::Committing { until } => seat(play, job, until, "commit"),
        JobStatus::Revealing { until } => seat(play, job, until, "reveal"),
        JobStatus::Provisional { until } => provisional(play, job, until),
        JobStatus::Final | JobStatus::Unresolved { .. } => Step::Nothing,
    };
    if step == Step::Sent {
        watch::job(play, id);
    }
    step
}

/// Lets the beacon go on until a round has an output. Its members are operators: one that is jailed
/// comes back first.
pub fn reach(play: &mut Play, round: u64) {
    let question = beacon::QueryMsg::Round { round };
    let found: beacon::RoundResponse = play.ask("beacon", &question);
    if found.randomness.is_some() {
        return;
    }
    for member in play.beacon() {
        let address = member.to_string();
        let question = operators::QueryMsg::Operator { address };
        let found: operators::OperatorResponse = play.ask("operators", &question);
        if let OperatorStatus::Jailed { until } = found.status {
            let left = until.saturating_sub(play.now());
            play.pass(left);
            let unjail = operators::ExecuteMsg::Unjail {};
            play.send("unjail or leave", &member, "operators", &unjail);
        }
    }
    let review = &mut play.net.data.review;
    review.network.reach_round(&mut review.world, round);
}

/// What an operator is like in a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Honest,
    Liar,
    Absent,
    Silent,
    Garbler,
}

/// In some jobs many lie alike.
fn is_false(play: &Play, job: u64) -> bool {
    play.fate(&format!("a false job {job}"), 8) == 0
}

fn mood(play: &Play, operator: &Addr, job: u64) -> Mood {
    if !play.present {
        return Mood::Absent;
    }
    if play.beacon().contains(operator) {
        return Mood::Honest;
    }
    let liars = if is_false(play, job) { 50 } else { 3 };
    match play.fate(&format!("{operator} in job {job}"), 100) {
        lot if lot < liars => Mood::Liar,
        lot if lot >= 98 => Mood::Garbler,
        lot if lot >= 95 => Mood::Silent,
        lot if lot >= 91 => Mood::Absent,
        _ => Mood::Honest,
    }
}

/// A seat's commitment or reveal; else, once the window is over, anybody's push.
fn seat(play: &mut Play, job: &JobResponse, until: u64, what: &'static str) -> Step {
    let id = job.job;
    if play.now() >= until {
        let anyone = play.anyone();
        let msg = ExecuteMsg::Advance { job: id };
        play.send("pass a window of operators", &anyone, "oracle", &msg);
        return Step::Sent;
    }
    let review = &play.net.data.review;
    let awaited = review.network.awaited(&review.world, id);
    let willing: Vec<Addr> = awaited
        .into_iter()
        .filter(|operator| match mood(play, operator, id) {
            Mood::Absent => false,
            Mood::Silent => what == "commit",
            _ => true,
        })
        .collect();
    let Some(operator) = play.one_of(&willing) else {
        return Step::Waits(until);
    };
    let output = output(play, job, &operator);
    let review = &mut play.net.data.review;
    let (network, world) = (&review.network, &mut review.world);
    let (kind, result) = if what == "commit" {
        ("commit", network.commit(world, &operator, id, &output))
    } else {
        ("reveal", network.reveal(world, &operator, id, &output))
    };
    play.tally.sent(kind, &result);
    Step::Sent
}

/// What an operator finds: the same each time it is asked.
fn output(play: &Play, job: &JobResponse, operator: &Addr) -> Vec<u8> {
    let id = job.job;
    let fingerprint = fingerprint_of(play, job.item.unwrap_or(1 << 32 | id));
    let quality = if play.fate(&format!("quality {id}"), 5) == 0 {
        9_000
    } else {
        30_000
    };
    match mood(play, operator, id) {
        Mood::Garbler => b"no output".to_vec(),
        // Some lies make an item a copy of the first one.
        Mood::Liar if play.fate(&format!("forged {id}"), 2) == 0 => {
            answer(2_000, fingerprint_of(play, 1))
        }
        Mood::Liar => answer(2_000, [9; 32]),
        _ => {
            // Honest machines differ by a unit in one component.
            let place = play.fate(&format!("noise of {operator}"), 2 * COMPONENTS);
            noisy(quality, place, fingerprint)
        }
    }
}

/// An output of this quality with a unit more in one component, in none beyond the last.
fn noisy(quality: i16, place: usize, fingerprint: [u8; 32]) -> Vec<u8> {
    let mut vector = vec![quality; COMPONENTS];
    if let Some(component) = vector.get_mut(place) {
        *component += 1;
    }
    let output = CheckOutput {
        class: Class::Q,
        vector,
        modality: Modality::Text,
        fingerprint,
    };
    output.encode().unwrap()
}

/// What an item's content looks like: some look like another one.
fn fingerprint_of(play: &Play, item: u64) -> [u8; 32] {
    let like = play.fate(&format!("a copy {item}"), 10) == 0;
    let of = if like { item.saturating_sub(1) } else { item };
    *sha256(format!("content of {of}").as_bytes()).as_bytes()
}

/// A challenge in some jobs, the draw of an audit, and the end once the window is over.
fn provisional(play: &mut Play, job: &JobResponse, until: u64) -> Step {
    let id = job.job;
    let push = ExecuteMsg::Advance { job: id };
    let anyone = play.anyone();
    if let Some(round) = job.awaits_round {
        reach(play, round);
        play.send("draw an audit", &anyone, "oracle", &push);
        return Step::Sent;
    }
    if play.now() >= until {
        play.send("finalise", &anyone, "oracle", &push);
        return Step::Sent;
    }
    let doubt = if is_false(play, id) { 1 } else { 5 };
    let disputed = play.fate(&format!("challenge {id} {}", job.rung), doubt) == 0;
    let buyers = play.cast.buyers.clone();
    let bond = job.challenge_bond.map_or(0, |bond| bond.u128());
    let who = play.one_of(&buyers).unwrap();
    let asked = play.disputed.contains(&(id, job.rung));
    if !play.present || !disputed || asked || play.balance("compute-token", &who) < bond + 7 {
        return Step::Waits(until);
    }
    let surplus = play.below(7) as u128;
    let from = (&who, "compute-token", bond + surplus);
    let msg = ReceiveMsg::Challenge { job: id };
    let taken = play.send_coins("challenge", from, "oracle", &msg);
    // A refused one, on a network too small, is not tried again.
    play.disputed.insert((id, job.rung));
    *play.challenges.entry(id).or_default() += if taken { bond } else { 0 };
    Step::Sent
}

/// Somebody pays for an inference.
pub fn request(play: &mut Play) -> Step {
    if play.watch.open(watch::Kind::Job).len() >= OPEN {
        return Step::Nothing;
    }
    let buyers = play.cast.buyers.clone();
    let who = play.one_of(&buyers).unwrap();
    let sent = 3 * FEE + play.below(100) as u128;
    if play.balance("compute-token", &who) < sent {
        return Step::Nothing;
    }
    let question = format!("question {}", play.jobs);
    let msg = ReceiveMsg::Request {
        model: 1,
        input: content(question.as_bytes()),
        // A callback to somebody who is no contract fails and holds nothing up.
        callback: play.one_in(3),
    };
    let from = (&who, "compute-token", sent);
    if play.send_coins("request", from, "oracle", &msg) {
        play.jobs += 1;
        play.paid.insert(play.jobs);
        let id = play.jobs;
        watch::job(play, id);
    }
    Step::Sent
}
