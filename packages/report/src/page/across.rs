//! What crossed to another chain.

use maud::{Markup, html};

use super::{View, framed, real, tx};
use crate::path;

/// The section; nothing in a run with one chain.
pub fn section(view: &View<'_>) -> Markup {
    let Some(across) = &view.input.record.across else {
        return html! {};
    };
    let [ours, other] = &across.chains;
    let lead = html! {
        "Packets " (real()) " between " code { (ours) } " and " code { (other) }
        ", a wasmd chain, moved by " code { "tenzro-relayer" } ", a process of its own."
    };
    let body = html! {
        (path::markup(across))
        table {
            thead { tr { th { "From" } th { "What" } th { "How it ended" } th { "Transaction" } } }
            tbody {
                @for hop in &across.hops {
                    tr {
                        td { code { (if hop.outwards { ours } else { other }) } }
                        td { (hop.what) }
                        td { (hop.ended) }
                        td { (tx(&hop.tx)) }
                    }
                }
            }
        }
        p { "The gateway at the end: " (across.sums) "." }
        dl {
            @for (name, address) in &across.contracts {
                dt { (name) } dd { code { (address) } }
            }
        }
    };
    framed("across", "Across chains", &lead, &body)
}
