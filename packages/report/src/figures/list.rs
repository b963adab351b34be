//! Which figures there are.

use tenzro_contract_api::data_registry::{ItemStatus, RefusalReason};

use super::Figures;
use crate::flows::earned;
use crate::input::Input;
use crate::spread::Spread;

/// All figures of a run.
#[must_use]
pub fn all(input: &Input) -> Figures {
    let mut figures = Figures {
        list: Vec::new(),
        folder: input.name.clone(),
    };
    work(input, &mut figures);
    sales(input, &mut figures);
    economy(input, &mut figures);
    people(input, &mut figures);
    items(input, &mut figures);
    figures
}

fn work(input: &Input, figures: &mut Figures) {
    let export = &input.export;
    let of = |status: fn(&ItemStatus) -> bool| {
        export
            .items
            .iter()
            .filter(|item| status(&item.status))
            .count()
    };
    figures.record(
        "files",
        "files that were given",
        input.record.files.len(),
        "count",
        ".files | length",
    );
    figures.export(
        "items",
        "contributions on the chain",
        export.items.len(),
        "count",
        ".items | length",
    );
    figures.export(
        "items.accepted",
        "accepted",
        of(|status| matches!(status, ItemStatus::Accepted { .. })),
        "count",
        "[.items[].status | objects | select(has(\"accepted\"))] | length",
    );
    figures.export(
        "items.low_quality",
        "refused for their quality",
        of(|status| matches!(status, ItemStatus::Refused(RefusalReason::LowQuality))),
        "count",
        "[.items[].status | objects | select(.refused == \"low_quality\")] | length",
    );
    figures.export(
        "items.duplicates",
        "refused as copies",
        of(|status| matches!(status, ItemStatus::Refused(RefusalReason::Duplicate { .. }))),
        "count",
        "[.items[].status | objects | .refused? | objects | select(has(\"duplicate\"))] | length",
    );
    let reveals: usize = export.jobs.iter().map(|job| job.reveals.len()).sum();
    figures.export(
        "checks.reveals",
        "operators' outputs, sealed and then opened",
        reveals,
        "count",
        "[.jobs[].reveals[]] | length",
    );
    let seats = || export.jobs.iter().flat_map(|job| &job.job.seats);
    figures.export(
        "checks.agreed",
        "of them in agreement with the result",
        seats().filter(|seat| seat.correct == Some(true)).count(),
        "count",
        "[.jobs[].job.seats[] | select(.correct == true)] | length",
    );
    figures.export(
        "checks.wrong",
        "of them against the result",
        seats().filter(|seat| seat.correct == Some(false)).count(),
        "count",
        "[.jobs[].job.seats[] | select(.correct == false)] | length",
    );
    figures.export(
        "operators",
        "operators",
        export.found.operators.len(),
        "count",
        ".found.operators | length",
    );
    let slashed: Vec<u128> = export
        .found
        .operators
        .iter()
        .map(|operator| operator.slashed.u128())
        .collect();
    figures.export(
        "operators.slashed",
        "operators that lost a part of their bond",
        slashed.iter().filter(|amount| **amount > 0).count(),
        "count",
        "[.found.operators[] | select(.slashed != \"0\")] | length",
    );
    let votes: usize = input.outcomes().map(|outcome| outcome.jurors.len()).sum();
    figures.export(
        "reviews.votes",
        "votes that were weighed",
        votes,
        "count",
        "[.history[].settled | objects | .jurors[]] | length",
    );
    figures.export(
        "reviews.overruled",
        "verdicts in which peers overruled the AI juror",
        input
            .outcomes()
            .filter(|outcome| outcome.accepted != outcome.ai_vote)
            .count(),
        "count",
        "[.history[].settled | objects | select(.accepted != .ai_vote)] | length",
    );
}

fn sales(input: &Input, figures: &mut Figures) {
    let market = &input.export.found.market;
    let grants: Vec<_> = input.of_kind("sold").collect();
    figures.export(
        "sales.grants",
        "grants sold",
        grants.len(),
        "count",
        "[.events[] | select(.[2] == \"wasm-sold\")] | length",
    );
    for (id, title, value) in [
        ("received", "received by the marketplace", market.received),
        (
            "split",
            "split among contributors, reviewers and storage",
            market.split,
        ),
        ("paid", "of it drawn so far", market.paid),
        ("community", "passed to the community", market.community),
        ("burned", "burned", market.burned),
        ("refunded", "given back", market.refunded),
        ("escrowed", "of sales that have not ended", market.escrowed),
    ] {
        figures.export(
            format!("market.{id}"),
            title,
            value,
            "utcc",
            &format!(".found.market.{id}"),
        );
    }
}

