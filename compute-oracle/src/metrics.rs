//! Figures of a running operator, for `/metrics` (Prometheus text) and `/v1/health` (JSON).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::reasons::Reason;
use crate::rounds::Fate;
use crate::status::Status;

/// Counters and gauges.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Looks at the chain that succeeded.
    pub looks: AtomicU64,
    /// Looks at the chain that failed.
    pub failed_looks: AtomicU64,
    /// Contents checked.
    pub checks: AtomicU64,
    /// Checks that gave no answer.
    pub failed_checks: AtomicU64,
    /// Transactions that took effect.
    pub transactions: AtomicU64,
    /// Transactions that were refused or failed.
    pub failed_transactions: AtomicU64,
    /// Contents given out.
    pub served: AtomicU64,
    /// Contents taken in.
    pub stored: AtomicU64,
    /// Contents not taken in because the disk is full.
    pub full: AtomicU64,
    /// Answers with key shares under a grant.
    pub shares: AtomicU64,
    /// Bundles given for sales.
    pub bundles: AtomicU64,
    /// Jobs on whose panel the operator sits now.
    pub seats: AtomicU64,
    /// The newest height seen.
    pub height: AtomicU64,
    /// 1 when the operator is bonded.
    pub bonded: AtomicU64,
    /// Rounds that have ended, by result and reason.
    ended: Mutex<BTreeMap<(&'static str, Option<Reason>), u64>>,
}

/// Adds one.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// A figure: name without prefix, kind, what it is, value.
type Figure<'a> = (&'static str, &'static str, &'static str, &'a AtomicU64);

impl Metrics {
    fn all(&self) -> [Figure<'_>; 14] {
        [
            (
                "looks_total",
                "counter",
                "Looks at the chain that succeeded.",
                &self.looks,
            ),
            (
                "failed_looks_total",
                "counter",
                "Looks at the chain that failed.",
                &self.failed_looks,
            ),
            ("checks_total", "counter", "Contents checked.", &self.checks),
            (
                "failed_checks_total",
                "counter",
                "Checks that gave no answer.",
                &self.failed_checks,
            ),
            (
                "transactions_total",
                "counter",
                "Transactions that took effect.",
                &self.transactions,
            ),
            (
                "failed_transactions_total",
                "counter",
                "Transactions that were refused or failed.",
                &self.failed_transactions,
            ),
            (
                "contents_served_total",
                "counter",
                "Contents given out.",
                &self.served,
            ),
            (
                "contents_stored_total",
                "counter",
                "Contents taken in.",
                &self.stored,
            ),
            (
                "contents_without_room_total",
                "counter",
                "Contents not taken in because the disk is full.",
                &self.full,
            ),
            (
                "share_answers_total",
                "counter",
                "Answers with key shares under a grant.",
                &self.shares,
            ),
            (
                "bundles_total",
                "counter",
                "Bundles given for sales.",
                &self.bundles,
            ),
            (
                "seats",
                "gauge",
                "Jobs on whose panel the operator sits now.",
                &self.seats,
            ),
            ("height", "gauge", "Newest height seen.", &self.height),
            (
                "bonded",
                "gauge",
                "1 when the operator is bonded and drawn.",
                &self.bonded,
            ),
        ]
    }

    /// Counts a round that has ended.
    pub fn round(&self, fate: Fate) {
        let mut ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let count = ended.entry((fate.as_str(), fate.reason())).or_default();
        *count = count.saturating_add(1);
    }

    /// Prometheus text format, version 0.0.4; with what the status adds.
    #[must_use]
    pub fn prometheus(&self, status: &Status, now: u64) -> String {
        let mut text = String::new();
        for (name, kind, help, value) in self.all() {
            let value = value.load(Ordering::Relaxed).to_string();
            family(&mut text, name, kind, help, &[(String::new(), value)]);
        }
        self.rounds(&mut text);
        let gauges = [
            (
                "balance_tnz",
                "What the account holds, TNZ.",
                decimal(status.balance),
            ),
            (
                "bond_tnz",
                "The bond, TNZ.",
                decimal(
                    status
                        .record
                        .as_ref()
                        .map_or(0, |record| record.bond.u128()),
                ),
            ),
            (
                "ready",
                "1 when work can be done: models, chain and bond are there.",
                u8::from(status.not_ready(now).is_empty()).to_string(),
            ),
            (
                "last_look_timestamp_seconds",
                "When the chain last answered, seconds since 1970.",
                status.last_look.to_string(),
            ),
            (
                "start_timestamp_seconds",
                "When the daemon began, seconds since 1970.",
                status.started.to_string(),
            ),
        ];
        for (name, help, value) in gauges {
            family(&mut text, name, "gauge", help, &[(String::new(), value)]);
        }
        if let Some(days) = status.days_left {
            let help = "Days that the balance lasts at the present rate of fees.";
            let values = [(String::new(), days.to_string())];
            family(&mut text, "balance_days_left", "gauge", help, &values);
        }
        let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        let help = "Always 1; the version is a label.";
        family(
            &mut text,
            "build_info",
            "gauge",
            help,
            &[(version, "1".to_owned())],
        );
        text
    }

