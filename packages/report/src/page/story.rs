//! What happened, in five sentences, and the figures that matter most.

use maud::{Markup, html};

use super::{View, framed, real, simulated};
use crate::record::Role;
use crate::show::many;

/// The figures that matter most.
pub fn tiles(view: &View<'_>) -> Markup {
    let figures = view.figures;
    let proofs = view.input.record.proofs.as_ref();
    html! {
        dl.tiles {
            div { dt { "contributions" } dd { (figures.shown("items")) } dd.note { (figures.shown("items.accepted")) " accepted" } }
            div { dt { "votes weighed" } dd { (figures.shown("reviews.votes")) } dd.note { (many(overruled(view), "verdict", "verdicts")) " against the AI" } }
            div { dt { "earned" } dd { (figures.shown("economy.claimed")) } dd.note { "by " (figures.shown("people.paid")) " accounts" } }
            div { dt { "sales" } dd { (figures.shown("market.received")) } dd.note { (figures.shown("sales.grants")) " grants" } }
            @if let Some(proofs) = proofs {
                div { dt { "proofs" } dd { (proofs.entries) } dd.note { "checked without a network" } }
            }
        }
    }
}

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "The whole job in five sentences. A badge says what was really done and what stood in for it." };
    let body = html! {
        ol.story {
            li { (given(view)) }
            li { (checked(view)) }
            li { (reviewed(view)) }
            li { (sold(view)) }
            li { (settled(view)) }
        }
    };
    framed("story", "The story", &lead, &body)
}

/// Verdicts in which peers overruled the AI juror.
fn overruled(view: &View<'_>) -> u128 {
    view.figures
        .shown("reviews.overruled")
        .parse()
        .unwrap_or_default()
}

fn given(view: &View<'_>) -> Markup {
    let input = view.input;
    let files = input.record.files.len();
    let early = input
        .record
        .files
        .iter()
        .filter(|file| file.item.is_none())
        .count();
    html! {
        (many(input.of_role(Role::Trainer).count() as u64, "Trainer", "Trainers")) " " (simulated()) " gave "
        (many(files as u64, "file", "files")) " " (real()) ", each with a consent signed by its contributor's own key"
        @if early > 0 { "; " (early) " could not be contributed at all" } "."
    }
}

fn checked(view: &View<'_>) -> Markup {
    let figures = view.figures;
    let models = view.input.record.models.len();
    html! {
        (figures.shown("operators")) " operators " (real()) " ran " (models) " ONNX models on them, sealed "
        (figures.shown("checks.reveals")) " outputs before opening any, and " (figures.shown("checks.agreed"))
        " of these agreed with the result; " (figures.shown("operators.slashed")) " lost a part of a bond."
    }
}

fn reviewed(view: &View<'_>) -> Markup {
    let figures = view.figures;
    let reviewers = view.input.of_role(Role::Reviewer).count();
    html! {
        (reviewers) " reviewers " (simulated()) " cast " (figures.shown("reviews.votes"))
        " votes, weighed by what each had shown to know: " (figures.shown("items.accepted")) " accepted, "
        (figures.shown("items.low_quality")) " refused for quality, " (figures.shown("items.duplicates"))
        " refused as copies, " (many(overruled(view), "verdict", "verdicts")) " against the AI juror."
    }
}

fn sold(view: &View<'_>) -> Markup {
    let figures = view.figures;
    let input = view.input;
    let name = input
        .record
        .datasets
        .first()
        .map(|dataset| dataset.name.as_str());
    html! {
        @match name {
            Some(name) => {
                "What was accepted became the dataset “" (name) "” " (real()) ", bought "
                (many(input.of_kind("sold").count() as u64, "time", "times")) " for " (figures.shown("market.received"))
                " with TIC that buyers were given at the start " (simulated()) ", and the contracts split the price among everybody who had a part."
            }
            None => { "Nothing was accepted, so nothing was sold." }
        }
    }
}

fn settled(view: &View<'_>) -> Markup {
    let figures = view.figures;
    let closed = view
        .input
        .record
        .epochs
        .iter()
        .filter(|epoch| epoch.closed)
        .count();
    html! {
        (many(closed as u64, "epoch", "epochs")) " released " (figures.shown("economy.released")) " " (real()) ", "
        (figures.shown("people.paid")) " accounts drew " (figures.shown("economy.claimed"))
        ", both supplies add up to the unit, and "
        @match &view.input.record.proofs {
            Some(proofs) => { (proofs.entries) " proofs let you check verdicts and payments without asking anybody." }
            None => { "the commands below let you compute everything again." }
        }
    }
}
