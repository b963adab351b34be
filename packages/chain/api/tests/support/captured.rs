//! What wasmd answered.

use serde::de::DeserializeOwned;
use serde_json::Value;

/// Requests and answers in the order in which they were made.
pub struct Captured(pub Vec<Value>);

impl Captured {
    pub fn load() -> Self {
        Self(serde_json::from_str(include_str!("../golden/wasmd.json")).unwrap())
    }

    /// The answer to a request.
    pub fn answer(&self, name: &str) -> &Value {
        let found = self.0.iter().find(|entry| entry["name"] == name);
        &found.unwrap_or_else(|| panic!("nothing captured as {name}"))["answer"]
    }

    /// The result of a request, decoded.
    pub fn result<T: DeserializeOwned>(&self, name: &str) -> T {
        let result = self.answer(name)["result"].clone();
        serde_json::from_value(result).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}
