//! What was sent, and what of it was taken.

use std::collections::BTreeMap;

use cw_multi_test::AppResponse;

/// Counts.
#[derive(Default)]
pub struct Tally {
    /// By kind: taken, refused.
    kinds: BTreeMap<&'static str, (u64, u64)>,
    /// Calls back to another contract that failed and held nothing up: what they were about, the
    /// error.
    pub failed: Vec<(String, String)>,
    /// Wrong messages: by kind how often each was refused.
    wrong: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Counts a message and says whether it was taken. A refusal must say which contract refused
    /// and why.
    pub fn count<T>(&mut self, kind: &'static str, result: &Result<T, String>) -> bool {
        let entry = self.kinds.entry(kind).or_default();
        match result {
            Ok(_) => entry.0 += 1,
            Err(text) => {
                entry.1 += 1;
                assert!(is_typed(text), "{kind}: {text}");
            }
        }
        result.is_ok()
    }

    /// [`Tally::count`], and notes calls between contracts that failed in silence.
    pub fn sent(&mut self, kind: &'static str, result: &Result<AppResponse, String>) -> bool {
        let events = result.iter().flat_map(|response| &response.events);
        for event in events.filter(|event| event.ty == "wasm-callback_failed") {
            let of = |keys: [&str; 2]| {
                let mut all = event.attributes.iter();
                let found = all.find(|each| keys.contains(&each.key.as_str()));
                found.map(|each| (each.key.clone(), each.value.clone()))
            };
            let about = of(["job", "item"]).map(|(key, value)| format!("{key} {value}"));
            let error = of(["error", "error"]).map(|(_, value)| value);
            self.failed
                .push((about.unwrap_or_default(), error.unwrap_or_default()));
        }
        self.count(kind, result)
    }

    /// Counts a wrong message that was refused.
    pub fn count_wrong(&mut self, kind: &'static str) {
        *self.wrong.entry(kind).or_default() += 1;
    }

    /// Messages taken.
    pub fn accepted(&self) -> u64 {
        self.kinds.values().map(|(taken, _)| taken).sum()
    }

    /// Messages sent.
    pub fn messages(&self) -> u64 {
        let refused: u64 = self.kinds.values().map(|(_, refused)| refused).sum();
        self.accepted() + refused + self.wrong.values().sum::<u64>()
    }

    /// Adds those of another sequence.
    pub fn add(&mut self, other: Self) {
        for (kind, (taken, refused)) in other.kinds {
            let entry = self.kinds.entry(kind).or_default();
            entry.0 += taken;
            entry.1 += refused;
        }
        self.failed.extend(other.failed);
        for (kind, count) in other.wrong {
            *self.wrong.entry(kind).or_default() += count;
        }
    }

    /// The sums, for people.
    pub fn told(&self) -> String {
        let (sent, taken) = (self.messages(), self.accepted());
        let wrong: u64 = self.wrong.values().sum();
        format!("{sent} messages, {taken} taken, {wrong} wrong on purpose")
    }

    /// What was taken and refused by kind, for people.
    pub fn by_kind(&self) -> String {
        let kinds = self.kinds.iter();
        let kinds: Vec<String> = kinds
            .map(|(kind, (taken, refused))| format!("{kind} {taken} ({refused} refused)"))
            .collect();
        format!("{}\nwrong: {:?}", kinds.join(", "), self.wrong)
    }
}

/// Whether a refusal carries a contract's code.
pub fn is_typed(text: &str) -> bool {
    let mut parts = text
        .split('[')
        .skip(1)
        .filter_map(|part| part.split_once(']'));
    parts.any(|(inside, _)| {
        inside
            .split_once('/')
            .is_some_and(|(contract, code)| !contract.is_empty() && code.parse::<u16>().is_ok())
    })
}
