//! The page: one file without scripts and without a request to anywhere.

mod across;
mod commands;
mod conservation;
mod dataset;
mod gallery;
mod limits;
mod money;
mod operators;
mod people;
mod story;
mod verdict;

use std::collections::BTreeMap;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::figures::Figures;
use crate::input::Input;
use crate::media::Media;

/// The style sheet.
const STYLE: &str = include_str!("../style.css");
/// What a browser may load for this page: what is in it, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src data:; \
                      base-uri 'none'; form-action 'none'";

/// Sections in order: anchor and name.
const SECTIONS: [(&str, &str); 10] = [
    ("story", "Story"),
    ("gallery", "Gallery"),
    ("verdict", "One verdict"),
    ("people", "People"),
    ("dataset", "Dataset"),
    ("money", "Money"),
    ("operators", "Operators"),
    ("conservation", "Conservation"),
    ("limits", "Limits"),
    ("commands", "Commands"),
];

/// Everything that a section is made of.
pub struct View<'a> {
    /// The run.
    pub input: &'a Input,
    /// Figures with their commands.
    pub figures: &'a Figures,
    /// What was given, by file.
    pub media: &'a BTreeMap<String, Media>,
}

/// The whole page.
#[must_use]
pub fn render(input: &Input, figures: &Figures, media: &BTreeMap<String, Media>) -> Markup {
    let view = View {
        input,
        figures,
        media,
    };
    let title = format!("Tenzro: what happened on {}", input.export.chain_id);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#story" { "Skip to the story" }
                header.top {
                    p.brand { "Tenzro" }
                    h1 { "What happened, and how you can check it" }
                    p.lead {
                        "One run of the whole job on chain " code { (input.export.chain_id) } ", run by "
                        code { (input.record.program) } ", up to block " (input.export.to)
                        ". Every figure below was read from the chain or from the files beside this page; "
                        a href="#commands" { "each has a command" } "."
                    }
                    (story::tiles(&view))
                }
                nav aria-label="Sections" {
                    ul {
                        @for (anchor, name) in SECTIONS { li { a href=(format!("#{anchor}")) { (name) } } }
                        @if input.record.across.is_some() { li { a href="#across" { "Across chains" } } }
                    }
                }
                main {
                    (story::section(&view))
                    (gallery::section(&view))
                    (verdict::section(&view))
                    (people::section(&view))
                    (dataset::section(&view))
                    (money::section(&view))
                    (operators::section(&view))
                    (across::section(&view))
                    (conservation::section(&view))
                    (limits::section(&view))
                    (commands::section(&view))
                }
                footer {
                    p { "Made by " code { "tenzro-report" } " from " code { "export.json" } " and " code { "record.json" }
                        "; make it again with " code { "tenzro-report " (input.name) } "." }
                }
            }
        }
    }
}

/// A section with its heading and a sentence below it.
fn framed(anchor: &str, title: &str, lead: &Markup, body: &Markup) -> Markup {
    html! {
        section id=(anchor) aria-labelledby=(format!("{anchor}-title")) {
            h2 id=(format!("{anchor}-title")) { (title) }
            p.lead { (lead) }
            (body)
        }
    }
}

/// What is real.
fn real() -> Markup {
    html! { span.badge.real { "real" } }
}

/// What is simulated.
fn simulated() -> Markup {
    html! { span.badge.simulated { "simulated" } }
}

/// A transaction: its hash shortened, all of it for the copying.
fn tx(hash: &str) -> Markup {
    html! {
        @if hash.is_empty() { span.dim { "–" } }
        @else { code.tx title=(hash) { (crate::show::short(hash)) } }
    }
}
