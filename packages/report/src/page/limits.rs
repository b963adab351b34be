//! What this run does not show.

use maud::{Markup, html};

use super::{View, framed, real, simulated};

/// What no run of the demo shows, whatever it plays.
const LIMITS: [&str; 5] = [
    "One validator signs the blocks: the proofs show what this chain decided, not that many agreed on it.",
    "All operators run on one machine, so honest differences between platforms do not appear.",
    "The quality models are small and judge little of what makes data good; that is why peers overrule them.",
    "Reviewers that are software cannot be surprised. What 45 of 100 adversaries can do is measured by TL-bench, not here.",
    "A page proves nothing. What can be checked without trusting it is in proofs/, and every figure has a command.",
];

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "What was real, what stood in for something, and what a run like this cannot show." };
    let record = &view.input.record;
    let body = html! {
        div.split {
            div { h3 { (real()) } ul { @for sentence in &record.real { li { (sentence) } } } }
            div { h3 { (simulated()) } ul { @for sentence in &record.simulated { li { (sentence) } } } }
        }
        h3 { "Not shown" }
        ul { @for sentence in LIMITS { li { (sentence) } } }
        @if !record.times.is_empty() {
            details {
                summary { "How long each part took" }
                table {
                    tbody { @for (title, millis) in &record.times { tr { th scope="row" { (title) } td.number { (millis / 1_000) "." (millis % 1_000 / 100) " s" } } } }
                }
            }
        }
    };
    framed("limits", "Limits", &lead, &body)
}
