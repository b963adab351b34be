//! Every figure of the report with the command that gives it from the files or from the chain.

mod list;

use serde::Serialize;

pub use list::all;

use crate::error::ReportError;
use crate::input::Input;
use crate::show::{micro, nats, quality, tcc, tic, tnz};

/// What `figures.json` begins with.
pub const FORMAT: &str = "tenzro-figures/1";

/// One figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// A stable name.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Exactly what the command prints.
    pub value: String,
    /// Unit of the value: `utic`, `utcc`, `utnz`, `count`, `micro`, `micro-nats`, `q15`, `ratio`, `word`.
    pub unit: &'static str,
    /// As the report shows it.
    pub shown: String,
    /// What to type in the folder above the run's.
    pub command: String,
}

/// All figures.
#[derive(Debug, Clone, Default)]
pub struct Figures {
    list: Vec<Figure>,
    /// Folder of the run, as commands name it.
    folder: String,
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    chain_id: &'a str,
    height: u64,
    figures: &'a [Figure],
}

impl Figures {
    /// All of them, in order.
    #[must_use]
    pub fn list(&self) -> &[Figure] {
        &self.list
    }

    /// A figure as the report shows it; a dash when there is none of that name.
    #[must_use]
    pub fn shown(&self, id: &str) -> &str {
        let found = self.list.iter().find(|figure| figure.id == id);
        found.map_or("–", |figure| figure.shown.as_str())
    }

    /// `figures.json`.
    ///
    /// # Errors
    /// Never: texts and numbers can be written.
    pub fn to_json(&self, input: &Input) -> Result<Vec<u8>, ReportError> {
        let written = Written {
            format: FORMAT,
            chain_id: &input.export.chain_id,
            height: input.export.to,
            figures: &self.list,
        };
        let mut bytes = serde_json::to_vec_pretty(&written).map_err(ReportError::Figures)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Adds a figure that a filter of `jq` takes out of `export.json`.
    fn export(
        &mut self,
        id: impl Into<String>,
        title: impl Into<String>,
        value: impl ToString,
        unit: &'static str,
        filter: &str,
    ) {
        let command = format!("jq -r '{filter}' {}/export.json", self.folder);
        let value = value.to_string();
        let shown = shown(&value, unit);
        self.list.push(Figure {
            id: id.into(),
            title: title.into(),
            value,
            unit,
            shown,
            command,
        });
    }

    /// The same out of `record.json`.
    fn record(
        &mut self,
        id: &str,
        title: &str,
        value: impl ToString,
        unit: &'static str,
        filter: &str,
    ) {
        self.export(id, title, value, unit, filter);
        if let Some(figure) = self.list.last_mut() {
            figure.command = figure.command.replace("/export.json", "/record.json");
        }
    }
}

/// A value as people read it.
fn shown(value: &str, unit: &str) -> String {
    let whole = || value.parse::<u128>().unwrap_or_default();
    match unit {
        "utic" => tic(whole()),
        "utcc" => tcc(whole()),
        "utnz" => tnz(whole()),
        "micro" => micro(value.parse().unwrap_or_default()),
        "micro-nats" => nats(value.parse().unwrap_or_default()),
        "q15" => quality(value.parse().unwrap_or_default()),
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_exactly_these_fields() {
        let mut figures = Figures {
            folder: "demo-out".to_owned(),
            ..Figures::default()
        };
        figures.export(
            "tic.supply",
            "TIC there is",
            1_500_000,
            "utic",
            ".found.tic_supply",
        );
        let json = serde_json::to_value(figures.list()).unwrap();
        assert_eq!(
            json,
            serde_json::json!([{
                "id": "tic.supply",
                "title": "TIC there is",
                "value": "1500000",
                "unit": "utic",
                "shown": "1.5 TIC",
                "command": "jq -r '.found.tic_supply' demo-out/export.json",
            }])
        );
        assert_eq!(figures.shown("tic.supply"), "1.5 TIC");
        assert_eq!(figures.shown("none"), "–");
    }
}
