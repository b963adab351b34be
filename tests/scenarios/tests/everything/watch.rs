//! States as they were seen, after every message that could have moved them: each move is one that
//! the table allows, and what has ended stays as it ended, to the last field.

use std::collections::BTreeMap;

use tenzro_contract_api::{
    custody::{self, Delivery, ExchangeResponse, Outcome},
    escrow::{self, OfferResponse},
    marketplace::{self, GrantResponse, SaleStatus},
    oracle::{self, JobResponse},
    peer_review::{
        self, AppealResponse, AppealStatus, ItemResponse, ItemStatus as PanelStatus, appeal_case,
    },
};

pub use crate::ways::Kind;
use crate::{
    play::Play,
    ways::{
        KINDS, appeal_word, exchange_word, is_terminal, item_word, job_word, panel_word, table,
    },
};

/// What was seen of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen {
    word: &'static str,
    /// Everything about it, once it has ended.
    whole: Option<String>,
}

/// Everything that was seen.
#[derive(Default)]
pub struct Watch {
    seen: BTreeMap<(Kind, u64), Seen>,
    moves: BTreeMap<(Kind, &'static str, &'static str), u64>,
    /// What custodians delivered, by sale and custodian.
    bundles: BTreeMap<(u64, String), Delivery>,
}

impl Watch {
    /// Moves seen, for people.
    pub fn told(&self) -> String {
        let moves = self.moves.iter();
        let lines: Vec<String> = moves
            .map(|((kind, from, to), count)| format!("{kind:?} {from} → {to} {count}"))
            .collect();
        lines.join(", ")
    }

    /// Adds the moves of another sequence.
    pub fn add(&mut self, other: Self) {
        for (way, count) in other.moves {
            *self.moves.entry(way).or_default() += count;
        }
    }

    /// Fails unless every terminal state was reached.
    pub fn assert_all_ways_taken(&self) {
        for kind in KINDS {
            for (end, then) in table(kind) {
                let mut ways = self.moves.keys();
                let reached = ways.any(|(of, _, to)| *of == kind && to == end);
                assert!(reached || !then.is_empty(), "{kind:?} never {end}");
            }
        }
    }

    /// Ids of a kind that have not ended.
    pub fn open(&self, kind: Kind) -> Vec<u64> {
        let all = self.seen.iter();
        all.filter(|((of, _), seen)| *of == kind && seen.whole.is_none())
            .map(|((_, id), _)| *id)
            .collect()
    }

    /// Ids of a kind in a state.
    pub fn in_state(&self, kind: Kind, word: &str) -> Vec<u64> {
        let all = self.seen.iter();
        all.filter(|((of, _), seen)| *of == kind && seen.word == word)
            .map(|((_, id), _)| *id)
            .collect()
    }

    fn see(&mut self, kind: Kind, id: u64, now: Seen) {
        let before = self.seen.get(&(kind, id));
        let from = before.map_or("new", |seen| seen.word);
        if let Some(before) = before.filter(|before| before.whole.is_some()) {
            assert_eq!(*before, now, "{kind:?} {id} had ended");
        }
        if from == now.word {
            return;
        }
        let mut rows = table(kind).iter();
        let allowed = rows.any(|(state, then)| *state == from && then.contains(&now.word));
        assert!(allowed, "{kind:?} {id} went from {from} to {}", now.word);
        *self.moves.entry((kind, from, now.word)).or_default() += 1;
        self.seen.insert((kind, id), now);
    }
}

/// Looks at a job and at all that hangs on it.
pub fn job(play: &mut Play, id: u64) {
    let job: JobResponse = play.ask("oracle", &oracle::QueryMsg::Job { job: id });
    look(play, Kind::Job, id);
    if let Some(of) = job.item {
        item(play, of);
    }
}

/// Looks at an item, its panel, and the appeal against its verdict.
pub fn item(play: &mut Play, id: u64) {
    look(play, Kind::Item, id);
    if panel(play, id).is_some() {
        look(play, Kind::Panel, id);
    }
    if play.appeals.contains(&id) {
        look(play, Kind::Appeal, id);
        look(play, Kind::Panel, appeal_case(id));
    }
}

/// Looks at a sale and at its exchange, if it has one.
pub fn sale(play: &mut Play, id: u64) {
    look(play, Kind::Sale, id);
    let found: Result<ExchangeResponse, String> =
        play.net.ask(&custody::QueryMsg::Exchange { sale: id });
    let Ok(exchange) = found else {
        return;
    };
    look(play, Kind::Exchange, id);
    for bundle in exchange.deliveries {
        let place = (id, bundle.custodian.clone());
        let before = play.watch.bundles.insert(place, bundle.clone());
        assert!(
            before.is_none_or(|before| follows(&before, &bundle)),
            "{bundle:?}"
        );
    }
}

/// Whether a bundle can have come from another state to this one: nothing is ever taken back.
fn follows(before: &Delivery, now: &Delivery) -> bool {
    let flags = |bundle: &Delivery| {
        let opened = bundle.key.is_some();
        [
            bundle.confirmed,
            opened,
            bundle.false_share,
            bundle.withheld,
        ]
    };
    let kept = flags(before).into_iter().zip(flags(now));
    let sound = !now.false_share || now.key.is_some();
    let either = !(now.withheld && now.key.is_some());
    before.root == now.root
        && before.key.is_none_or(|key| now.key == Some(key))
        && kept.into_iter().all(|(was, is)| !was || is)
        && sound
        && either
}