fn economy(input: &Input, figures: &mut Figures) {
    let found = &input.export.found;
    let genesis = input
        .export
        .genesis_tic
        .values()
        .map(|amount| amount.u128())
        .fold(0, u128::saturating_add);
    figures.export(
        "tic.genesis",
        "TIC given to buyers at the start (simulated)",
        genesis,
        "utic",
        "[.genesis_tic[] | tonumber] | add // 0",
    );
    figures.export(
        "tic.supply",
        "TIC there is",
        found.tic_supply,
        "utic",
        ".found.tic_supply",
    );
    figures.export(
        "tcc.supply",
        "TCC there is",
        found.tcc_supply,
        "utcc",
        ".found.tcc_supply",
    );
    let economy = &found.economy;
    for (id, title, value, unit) in [
        (
            "released",
            "TIC released by closed epochs",
            economy.released,
            "utic",
        ),
        (
            "claimed",
            "TIC claimed for data, reviews and computing",
            economy.claimed,
            "utic",
        ),
        (
            "community",
            "TIC minted for the community",
            economy.community,
            "utic",
        ),
        ("owed", "TIC earned and not claimed", economy.owed, "utic"),
        (
            "reserve",
            "TIC planned and not released",
            economy.reserve,
            "utic",
        ),
        (
            "tic_burned",
            "TIC burned for TCC",
            economy.tic_burned,
            "utic",
        ),
        (
            "tic_redeemed",
            "TIC minted for redeemed TCC",
            economy.tic_redeemed,
            "utic",
        ),
        (
            "tcc_bought",
            "TCC minted for burned TIC",
            economy.tcc_bought,
            "utcc",
        ),
        (
            "tcc_redeemed",
            "TCC burned for TIC",
            economy.tcc_redeemed,
            "utcc",
        ),
        (
            "tcc_fees_burned",
            "TCC burned as fees",
            economy.tcc_fees_burned,
            "utcc",
        ),
    ] {
        figures.export(
            format!("economy.{id}"),
            title,
            value,
            unit,
            &format!(".found.economy.{id}"),
        );
    }
    let balances = found.balances.values();
    figures.export(
        "tic.held",
        "TIC in the balances of all who took part",
        balances
            .map(|balance| balance.tic.u128())
            .fold(0, u128::saturating_add),
        "utic",
        "[.found.balances[].tic | tonumber] | add // 0",
    );
}

/// What everybody was paid in TIC, as one filter.
const REWARDS: &str = "[.events[] | select(.[2] == \"wasm-claimed\") | .[3] | map({(.[0]): .[1]}) | add] | \
    group_by(.account) | map(map((.data | tonumber) + (.review | tonumber) + (.compute | tonumber)) | add) | \
    map(select(. > 0)) | sort";

fn people(input: &Input, figures: &mut Figures) {
    let spread = Spread::of(earned(input).values().map(crate::flows::Earned::tic_sum));
    figures.export(
        "people.paid",
        "accounts that drew TIC",
        spread.amounts.len(),
        "count",
        &format!("{REWARDS} | length"),
    );
    figures.export(
        "people.gini",
        "Gini coefficient of TIC drawn",
        four(spread.gini),
        "ratio",
        &format!(
            "{REWARDS} | . as $x | length as $n | if $n == 0 then 0 else (reduce range($n) as $i (0; . + (2 * \
             ($i + 1) - $n - 1) * $x[$i])) / ($n * add) end | . * 10000 | round / 10000"
        ),
    );
    figures.export(
        "people.effective",
        "effective number of paid accounts, 1 / sum of squared shares",
        four(spread.effective),
        "ratio",
        &format!(
            "{REWARDS} | if length == 0 then 0 else (add * add) / (map(. * .) | add) end | . * 10000 | round / 10000"
        ),
    );
}

/// Four places, without zeros at the end, as `jq` writes it.
fn four(value: f64) -> String {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    format!("{rounded}")
}

fn items(input: &Input, figures: &mut Figures) {
    for item in &input.export.items {
        let id = item.item;
        let pick = format!(".items[] | select(.item == {id})");
        if let Some(quality) = item.ai_quality {
            figures.export(
                format!("item.{id}.ai_quality"),
                format!("item {id}: quality by the AI juror"),
                quality,
                "q15",
                &format!("{pick} | .ai_quality"),
            );
        }
        if let Some(posterior) = item.posterior {
            figures.export(
                format!("item.{id}.posterior"),
                format!("item {id}: P(good) by the panel"),
                posterior,
                "micro",
                &format!("{pick} | .posterior"),
            );
        }
        if let Some(outcome) = input.outcome(id) {
            figures.export(
                format!("item.{id}.log_odds"),
                format!("item {id}: log-odds at the end"),
                outcome.total,
                "micro-nats",
                &format!(".history[].settled | objects | select(.item == {id}) | .total"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_written_as_jq_writes_it() {
        for (value, text) in [
            (0.0, "0"),
            (0.25, "0.25"),
            (0.312_349, "0.3123"),
            (41.0, "41"),
        ] {
            assert_eq!(four(value), text);
        }
    }
}
