//! `tenzro market preview`: what is in an offer before it is paid for. Contents are encrypted, so what
//! is shown is what the chain knows of each: kind, size, how it was judged, who consented to what.

use serde_json::json;
use tenzro_cli::flows::{Network, contribute, dataset};
use tenzro_cli_kit::{Align, Table, amount, bytes, percent};
use tenzro_client::Currency;
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_contract_api::types::Modality;

use crate::command::contribute::PurposeName;
use crate::failure::Result;
use crate::session::Session;
use crate::show::{micro_percent, utc};

/// The scale of qualities: 1 is 32,767.
const Q15: u64 = 32_767;

/// Shows an offer item by item.
pub async fn run(session: &Session, network: &Network, version: u64) -> Result<()> {
    let listing = super::listing_of(network, version).await?;
    let content = dataset::version(network, version).await?;
    let about = dataset::dataset(network, listing.dataset).await?;
    let mut items = Vec::new();
    for item in dataset::items(network, version).await? {
        items.push(contribute::item_of(network, item).await?);
    }
    let answer = json!({
        "listing": listing, "version": content, "dataset": about, "items": items,
    });
    session.console.result(&answer, |console| {
        console.answer(format!(
            "version {version} of dataset {} `{}`: {} for {}",
            about.dataset,
            about.name,
            counted(&content.per_modality),
            amount(Currency::Tcc, listing.price)
        ));
        console.answer(lineage(&content.parents));
        if content.withdrawn > 0 || content.refused_since > 0 {
            console.answer(format!(
                "since it was sealed, consent to {} items was withdrawn and {} were refused on appeal",
                content.withdrawn, content.refused_since
            ));
        }
        let columns = [
            ("item", Align::Right),
            ("content", Align::Left),
            ("size", Align::Right),
            ("AI", Align::Right),
            ("good", Align::Right),
            ("by", Align::Left),
            ("may be used for", Align::Left),
            ("until", Align::Left),
        ];
        let mut table = Table::new(columns);
        for item in &items {
            table.row(row(item));
        }
        console.table(&table);
        console.say(
            "every verdict in full: tenzro explain item N; the contents themselves are encrypted, and \
             yours once you have bought them",
        );
    });
    Ok(())
}

fn row(item: &ItemResponse) -> [String; 8] {
    let known = |share: Option<String>| share.unwrap_or_else(|| "–".to_owned());
    let by: String = item.contributor.chars().take(14).collect();
    [
        item.item.to_string(),
        item.content.media_type.clone(),
        bytes(u64::from(item.content.bytes)),
        known(item.ai_quality.map(|q15| percent(u64::from(q15), Q15))),
        known(item.posterior.map(micro_percent)),
        format!("{by}…"),
        PurposeName::words(&item.consent.purposes),
        item.consent
            .expires_at
            .map_or("without end".to_owned(), utc),
    ]
}

/// How many of each kind.
fn counted(per_modality: &[u64; 3]) -> String {
    let kinds = Modality::ALL.iter().zip(per_modality);
    let there = kinds.filter(|(_, count)| **count > 0);
    let words: Vec<String> = there
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    words.join(", ")
}

fn lineage(parents: &[u64]) -> String {
    if parents.is_empty() {
        return "derived from nothing: a first version".to_owned();
    }
    let parents: Vec<String> = parents.iter().map(u64::to_string).collect();
    format!("derived from version {}", parents.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_counted_and_parents_are_named() {
        assert_eq!(counted(&[2, 0, 1]), "2 text, 1 audio");
        assert_eq!(lineage(&[]), "derived from nothing: a first version");
        assert_eq!(lineage(&[3, 4]), "derived from version 3, 4");
    }
}
