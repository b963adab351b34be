//! What every stage of the demo works with.

use std::ops::{Deref, DerefMut};
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context, Result};
use tenzro_cli::flows::Network;
use tenzro_client::blob::BlobClient;
use tenzro_client::tx::Outcome;
use tenzro_client::{Confirmer, GasPolicy, Sender, TxOptions};
use tokio::process::Child;
use tokio::sync::{Mutex, mpsc};

use crate::cast::{Cast, Person, options};
use crate::dice::Dice;

/// Gas of one vote, commitment or reveal, generously: simulating each would cost a round trip.
pub const VOTE_GAS: u64 = 3_000_000;

/// A running network with everybody on it.
#[derive(Debug)]
pub struct World {
    /// Chain and contracts.
    pub network: Network,
    /// Waits for transactions.
    pub confirmer: Confirmer,
    /// Everything that anybody here was told is in a block.
    pub reported: Mutex<mpsc::UnboundedReceiver<Outcome>>,
    /// Everybody.
    pub cast: Cast,
    /// utnz that the treasury was given for Trainers' gas.
    pub gas_fund: u128,
    /// Chance.
    pub dice: Dice,
    /// Content services.
    pub blobs: BlobClient,
    /// Where the run keeps its files.
    pub home: PathBuf,
    /// The ONNX Runtime library.
    pub runtime: PathBuf,
    /// The operators' processes, in the order of the cast.
    pub daemons: Mutex<Vec<Daemon>>,
}

/// A process that ends with this program unless it is let go.
#[derive(Debug)]
pub struct Daemon {
    child: Child,
    let_go: bool,
}

impl Daemon {
    /// Lets it run on after this program; its number, absent when it has ended.
    pub fn let_go(&mut self) -> Option<u32> {
        self.let_go = true;
        self.child.id()
    }
}

impl Deref for Daemon {
    type Target = Child;

    fn deref(&self) -> &Child {
        &self.child
    }
}

impl DerefMut for Daemon {
    fn deref_mut(&mut self) -> &mut Child {
        &mut self.child
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if !self.let_go {
            // Fails only when it has ended already.
            let _ = self.child.start_kill();
        }
    }
}

impl World {
    /// Sends for a person with simulated gas.
    #[must_use]
    pub fn sender(&self, person: &Person) -> Sender {
        Sender::new(
            &self.confirmer,
            person.key.clone(),
            self.options(person, GasPolicy::AUTO),
        )
    }

    /// Contributors own no coins: the treasury pays the usual price of their gas. Everybody else pays
    /// nothing, which this chain takes.
    fn options(&self, person: &Person, gas: GasPolicy) -> TxOptions {
        let treasury = self.network.address("treasury").ok();
        match treasury.filter(|_| self.cast.is_contributor(person)) {
            Some(treasury) => TxOptions {
                gas,
                fee_granter: Some(treasury.clone()),
                ..TxOptions::default()
            },
            None => options(gas),
        }
    }

    /// Sends for a person with a fixed gas limit: no simulation, and safe behind another
    /// transaction that is not in a block yet.
    #[must_use]
    pub fn quick(&self, person: &Person, messages: usize) -> Sender {
        let gas = VOTE_GAS.saturating_mul(messages.max(1) as u64);
        Sender::new(
            &self.confirmer,
            person.key.clone(),
            self.options(person, GasPolicy::Fixed(gas)),
        )
    }

    /// A name for an address, the address itself for strangers; who cheats is labelled.
    #[must_use]
    pub fn name(&self, address: &str) -> String {
        let person = self
            .cast
            .everybody()
            .find(|person| person.address() == address);
        match person {
            Some(cheat) if cheat.name == self.cast.cheat().name => {
                format!("{} (the cheat)", cheat.name)
            }
            Some(person) => person.name.clone(),
            None => address.to_owned(),
        }
    }
}

/// Starts a program whose output goes to a file, in a process group of its own: Ctrl-C at the
/// terminal reaches this program alone, which ends what it has not let go.
///
/// # Errors
/// When it cannot be started.
pub fn spawn(program: &PathBuf, arguments: &[&str], log: &PathBuf) -> Result<Daemon> {
    let out = std::fs::File::options()
        .create(true)
        .append(true)
        .open(log)
        .with_context(|| format!("cannot write {}", log.display()))?;
    let errors = out.try_clone()?;
    let child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(out)
        .stderr(errors)
        .process_group(0)
        .spawn()
        .with_context(|| format!("cannot start {}", program.display()))?;
    Ok(Daemon {
        child,
        let_go: false,
    })
}
