//! The node: `tenzrod devnet` as a process.

use std::net::TcpListener;
use std::process::{ExitStatus, Stdio};

use anyhow::{Context, Result};
use tenzro_client::localnet::terminate;
use tokio::process::{Child, Command};

use super::Plan;
use crate::cast::Person;

/// What operators and helpers of a network begin with: 10,000 TNZ.
const FUNDS: u128 = 10_000_000_000;

/// A running node.
pub(super) struct Node {
    child: Child,
    /// Chain id.
    pub(super) chain_id: &'static str,
    /// URL of its RPC.
    pub(super) rpc: String,
    /// URL of REST.
    pub(super) rest: String,
    /// URL of gRPC.
    pub(super) grpc: String,
    /// URL of the faucet.
    pub(super) faucet: String,
}

impl Node {
    /// Starts a new chain on which these people hold TNZ.
    pub(super) async fn start(plan: &Plan, people: &[&Person]) -> Result<Self> {
        let is_taken = std::fs::read_dir(&plan.home).is_ok_and(|mut files| files.next().is_some());
        anyhow::ensure!(
            !is_taken,
            "{} is not empty: name a new folder",
            plan.home.display()
        );
        std::fs::create_dir_all(&plan.home)?;
        let [rpc, rest, grpc, faucet] = ports([26657, 1317, 9090, 8000])?;
        let chain_id = "tenzro-devnet-1";
        let log = plan.home.join("node.log");
        let out = std::fs::File::create(&log).with_context(|| log.display().to_string())?;
        let mut command = Command::new(&plan.node);
        command
            .arg("devnet")
            .args(["--chain-id", chain_id, "--minimum-gas-prices", "0utnz"])
            .arg("--home")
            .arg(plan.home.join("chain"))
            .arg("--deployment")
            .arg(plan.home.join("deployment.json"))
            .args(["--rpc.laddr", &format!("tcp://127.0.0.1:{rpc}")])
            .args(["--api.address", &format!("tcp://127.0.0.1:{rest}")])
            .args(["--grpc.address", &format!("127.0.0.1:{grpc}")])
            .args(["--faucet", &format!("127.0.0.1:{faucet}")])
            .args(["--log_level", "warn"]);
        for person in people {
            command.args(["--account", &format!("{}={FUNDS}utnz", person.address())]);
        }
        let child = command
            .stdin(Stdio::null())
            .stderr(out.try_clone()?)
            .stdout(out)
            // Ctrl-C at the terminal is for this program, which then ends the node.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot start {}", plan.node.display()))?;
        Ok(Self {
            child,
            chain_id,
            rpc: format!("http://127.0.0.1:{rpc}"),
            rest: format!("http://127.0.0.1:{rest}"),
            grpc: format!("http://127.0.0.1:{grpc}"),
            faucet: format!("http://127.0.0.1:{faucet}"),
        })
    }

    /// Completes when the process ends by itself.
    pub(super) async fn ended(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// Ends it in good order.
    pub(super) async fn stop(mut self) -> Result<()> {
        if let (Ok(None), Some(pid)) = (self.child.try_wait(), self.child.id()) {
            terminate(pid).await?;
            self.child.wait().await?;
        }
        Ok(())
    }
}

/// The usual ports where they are free, others else. All are held until all are known.
fn ports(usual: [u16; 4]) -> std::io::Result<[u16; 4]> {
    let mut ports = [0; 4];
    let mut held = Vec::new();
    for (port, usual) in ports.iter_mut().zip(usual) {
        let listener = TcpListener::bind(("127.0.0.1", usual))
            .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}
