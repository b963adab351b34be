//! Ports on loopback, chosen by the system and kept across restarts.

use std::net::TcpListener;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LocalnetError, file};

/// Where a chain listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ports {
    pub rpc: u16,
    pub p2p: u16,
    pub grpc: u16,
    pub faucet: u16,
}

impl Ports {
    /// The ports the chain in `home` had, where they are free; fresh ones otherwise.
    pub(super) fn of(home: &Path) -> Result<Self, LocalnetError> {
        let path = home.join("ports.json");
        let known: Option<Self> = std::fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if let Some(ports) = known.filter(|ports| ports.are_free()) {
            return Ok(ports);
        }
        let ports = Self::fresh().map_err(|error| file(home, &error))?;
        let text = serde_json::to_vec(&ports).map_err(|error| file(&path, &error))?;
        std::fs::write(&path, text).map_err(|error| file(&path, &error))?;
        Ok(ports)
    }

    /// All are held until all are known, so that they differ.
    fn fresh() -> std::io::Result<Self> {
        let bind = || TcpListener::bind(("127.0.0.1", 0));
        let (rpc, p2p, grpc, faucet) = (bind()?, bind()?, bind()?, bind()?);
        let port = |listener: &TcpListener| listener.local_addr().map(|address| address.port());
        Ok(Self {
            rpc: port(&rpc)?,
            p2p: port(&p2p)?,
            grpc: port(&grpc)?,
            faucet: port(&faucet)?,
        })
    }

    fn are_free(self) -> bool {
        [self.rpc, self.p2p, self.grpc, self.faucet]
            .into_iter()
            .all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_kept_while_they_are_free_and_replaced_when_not() {
        let home = tempfile::tempdir().unwrap();
        let first = Ports::of(home.path()).unwrap();
        assert_eq!(Ports::of(home.path()).unwrap(), first);
        let _taken = TcpListener::bind(("127.0.0.1", first.rpc)).unwrap();
        let second = Ports::of(home.path()).unwrap();
        assert_ne!(second.rpc, first.rpc);
        assert_eq!(Ports::of(home.path()).unwrap(), second);
    }
}
