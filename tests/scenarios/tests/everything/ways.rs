//! The states there are, by kind, and from which to which a message may lead.

use tenzro_contract_api::{
    custody::{ExchangeResponse, Outcome},
    data_registry::{ItemStatus, RefusalReason},
    oracle::JobStatus,
    peer_review::{AppealStatus, ItemStatus as PanelStatus},
};

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
    /// A sale of the marketplace.
    Sale,
    /// The exchange of a sale in custody, by the sale.
    Exchange,
    /// An offer in the escrow.
    Offer,
}

/// All of them.
pub const KINDS: [Kind; 7] = [
    Kind::Job,
    Kind::Panel,
    Kind::Appeal,
    Kind::Item,
    Kind::Sale,
    Kind::Exchange,
    Kind::Offer,
];

/// One kind: its states with those that may follow; none after a terminal one.
pub type Table = &'static [(&'static str, &'static [&'static str])];

/// From every state to every one that may follow within one message.
pub const fn table(kind: Kind) -> Table {
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
            ("duplicate", &["in review", "unresolved", "withdrawn"]),
            ("accepted", &["refused", "withdrawn"]),
            ("refused", &["accepted", "duplicate", "withdrawn"]),
            ("unresolved", &["withdrawn"]),
            ("withdrawn", &[]),
        ],
        Kind::Sale => &[
            ("new", &["pending", "settled"]),
            ("pending", &["settled", "refunded"]),
            ("settled", &[]),
            ("refunded", &[]),
        ],
        Kind::Exchange => &[
            ("new", &["delivering"]),
            ("delivering", &["open", "closed"]),
            ("open", &["complete", "closed"]),
            // A dispute strikes a bundle.
            ("complete", &["open", "closed"]),
            ("closed", &[]),
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
pub fn is_terminal(kind: Kind, word: &str) -> bool {
    let rows = table(kind).iter();
    rows.clone()
        .any(|(from, then)| *from == word && then.is_empty())
}

/// The word for where a job stands.
pub const fn job_word(status: &JobStatus) -> &'static str {
    match status {
        JobStatus::AwaitingSeed { .. } => "awaiting",
        JobStatus::Committing { .. } => "committing",
        JobStatus::Revealing { .. } => "revealing",
        JobStatus::Provisional { .. } => "provisional",
        JobStatus::Final => "final",
        JobStatus::Unresolved { .. } => "unresolved",
    }
}

/// The word for where a panel stands.
pub const fn panel_word(status: &PanelStatus) -> &'static str {
    match status {
        PanelStatus::AwaitingPanel { .. } => "awaiting",
        PanelStatus::Committing { .. } => "committing",
        PanelStatus::Revealing { .. } => "revealing",
        PanelStatus::Settled { .. } => "settled",
        PanelStatus::Unresolved => "unresolved",
        PanelStatus::Cancelled => "cancelled",
    }
}

/// The word for where an appeal stands.
pub const fn appeal_word(status: AppealStatus) -> &'static str {
    match status {
        AppealStatus::Open => "open",
        AppealStatus::Upheld => "upheld",
        AppealStatus::Overturned => "overturned",
        AppealStatus::Unfilled => "unfilled",
        AppealStatus::Cancelled => "cancelled",
    }
}

/// The word for where an item of the registry stands.
pub const fn item_word(status: &ItemStatus) -> &'static str {
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

/// The word for how far an exchange is.
pub const fn exchange_word(exchange: &ExchangeResponse) -> &'static str {
    match (&exchange.outcome, exchange.complete_at, exchange.open) {
        (Outcome::Closed, ..) => "closed",
        (_, Some(_), _) => "complete",
        (.., true) => "open",
        _ => "delivering",
    }
}
