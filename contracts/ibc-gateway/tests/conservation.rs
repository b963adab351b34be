//! Whatever happens in whatever order: every token that is out is covered here, and every refund is
//! paid or booked.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests fail by panicking"
)]

mod world;

use std::collections::BTreeMap;

use cosmwasm_std::IbcPacket;
use proptest::prelude::*;
use tenzro_contract_api::ibc_gateway::{
    EscrowResponse, ExecuteMsg, QueryMsg, TotalsResponse, TransferMsg,
};
use world::{CHANNELS, FORTUNE, Local, Other, other, user};

/// One thing that happens. Numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Step {
    Send {
        who: usize,
        token: usize,
        channel: usize,
        amount: u128,
        blocked: bool,
    },
    Arrive(usize),
    TimeOut(usize),
    Answer(usize),
    Home {
        who: usize,
        token: usize,
        channel: usize,
        amount: u128,
    },
    /// The other chain invents vouchers and sends them.
    Invent {
        who: usize,
        token: usize,
        channel: usize,
        amount: u128,
    },
    /// The token begins to refuse, or ends it.
    Freeze(usize),
    Claim {
        who: usize,
        token: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let place = || (0..4usize, 0..2usize, 0..2usize);
    prop_oneof![
        4 => (place(), 1..FORTUNE / 3, any::<bool>()).prop_map(|((who, token, channel), amount, blocked)| {
            Step::Send { who, token, channel, amount, blocked }
        }),
        4 => any::<usize>().prop_map(Step::Arrive),
        2 => any::<usize>().prop_map(Step::TimeOut),
        4 => any::<usize>().prop_map(Step::Answer),
        4 => (place(), 1..FORTUNE / 3).prop_map(|((who, token, channel), amount)| {
            Step::Home { who, token, channel, amount }
        }),
        1 => (place(), 1..FORTUNE).prop_map(|((who, token, channel), amount)| {
            Step::Invent { who, token, channel, amount }
        }),
        1 => (0..2usize).prop_map(Step::Freeze),
        2 => (0..4usize, 0..2usize).prop_map(|(who, token)| Step::Claim { who, token }),
    ]
}

struct Net {
    local: Local,
    others: [Other; 2],
    /// Sent and neither arrived nor timed out.
    flying: Vec<IbcPacket>,
    /// Arrived and not answered here.
    answers: Vec<(IbcPacket, &'static [u8])>,
    /// Vouchers that a chain invented, less what of them came home, by channel and token.
    invented: BTreeMap<(usize, usize), u128>,
}

impl Net {
    fn new() -> Self {
        Self {
            local: Local::new(),
            others: [Other::new(0), Other::new(1)],
            flying: vec![],
            answers: vec![],
            invented: BTreeMap::new(),
        }
    }

    fn play(&mut self, step: Step) {
        match step {
            Step::Send {
                who,
                token,
                channel,
                amount,
                blocked,
            } => {
                let blocked = if blocked { "blocked " } else { "" };
                let wanted = TransferMsg {
                    channel: CHANNELS[channel].to_owned(),
                    remote_address: format!("{blocked}remote {who}"),
                    timeout: None,
                    memo: None,
                };
                if self.local.send(&user(who), token, amount, &wanted).is_ok() {
                    self.flying.push(self.local.sent.last().unwrap().clone());
                }
            }
            Step::Arrive(which) => {
                if let Some(packet) = pick(&mut self.flying, which) {
                    let ack = self.others[side(&packet)].receive(&packet);
                    self.answers.push((packet, ack));
                }
            }
            Step::TimeOut(which) => {
                if let Some(packet) = pick(&mut self.flying, which) {
                    self.local.time_out(packet).unwrap();
                }
            }
            Step::Answer(which) => {
                if let Some((packet, ack)) = pick(&mut self.answers, which) {
                    self.local.acknowledge(packet, ack).unwrap();
                }
            }
            Step::Home {
                who,
                token,
                channel,
                amount,
            } => self.home(who, token, channel, amount),
            Step::Invent {
                who,
                token,
                channel,
                amount,
            } => {
                let denom = self.local.denom(token);
                self.others[channel].give(&format!("remote {who}"), &denom, amount);
                *self.invented.entry((channel, token)).or_default() += amount;
                self.home(who, token, channel, amount);
            }
            Step::Freeze(token) => {
                if !self.local.frozen.remove(&token) {
                    self.local.frozen.insert(token);
                }
            }
            Step::Claim { who, token } => {
                let (token, account) = (self.local.token(token), user(who));
                let (token, account) = (token.into_string(), account.into_string());
                let _ = self
                    .local
                    .execute(&user(3), ExecuteMsg::Claim { token, account });
            }
        }
    }

