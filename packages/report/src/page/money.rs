//! Where the money went: both currencies as bands, and every arrow with amount and transactions.

use maud::{Markup, html};

use super::{View, framed, tx};
use crate::draw::sankey;
use crate::flows::{self, Arrow, Diagram};
use crate::show::{tcc, tic};

/// Transactions of an arrow that are shown without unfolding.
const SHOWN: usize = 1;

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "A band is as wide as its amount. Each arrow stands below with its amount and its transactions." };
    let (earned, spent) = (flows::tic(view.input), flows::tcc(view.input));
    let body = html! {
        h3 { "TIC: from the emission of an epoch to those who worked" }
        (part(&earned, tic, "tic", "No epoch was closed in this run.", "How the TIC of each closed epoch reached people"))
        h3 { "TCC: from burned TIC over sales to everybody who had a part" }
        (part(&spent, tcc, "tcc", "Nothing was sold in this run.", "How the TCC that buyers paid reached people"))
    };
    framed("money", "Money", &lead, &body)
}

fn part(
    diagram: &Diagram,
    format: fn(u128) -> String,
    class: &str,
    none: &str,
    title: &str,
) -> Markup {
    html! {
        @if diagram.arrows.is_empty() { p { (none) } }
        @else {
            div.scroll.drawing tabindex="0" role="region" aria-label=(title) { (sankey::draw(diagram, format, title, class)) }
            (arrows(&diagram.arrows, format))
        }
    }
}

fn arrows(arrows: &[Arrow], format: fn(u128) -> String) -> Markup {
    html! {
        details.arrows open {
            summary { (arrows.len()) " arrows with their transactions" }
            div.scroll tabindex="0" role="region" aria-label="Arrows with amounts and transactions" {
                table {
                    thead { tr { th { "from" } th { "to" } th.number { "amount" } th { "transactions" } } }
                    tbody {
                        @for arrow in arrows {
                            tr {
                                td { (arrow.from) } td { (arrow.to) }
                                td.number { (format(arrow.amount)) }
                                td { (transactions(&arrow.transactions)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn transactions(hashes: &[String]) -> Markup {
    let (first, rest) = hashes.split_at(hashes.len().min(SHOWN));
    html! {
        @if hashes.is_empty() { span.dim { "has not moved" } }
        @for hash in first { (tx(hash)) }
        @if !rest.is_empty() {
            details.inline {
                summary { "and " (rest.len()) " more" }
                @for hash in rest { (tx(hash)) " " }
            }
        }
    }
}
