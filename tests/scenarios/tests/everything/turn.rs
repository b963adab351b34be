//! One turn: what somebody does next, among what can be done.

use crate::{
    court, exchanges, jobs, market, panels,
    play::{Play, Step},
    purse, staff, wrong,
};

/// Kinds looked at before time passes.
const LOOKS: usize = 7;

/// Sends one message, or lets time pass where nothing can be done.
pub fn one(play: &mut Play) {
    match play.below(100) {
        0..=7 => return wrong::one(play),
        8 | 9 => {
            let seconds = 1 + play.below(3) as u64;
            return play.pass(seconds);
        }
        10 if play.one_in(3) => {
            let seconds = 10 + play.below(120) as u64;
            return play.pass(seconds);
        }
        _ => {}
    }
    let mut next: Option<u64> = None;
    for _ in 0..LOOKS {
        match some(play) {
            Step::Sent => return,
            Step::Waits(until) => next = Some(next.map_or(until, |before| before.min(until))),
            Step::Nothing => {}
        }
    }
    let now = play.now();
    let seconds = next.map_or(1, |until| until.saturating_sub(now).max(1));
    play.pass(seconds);
}

fn some(play: &mut Play) -> Step {
    match play.below(100) {
        0..=23 => jobs::step(play),
        24..=45 => panels::step(play),
        46..=61 => exchanges::step(play),
        62..=66 => court::contribute(play),
        67 | 68 => jobs::request(play),
        69..=72 => market::buy(play),
        73 => market::list(play),
        74..=79 => market::trade(play),
        80..=83 => purse::claim(play),
        84..=86 => purse::step(play),
        87..=90 => court::appeal(play),
        91 if play.one_in(4) => court::withdraw(play),
        91 => purse::sponsor(play),
        92 => court::destroy(play),
        93 => court::store(play),
        94 | 95 => staff::step(play),
        96 | 97 => staff::key(play),
        _ => panels::check_in(play),
    }
}
