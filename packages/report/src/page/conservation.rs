//! Both supply equations and the marketplace's, term by term.

use maud::{Markup, html};

use super::{View, framed};
use crate::show::{tcc, tic};

/// A term: sign, figure, words.
type Term = (char, &'static str, &'static str);

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "Nothing appears and nothing is lost: what there is must be what was made, less what was destroyed, to the millionth." };
    let supply = [
        ('+', "tic.genesis", "given at the start"),
        (
            '+',
            "economy.claimed",
            "claimed for data, reviews and computing",
        ),
        ('+', "economy.community", "minted for the community"),
        ('+', "economy.tic_redeemed", "minted for redeemed TCC"),
        ('\u{2212}', "economy.tic_burned", "burned for TCC"),
    ];
    let compute = [
        ('+', "economy.tcc_bought", "minted for burned TIC"),
        ('\u{2212}', "economy.tcc_redeemed", "burned for TIC"),
        ('\u{2212}', "economy.tcc_fees_burned", "burned as fees"),
    ];
    let market = [
        ('+', "market.split", "split among those who had a part"),
        ('+', "market.community", "passed to the community"),
        ('+', "market.burned", "burned"),
        ('+', "market.refunded", "given back"),
    ];
    let body = html! {
        div.equations {
            (equation(view, "TIC", &supply, ("tic.supply", "TIC there is"), tic))
            (equation(view, "TCC", &compute, ("tcc.supply", "TCC there is"), tcc))
            (equation(view, "Marketplace, TCC", &market, ("market.received", "received for grants"), tcc))
        }
    };
    framed("conservation", "Conservation", &lead, &body)
}

fn equation(
    view: &View<'_>,
    title: &str,
    terms: &[Term],
    (result, words): (&str, &str),
    format: fn(u128) -> String,
) -> Markup {
    let value = |id: &str| -> i128 {
        let figure = view.figures.list().iter().find(|figure| figure.id == id);
        figure
            .and_then(|figure| figure.value.parse().ok())
            .unwrap_or_default()
    };
    let sum: i128 = terms
        .iter()
        .map(|(sign, id, _)| if *sign == '+' { value(id) } else { -value(id) })
        .sum();
    let difference = sum - value(result);
    html! {
        table.equation {
            caption { (title) }
            tbody {
                @for (sign, id, words) in terms {
                    tr { td { (sign) } th scope="row" { (words) } td.number { (view.figures.shown(id)) } }
                }
                tr.total { td { "=" } th scope="row" { (words) } td.number { (view.figures.shown(result)) } }
                tr.check { td {} th scope="row" {
                    @if difference == 0 { span.badge.good { "✓ holds to the unit" } } @else { span.badge.bad { "✗ does not hold" } }
                } td.number { @if difference != 0 { "differs by " (format(difference.unsigned_abs())) } } }
            }
        }
    }
}