    fn rounds(&self, text: &mut String) {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let sum = |label: &str| {
            let of_label = ended.iter().filter(|((result, _), _)| *result == label);
            of_label.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count))
        };
        let results: Vec<(String, String)> = RESULTS
            .iter()
            .map(|label| (format!("{{result=\"{label}\"}}"), sum(label).to_string()))
            .collect();
        let help = "Rounds that ended since the start, by what became of the seat.";
        family(text, "rounds_total", "counter", help, &results);
        let of_reason = |reason: Reason| {
            let of_reason = ended
                .iter()
                .filter(|((_, found), _)| *found == Some(reason));
            of_reason.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count))
        };
        let reasons: Vec<(String, String)> = Reason::ALL
            .into_iter()
            .map(|reason| {
                let label = format!("{{reason=\"{}\"}}", reason.as_str());
                (label, of_reason(reason).to_string())
            })
            .collect();
        let help = "Rounds missed or not opened since the start, by reason.";
        family(text, "missed_rounds_total", "counter", help, &reasons);
    }

    /// The same as JSON, with the operator's address.
    #[must_use]
    pub fn health(&self, address: &str) -> Value {
        let mut health = json!({ "address": address });
        for (name, _, _, value) in self.all() {
            health[name] = json!(value.load(Ordering::Relaxed));
        }
        health
    }
}

/// What can become of a seat.
const RESULTS: [&str; 5] = ["correct", "wrong", "missed", "withheld", "unresolved"];

/// Micro-units as a plain decimal: no separators, as Prometheus reads numbers.
fn decimal(micro: u128) -> String {
    format!("{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

/// Adds one metric with its values by label.
fn family(text: &mut String, name: &str, kind: &str, help: &str, values: &[(String, String)]) {
    let _ = write!(
        text,
        "# HELP tenzro_oracle_{name} {help}\n# TYPE tenzro_oracle_{name} {kind}\n"
    );
    for (labels, value) in values {
        let _ = writeln!(text, "tenzro_oracle_{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_in_both_forms() {
        let metrics = Metrics::default();
        count(&metrics.checks);
        let text = metrics.prometheus(&Status::default(), 0);
        assert!(text.contains("\ntenzro_oracle_checks_total 1\n"));
        assert_eq!(metrics.health("tenzro1x")["checks_total"], 1);
    }

    #[test]
    fn names_helps_and_kinds_are_as_prometheus_expects_them() {
        let metrics = Metrics::default();
        let reason = Reason::WorkerTimeout;
        metrics.round(Fate::Missed { reason });
        metrics.round(Fate::Correct);
        let status = Status {
            balance: 12_345_678_000_001,
            ..Status::default()
        };
        let text = metrics.prometheus(&status, 0);
        assert!(text.contains("balance_tnz 12345678.000001\n"));
        let mut known = BTreeMap::new();
        for line in text.lines() {
            let words: Vec<&str> = line.splitn(4, ' ').collect();
            match words.as_slice() {
                ["#", "HELP", name, help] => {
                    assert!(help.ends_with('.'), "{line}");
                    assert!(known.insert((*name).to_owned(), "").is_none(), "{line}");
                }
                ["#", "TYPE", name, kind] => {
                    let is_counter = *kind == "counter";
                    assert_eq!(name.ends_with("_total"), is_counter, "{line}");
                    known.insert((*name).to_owned(), if is_counter { "c" } else { "g" });
                }
                [name, value] => {
                    let bare = name.split('{').next().unwrap();
                    assert!(
                        known.get(bare).is_some_and(|kind| !kind.is_empty()),
                        "{line}"
                    );
                    assert!(value.parse::<f64>().is_ok(), "{line}");
                }
                _ => panic!("{line}"),
            }
        }
        assert!(text.contains("missed_rounds_total{reason=\"worker_timeout\"} 1\n"));
        assert!(text.contains("rounds_total{result=\"correct\"} 1\n"));
    }
}
