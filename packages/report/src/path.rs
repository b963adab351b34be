//! What crossed between two chains, as one drawing that stands for itself: chains as lines from top to
//! bottom, packets as arrows between them, in order.

use maud::{Markup, PreEscaped, html};
use serde::{Deserialize, Serialize};

use crate::show::short;

/// Width of the drawing.
const WIDE: usize = 900;
/// Where our chain's line is, and the other one's.
const LINES: [usize; 2] = [190, 710];
/// Height of what is above the first arrow, and of an arrow with its words.
const HEAD: usize = 110;
const STEP: usize = 58;

/// Colours for light and dark pages.
const STYLE: &str = "svg.across{background:#fff;color:#1d2430;font:13px system-ui,sans-serif}\
    .across text{fill:currentColor}.across .dim{opacity:.65;font-size:11px}.across .mono{font-family:monospace;font-size:11px}\
    .across .chain{font-weight:600;font-size:16px}.across .line{stroke:currentColor;opacity:.35}\
    .across .tokens{stroke:#0a7d4f;fill:#0a7d4f}.across .asks{stroke:#5b3fc4;fill:#5b3fc4}\
    @media(prefers-color-scheme:dark){svg.across{background:#12161d;color:#e6e9ef}\
    .across .tokens{stroke:#4fd19b;fill:#4fd19b}.across .asks{stroke:#a48bff;fill:#a48bff}}";

/// What crossed between two chains; `across.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Across {
    /// Chain ids: ours, the other one.
    pub chains: [String; 2],
    /// Contracts that took part, by name, with their addresses.
    pub contracts: Vec<(String, String)>,
    /// Ends of the channels, here and there: of tokens, of questions.
    pub channels: [[String; 2]; 2],
    /// What happened, in order.
    pub hops: Vec<Hop>,
    /// The books of the gateway at the end, in words.
    pub sums: String,
}

/// One thing that crossed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// Whether it began on our chain.
    pub outwards: bool,
    /// Whether it went through the channel of tokens, or else through that of questions.
    pub tokens: bool,
    /// What it was, a short sentence.
    pub what: String,
    /// How it ended.
    pub ended: String,
    /// Hash of the transaction that began it.
    pub tx: String,
}

/// The drawing, a file of its own.
#[must_use]
pub fn drawing(across: &Across) -> String {
    markup(across).into_string() + "\n"
}

/// The drawing, on a page.
pub(crate) fn markup(across: &Across) -> Markup {
    let (chains, hops) = (&across.chains, &across.hops);
    let high = HEAD + STEP * hops.len() + 20;
    let [ours, other] = chains;
    let [tokens, asks] = &across.channels;
    let title = format!("What crossed between {ours} and {other}");
    html! {
        svg.across xmlns="http://www.w3.org/2000/svg" viewBox=(format!("0 0 {WIDE} {high}")) role="img" aria-label=(title) {
            title { (title) }
            style { (PreEscaped(STYLE)) }
            defs {
                @for kind in ["tokens", "asks"] {
                    marker id=(format!("across-{kind}")) viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" {
                        path class=(kind) d="M0 0 8 4 0 8z" {}
                    }
                }
            }
            @for (x, chain) in LINES.into_iter().zip(chains) {
                text.chain x=(x) y="30" text-anchor="middle" { (chain) }
                line.line x1=(x) y1="92" x2=(x) y2=(high - 10) {}
            }
            @for (place, (what, here, there, ends)) in [
                ("tokens", "ibc-gateway", "transfer", tokens),
                ("questions", "ibc-oracle", "remote-consumer", asks),
            ].into_iter().enumerate() {
                @let y = 52 + 20 * place;
                text.dim x=(LINES[0]) y=(y) text-anchor="middle" { (here) " " (ends[0]) }
                text.dim x=(WIDE / 2) y=(y) text-anchor="middle" { (what) }
                text.dim x=(LINES[1]) y=(y) text-anchor="middle" { (there) " " (ends[1]) }
            }
            @for (place, hop) in hops.iter().enumerate() { (arrow(HEAD + STEP * place, hop)) }
        }
    }
}

fn arrow(y: usize, hop: &Hop) -> Markup {
    let kind = if hop.tokens { "tokens" } else { "asks" };
    let [from, to] = if hop.outwards {
        [LINES[0] + 6, LINES[1] - 6]
    } else {
        [LINES[1] - 6, LINES[0] + 6]
    };
    html! {
        text x=(WIDE / 2) y=(y + 14) text-anchor="middle" { (hop.what) }
        line class=(kind) x1=(from) y1=(y + 22) x2=(to) y2=(y + 22) stroke-width="2" marker-end=(format!("url(#across-{kind})")) {}
        text.dim x=(WIDE / 2) y=(y + 37) text-anchor="middle" { (hop.ended) }
        text.mono x=(if hop.outwards { 10 } else { LINES[1] + 14 }) y=(y + 26) { "tx " (short(&hop.tx)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_chains_are_text_and_never_markup() {
        let hop = |outwards| Hop {
            outwards,
            tokens: false,
            what: "<script>alert(1)</script>".to_owned(),
            ended: "[ibc-oracle/12] the model registry refused".to_owned(),
            tx: "0123456789ABCDEF".to_owned(),
        };
        let across = Across {
            chains: ["a-1".to_owned(), "b&c-2".to_owned()],
            contracts: vec![],
            channels: [["channel-0", "channel-1"], ["channel-2", "channel-3"]]
                .map(|ends| ends.map(str::to_owned)),
            hops: vec![hop(true), hop(false)],
            sums: String::new(),
        };
        let drawn = drawing(&across);
        assert!(drawn.starts_with("<svg class=\"across\" xmlns=\"http://www.w3.org/2000/svg\""));
        assert!(!drawn.contains("<script"), "{drawn}");
        assert!(drawn.contains("b&amp;c-2") && drawn.contains("[ibc-oracle/12]"));
        assert_eq!(drawn.matches("marker-end").count(), 2);
    }
}
