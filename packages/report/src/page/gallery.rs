//! Everything that was given, with what became of it and why.

use maud::{Markup, html};
use tenzro_contract_api::check_output::CheckOutput;
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_review_math::TAU;

use super::{View, framed, tx};
use crate::draw::{bars, wave};
use crate::media::{Media, Player};
use crate::record::File;
use crate::show::{Verdict, chance, nats, quality, short, size, verdict};

/// Log-odds beyond this are drawn at the edge of the small bars, nats.
const EDGE: f64 = 24.0;

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "Every file beside its verdict, the reason, and what the operators saw. The bar is the log-odds of “good”; beyond a dashed line the verdict stands. Thumbnails and waveforms are made from the decoded file." };
    let groups = [
        ("Accepted", Verdict::Accepted),
        ("Refused", Verdict::Refused),
        ("Undecided", Verdict::Open),
    ];
    let of = |wanted: Verdict| -> Vec<(&File, &ItemResponse)> {
        let files = view.input.record.files.iter();
        files
            .filter_map(|file| Some((file, view.input.item(file.item?)?)))
            .filter(|(_, item)| verdict(item, |_| String::new()).0 == wanted)
            .collect()
    };
    let early: Vec<&File> = view
        .input
        .record
        .files
        .iter()
        .filter(|file| file.item.is_none())
        .collect();
    let body = html! {
        @for (title, wanted) in groups {
            @let cards = of(wanted);
            @if !cards.is_empty() {
                h3 { (title) " " span.count { (cards.len()) } }
                div.cards tabindex="0" role="group" aria-label=(title) { @for (file, item) in &cards { (card(view, file, item)) } }
            }
        }
        @if !early.is_empty() {
            h3 { "Not contributed " span.count { (early.len()) } }
            div.cards tabindex="0" role="group" aria-label="Not contributed" { @for file in &early { (refused_early(view, file)) } }
        }
    };
    framed("gallery", "Gallery", &lead, &body)
}

fn card(view: &View<'_>, file: &File, item: &ItemResponse) -> Markup {
    let name_of = |id: u64| {
        view.input
            .file_of(id)
            .map_or_else(|| format!("item {id}"), str::to_owned)
    };
    let (kind, why) = verdict(item, name_of);
    html! {
        article.card {
            (shown(view.media.get(&file.name), &file.name))
            div.body {
                h4 { (file.name) }
                p.verdict { (badge(kind)) " " span { (why) } }
                (judgement(view, item))
                (receipts(view, item))
                p.small {
                    "item " (item.item) " by " (view.input.who(&item.contributor)) " · "
                    (size(u64::from(item.content.bytes))) " " (item.content.media_type)
                    " · verdict " (tx(view.input.verdict_tx(item.item).unwrap_or_default()))
                }
            }
        }
    }
}

fn refused_early(view: &View<'_>, file: &File) -> Markup {
    html! {
        article.card {
            (shown(view.media.get(&file.name), &file.name))
            div.body {
                h4 { (file.name) }
                p.verdict { (badge(Verdict::Refused)) " " span { (file.refused.as_deref().unwrap_or("no reason was given")) } }
            }
        }
    }
}

/// The verdict as a word with a sign.
pub fn badge(kind: Verdict) -> Markup {
    match kind {
        Verdict::Accepted => html! { span.badge.good { "✓ accepted" } },
        Verdict::Refused => html! { span.badge.bad { "✗ refused" } },
        Verdict::Open => html! { span.badge.open { "… undecided" } },
    }
}

/// The content itself.
fn shown(media: Option<&Media>, name: &str) -> Markup {
    match media {
        Some(Media::Image {
            thumbnail: Some(uri),
            width,
            height,
        }) => html! {
            figure.media { img src=(uri) alt=(format!("{name}, a picture of {width} by {height} pixels")) loading="lazy"; }
        },
        Some(Media::Audio {
            wave: columns,
            tenths,
            player,
        }) => html! {
            figure.media.sound {
                (wave::draw(columns, &format!("Waveform of {name}, {}.{} seconds", tenths / 10, tenths % 10)))
                (sound(player.as_ref(), name))
            }
        },
        Some(Media::Text {
            excerpt,
            more,
            characters,
        }) => html! {
            figure.media.text {
                blockquote { (excerpt) }
                @if !more.is_empty() {
                    details { summary { "more of its " (characters) " characters" } blockquote { (more) } }
                }
            }
        },
        Some(Media::Image { .. } | Media::None) | None => html! {
            figure.media.none { p { "no picture of it here" } }
        },
    }
}

fn sound(player: Option<&Player>, name: &str) -> Markup {
    html! {
        @match player {
            Some(player) => {
                audio controls preload="none" src=(player.uri) aria-label=(format!("Play {name}")) {}
                @if player.preview { p.small { "preview: 8 kHz, at most 5 s" } }
            }
            None => { p.small { "no room for a player here" } }
        }
    }
}

/// What the AI juror and the peers said.
fn judgement(view: &View<'_>, item: &ItemResponse) -> Markup {
    let outcome = view.input.outcome(item.item);
    let threshold = bars::nats(TAU as i64);
    html! {
        dl.facts {
            div { dt { "AI juror" } dd {
                @match (item.ai_quality, item.ai_vote) {
                    (Some(q15), Some(vote)) => { (quality(q15)) " " span.dim { (if vote { "accept" } else { "refuse" }) } }
                    _ => { span.dim { "none" } }
                }
            } }
            @match outcome {
                Some(outcome) => {
                    @let accepts = outcome.jurors.iter().filter(|juror| juror.accept).count();
                    div { dt { "peers" } dd { (accepts) " : " (outcome.jurors.len() - accepts) } }
                    div { dt { "log-odds" } dd { (nats(outcome.total)) } }
                    div { dt { "P(good)" } dd { (chance(outcome.posterior)) } }
                }
                None => { div { dt { "peers" } dd { span.dim { "not asked" } } } }
            }
        }
        @if let Some(outcome) = outcome {
            @let total = bars::nats(outcome.total).clamp(-EDGE, EDGE);
            (bars::step(bars::Scale::around([total, EDGE / 2.0, -EDGE / 2.0], threshold), 0.0, total, threshold))
            @if outcome.accepted != outcome.ai_vote { p.small.note { "The peers overruled the AI juror." } }
        }
    }
}

/// What each operator saw, and whether it agreed.
fn receipts(view: &View<'_>, item: &ItemResponse) -> Markup {
    let Some(job) = view.input.job(item) else {
        return html! {};
    };
    html! {
        details {
            summary { "Receipts of " (job.reveals.len()) " operators" }
            div.scroll tabindex="0" role="region" aria-label="Receipts of operators" {
                table {
                    thead { tr { th { "operator" } th.number { "quality" } th { "output" } th { "agrees" } } }
                    tbody {
                        @for reveal in &job.reveals {
                            @let seat = job.job.seats.iter().find(|seat| seat.operator == reveal.operator);
                            tr {
                                th scope="row" { (view.input.who(&reveal.operator)) }
                                td.number { (CheckOutput::decode(&reveal.output).map_or_else(|_| "–".to_owned(), |output| quality(output.quality()))) }
                                td { code { (seat.and_then(|seat| seat.output_sha256).map_or_else(|| "–".to_owned(), |digest| short(&digest.to_hex()))) } }
                                td { (match seat.and_then(|seat| seat.correct) { Some(true) => "yes", Some(false) => "no", None => "–" }) }
                            }
                        }
                    }
                }
            }
        }
    }
}
