//! Figures of a running operator, for `/metrics` (Prometheus text) and `/v1/health` (JSON).

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

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
    /// Jobs on whose panel the operator sits now.
    pub seats: AtomicU64,
    /// The newest height seen.
    pub height: AtomicU64,
    /// 1 when the operator is bonded.
    pub bonded: AtomicU64,
}

/// Adds one.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Metrics {
    fn all(&self) -> [(&'static str, &'static str, &AtomicU64); 11] {
        [
            ("looks_total", "counter", &self.looks),
            ("failed_looks_total", "counter", &self.failed_looks),
            ("checks_total", "counter", &self.checks),
            ("failed_checks_total", "counter", &self.failed_checks),
            ("transactions_total", "counter", &self.transactions),
            (
                "failed_transactions_total",
                "counter",
                &self.failed_transactions,
            ),
            ("contents_served_total", "counter", &self.served),
            ("contents_stored_total", "counter", &self.stored),
            ("seats", "gauge", &self.seats),
            ("height", "gauge", &self.height),
            ("bonded", "gauge", &self.bonded),
        ]
    }

    /// Prometheus text format, version 0.0.4.
    #[must_use]
    pub fn prometheus(&self) -> String {
        self.all()
            .into_iter()
            .map(|(name, kind, value)| {
                let value = value.load(Ordering::Relaxed);
                format!("# TYPE tenzro_oracle_{name} {kind}\ntenzro_oracle_{name} {value}\n")
            })
            .collect()
    }

    /// The same as JSON, with the operator's address.
    #[must_use]
    pub fn health(&self, address: &str) -> Value {
        let mut health = json!({ "address": address });
        for (name, _, value) in self.all() {
            health[name] = json!(value.load(Ordering::Relaxed));
        }
        health
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_in_both_forms() {
        let metrics = Metrics::default();
        count(&metrics.checks);
        assert!(
            metrics
                .prometheus()
                .contains("\ntenzro_oracle_checks_total 1\n")
        );
        assert_eq!(metrics.health("tenzro1x")["checks_total"], 1);
    }
}
