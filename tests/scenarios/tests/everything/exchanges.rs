//! Exchanges of sales in custody: honest, silent and lying custodians, watchful and careless buyers.

use cosmwasm_std::Addr;
use tenzro_contract_api::{
    custody::{ExchangeResponse, ExchangesResponse, ExecuteMsg, GroupResponse, Outcome, QueryMsg},
    marketplace,
};

use crate::{
    play::{Play, Step},
    watch,
};

/// All exchanges that are open.
pub fn open(play: &Play) -> Vec<ExchangeResponse> {
    let question = QueryMsg::OpenExchanges {
        custodian: None,
        start_after: None,
        limit: Some(30),
    };
    let open: ExchangesResponse = play.net.ask(&question).unwrap();
    open.exchanges
}

/// The next step of some exchange, rarely of one that has ended.
pub fn step(play: &mut Play) -> Step {
    let last = play.sales.len();
    if last > 0 && play.one_in(12) {
        return late(play, last as u64);
    }
    let open = open(play);
    match play.one_of(&open) {
        Some(exchange) => step_of(play, &exchange),
        None => Step::Nothing,
    }
}

/// What a custodian is like in a sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Honest,
    Liar,
    Absent,
    Silent,
}

fn mood(play: &Play, custodian: &Addr, sale: u64) -> Mood {
    if !play.present {
        return Mood::Absent;
    }
    if play.beacon().contains(custodian) {
        return Mood::Honest;
    }
    match play.fate(&format!("{custodian} in sale {sale}"), 100) {
        0..=7 => Mood::Liar,
        8..=17 => Mood::Absent,
        18..=24 => Mood::Silent,
        _ => Mood::Honest,
    }
}

/// What an exchange can do now.
pub fn step_of(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let sale = exchange.sale;
    let in_force = play.net.data.version(exchange.version).withdrawn == 0;
    let step = if in_force {
        serve(play, exchange)
    } else {
        // Nobody may hand over keys any more.
        Step::Nothing
    };
    let step = match step {
        Step::Sent => Step::Sent,
        _ => end(play, exchange),
    };
    if step == Step::Sent {
        watch::sale(play, sale);
    }
    step
}

/// Deliveries, confirmations, keys, disputes and reports.
fn serve(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let now = play.now();
    if now < exchange.deliver_until && deliver(play, exchange) == Step::Sent {
        return Step::Sent;
    }
    if now < exchange.deliver_until && confirm(play, exchange) == Step::Sent {
        return Step::Sent;
    }
    if now < exchange.open_until && exchange.open && disclose(play, exchange) == Step::Sent {
        return Step::Sent;
    }
    if now < exchange.dispute_until && dispute(play, exchange) == Step::Sent {
        return Step::Sent;
    }
    if now >= exchange.open_until && exchange.open {
        return report(play, exchange);
    }
    Step::Nothing
}

fn deliver(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let sale = exchange.sale;
    let mut custodians = vec![];
    for group in &exchange.groups {
        let question = QueryMsg::Group { group: group.group };
        let found: GroupResponse = play.net.ask(&question).unwrap();
        custodians.extend(found.custodians);
    }
    custodians.sort();
    custodians.dedup();
    let mut deliveries = exchange.deliveries.iter();
    custodians.retain(|each| !deliveries.clone().any(|done| done.custodian == *each));
    let willing: Vec<Addr> = custodians
        .into_iter()
        .map(Addr::unchecked)
        .filter(|each| mood(play, each, sale) != Mood::Absent)
        .filter(|each| answers(play, each))
        .collect();
    let ready = deliveries.next().is_some();
    // The buyer does not wait for the last of them.
    if ready && play.one_in(6) {
        return Step::Nothing;
    }
    let Some(custodian) = play.one_of(&willing) else {
        return Step::Nothing;
    };
    let lie = mood(play, &custodian, sale) == Mood::Liar;
    let result = play.net.deliver(sale, &custodian, lie.then_some(0));
    play.tally.sent("deliver", &result);
    Step::Sent
}

/// Whether an operator can be slashed and therefore delivers.
fn answers(play: &Play, operator: &Addr) -> bool {
    let found = crate::staff::with_status(play, |status| {
        !matches!(
            status,
            tenzro_contract_api::operators::OperatorStatus::Unbonding { .. }
        )
    });
    found.contains(operator)
}

fn confirm(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let careless = play.fate(&format!("sale {} is not confirmed", exchange.sale), 12) == 0;
    let fresh: Vec<Addr> = exchange
        .deliveries
        .iter()
        .filter(|delivery| !delivery.confirmed)
        .map(|delivery| Addr::unchecked(&delivery.custodian))
        .collect();
    if fresh.is_empty() || careless || !play.present {
        return Step::Nothing;
    }
    let result = play.net.confirm(exchange.sale, &fresh);
    play.tally.sent("confirm", &result);
    Step::Sent
}

