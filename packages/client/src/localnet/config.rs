//! What differs from the configuration that `wasmd init` writes.

use std::path::Path;
use std::time::Duration;

use toml::Value;

use super::{LocalnetError, file};

/// Fast blocks, no open doors but the RPC.
pub(super) fn configure(home: &Path, block_pause: Duration) -> Result<(), LocalnetError> {
    let pause = format!("{}ms", block_pause.as_millis());
    edit(&home.join("config/config.toml"), |config| {
        set(
            config,
            &["consensus", "timeout_commit"],
            Value::String(pause),
        );
        set(
            config,
            &["rpc", "pprof_laddr"],
            Value::String(String::new()),
        );
        set(config, &["p2p", "pex"], Value::Boolean(false));
    })?;
    edit(&home.join("config/app.toml"), |config| {
        set(
            config,
            &["minimum-gas-prices"],
            Value::String("0utnz".to_owned()),
        );
        set(config, &["api", "enable"], Value::Boolean(false));
        // The chain answers `Simulate` over RPC only when one of its own APIs is on.
        set(config, &["grpc", "enable"], Value::Boolean(true));
        set(config, &["grpc-web", "enable"], Value::Boolean(false));
        set(
            config,
            &["state-sync", "snapshot-interval"],
            Value::Integer(0),
        );
    })
}

fn edit(path: &Path, change: impl FnOnce(&mut toml::Table)) -> Result<(), LocalnetError> {
    let text = std::fs::read_to_string(path).map_err(|error| file(path, &error))?;
    let mut config: toml::Table = toml::from_str(&text).map_err(|error| file(path, &error))?;
    change(&mut config);
    let text = toml::to_string(&config).map_err(|error| file(path, &error))?;
    std::fs::write(path, text).map_err(|error| file(path, &error))
}

fn set(table: &mut toml::Table, keys: &[&str], value: Value) {
    match keys {
        [] => {}
        [key] => {
            table.insert((*key).to_owned(), value);
        }
        [key, rest @ ..] => {
            let inner = table
                .entry(*key)
                .or_insert_with(|| Value::Table(toml::Table::default()));
            if let Some(inner) = inner.as_table_mut() {
                set(inner, rest, value);
            }
        }
    }
}