/// Looks at one object; fails unless it came there by an allowed move.
pub fn look(play: &mut Play, kind: Kind, id: u64) {
    let (word, whole) = state(play, kind, id);
    let whole = is_terminal(kind, word).then_some(whole);
    play.watch.see(kind, id, Seen { word, whole });
}

fn panel(play: &Play, id: u64) -> Option<ItemResponse> {
    let world = play.world();
    let question = peer_review::QueryMsg::Item { item: id };
    world
        .try_query(&world.address("peer-review"), &question)
        .ok()
}

/// The word for an object's state, and everything about it.
fn state(play: &Play, kind: Kind, id: u64) -> (&'static str, String) {
    match kind {
        Kind::Job => {
            let job: JobResponse = play.ask("oracle", &oracle::QueryMsg::Job { job: id });
            (job_word(&job.status), format!("{job:?}"))
        }
        Kind::Panel => {
            let found = panel(play, id).unwrap();
            (panel_word(&found.status), format!("{found:?}"))
        }
        Kind::Appeal => {
            let question = peer_review::QueryMsg::Appeal { item: id };
            let appeal: AppealResponse = play.ask("peer-review", &question);
            (appeal_word(appeal.status), format!("{appeal:?}"))
        }
        Kind::Item => {
            let item = play.item(id);
            // Who stores a withdrawn item and what its late check says may still change.
            let whole = format!("{:?} {:?}", item.status, item.withdrawn_at);
            (item_word(&item.status), whole)
        }
        Kind::Sale => state_of_sale(play, id),
        Kind::Exchange => {
            let question = custody::QueryMsg::Exchange { sale: id };
            let found: ExchangeResponse = play.net.ask(&question).unwrap();
            // Who kept a key can be reported after the end.
            let bundles = found.deliveries.iter().map(|each| (&each.root, each.key));
            let bundles: Vec<_> = bundles.collect();
            let whole = format!("{:?} {bundles:?} {:?}", found.groups, found.complete_at);
            (exchange_word(&found), whole)
        }
        Kind::Offer => {
            let offer: OfferResponse = play.ask("escrow", &escrow::QueryMsg::Offer { offer: id });
            (offer.status.as_str(), format!("{offer:?}"))
        }
    }
}

/// A sale; custody's exchange is closed exactly when the sale has ended.
fn state_of_sale(play: &Play, id: u64) -> (&'static str, String) {
    let question = marketplace::QueryMsg::Grant { grant: id };
    let grant: GrantResponse = play.ask("marketplace", &question);
    let parts: u128 = grant.parts.iter().map(|part| part.u128()).sum();
    assert_eq!(parts, grant.price.u128(), "the split of sale {id}");
    let exchange: Result<ExchangeResponse, String> =
        play.net.ask(&custody::QueryMsg::Exchange { sale: id });
    let ended = grant.status != SaleStatus::Pending;
    // A sale of open contents has no exchange.
    let closed = exchange.map_or(ended, |exchange| exchange.outcome == Outcome::Closed);
    assert_eq!(ended, closed, "sale {id}: custody and marketplace agree");
    (grant.status.word(), format!("{grant:?}"))
}

/// Looks at some of everything again.
pub fn assert_unchanged(play: &mut Play) {
    let known: Vec<(Kind, u64)> = play.watch.seen.keys().copied().collect();
    for _ in 0..20 {
        if let Some((kind, id)) = play.one_of(&known) {
            look(play, kind, id);
        }
    }
}

/// Fails unless everything that ever began has ended, and is as it was when it ended.
pub fn assert_all_ended(play: &mut Play) {
    let known: Vec<(Kind, u64)> = play.watch.seen.keys().copied().collect();
    for (kind, id) in known {
        look(play, kind, id);
        // An item's verdict stands from here on; nobody can dispute it any more.
        let word = play.watch.seen[&(kind, id)].word;
        let ended = ["accepted", "refused", "duplicate", "unresolved"].contains(&word);
        let ended = kind == Kind::Item && ended;
        assert!(ended || is_terminal(kind, word), "{kind:?} {id} is {word}");
        if kind == Kind::Item {
            stands(play, id, word);
        }
    }
    let count = |kind| play.watch.seen.keys().filter(|(of, _)| *of == kind).count();
    assert_eq!(count(Kind::Job) as u64, play.jobs);
    assert_eq!(count(Kind::Item), play.items.len());
    assert_eq!(count(Kind::Sale), play.sales.len());
    assert_eq!(count(Kind::Offer) as u64, play.offers);
}

/// The registry holds what the last panel found, unless the item was withdrawn, or turned out to be a
/// duplicate when an appeal was won.
fn stands(play: &Play, id: u64, word: &str) {
    let verdict = panel(play, id).map(|found| found.status);
    let Some(PanelStatus::Settled { accepted, .. }) = verdict else {
        let open = ["unresolved", "withdrawn", "duplicate"];
        assert!(
            open.contains(&word),
            "item {id} is {word} after {verdict:?}"
        );
        return;
    };
    let overturned = play.appeals.contains(&id) && {
        let question = peer_review::QueryMsg::Appeal { item: id };
        let appeal: AppealResponse = play.ask("peer-review", &question);
        appeal.status == AppealStatus::Overturned
    };
    let expected = if accepted != overturned {
        "accepted"
    } else {
        "refused"
    };
    let elsewise = ["withdrawn", "duplicate", "unresolved"].contains(&word);
    assert!(
        word == expected || elsewise,
        "item {id} is {word}, its peers say {expected}"
    );
}