fn disclose(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let sale = exchange.sale;
    let ready: Vec<Addr> = exchange
        .deliveries
        .iter()
        .filter(|delivery| delivery.confirmed && delivery.key.is_none())
        .map(|delivery| Addr::unchecked(&delivery.custodian))
        .filter(|each| [Mood::Honest, Mood::Liar].contains(&mood(play, each, sale)))
        .collect();
    let Some(custodian) = play.one_of(&ready) else {
        return Step::Nothing;
    };
    let result = play.net.open(sale, &custodian);
    play.tally.sent("open", &result);
    Step::Sent
}

/// A watchful buyer disputes what a liar gave.
fn dispute(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let sale = exchange.sale;
    let careless = play.fate(&format!("sale {sale} is not looked at"), 6) == 0;
    let opened = exchange
        .deliveries
        .iter()
        .filter(|delivery| delivery.key.is_some() && !delivery.false_share)
        .map(|delivery| Addr::unchecked(&delivery.custodian));
    let mut lied = opened.filter(|each| mood(play, each, sale) == Mood::Liar);
    let Some(liar) = lied.next().filter(|_| !careless) else {
        return Step::Nothing;
    };
    if !holds_first(play, exchange, &liar) {
        return Step::Nothing;
    }
    let given = play.net.bundle(sale, &liar, Some(0));
    let before = play.net.bond(&liar);
    let result = play.net.dispute(sale, &liar, &given, 0);
    if play.tally.sent("dispute", &result) {
        let after = play.net.bond(&liar);
        assert!(after < before || before == 0, "a liar pays: {before}");
    }
    Step::Sent
}

/// Whether a custodian holds a share of the version's first item, about which liars lie.
fn holds_first(play: &Play, exchange: &ExchangeResponse, custodian: &Addr) -> bool {
    let question = tenzro_contract_api::data_registry::QueryMsg::VersionItems {
        version: exchange.version,
        start_after: None,
        limit: Some(1),
    };
    let found: tenzro_contract_api::data_registry::VersionItemsResponse =
        play.ask("data-registry", &question);
    let group = found.items.first().and_then(|item| play.item(*item).group);
    let Some(group) = group else {
        return false;
    };
    let found: GroupResponse = play.net.ask(&QueryMsg::Group { group }).unwrap();
    found.custodians.contains(&custodian.to_string())
}

/// Anybody reports who kept its key.
fn report(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let mut kept = exchange.deliveries.iter();
    let kept = kept.find(|each| each.confirmed && each.key.is_none() && !each.withheld);
    let unseen = play.fate(&format!("sale {} is not reported", exchange.sale), 3) == 0;
    let Some(kept) = kept.filter(|_| !unseen) else {
        return Step::Nothing;
    };
    let msg = ExecuteMsg::ReportWithheld {
        grant: exchange.grant,
        custodian: kept.custodian.clone(),
    };
    let anyone = play.anyone();
    play.send("report", &anyone, "custody", &msg);
    Step::Sent
}

/// Somebody reports who kept its key in one of the last sales, once that is over.
fn late(play: &mut Play, last: u64) -> Step {
    let sale = last.saturating_sub(play.below(4) as u64).max(1);
    let found: Result<ExchangeResponse, String> = play.net.ask(&QueryMsg::Exchange { sale });
    let Ok(exchange) = found else {
        return Step::Nothing;
    };
    let in_force = play.net.data.version(exchange.version).withdrawn == 0;
    let over = exchange.outcome == Outcome::Closed && play.now() >= exchange.open_until;
    let opened = exchange.open && in_force && over && ended_late(play, &exchange);
    if !opened || report(play, &exchange) != Step::Sent {
        return Step::Nothing;
    }
    watch::sale(play, sale);
    Step::Sent
}

/// Whether custodians had the whole open window before the sale ended.
fn ended_late(play: &Play, exchange: &ExchangeResponse) -> bool {
    let question = marketplace::QueryMsg::Grant {
        grant: exchange.sale,
    };
    let grant: marketplace::GrantResponse = play.ask("marketplace", &question);
    grant.ended_at.is_some_and(|at| at >= exchange.open_until)
}

/// Settles or refunds once it is time; some buyers settle as soon as they have the keys.
fn end(play: &mut Play, exchange: &ExchangeResponse) -> Step {
    let sale = exchange.sale;
    let who = play.anybody();
    let (kind, result) = match exchange.outcome {
        Outcome::Settle => ("settle", play.net.settle(&who, sale)),
        Outcome::Refund => ("refund", play.net.refund(sale)),
        Outcome::Waiting { until } => {
            let content = play.fate(&format!("sale {sale} pleases"), 3) == 0;
            if exchange.complete_at.is_none() || !content || !play.present {
                return Step::Waits(until);
            }
            let buyer = Addr::unchecked(&exchange.buyer);
            ("settle early", play.net.settle(&buyer, sale))
        }
        Outcome::Closed => return Step::Nothing,
    };
    play.tally.sent(kind, &result);
    Step::Sent
}
