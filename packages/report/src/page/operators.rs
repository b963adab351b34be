//! Operators: what they did, what they earned, and the evidence against any that cheated.

use std::collections::BTreeSet;

use maud::{Markup, html};
use tenzro_contract_api::check_output::{CheckOutput, hamming_distance};
use tenzro_contract_api::operators::{OperatorResponse, OperatorStatus};
use tenzro_contract_api::oracle::Seat;

use super::{View, framed, real, tx};
use crate::export::Job;
use crate::flows::earned;
use crate::show::{quality, tcc, tic, tnz};

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let guilty = evidence(view);
    let lead = html! {
        "Who ran the models " (real()) ": each a process with a key, a bond and an ONNX session of its own. "
        @if guilty.is_empty() { "Nobody was found to cheat in this run." }
        @else { "The evidence against those who were slashed is stored on the chain and shown below." }
    };
    let body = html! {
        (table(view))
        @if !guilty.is_empty() { h3 { "Evidence" } }
        @for (job, seat) in &guilty { (case(view, job, seat)) }
        h3 { "Models" }
        (models(view))
    };
    framed("operators", "Operators", &lead, &body)
}

fn table(view: &View<'_>) -> Markup {
    let input = view.input;
    let earned = earned(input);
    html! {
        div.scroll tabindex="0" role="region" aria-label="Operators" {
            table {
                thead { tr {
                    th { "operator" } th { "state" } th.number { "right" } th.number { "wrong" } th.number { "missed" }
                    th.number { "earned by computing" } th.number { "earned by storing" } th.number { "bond" } th.number { "slashed" } th { "ran on" }
                } }
                tbody {
                    @for operator in &in_order(view) {
                        @let done = input.record.performance.iter().find(|(address, _)| *address == operator.address).map(|(_, done)| done);
                        @let own = earned.get(&operator.address).copied().unwrap_or_default();
                        tr {
                            th scope="row" { (input.who(&operator.address)) }
                            td { (state(&operator.status)) }
                            td.number { (done.map_or(0, |done| done.correct)) }
                            td.number { (done.map_or(0, |done| done.wrong)) }
                            td.number { (done.map_or(0, |done| done.missed.saturating_add(done.unrevealed))) }
                            td.number { (tic(own.tic[2])) }
                            td.number { (tcc(own.tcc[2])) }
                            td.number { (tnz(operator.bond)) }
                            td.number { @if operator.slashed.is_zero() { span.dim { "nothing" } } @else { strong.bad { (tnz(operator.slashed)) } } }
                            td { (platforms(view, &operator.address)) }
                        }
                    }
                }
            }
        }
    }
}

/// Operators in the order of the people, strangers last.
fn in_order<'a>(view: &View<'a>) -> Vec<&'a OperatorResponse> {
    let place = |address: &str| {
        let mut people = view.input.record.people.iter();
        people
            .position(|person| person.address == address)
            .unwrap_or(usize::MAX)
    };
    let mut all: Vec<&OperatorResponse> = view.input.export.found.operators.iter().collect();
    all.sort_by_key(|operator| place(&operator.address));
    all
}

fn state(status: &OperatorStatus) -> Markup {
    match status {
        OperatorStatus::Bonded => html! { "bonded" },
        OperatorStatus::Jailed { .. } => html! { span.badge.bad { "jailed" } },
        OperatorStatus::Unbonding { .. } => html! { "leaving" },
    }
}

fn platforms(view: &View<'_>, operator: &str) -> String {
    let reveals = view.input.export.jobs.iter().flat_map(|job| &job.reveals);
    let of = reveals.filter(|reveal| reveal.operator == operator);
    let names: BTreeSet<&str> = of
        .map(|reveal| reveal.environment.platform.as_str())
        .collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// Seats that were slashed, with their jobs.
fn evidence<'a>(view: &View<'a>) -> Vec<(&'a Job, &'a Seat)> {
    let jobs = view.input.export.jobs.iter();
    jobs.flat_map(|job| job.job.seats.iter().map(move |seat| (job, seat)))
        .filter(|(_, seat)| !seat.slashed.is_zero())
        .collect()
}

/// One case: what the operator said beside what the others agree on.
fn case(view: &View<'_>, job: &Job, seat: &Seat) -> Markup {
    let input = view.input;
    let said = job
        .reveals
        .iter()
        .find(|reveal| reveal.operator == seat.operator);
    let said = said.and_then(|reveal| CheckOutput::decode(&reveal.output).ok());
    let result = job
        .job
        .output
        .as_ref()
        .and_then(|output| CheckOutput::decode(output).ok());
    let id = job.job.job.to_string();
    let slash = input
        .of_kind("job_slashed")
        .find(|event| event.text("job") == id && event.text("operator") == seat.operator);
    let file = job.job.item.and_then(|item| input.file_of(item));
    html! {
        article.panel.case {
            h4 { (input.who(&seat.operator)) " on check " (job.job.job) @if let Some(file) = file { ": " (file) } }
            dl.facts.wide {
                @if let Some(said) = &said { div { dt { "said: quality" } dd { (quality(said.quality())) } } }
                @if let Some(result) = &result { div { dt { "the others agree on" } dd { (quality(result.quality())) } } }
                @if let (Some(said), Some(result)) = (&said, &result) {
                    div { dt { "components that differ by more than one unit" } dd { (far(said, result)) " of " (result.vector.len()) } }
                    div { dt { "bits of the fingerprint that differ" } dd { (hamming_distance(&said.fingerprint, &result.fingerprint)) " of 256" } }
                }
                @if seat.withheld { div { dt { "what it did" } dd { "sealed an output and never opened it" } } }
                div { dt { "slashed" } dd { (tnz(seat.slashed)) } }
                div { dt { "transaction" } dd { (tx(slash.map_or("", |event| event.tx.as_str()))) } }
                div { dt { "rung that decided" } dd { (job.job.rung) " of the ladder" } }
            }
        }
    }
}

fn far(said: &CheckOutput, result: &CheckOutput) -> usize {
    let pairs = said.vector.iter().zip(&result.vector);
    pairs
        .filter(|(ours, theirs)| ours.abs_diff(**theirs) > 1)
        .count()
}

fn models(view: &View<'_>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Models" {
            table {
                thead { tr { th { "model" } th { "judges" } th.number { "accepts from" } th { "compared as" } th { "licence" } th { "file" } } }
                tbody {
                    @for model in &view.input.record.models {
                        tr {
                            th scope="row" { (model.record.name) }
                            td { (model.record.modality) }
                            td.number { (quality(model.record.accept_q15)) }
                            td { "class " (format!("{:?}", model.record.class)) }
                            td { (model.record.licence) }
                            td { code title=(model.record.file_sha256.to_hex()) { (crate::show::short(&model.record.file_sha256.to_hex())) } }
                        }
                    }
                }
            }
        }
    }
}
