//! What to type for each figure.

use maud::{Markup, html};

use super::{View, framed};
use crate::figures::Figure;

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let name = &view.input.name;
    let lead = html! {
        "Type these in the folder that holds " code { (name) "/" } ". Amounts come in millionths (" code { "utic" } ", " code { "utcc" } ")."
    };
    let (items, others): (Vec<&Figure>, Vec<&Figure>) = view
        .figures
        .list()
        .iter()
        .partition(|figure| figure.id.starts_with("item."));
    let body = html! {
        h3 { "Check it without trusting this page" }
        dl.checks {
            @if let Some(proofs) = &view.input.record.proofs {
                (check(&format!("tenzro verify {name}/proofs --trust {}:{}", proofs.trusted_height, proofs.trusted_hash),
                    "every verdict and payment, from that header down, without a network"))
            }
            (check(&format!("python3 tests/recompute/recompute.py {name}/export.json"), "every payout again, by a program that shares no code with the contracts"))
            (check(&format!("tenzro-replay {name}/export.json"), "every review again, from votes and gold answers"))
            (check("tenzro explain item 1", "one item, asked of the chain while it runs"))
        }
        h3 { "Figures of this page" }
        (table(&others))
        details {
            summary { (items.len()) " figures of single items" }
            (table(&items))
        }
        p.small { "The same list is in " code { (name) "/figures.json" } "." }
    };
    framed("commands", "A command for every figure", &lead, &body)
}

fn check(command: &str, what: &str) -> Markup {
    html! { div { dt { code { (command) } } dd { (what) } } }
}

fn table(figures: &[&Figure]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Figures and their commands" {
            table.commands {
                thead { tr { th { "figure" } th.number { "value" } th { "command" } } }
                tbody {
                    @for figure in figures {
                        tr { th scope="row" { (figure.title) } td.number { (figure.shown) } td { code { (figure.command) } } }
                    }
                }
            }
        }
    }
}
