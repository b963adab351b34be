//! Messages that no account sends, each with the reason: everything else must be measured.

/// Messages without a figure of their own.
#[derive(Debug)]
pub struct Unsent {
    /// Why, as the beginning of a sentence that their names end.
    pub why: &'static str,
    /// Contracts with their messages.
    pub messages: &'static [(&'static str, &'static [&'static str])],
}

impl Unsent {
    /// Whether a message is among them.
    #[must_use]
    pub fn has(&self, contract: &str, message: &str) -> bool {
        self.messages
            .iter()
            .any(|(name, messages)| *name == contract && messages.contains(&message))
    }
}

/// All of them. Not here: `receive`, which is measured as the hook of what was sent.
pub const ALL: [Unsent; 5] = [
    Unsent {
        why: "Sent only by one contract to another, part of the message that set it off",
        messages: &[
            ("compute-token", &["mint"]),
            ("incentive-token", &["mint"]),
            ("custody", &["close_sale"]),
            (
                "data-registry",
                &["oracle_result", "review_outcome", "appeal_outcome"],
            ),
            ("operators", &["lock", "unlock", "slash"]),
            ("oracle", &["request_check"]),
            ("peer-review", &["open_item", "cancel_item"]),
            ("reputation", &["qualify", "settle", "settle_appeal"]),
            ("treasury", &["record"]),
        ],
    },
    Unsent {
        why: "Refused to everybody, since the tokens have one minter for ever and no marketing account",
        messages: &[
            (
                "compute-token",
                &["update_minter", "update_marketing", "upload_logo"],
            ),
            (
                "incentive-token",
                &["update_minter", "update_marketing", "upload_logo"],
            ),
        ],
    },
    Unsent {
        why: "Only on chains without a beacon of their own, which `tenzrod` has",
        messages: &[("beacon", &["enrol", "reveal", "close"])],
    },
    Unsent {
        why: "Nothing on one chain alone: they need a channel to another chain (`tests/gateway/run`)",
        messages: &[
            (
                "ibc-gateway",
                &[
                    "receive",
                    "claim",
                    "set_token",
                    "set_connection",
                    "set_paused",
                    "propose_owner",
                    "accept_owner",
                ],
            ),
            (
                "ibc-oracle",
                &[
                    "receive",
                    "oracle_result",
                    "answer",
                    "confirm",
                    "dispute",
                    "set_connection",
                    "propose_owner",
                    "accept_owner",
                ],
            ),
        ],
    },
    Unsent {
        why: "Not a contract of the network, but a benchmark",
        messages: &[("tl-bench", &["run"])],
    },
];
