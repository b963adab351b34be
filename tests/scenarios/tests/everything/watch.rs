//! States as they were seen, after every message that could have moved them: each move is one that
//! the table allows, and what has ended stays as it ended, to the last field.

use std::collections::BTreeMap;

use tenzro_contract_api::{
    custody::{self, ExchangeResponse, Outcome},
    data_registry::{ItemStatus, RefusalReason},
    escrow::{self, OfferResponse},
    marketplace::{self, GrantResponse, SaleStatus},
    oracle::{self, JobResponse, JobStatus},
    peer_review::{
        self, AppealResponse, AppealStatus, ItemResponse, ItemStatus as PanelStatus, appeal_case,
    },
};

use crate::play::Play;

/// What has a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A job of the oracle.
    Job,
    /// An item in review, or the case of an appeal.
    Panel,
    /// An appeal, by its item.
    Appeal,
    /// An item of the registry.
    Item,
    /// A sale of the marketplace, with its exchange in custody.
    Sale,
    /// An offer in the escrow.
    Offer,
}

/// All of them.
const KINDS: [Kind; 6] = [
    Kind::Job,
    Kind::Panel,
    Kind::Appeal,
    Kind::Item,
    Kind::Sale,
    Kind::Offer,
];

/// One kind: its states with those that may follow; none after a terminal one.
type Table = &'static [(&'static str, &'static [&'static str])];

/// From every state to every one that may follow within one message.
const fn table(kind: Kind) -> Table {
    match kind {
        Kind::Job => &[
            ("new", &["awaiting", "committing"]),
            (
                "awaiting",
                &["committing", "revealing", "provisional", "unresolved"],
            ),
            ("committing", &["awaiting", "revealing", "unresolved"]),
            (
                "revealing",
                &["awaiting", "provisional", "final", "unresolved"],
            ),
            ("provisional", &["awaiting", "committing", "final"]),
            ("final", &[]),
            ("unresolved", &[]),
        ],
        Kind::Panel => &[
            ("new", &["awaiting"]),
            ("awaiting", &["committing", "unresolved", "cancelled"]),
            (
                "committing",
                &["revealing", "settled", "unresolved", "cancelled"],
            ),
            (
                "revealing",
                &["committing", "settled", "unresolved", "cancelled"],
            ),
            ("settled", &[]),
            ("unresolved", &[]),
            ("cancelled", &[]),
        ],
        Kind::Appeal => &[
            ("new", &["open"]),
            ("open", &["upheld", "overturned", "unfilled", "cancelled"]),
            ("upheld", &[]),
            ("overturned", &[]),
            ("unfilled", &[]),
            ("cancelled", &[]),
        ],
        Kind::Item => &[
            ("new", &["checking"]),
            (
                "checking",
                &["in review", "duplicate", "unresolved", "withdrawn"],
            ),
            (
                "in review",
                &[
                    "accepted",
                    "refused",
                    "duplicate",
                    "unresolved",
                    "withdrawn",
                ],
            ),
            // A challenge of the check changes it, an appeal the verdict of peers.
            ("duplicate", &["in review", "unresolved"]),
            ("accepted", &["refused", "withdrawn"]),
            ("refused", &["accepted", "duplicate", "withdrawn"]),
            ("unresolved", &[]),
            ("withdrawn", &[]),
        ],
        Kind::Sale => &[
            ("new", &["pending", "settled"]),
            ("pending", &["settled", "refunded"]),
            ("settled", &[]),
            ("refunded", &[]),
        ],
        Kind::Offer => &[
            ("new", &["open"]),
            ("open", &["sold", "cancelled", "refunded"]),
            ("sold", &[]),
            ("cancelled", &[]),
            ("refunded", &[]),
        ],
    }
}

/// Whether nothing follows a state.
fn is_terminal(kind: Kind, word: &str) -> bool {
    let rows = table(kind).iter();
    rows.clone()
        .any(|(from, then)| *from == word && then.is_empty())
}

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
        Kind::Sale => sale(play, id),
        Kind::Offer => {
            let offer: OfferResponse = play.ask("escrow", &escrow::QueryMsg::Offer { offer: id });
            (offer.status.as_str(), format!("{offer:?}"))
        }
    }
}

const fn job_word(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::AwaitingSeed { .. } => "awaiting",
        JobStatus::Committing { .. } => "committing",
        JobStatus::Revealing { .. } => "revealing",
        JobStatus::Provisional { .. } => "provisional",
        JobStatus::Final => "final",
        JobStatus::Unresolved { .. } => "unresolved",
    }
}

const fn panel_word(status: &PanelStatus) -> &'static str {
    match status {
        PanelStatus::AwaitingPanel { .. } => "awaiting",
        PanelStatus::Committing { .. } => "committing",
        PanelStatus::Revealing { .. } => "revealing",
        PanelStatus::Settled { .. } => "settled",
        PanelStatus::Unresolved => "unresolved",
        PanelStatus::Cancelled => "cancelled",
    }
}

const fn appeal_word(status: AppealStatus) -> &'static str {
    match status {
        AppealStatus::Open => "open",
        AppealStatus::Upheld => "upheld",
        AppealStatus::Overturned => "overturned",
        AppealStatus::Unfilled => "unfilled",
        AppealStatus::Cancelled => "cancelled",
    }
}

const fn item_word(status: &ItemStatus) -> &'static str {
    match status {
        ItemStatus::Checking => "checking",
        ItemStatus::InReview => "in review",
        ItemStatus::Accepted { .. } => "accepted",
        ItemStatus::Refused(RefusalReason::LowQuality) => "refused",
        ItemStatus::Refused(RefusalReason::Duplicate { .. }) => "duplicate",
        ItemStatus::Unresolved => "unresolved",
        ItemStatus::Withdrawn => "withdrawn",
    }
}

/// A sale; custody's exchange is closed exactly when the sale has ended.
fn sale(play: &Play, id: u64) -> (&'static str, String) {
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
        let judged = kind == Kind::Item && ["accepted", "refused", "duplicate"].contains(&word);
        assert!(judged || is_terminal(kind, word), "{kind:?} {id} is {word}");
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

/// The registry holds what the last panel found, unless the item was withdrawn or turned out to be
/// a duplicate.
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
    let elsewise = ["withdrawn", "duplicate"].contains(&word);
    assert!(
        word == expected || elsewise,
        "item {id} is {word}, its peers say {expected}"
    );
}
