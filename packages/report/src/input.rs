//! The folder of a run, read and indexed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use tenzro_contract_api::data_registry::ItemResponse;
use tenzro_contract_api::reputation::{HistoryEntry, Outcome};

use crate::error::ReportError;
use crate::export::{Export, Job, Row};
use crate::record::{FORMAT, Person, Record, Role};

/// Everything that the report is made of.
#[derive(Debug)]
pub struct Input {
    /// Name of the folder, for commands.
    pub name: String,
    /// Copies of the files that were given.
    pub given: PathBuf,
    /// What the chain holds and told.
    pub export: Export,
    /// What the demo knows besides.
    pub record: Record,
    /// Events of our contracts, in order.
    pub events: Vec<Event>,
    people: BTreeMap<String, usize>,
    outcomes: BTreeMap<u64, Outcome>,
}

/// An event of a contract.
#[derive(Debug, Clone)]
pub struct Event {
    /// Hash of its transaction; empty when it is not known.
    pub tx: String,
    /// Type without `wasm-`; empty for plain ones.
    pub kind: String,
    /// The contract's name.
    pub contract: String,
    /// Attributes.
    attributes: BTreeMap<String, String>,
}

impl Event {
    /// An attribute, empty when it is not there.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        self.attributes.get(key).map_or("", String::as_str)
    }

    /// A number, 0 when it is not there.
    #[must_use]
    pub fn number(&self, key: &str) -> u128 {
        self.text(key).parse().unwrap_or_default()
    }
}

impl Input {
    /// Reads a folder that a run left.
    ///
    /// # Errors
    /// When it is not one, or of another version.
    pub fn read(folder: &Path) -> Result<Self, ReportError> {
        let export = json(&folder.join("export.json"))?;
        let path = folder.join("record.json");
        let record: Record = json(&path)?;
        if record.format != FORMAT {
            return Err(ReportError::Form {
                path,
                why: format!("its format is {}, not {FORMAT}", record.format),
            });
        }
        let name = folder
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_else(|| "demo-out".to_owned());
        Ok(Self::new(name, folder.join("given"), export, record))
    }

    /// The input from its parts.
    #[must_use]
    pub fn new(name: String, given: PathBuf, export: Export, record: Record) -> Self {
        let people = record
            .people
            .iter()
            .enumerate()
            .map(|(place, person)| (person.address.clone(), place))
            .collect();
        let outcomes = export
            .history
            .iter()
            .filter_map(|entry| match entry {
                HistoryEntry::Settled(outcome) => Some((outcome.item, outcome.clone())),
                HistoryEntry::Qualified { .. } | HistoryEntry::Appealed(_) => None,
            })
            .collect();
        let events = events(&export, &record);
        Self {
            name,
            given,
            export,
            record,
            events,
            people,
            outcomes,
        }
    }

    /// Somebody by account.
    #[must_use]
    pub fn person(&self, address: &str) -> Option<&Person> {
        self.record.people.get(*self.people.get(address)?)
    }

    /// A name for an account: the person's, the contract's, or the account shortened.
    #[must_use]
    pub fn who(&self, address: &str) -> String {
        if let Some(person) = self.person(address) {
            return person.name.clone();
        }
        let contract = self
            .export
            .contracts
            .iter()
            .find(|(_, known)| *known == address);
        contract.map_or_else(|| crate::show::short(address), |(name, _)| name.clone())
    }

    /// What somebody does; strangers are of no role.
    #[must_use]
    pub fn role(&self, address: &str) -> Option<Role> {
        self.person(address).map(|person| person.role)
    }

    /// Everybody of a role.
    pub fn of_role(&self, role: Role) -> impl Iterator<Item = &Person> {
        self.record
            .people
            .iter()
            .filter(move |person| person.role == role)
    }

    /// An item.
    #[must_use]
    pub fn item(&self, id: u64) -> Option<&ItemResponse> {
        self.export.items.iter().find(|item| item.item == id)
    }

    /// The check of an item.
    #[must_use]
    pub fn job(&self, item: &ItemResponse) -> Option<&Job> {
        self.export.jobs.iter().find(|job| job.job.job == item.job)
    }

    /// How an item was decided.
    #[must_use]
    pub fn outcome(&self, item: u64) -> Option<&Outcome> {
        self.outcomes.get(&item)
    }

    /// All outcomes, by item.
    pub fn outcomes(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.values()
    }

    /// Name of the file that became an item.
    #[must_use]
    pub fn file_of(&self, item: u64) -> Option<&str> {
        let file = self
            .record
            .files
            .iter()
            .find(|file| file.item == Some(item));
        file.map(|file| file.name.as_str())
    }

    /// Events of a kind.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Event> {
        self.events.iter().filter(move |event| event.kind == kind)
    }

    /// The transaction of the first event of a kind about an item.
    #[must_use]
    pub fn tx_of(&self, kind: &str, item: u64) -> Option<&str> {
        let id = item.to_string();
        let mut events = self.events.iter();
        let found = events.find(|event| event.kind == kind && event.text("item") == id)?;
        Some(found.tx.as_str()).filter(|tx| !tx.is_empty())
    }

    /// The transaction that decided on an item.
    #[must_use]
    pub fn verdict_tx(&self, item: u64) -> Option<&str> {
        ["item_accepted", "item_refused", "item_unresolved"]
            .iter()
            .find_map(|kind| self.tx_of(kind, item))
    }
}

fn events(export: &Export, record: &Record) -> Vec<Event> {
    let hashes: BTreeMap<(u64, u64), &str> = record
        .transactions
        .iter()
        .map(|(height, place, hash)| ((*height, *place), hash.as_str()))
        .collect();
    let names: BTreeMap<&str, &str> = export
        .contracts
        .iter()
        .map(|(name, address)| (address.as_str(), name.as_str()))
        .collect();
    let one = |(height, place, kind, pairs): &Row| {
        let mut attributes = BTreeMap::new();
        for (key, value) in pairs {
            attributes
                .entry(key.clone())
                .or_insert_with(|| value.clone());
        }
        let contract = attributes
            .get("_contract_address")
            .map_or("", String::as_str);
        Event {
            tx: hashes
                .get(&(*height, *place))
                .copied()
                .unwrap_or_default()
                .to_owned(),
            kind: kind.strip_prefix("wasm-").unwrap_or_default().to_owned(),
            contract: names.get(contract).copied().unwrap_or_default().to_owned(),
            attributes,
        }
    };
    export.events.iter().map(one).collect()
}

fn json<T: DeserializeOwned>(path: &Path) -> Result<T, ReportError> {
    let bytes = std::fs::read(path).map_err(|source| ReportError::File {
        action: "read",
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_slice(&bytes).map_err(|error| ReportError::Form {
        path: path.to_owned(),
        why: error.to_string(),
    })
}
