//! The card of each dataset that was offered: consent per item, licence, lineage, balance.

use std::collections::BTreeMap;

use maud::{Markup, html};
use tenzro_contract_api::data_registry::{ItemResponse, VersionResponse};

use super::{View, framed, tx};
use crate::draw::bars;
use crate::show::{many, percent, short, tcc, utc};
use crate::spread::real;

/// The section.
pub fn section(view: &View<'_>) -> Markup {
    let lead = html! { "What a buyer reads before paying: what is in it, who allowed what, where it comes from, how balanced it is." };
    let versions = &view.input.record.versions;
    let body = html! {
        @if versions.is_empty() { p { "Nothing was accepted in this run, so there is no dataset." } }
        @for version in versions { (card(view, version)) }
    };
    framed("dataset", "Dataset card", &lead, &body)
}

fn card(view: &View<'_>, version: &VersionResponse) -> Markup {
    let input = view.input;
    let about = input
        .record
        .datasets
        .iter()
        .find(|dataset| dataset.dataset == version.dataset);
    let listing = input
        .record
        .listings
        .iter()
        .find(|listing| listing.version == version.version);
    let ids = input
        .export
        .versions
        .iter()
        .find(|items| items.version == version.version);
    let items: Vec<&ItemResponse> = ids.map_or_else(Vec::new, |found| {
        found
            .items
            .iter()
            .filter_map(|id| input.item(*id))
            .collect()
    });
    let id = version.version.to_string();
    let sealed = input
        .of_kind("version_sealed")
        .find(|event| event.text("version") == id);
    html! {
        article.panel {
            h3 { (about.map_or("dataset", |about| about.name.as_str())) ", version " (version.version) }
            @if let Some(about) = about { p { (about.description) } }
            dl.facts.wide {
                div { dt { "licence" } dd { (version.terms.licence) } }
                div { dt { "allowed uses" } dd { (words(&version.terms.purposes)) } }
                div { dt { "items" } dd { (version.items) } }
                div { dt { "Merkle root (RFC 6962)" } dd { @match version.root { Some(root) => { code title=(root.to_hex()) { (short(&root.to_hex())) } } None => { "–" } } } }
                div { dt { "derived from" } dd { (lineage(&version.parents)) } }
                div { dt { "sealed by" } dd { (input.who(&version.owner)) ", " (tx(sealed.map_or("", |event| event.tx.as_str()))) } }
                @if let Some(listing) = listing {
                    div { dt { "price of a grant" } dd { (tcc(listing.price)) } }
                    div { dt { "sold" } dd { (many(u128::from(listing.sales), "time", "times")) " for " (tcc(listing.revenue)) } }
                }
                div { dt { "consents withdrawn since" } dd { (version.withdrawn) } }
            }
            h4 { "Balance" }
            (balance(&items))
            h4 { "Consent, item by item" }
            (consents(view, &items))
        }
    }
}

/// Words for a list of purposes.
fn words<T: std::fmt::Debug>(purposes: &[T]) -> String {
    let words: Vec<String> = purposes
        .iter()
        .map(|purpose| format!("{purpose:?}").to_lowercase())
        .collect();
    words.join(", ")
}

fn lineage(parents: &[u64]) -> String {
    if parents.is_empty() {
        return "nothing: a first version".to_owned();
    }
    let parents: Vec<String> = parents
        .iter()
        .map(|parent| format!("version {parent}"))
        .collect();
    parents.join(", ")
}

/// Strata with their counts: kind, language, tags, contributor.
fn balance(items: &[&ItemResponse]) -> Markup {
    let mut strata: [(&str, BTreeMap<String, usize>); 4] = [
        ("kind", BTreeMap::new()),
        ("language", BTreeMap::new()),
        ("tag", BTreeMap::new()),
        ("contributor’s share", BTreeMap::new()),
    ];
    for item in items {
        let mut add =
            |stratum: usize, word: String| *strata[stratum].1.entry(word).or_default() += 1;
        add(0, item.modality.to_string());
        add(
            1,
            item.strata
                .locale
                .clone()
                .unwrap_or_else(|| "not said".to_owned()),
        );
        for tag in &item.strata.tags {
            add(2, tag.clone());
        }
        add(3, format!("{} %", item.consent.share.get() / 100));
    }
    let whole = items.len() as u128;
    html! {
        div.strata {
            @for (title, counts) in strata.iter().filter(|(_, counts)| !counts.is_empty()) {
                div {
                    h5 { (title) }
                    @for (word, count) in counts {
                        p.stratum {
                            span { (word) } span.number { (count) " · " (percent(*count as u128, whole)) }
                            (bars::stack(&[(real(*count as u128), "data")], real(whole)))
                        }
                    }
                }
            }
        }
    }
}

fn consents(view: &View<'_>, items: &[&ItemResponse]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Consent of every item" {
            table {
                thead { tr { th { "item" } th { "contributor" } th { "allows" } th.number { "share" } th { "until" } th { "receipt" } th { "given in" } th.number { "held by" } } }
                tbody {
                    @for item in items {
                        tr {
                            th scope="row" { (view.input.file_of(item.item).map_or_else(|| item.item.to_string(), str::to_owned)) }
                            td { (view.input.who(&item.contributor)) }
                            td { (words(&item.consent.purposes)) }
                            td.number { (item.consent.share.get() / 100) " %" }
                            td { (item.consent.expires_at.map_or_else(|| "no end".to_owned(), utc)) }
                            td { code title=(item.consent.receipt_sha256.to_hex()) { (short(&item.consent.receipt_sha256.to_hex())) } }
                            td { (tx(view.input.tx_of("item_contributed", item.item).unwrap_or_default())) }
                            td.number { (item.holders.len()) }
                        }
                    }
                }
            }
        }
        p.small { "Every consent is signed by the contributor’s own key over content, receipt, chain and contract; " code { "tenzro verify" } " checks each signature." }
    }
}
