//! How many files the node may have open: each connection is one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files besides connections: the log of states, the code folder, standard streams, the runtime, the
/// faucet's clients, an image of the memory for each contract that has run and is kept compiled.
const OWN: u64 = 1_024;

/// Takes as many as the system grants, as Go's runtime does for wasmd, and says so where that is less than
/// so many connections need: a node that can open no file stops.
pub(crate) fn make_room(connections: u64) {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        maximum: limit.maximum,
    };
    // Refused where the system has a lower limit of its own; then what there is counts.
    let granted = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised.current,
        Err(_) => limit.current,
    };
    if let Some(warning) = too_few(granted, connections) {
        tracing::warn!("{warning}");
    }
}

/// What to say where `granted` files, `None` being no limit, are too few.
fn too_few(granted: Option<u64>, connections: u64) -> Option<String> {
    let needed = connections.saturating_add(OWN);
    let granted = granted.filter(|granted| *granted < needed)?;
    Some(format!(
        "the system lets the node open {granted} files, {connections} connections may need {needed}; what to do: \
         raise the limit (ulimit -n, LimitNOFILE= of systemd), or lower max_open_connections in config.toml and \
         max-open-connections in app.toml"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_made_and_too_little_is_said() {
        assert_eq!(too_few(None, 3_000), None);
        assert_eq!(too_few(Some(4_024), 3_000), None);
        let said = too_few(Some(4_023), 3_000).unwrap_or_default();
        assert!(
            said.contains("4023 files") && said.contains("ulimit -n"),
            "{said}"
        );
        make_room(0);
        let limit = getrlimit(Resource::Nofile);
        assert_eq!(limit.current, limit.maximum);
    }
}