    fn home(&mut self, who: usize, token: usize, channel: usize, amount: u128) {
        let (holder, denom) = (format!("remote {who}"), self.local.denom(token));
        let receiver = user(who).into_string();
        let Some(packet) = self.others[channel].send(&holder, &denom, amount, "", &receiver) else {
            return;
        };
        let before = self.local.balance(token, &user(who));
        let ack = self.local.receive(packet);
        let came = self.local.balance(token, &user(who)) - before;
        if ack.as_slice() == other::TAKEN {
            assert_eq!(came, amount);
        } else {
            assert!(ack.starts_with(br#"{"error":"[ibc-gateway/"#));
            assert_eq!(came, 0);
            self.others[channel].give(&holder, &denom, amount);
        }
    }

    /// To the unit, for each token and channel.
    fn check(&mut self) {
        for token in 0..2 {
            let address = self.local.token(token);
            let totals: TotalsResponse = self.local.ask(QueryMsg::Totals {
                token: address.to_string(),
            });
            let held = self.local.balance(token, &Local::address());
            assert_eq!(held, (totals.escrowed + totals.claimable).u128(), "held");
            assert_eq!(self.local.supply(token), 4 * FORTUNE, "supply");
            let mut out = 0;
            for (channel, name) in CHANNELS.iter().enumerate() {
                let answer: EscrowResponse = self.local.ask(QueryMsg::Escrow {
                    channel: (*name).to_owned(),
                    start_after: None,
                    limit: None,
                });
                let found = answer
                    .escrow
                    .iter()
                    .find(|row| row.token == address.as_str());
                let outstanding = found.map_or(0, |row| row.outstanding.u128());
                out += outstanding;
                let vouchers = self.others[channel].supply(&self.local.denom(token));
                let invented = self
                    .invented
                    .get(&(channel, token))
                    .copied()
                    .unwrap_or_default();
                let flying = self.under_way(channel, address.as_str());
                assert_eq!(
                    outstanding + invented,
                    vouchers + flying,
                    "{channel} {token}"
                );
            }
            assert_eq!(out, totals.escrowed.u128(), "sum over channels");
        }
    }

    /// Amounts that are on the way, and those that were refused and not yet answered.
    fn under_way(&self, channel: usize, token: &str) -> u128 {
        let refused = self
            .answers
            .iter()
            .filter(|(_, ack)| *ack == other::REFUSED);
        let packets = self.flying.iter().chain(refused.map(|(packet, _)| packet));
        packets
            .filter(|packet| side(packet) == channel)
            .map(|packet| tenzro_ibc_gateway::packet::decode(&packet.data).unwrap())
            .filter(|data| data.denom == format!("cw20:{token}"))
            .map(|data| data.amount.u128())
            .sum()
    }
}

fn side(packet: &IbcPacket) -> usize {
    CHANNELS
        .iter()
        .position(|id| *id == packet.src.channel_id)
        .unwrap()
}

fn pick<T>(from: &mut Vec<T>, which: usize) -> Option<T> {
    (!from.is_empty()).then(|| from.remove(which % from.len()))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(48) })]

    #[test]
    fn what_is_out_equals_vouchers_and_packets_under_way_to_the_unit(
        steps in prop::collection::vec(step(), 1..80),
    ) {
        let mut net = Net::new();
        for step in steps {
            net.play(step);
            net.check();
        }
        // At the end everything thaws, arrives, is answered and claimed: nothing is left behind.
        net.local.frozen.clear();
        while let Some(packet) = net.flying.pop() {
            net.local.time_out(packet).unwrap();
        }
        while let Some((packet, ack)) = net.answers.pop() {
            net.local.acknowledge(packet, ack).unwrap();
        }
        for who in 0..4 {
            for token in 0..2 {
                net.play(Step::Claim { who, token });
            }
        }
        net.check();
        for token in 0..2 {
            let token = net.local.token(token).into_string();
            let totals: TotalsResponse = net.local.ask(QueryMsg::Totals { token });
            prop_assert!(totals.claimable.is_zero());
        }
    }
}
