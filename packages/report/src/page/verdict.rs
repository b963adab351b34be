//! One item in full: each vote with its weight, on the way to the threshold.

use maud::{Markup, html};
use tenzro_contract_api::reputation::{JurorWeight, Outcome};
use tenzro_review_math::{Counters, TAU, estimate};

use super::{View, framed, tx};
use crate::draw::bars;
use crate::page::gallery::badge;
use crate::show::{chance, nats, percent, quality, verdict};

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    match pick(view) {
        Some(outcome) => full(view, outcome),
        None => {
            let lead = html! { "No item was reviewed in this run." };
            framed("verdict", "One verdict in full", &lead, &html! {})
        }
    }
}

/// The most instructive outcome: the closest one in which peers overruled the AI juror, else the one
/// with the most disagreement among peers.
fn pick<'a>(view: &View<'a>) -> Option<&'a Outcome> {
    let split = |outcome: &Outcome| {
        let accepts = outcome.jurors.iter().filter(|juror| juror.accept).count();
        accepts.min(outcome.jurors.len() - accepts)
    };
    let overruled = view
        .input
        .outcomes()
        .filter(|outcome| outcome.accepted != outcome.ai_vote);
    overruled
        .max_by_key(|outcome| {
            (
                split(outcome),
                std::cmp::Reverse(outcome.total.unsigned_abs()),
            )
        })
        .or_else(|| view.input.outcomes().max_by_key(|outcome| split(outcome)))
}

fn full(view: &View<'_>, outcome: &Outcome) -> Markup {
    let input = view.input;
    let name = input
        .file_of(outcome.item)
        .map_or_else(|| format!("item {}", outcome.item), str::to_owned);
    let lead = html! {
        "How " strong { (name) } " was decided. Every vote moves the log-odds by its weight: what that reviewer’s word was worth, "
        "given what it had got right and wrong before. Beyond ±" (nats(TAU as i64).trim_start_matches('+')) " the verdict stands."
    };
    let threshold = bars::nats(TAU as i64);
    let mut sums = vec![outcome.prior];
    for juror in &outcome.jurors {
        let before = sums.last().copied().unwrap_or_default();
        sums.push(before.saturating_add(juror.weight));
    }
    let scale = bars::Scale::around(
        sums.iter().map(|sum| bars::nats(*sum)).chain([0.0]),
        threshold,
    );
    let item = input.item(outcome.item);
    let body = html! {
        div.panel {
            (axis(scale, threshold))
            ol.steps {
                li {
                    span.who { strong { "before any vote" } " " span.dim { (before(outcome)) } }
                    span.weight { (nats(outcome.prior)) }
                    span.sum { (nats(outcome.prior)) }
                    (bars::step(scale, 0.0, bars::nats(outcome.prior), threshold))
                }
                @for (juror, pair) in outcome.jurors.iter().zip(sums.windows(2)) {
                    li {
                        span.who {
                            strong { (input.who(&juror.reviewer)) } " " (if juror.accept { "accepts" } else { "refuses" })
                            " " span.dim { (knows(juror, outcome.ai_vote)) }
                        }
                        span.weight { (nats(juror.weight)) }
                        span.sum { (nats(pair[1])) }
                        (bars::step(scale, bars::nats(pair[0]), bars::nats(pair[1]), threshold))
                    }
                }
            }
            p.result {
                @if let Some(item) = item { (badge(verdict(item, |_| String::new()).0)) " " }
                "log-odds " strong { (nats(outcome.total)) } ", P(good) " strong { (chance(outcome.posterior)) }
                @if outcome.accepted != outcome.ai_vote { ": the peers overruled the AI juror" }
                ". Transaction " (tx(input.verdict_tx(outcome.item).unwrap_or_default())) "."
            }
            @if let Some(item) = item {
                p.small {
                    "AI juror: quality " (item.ai_quality.map_or_else(|| "–".to_owned(), quality)) ". From the chain: "
                    code { "tenzro explain item " (outcome.item) } "."
                }
            }
        }
    };
    framed("verdict", "One verdict in full", &lead, &body)
}

/// Names of the scale's marks, above their places.
fn axis(scale: bars::Scale, threshold: f64) -> Markup {
    let place = |value: f64| format!("left:{:.2}%", scale.place(value) / 10.0);
    html! {
        div.axis aria-hidden="true" {
            span {} span.weight { "weight" } span.sum { "sum" }
            div {
                span style=(place(-threshold)) { (nats(-(TAU as i64))) }
                span style=(place(0.0)) { "0" }
                span style=(place(threshold)) { (nats(TAU as i64)) }
            }
        }
    }
}

fn before(outcome: &Outcome) -> String {
    let vote = if outcome.ai_vote {
        "accepts"
    } else {
        "refuses"
    };
    let [good, bad] = outcome.known.contributor;
    let record = percent(u128::from(good), u128::from(good.saturating_add(bad)));
    format!("the AI juror {vote}; {record} of the contributor’s items so far were good")
}

/// What a reviewer has shown to know, where the AI juror says what it said here.
fn knows(juror: &JurorWeight, ai_vote: bool) -> String {
    let counters = Counters {
        c: juror.counters,
        ..Counters::default()
    };
    let found = estimate(&counters, ai_vote);
    let unit = u128::from(tenzro_review_math::U);
    format!(
        "spots {} of the good, {} of the bad",
        percent(u128::from(found.se_given_ai), unit),
        percent(u128::from(found.sp_given_ai), unit)
    )
}
