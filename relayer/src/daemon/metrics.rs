//! Figures for Prometheus.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

/// Every figure: name, and what it says. Names that end in `_total` count, others show.
const KNOWN: [(&str, &str); 29] = [
    (
        "acknowledgement_packets_confirmed_total",
        "Acknowledgements brought to this chain.",
    ),
    (
        "backlog_oldest_sequence",
        "Lowest pending sequence that this chain sent; 0 without.",
    ),
    (
        "backlog_size",
        "Packets that this chain sent and that are not over.",
    ),
    ("chain_height", "Newest height seen."),
    (
        "channel_closes_confirmed_total",
        "Channel ends closed on this chain.",
    ),
    (
        "client_misbehaviours_submitted_total",
        "Evidence submitted that froze a client on this chain.",
    ),
    (
        "client_refreshes_total",
        "Updates only to keep the client from expiring.",
    ),
    (
        "client_seconds_left",
        "Seconds until the client on this chain expires.",
    ),
    (
        "client_updates_checked_total",
        "Headers shown to a client that were compared with the chain's own.",
    ),
    (
        "client_updates_submitted_total",
        "Headers sent to this chain together with packets.",
    ),
    ("filtered_channels", "Channels that the filters leave out."),
    ("gas_used_total", "Gas used on this chain."),
    (
        "last_pass_milliseconds",
        "Duration of the last look that did something.",
    ),
    (
        "last_success_timestamp_seconds",
        "When something was last relayed, seconds since 1970.",
    ),
    (
        "messages_failed_total",
        "Messages that this chain did not take, by reason.",
    ),
    ("node_errors_total", "Blocks that could not be read."),
    (
        "oversized_packets",
        "Pending packets with a memo or receiver above the limit.",
    ),
    (
        "packets_waiting",
        "Packets about which nothing could be done at the last look, by reason.",
    ),
    (
        "pass_errors_total",
        "Looks that failed as a whole, by reason.",
    ),
    ("paths", "Paths that are relayed."),
    (
        "receive_packets_confirmed_total",
        "Packets delivered to this chain.",
    ),
    (
        "redundant_messages_total",
        "Messages that were in a block after another relayer's.",
    ),
    (
        "send_packet_events_total",
        "Packets seen to be sent on this chain.",
    ),
    (
        "timeout_packets_confirmed_total",
        "Packets timed out on this chain.",
    ),
    ("transactions_total", "Transactions sent to this chain."),
    ("up", "1 while the relayer runs."),
    (
        "wallet_balance",
        "Balance of the relayer's account, micro-units.",
    ),
    ("websocket_connects_total", "Websockets opened."),
    (
        "write_acknowledgement_events_total",
        "Acknowledgements seen to be written on this chain.",
    ),
];

/// The figures. Cloning is cheap; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    values: Arc<Mutex<BTreeMap<&'static str, BTreeMap<String, u64>>>>,
}

impl Metrics {
    /// Adds to a counter.
    pub fn add(&self, name: &'static str, labels: &[(&str, &str)], number: u64) {
        self.change(name, labels, |value| *value = value.saturating_add(number));
    }

    /// Sets a gauge.
    pub fn set(&self, name: &'static str, labels: &[(&str, &str)], number: u64) {
        self.change(name, labels, |value| *value = number);
    }

    /// Sets a gauge to the present, seconds since 1970.
    pub fn set_now(&self, name: &'static str, labels: &[(&str, &str)]) {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        self.set(name, labels, now.as_secs());
    }

    fn change(&self, name: &'static str, labels: &[(&str, &str)], by: impl FnOnce(&mut u64)) {
        debug_assert!(KNOWN.iter().any(|(known, _)| *known == name), "{name}");
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        by(values
            .entry(name)
            .or_default()
            .entry(render(labels))
            .or_default());
    }

    /// All figures in Prometheus' text form.
    #[must_use]
    pub fn text(&self) -> String {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (name, help) in KNOWN {
            let kind = if name.ends_with("_total") {
                "counter"
            } else {
                "gauge"
            };
            let _ = writeln!(text, "# HELP tenzro_relayer_{name} {help}");
            let _ = writeln!(text, "# TYPE tenzro_relayer_{name} {kind}");
            if name == "up" {
                let _ = writeln!(text, "tenzro_relayer_up 1");
            }
            for (labels, value) in values.get(name).into_iter().flatten() {
                let _ = writeln!(text, "tenzro_relayer_{name}{labels} {value}");
            }
        }
        text
    }
}

fn render(labels: &[(&str, &str)]) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let escape = |value: &str| {
        value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', " ")
    };
    let pairs: Vec<String> = labels
        .iter()
        .map(|(key, value)| format!("{key}=\"{}\"", escape(value)))
        .collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_as_prometheus_expects_them() {
        let metrics = Metrics::default();
        metrics.add("transactions_total", &[("chain", "a\"b")], 2);
        metrics.add("transactions_total", &[("chain", "a\"b")], 1);
        metrics.set("paths", &[], 4);
        let text = metrics.text();
        assert!(
            text.contains("\ntenzro_relayer_transactions_total{chain=\"a\\\"b\"} 3\n"),
            "{text}"
        );
        assert!(text.contains("\ntenzro_relayer_paths 4\n"));
        let helps = text
            .lines()
            .filter(|line| line.starts_with("# HELP"))
            .count();
        assert_eq!(helps, KNOWN.len());
        assert!(KNOWN.iter().all(|(_, help)| help.ends_with('.')));
        assert!(KNOWN.is_sorted());
    }
}
