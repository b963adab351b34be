//! The state as JSON, for comparing: every store, keys and values in hex, ascending; and as
//! `app_state` what of it a genesis can hold again.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use tenzro_app::App;
use tenzro_chain_types::Application;
use tenzro_engine_embedded::replay;

use crate::args::Export;
use crate::config::Settings;
use crate::error::NodeError;
use crate::run::{engine_config, open_app};

/// Prints the state.
pub(crate) fn export(args: &Export) -> Result<(), NodeError> {
    let settings = Settings {
        config: crate::config::Config::default(),
        ..Settings::default()
    };
    // No contract runs here, and the folder's own code belongs to the node that may run on it.
    let scratch =
        tempfile::tempdir().map_err(|error| NodeError::file(&std::env::temp_dir(), error))?;
    let app = open_app(scratch.path(), &settings)?;
    let config = engine_config(&args.home, &settings)?;
    let application: Arc<dyn Application> = Arc::<App>::clone(&app);
    replay(&config, &application, args.height).map_err(NodeError::chain)?;
    let mut state = state(&app);
    state["app_state"] = app.export_genesis().map_err(NodeError::chain)?;
    let text = serde_json::to_string_pretty(&state).map_err(NodeError::chain)?;
    println!("{text}");
    Ok(())
}

fn state(app: &App) -> Value {
    let (height, hash, stores) = app.export();
    let stores: Map<String, Value> = stores
        .into_iter()
        .map(|(name, pairs)| {
            let pairs: Map<String, Value> = pairs
                .into_iter()
                .map(|(key, value)| (hex::encode(key), json!(hex::encode(value))))
                .collect();
            (name.to_owned(), Value::Object(pairs))
        })
        .collect();
    json!({
        "height": height.to_string(),
        "app_hash": hex::encode_upper(hash),
        "stores": stores
    })
}
